"""What a deployment shows before it does it."""

import difflib

import pytest

from acd.deploying.differences import difference


def test_a_secret_is_never_shown():
    told = difference({"a": (b"[x]\nsecret = one\nread = all\n", b"[x]\nsecret = one\n")})

    assert "one" not in told
    assert " secret = <hidden>\n" in told
    assert "-read = all\n" in told


def test_that_a_secret_is_another_one_is_said():
    told = difference({"a": (b"password=one\n", b"password=two\n")})

    assert "-password=<hidden>\n+password=<hidden, another one>\n" in told


def test_a_new_file_is_shown_whole():
    told = difference({"a": (b"", b"[x]\nsecret = two\n")})

    assert told == "--- /dev/null\n+++ a\n@@ -0,0 +1,2 @@\n+[x]\n+secret = <hidden>\n"


def test_a_missing_line_break_is_said_as_diff_says_it():
    told = difference({"a": (b"b", b"b\nc")})

    assert "+c\n\\ No newline at end of file\n" in told


@pytest.mark.parametrize("at", [0, 1, 5, 50, 98, 99])
def test_the_places_of_a_change_are_those_of_the_whole_file(at):
    old = [f"{number}\n" for number in range(100)]
    new = [*old[:at], "new\n", *old[at + 1 :]]

    told = difference({"a": ("".join(old).encode(), "".join(new).encode())})

    assert told == "".join(difflib.unified_diff(old, new, "a", "a"))
