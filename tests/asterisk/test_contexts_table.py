"""The table of contexts in dialplans/README.md names what there is, and what each context tells."""

import re
from pathlib import Path

import pytest

from acd.asterisk.dialplan import generated_dialplan
from acd.config import load
from acd.resources import CHECKOUT

DIALPLANS = CHECKOUT / "dialplans"
EXAMPLE = CHECKOUT / "asterisk-conf/acd.toml.example"
FILES = sorted(DIALPLANS.glob("*.conf"))


def rows() -> dict[str, str]:
    """Context -> the rest of its row."""
    text = (DIALPLANS / "README.md").read_text("utf-8")
    table = text[text.index("## The contexts") : text.index("## What dialplan and")]
    return {
        name: row
        for row in re.findall(r"^\| `.*$", table, re.MULTILINE)
        for name in re.findall(r"`([\w<>-]+)`", row.split("|")[1])
    }


def contexts_in(text: str) -> dict[str, str]:
    """Context -> its steps."""
    parts = re.split(r"^\[([\w-]+)\]", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def known_as(context: str) -> str:
    """The name of its kind, where there are many."""
    one = re.fullmatch(r"acd-(line|ladder|provider|trunk)-.+", context)
    if one is None:
        return context
    return f"acd-{one[1]}-<{'line' if one[1] == 'ladder' else one[1]}>"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_context_is_in_the_table_with_the_events_that_it_tells(file: Path) -> None:
    contexts = contexts_in(file.read_text("utf-8"))

    told = {name: set(re.findall(r"UserEvent\((\w+)", steps)) for name, steps in contexts.items()}
    shown = {name: set(re.findall(r"`(Acd\w+)`", rows()[name])) for name in contexts}

    assert shown == told


def test_each_kind_of_generated_context_is_in_the_table() -> None:
    generated = contexts_in(generated_dialplan(load(EXAMPLE, serving=False)))

    kinds = {known_as(context) for context in generated}

    assert {"acd-numbers", "acd-line-<line>", "acd-generated"} <= kinds <= set(rows())


def test_the_table_names_no_context_that_does_not_exist() -> None:
    generated = contexts_in(generated_dialplan(load(EXAMPLE, serving=False)))
    written = [name for file in FILES for name in contexts_in(file.read_text("utf-8"))]

    assert set(rows()) <= {*written, *map(known_as, generated)}
