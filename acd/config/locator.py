"""On which line of a TOML text a key or a value stands; `tomllib` does not say.

Rule 1: the text has already been accepted by `tomllib`; here nothing is checked again.
Rule 2: a place keeps the line on which it is first mentioned, be it in a heading, in a dotted key
        or in an inline table. An item of a list has the line on which it begins.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Mapping

from acd.config.findings import Place

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_STRING = re.compile(
    # Up to two quotes may stand before the three that end a multi-line string.
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")  # a number, a date, true or false


def locate(text: str) -> Mapping[Place, int]:
    """The line, from 1, of every table, key and list item of a valid TOML text."""
    reader = _Reader(text)
    reader.read_document()
    return reader.lines


def line_of(place: Place, lines: Mapping[Place, int]) -> int:
    """The line of `place`, or of the innermost table around it when the place is missing."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


class _Reader:
    """Walks once over the text; `lines` grows on the way."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._text = text
        self._at = 0
        self._line_ends = [found.start() for found in re.finditer("\n", text)]
        self._last_item: dict[Place, int] = {}  # arrays of tables -> position of the latest one

    def read_document(self) -> None:
        table: Place = ()
        while not self._at_end():
            if self._take("[["):
                table = self._new_item(self._key())
                self._take("]]")
            elif self._take("["):
                table = self._resolve((), self._key())
                self._take("]")
            else:
                self._assignment(table)

    def _assignment(self, table: Place) -> None:
        place = self._resolve(table, self._key())
        self._take("=")
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._take("["):
            self._array(place)
        elif self._take("{"):
            self._inline_table(place)
        elif self._match(_STRING) is None:
            self._match(_SCALAR)

    def _array(self, place: Place) -> None:
        position = 0
        while not self._take("]"):
            item = (*place, position)
            self._mark(item)
            self._value(item)
            self._take(",")
            position += 1

    def _inline_table(self, place: Place) -> None:
        while not self._take("}"):
            self._assignment(place)
            self._take(",")

    def _key(self) -> list[str]:
        """The parts of a dotted key; the first one's line is the line of them all."""
        parts = [self._key_part()]
        while self._take("."):
            parts.append(self._key_part())
        return parts

    def _key_part(self) -> str:
        quoted_key = self._match(_STRING)
        if quoted_key is not None:
            (decoded,) = tomllib.loads(f"{quoted_key} = 0")  # its escapes are tomllib's business
            return decoded
        return self._match(_BARE_KEY) or ""

    def _resolve(self, table: Place, parts: list[str]) -> Place:
        """Follow a key; where it crosses an array of tables, the latest item is meant."""
        for part in parts:
            table = (*table, part)
            self._mark(table)
            if table in self._last_item:
                table = (*table, self._last_item[table])
        return table

    def _new_item(self, parts: list[str]) -> Place:
        array = (*self._resolve((), parts[:-1]), parts[-1])
        self._mark(array)
        self._last_item[array] = self._last_item.get(array, -1) + 1
        item = (*array, self._last_item[array])
        self._mark(item)
        return item

    def _mark(self, place: Place) -> None:
        self._skip_blank()
        self.lines.setdefault(place, 1 + bisect_left(self._line_ends, self._at))

    def _at_end(self) -> bool:
        self._skip_blank()
        return self._at >= len(self._text)

    def _skip_blank(self) -> None:
        self._match(_BLANK, blank_before=False)

    def _take(self, token: str) -> bool:
        self._skip_blank()
        found = self._text.startswith(token, self._at)
        if found:
            self._at += len(token)
        return found

    def _match(self, pattern: re.Pattern[str], *, blank_before: bool = True) -> str | None:
        if blank_before:
            self._skip_blank()
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[0]
