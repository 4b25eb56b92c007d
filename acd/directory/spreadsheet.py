"""A table that somebody saved from a spreadsheet or a database: its encoding, separator and rows.

Rule 1: the file is read as a stream, twice: once to know the encoding, once for the rows. What it
        takes of memory does not grow with it.
Rule 2: UTF-8 if it can be, since other encodings hardly ever look like it; else Windows' own.
Rule 3: a quote must be closed: an open one at the end means that half of the file is missing.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from acd.directory.flaws import Flaw, Unreadable, Wrong

SEPARATORS = ";,\t"
_CHUNK = 1 << 20  # bytes
_ROWS_BETWEEN_REPORTS = 2000
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ARCHIVE = b"PK\x03\x04"  # a workbook is a zip archive

Progress = Callable[[int], None]
"""Told how many bytes of the file have been read."""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    encoding: str
    separator: str
    headers: Sequence[str]
    rows: Iterator[tuple[int, list[str]]]  # the line where the row ends, and its cells


@contextmanager
def opened(path: Path, progress: Progress = lambda _: None) -> Iterator[Spreadsheet]:
    """The rows are read while the context is open. Raises OSError, and Unreadable there too."""
    encoding = encoding_of(path)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, newline="") as file:
        first = file.readline(_CHUNK)
        separator = max(SEPARATORS, key=first.count)
        file.seek(0)
        rows = _rows(file, separator, lambda: progress(raw.tell()))
        _, headers = next(rows, (0, []))
        if not headers:
            raise Unreadable(Flaw(1, "", Wrong.EMPTY))
        yield Spreadsheet(encoding, separator, [header.strip() for header in headers], rows)


def encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(len(_ARCHIVE))
        if start == _ARCHIVE:
            raise Unreadable(Flaw(0, "", Wrong.WORKBOOK))
        marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
        for encoding in (marked,) if marked else ("utf-8", "cp1252"):
            file.seek(0)
            if _is_text(iter(lambda: file.read(_CHUNK), b""), encoding):
                return encoding
    raise Unreadable(Flaw(0, "", Wrong.NOT_TEXT))


def _is_text(chunks: Iterator[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        sound = all("\0" not in decoder.decode(chunk) for chunk in chunks)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return sound


def _rows(
    file: TextIOWrapper, separator: str, report: Callable[[], None]
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise Unreadable(Flaw(reader.line_num, "", Wrong.BROKEN)) from None
        if reader.line_num % _ROWS_BETWEEN_REPORTS == 0:
            report()
        if any(cells):
            yield reader.line_num, cells
    report()
