"""The table of lines that differ from Asterisk's defaults is whole, and right about them."""

import re

from acd.lab.asterisk import LabAsterisk
from acd.resources import CHECKOUT

FOLDER = CHECKOUT / "asterisk-conf"
KEY = re.compile(r"^(\w+)(?:\(.*\))? *=", re.MULTILINE)
EXPLAINED_ELSEWHERE = {"indications.conf", "modules.conf"}
"""A list of tones, and of modules under headings: one line here stands for all."""
SECTIONS = {"type", "description"}

KINDS = {
    "aor": ("max_contacts", "remove_existing", "qualify_frequency", "qualify_timeout"),
    "auth": ("auth_type",),
    "global": ("endpoint_identifier_order", "default_from_user"),
}
"""Of section, in pjsip.conf; all else is an endpoint's."""
IN_WORDS = ("user_agent", "protocol", "bind", "disallow")
"""Options whose default is told in words, or is a version."""


def rows() -> list[list[str]]:
    """File, lines, default, reason; a row without a file belongs to the one above."""
    text = (FOLDER / "README.md").read_text("utf-8")
    table = text[text.index("## Each line that differs") :].split("\n\n")[2]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]


def explained() -> dict[str, dict[str, str]]:
    """File -> line -> its default."""
    known: dict[str, dict[str, str]] = {}
    files: list[str] = []
    for file, lines, default, _ in rows():
        files = re.findall(r"`([\w.]+)`", file) or files
        names = re.findall(r"`(\w+)`", lines)
        values = default.split(", ") if len(default.split(", ")) == len(names) else [default] * 99
        for name in files:
            known.setdefault(name, {}).update(zip(names, values, strict=False))
    return known


def written() -> dict[str, set[str]]:
    """File -> its lines."""
    found = {file.name: set(KEY.findall(file.read_text("utf-8"))) for file in FOLDER.glob("*.conf")}
    return {name: lines - SECTIONS for name, lines in found.items() if lines - SECTIONS}


def test_each_line_is_explained_and_nothing_else_is() -> None:
    ours, table = written(), explained()

    whole = {name: lines for name, lines in ours.items() if name not in EXPLAINED_ELSEWHERE}

    assert {name: set(table.get(name, ())) for name in whole} == whole
    assert all(set(table[name]) <= ours[name] for name in EXPLAINED_ELSEWHERE)
    assert set(table) == set(ours)


async def test_the_defaults_are_those_that_asterisk_itself_tells(asterisk) -> None:
    table = explained()["pjsip.conf"]
    ours = dict(re.findall(r"^(\w+) *= *(.*)$", (FOLDER / "pjsip.conf").read_text(), re.MULTILINE))
    said = {
        name: {"same": ours[name], "none": ""}.get(default, default.strip("`"))
        for name, default in table.items()
        if name not in IN_WORDS
    }

    told = {name: await default_of(asterisk, name) for name in said}

    assert said == told


async def default_of(asterisk: LabAsterisk, option: str) -> str:
    kind = next((kind for kind, options in KINDS.items() if option in options), "endpoint")
    shown = await asterisk.rx(f"config show help res_pjsip {kind} {option}")
    default = re.search(r"\(Default: (.*?)\) \(Regex", shown)
    assert default is not None, shown
    return default[1]
