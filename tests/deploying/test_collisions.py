"""Names of ours that the administrator has already: both places are told, nothing is done."""

import pytest

from acd.deploying.answers import read_dialplan
from acd.deploying.collisions import collisions
from acd.deploying.layout import CURRENT, DOORS
from acd.deploying.reading import Configuration
from acd.deploying.rendering import Existing, generation
from tests.deploying.conftest import with_asterisk
from tests.integration.site_settings import a_site

SITE = with_asterisk(a_site(("ana",)), incoming=("from-operator",), internal=("internal",))


def found(running: str = "", **his: str) -> list[str]:
    """What collides when these are the administrator's files."""
    ours = generation(SITE, "secret", Existing(), {"zoe": "0123"})
    texts = {f"{CURRENT}/{name}": content.decode() for name, content in ours.items()}
    texts |= {door.name: f"{door.line}\n{his.get(door.name[:-5], '')}" for door in DOORS}
    return [f.text for f in collisions(Configuration(texts), read_dialplan(running))]


def test_names_of_his_own_are_none_of_our_business():
    his = "[general]\nport=1\n[globals]\nHOUSE=1\n[internal]\nexten => 101,1,Dial(PJSIP/ana)\n"

    assert found(extensions=his, manager="[wallboard]\n", pjsip="[ana]\ntype=endpoint\n") == []


def test_a_context_is_told_with_both_places():
    [told] = found(extensions="\n[acd-wait]\nexten => s,1,NoOp()\n")

    assert told.startswith("context acd-wait is yours already: extensions.conf:3, and acd/current/")


def test_an_account_is_told_with_both_places():
    [told] = found(manager="[acd]\nsecret = x\n")

    assert told.startswith("manager account acd is yours already: manager.conf:2, and acd/current/")


@pytest.mark.parametrize(
    ("his", "what"),
    [
        ("[zoe]\ntype = endpoint\n", "endpoint zoe"),
        ("[zoe]\ntype = aor\n", "aor zoe"),
        ("[phone](!)\ntype = auth\n[zoe](phone)\n", "auth zoe"),
        ("[acd-trunk](!)\ntype = endpoint\n", "template acd-trunk"),
    ],
)
def test_what_phones_are_made_of_is_told_by_its_kind(his, what):
    [told] = found(pjsip=his)

    assert told.startswith(f"{what} is yours already: pjsip.conf:")


def test_another_kind_of_the_same_name_is_no_collision():
    assert found(pjsip="[zoe]\ntype = identify\nendpoint = x\n") == []


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("+33143530000", "+33143530000"),
        ("_0143530XXX", "0143530000"),
        ("_X.", "33143530000 and 2 more"),
        ("_[+0-9]!", "+33143530000 and 3 more"),
    ],
)
def test_an_extension_that_would_take_our_number_is_told(pattern, what):
    [told] = found(extensions=f"[from-operator]\nexten => {pattern},1,Answer()\n")

    assert told.startswith(f"{what} in context from-operator is yours already: extensions.conf:3")


def test_so_is_one_that_his_context_includes():
    his = "[internal]\ninclude => features\n[features]\nexten => *11,1,Answer()\n"

    [told] = found(extensions=his)

    assert told.startswith("*11 in context internal is yours already: extensions.conf:5")


@pytest.mark.parametrize("pattern", ["_NXX", "_0143530001", "_[3", "101", "_+33[2-9]XXXXXXXX"])
def test_other_extensions_are_left_alone(pattern):
    assert found(extensions=f"[from-operator]\nexten => {pattern},1,Answer()\n") == []


def test_a_global_variable_that_begins_like_ours_is_told():
    [told] = found(extensions="[globals]\nACD_LEASE = 1\n")

    assert told == "the global variable ACD_LEASE is yours already: extensions.conf:3"


def test_a_context_that_a_script_has_made_is_told():
    running = "[ Context 'acd-wait' created by 'pbx_lua' ]\n  's' =>  1. Wait(1)  [x]\n"

    [told] = found(running)

    assert "context acd-wait is in the running Asterisk already, made by pbx_lua" in told
