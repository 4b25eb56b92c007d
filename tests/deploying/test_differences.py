"""What a deployment shows before it does it."""

import difflib

import pytest

from acd.deploying.differences import difference


def test_a_secret_is_never_shown():
    told = difference({"acd/a": (b"[x]\nsecret = one\nread = all\n", b"[x]\nsecret = one\n")})

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


@pytest.mark.parametrize(
    "line",
    ["Secret=one", ";secret = one", "; PASS => one", "userpwd = one", "pin = one", "Auth_Pass=one"],
)
def test_whatever_a_secret_is_called_it_is_not_shown(line):
    told = difference({"a": (b"", f"[x]\n{line}\n".encode())})

    assert "one" not in told
    assert "<hidden>" in told


def test_of_the_files_of_others_nothing_is_shown_but_what_changes():
    told = difference(
        {"pjsip.conf": (b"; the key of the safe: one\n", b"#x\n; the key of the safe: one\n")}
    )

    assert told == "--- pjsip.conf\n+++ pjsip.conf\n@@ -0,0 +1 @@\n+#x\n"


@pytest.mark.parametrize(("name", "lines"), [("acd/a", 3), ("a", 0)])
@pytest.mark.parametrize("at", [0, 1, 5, 50, 98, 99])
def test_the_places_of_a_change_are_those_of_the_whole_file(at, name, lines):
    old = [f"{number}\n" for number in range(100)]
    new = [*old[:at], "new\n", *old[at + 1 :]]

    told = difference({name: ("".join(old).encode(), "".join(new).encode())})

    assert told == "".join(difflib.unified_diff(old, new, name, name, n=lines))
