"""Our one line in a file of somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.deploying.layout import DOORS, EXTENSIONS, PJSIP
from acd.deploying.lines import with_line, without_line

TEXTS = st.lists(
    st.sampled_from(["[general]", "\n", "\r\n", "\r", "a = b", "; é", "\ufeff", "#include x.conf"])
).map("".join)


@given(TEXTS, st.sampled_from(DOORS))
def test_taking_it_out_leaves_what_was_before(text, door):
    assert without_line(with_line(text, door), door) == text


@given(TEXTS, st.sampled_from(DOORS))
def test_adding_it_twice_adds_it_once(text, door):
    once = with_line(text, door)

    assert with_line(once, door) == once


def test_contexts_come_last_and_templates_first():
    assert with_line("a\n", EXTENSIONS) == f"a\n{EXTENSIONS.line}\n"
    assert with_line("a\n", PJSIP) == f"{PJSIP.line}\na\n"


def test_a_file_keeps_its_line_endings_and_its_missing_one():
    assert with_line("a\r\nb\r\n", EXTENSIONS) == f"a\r\nb\r\n{EXTENSIONS.line}\r\n"
    assert with_line("a\nb", EXTENSIONS) == f"a\nb\n{EXTENSIONS.line}"


@pytest.mark.parametrize("more", ["\n", "\n[mine]\n"])
def test_what_was_written_below_it_since_stays(more):
    text = with_line("a", EXTENSIONS) + more

    assert without_line(text, EXTENSIONS) == f"a\n{more.removeprefix(chr(10))}"


def test_a_line_in_other_words_is_exchanged():
    older = f"a\n#include {EXTENSIONS.ours} ; in older words\nb\n"

    assert with_line(older, EXTENSIONS) == f"a\nb\n{EXTENSIONS.line}\n"
