"""`acd check` tries all that the dialplan uses, and names rightly what is missing."""

import hashlib
import re
from pathlib import Path

import pytest

from acd.asterisk.inspection import EDITION
from acd.asterisk.probe import ASKED_MODULES, PLACES, VARIABLES

REPOSITORY = Path(__file__).parents[2]
DIALPLANS = REPOSITORY / "dialplans"
BUILT_IN = {
    "Answer", "Background", "Bridge", "Goto", "GotoIf", "Hangup", "NoOp", "Progress", "Ringing",
    "Set", "Wait", "WaitExten",
}  # fmt: skip
"""Applications of Asterisk's core, which no module brings."""

ONLY_PJSIP = {"PJSIP_HEADER", "PJSIP_HEADERS", "PJSIP_RESPONSE_HEADER", "PJSIP_HEADER_PARAM"}
"""Functions of a phone's own channel, which the probe cannot have: it asks for their module."""


def test_whatever_application_the_dialplan_uses_is_tried():
    used = set().union(*(applications(text) for text in others()))

    assert len(used) > 15
    assert used - BUILT_IN - applications(checking()) == set()


def test_whatever_function_the_dialplan_uses_is_tried():
    used = set().union(*(functions(text) for text in others()))

    assert len(used) > 8
    assert used - ONLY_PJSIP - functions(checking()) == set()
    assert "IFMODULE(res_pjsip_header_funcs.so)" in checking()


@pytest.mark.parametrize(
    "step", [" same => n,Read(KEY)", " same => n,ExecIf(1?Read(KEY):NoOp())", "exten => s,1,Read()"]
)
def test_an_application_that_is_not_tried_would_be_noticed(step):
    assert "Read" in applications(step) - applications(checking())


@pytest.mark.parametrize(
    "step", ["Set(X=${SHA1(a)})", "Set(SHA1(a)=1)", "ExecIf(1?Set(SHA1(a)=1))"]
)
def test_a_function_that_is_not_tried_would_be_noticed(step):
    assert "SHA1" in functions(step) - functions(checking())


def test_every_step_is_told_with_a_module_that_is_loaded():
    told = re.findall(r"Step: (\w+)", checking())
    loaded = re.findall(r"^load = (\w+)\.so", conf("modules.conf"), re.MULTILINE)

    assert told[-1] == "done"
    assert set(told[:-1]) <= set(loaded)
    assert set(told) >= {module for module in loaded if module.startswith("app_")} - {
        "app_userevent",
        "app_bridgewait",
    }


def test_the_fields_are_the_modules_that_are_asked_for():
    fields = re.findall(r"(\w+): \$", checking())
    loaded = re.findall(r"^load = (\w*func\w+)\.so", conf("modules.conf"), re.MULTILINE)

    assert tuple(fields) == ASKED_MODULES
    assert set(fields) == {
        *loaded,
        *("app_bridgewait", "bridge_holding", "bridge_builtin_interval_features"),
    }


def test_the_places_are_those_of_the_file():
    extensions = {
        f"acd-check,{name}" for name in re.findall(r"^exten => (\w+),1", checking(), re.M)
    }

    assert set(PLACES) <= extensions


def test_the_variables_that_events_must_carry_are_those_of_manager_conf():
    [carried] = re.findall(r"^channelvars = (\S+)", conf("manager.conf"), re.MULTILINE)

    assert set(carried.split(",")) == set(VARIABLES)


def test_a_dialplan_that_was_changed_has_an_edition_of_its_own():
    """Write what this says into acd-check.conf and into inspected_dialplan.py."""
    files = sorted(DIALPLANS.glob("*.conf"))
    steps = "".join(without_comments(file.read_text()) for file in files)
    others = re.sub(r"^exten => edition-.*$", "", steps, flags=re.MULTILINE).split()
    edition = f"edition-{hashlib.sha256(' '.join(others).encode()).hexdigest()[:16]}"

    assert edition == EDITION
    assert f"exten => {EDITION},1,NoOp()" in checking()


def applications(text: str) -> set[str]:
    """Those inside a conditional step too."""
    steps = re.findall(r"(?:,\d+|=> n)(?:\([\w-]+\))?,(\w+)\(", without_comments(text))
    conditional = re.findall(r"(?:\?|\):)([A-Z][a-z]\w+)\(", without_comments(text))
    return {*steps, *conditional}


def functions(text: str) -> set[str]:
    """Read with a dollar sign, or written to by Set()."""
    read = re.findall(r"\$\{([A-Z_0-9]+)\(", without_comments(text))
    written = re.findall(r"Set\(([A-Z_0-9]+)\(", without_comments(text))
    return {*read, *written}


def others() -> list[str]:
    """What is generated uses these too: its ladders ask for the states of phones."""
    files = [file for file in DIALPLANS.glob("*.conf") if file.name != "acd-check.conf"]
    return [file.read_text() for file in files]


def checking() -> str:
    return (DIALPLANS / "acd-check.conf").read_text()


def conf(name: str) -> str:
    return (REPOSITORY / "asterisk-conf" / name).read_text()


def without_comments(text: str) -> str:
    return re.sub(r"^\s*;.*$", "", text, flags=re.MULTILINE)
