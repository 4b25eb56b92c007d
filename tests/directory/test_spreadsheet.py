"""Files as spreadsheets and databases save them."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.directory.flaws import Unreadable, Wrong
from acd.directory.spreadsheet import Spreadsheet, encoding_of, opened

TEXT = "Référence;Nom\nT1;Hélène\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def rows_of(file: Path) -> list[tuple[int, list[str]]]:
    with opened(file) as sheet:
        return list(sheet.rows)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_found(file: Path, encoding: str, expected: str) -> None:
    file.write_text(TEXT, encoding)

    with opened(file) as sheet:
        assert (sheet.encoding, sheet.headers) == (expected, ["Référence", "Nom"])
        assert list(sheet.rows) == [(2, ["T1", "Hélène"])]


def test_an_encoding_that_shows_late_is_found(file: Path) -> None:
    file.write_bytes(b"a;b\n" + b"x;y\n" * 600_000 + "é;y\n".encode("cp1252"))

    assert encoding_of(file) == "cp1252"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found(file: Path, separator: str) -> None:
    file.write_text(TEXT.replace(";", separator))

    with opened(file) as sheet:
        assert (sheet.separator, list(sheet.headers)) == (separator, ["Référence", "Nom"])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_quotes_newlines_and_empty_lines_are_understood(file: Path, newline: str) -> None:
    lines = ["a;b", '"x;1";"say ""hello"""', "", ";", "last;line"]
    file.write_bytes(newline.join(lines).encode())

    assert rows_of(file) == [(2, ["x;1", 'say "hello"']), (5, ["last", "line"])]


@pytest.mark.parametrize(
    ("content", "wrong", "line"),
    [
        (b"", Wrong.EMPTY, 1),
        (b"\n\n", Wrong.EMPTY, 1),
        (b'a;b\nx;y\nx;"half a fi', Wrong.BROKEN, 3),
        (b'a;b\nx;"y"z\n', Wrong.BROKEN, 2),
        (b"PK\x03\x04...", Wrong.WORKBOOK, 0),
        (b"a;b\0\n", Wrong.NOT_TEXT, 0),
        (b"\xef\xbb\xbfa;b\n\xff\xfe\n", Wrong.NOT_TEXT, 0),
        (b"a;b\n" + b"x" * 200_000, Wrong.BROKEN, 2),
    ],
)
def test_what_is_no_table_is_named(file: Path, content: bytes, wrong: Wrong, line: int) -> None:
    file.write_bytes(content)

    with pytest.raises(Unreadable) as refusal:
        rows_of(file)

    assert [(flaw.wrong, flaw.line) for flaw in refusal.value.flaws] == [(wrong, line)]


def test_progress_reaches_the_end_of_the_file(file: Path) -> None:
    file.write_text("a;b\n" + "x;y\n" * 5000)
    seen: list[int] = []

    with opened(file, seen.append) as sheet:
        rows = sum(1 for _ in sheet.rows)

    assert rows == 5000
    assert seen == sorted(seen)
    assert seen[-1] == file.stat().st_size


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.csv"
    file.write_bytes(content)

    with suppress(Unreadable), opened(file) as sheet:
        assert isinstance(sheet, Spreadsheet)
        assert all(any(cells) for _, cells in sheet.rows)
