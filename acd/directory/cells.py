"""The cells of one row, and what is wrong with them.

Rule 1: every flaw of a row is told, not the first alone: a reader returns a value that will do for
        going on, and the row is not taken.
Rule 2: a cell that a spreadsheet would calculate is refused: it could become a command on the
        machine of whoever opens an export one day. Only a telephone number may begin with +.
Rule 3: times without a date's zone are those of the entity's wall clock; a bare date lasts until
        its midnight.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from acd.core.model import Seconds
from acd.directory.columns import Columns, plain
from acd.directory.flaws import Flaw, Wrong

MOST_CHARACTERS = 120
_FORMULA = tuple("=+-@")
_SEVERAL = re.compile(r"[/|,;\n]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_YES = frozenset({"oui", "o", "yes", "y", "1", "true", "vrai", "x"})
_NO = frozenset({"non", "n", "no", "0", "false", "faux", ""})
_DATES = ("%Y-%m-%d", "%d/%m/%Y")
_RANK = re.compile(r"[1-9][0-9]?")
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M")

Word = TypeVar("Word", bound=Enum)


class Cells:
    def __init__(self, line: int, cells: Sequence[str], columns: Columns) -> None:
        self.line = line
        self.flaws: list[Flaw] = []
        self._cells = cells
        self._columns = columns
        self._is_whole = len(cells) == len(columns.headers)
        if not self._is_whole:
            self.flaws.append(Flaw(line, "", Wrong.CELL_COUNT, str(len(cells))))

    def text(self, field: str) -> str:
        """One that must be there."""
        found = self.optional(field)
        if not found and self._is_whole:
            self.refuse(field, Wrong.EMPTY_CELL)
        return found

    def optional(self, field: str) -> str:
        places = self._columns.places.get(field)
        return self._sound(field, self._at(places[0])) if places else ""

    def numbers(self, field: str) -> list[str]:
        """As they stand, from all columns of that name; several may stand in one cell."""
        texts = [self._at(place) for place in self._columns.places.get(field, ())]
        parts = [part.strip() for text in texts if text for part in _SEVERAL.split(text)]
        return [self._sound(field, part, may_begin_with="+") for part in parts if part]

    def yes_or_no(self, field: str) -> bool:
        text = self.optional(field)
        if plain(text) not in _YES | _NO:
            self.refuse(field, Wrong.NOT_YES_OR_NO, text)
        return plain(text) in _YES

    def word(self, field: str, words: Mapping[str, Word], wrong: Wrong) -> Word:
        """One of a few words; an empty cell is one too, if "" is among them."""
        text = self.optional(field)
        if plain(text) not in words:
            self.refuse(field, wrong, text)
        return words.get(plain(text), next(iter(words.values())))

    def rank(self, field: str) -> int:
        """From 1, which an empty cell is too."""
        text = self.optional(field) or "1"
        if _RANK.fullmatch(text) is None:
            self.refuse(field, Wrong.NOT_A_RANK, text)
            return 1
        return int(text)

    def moment(self, field: str, zone: ZoneInfo, *, ends: bool) -> Seconds:
        """One that must be there."""
        self.text(field)
        return self.optional_moment(field, zone, ends=ends) or 0.0

    def optional_moment(self, field: str, zone: ZoneInfo, *, ends: bool) -> Seconds | None:
        text = self.optional(field)
        found = moment_of(text, zone, ends=ends)
        if found is None and text:
            self.refuse(field, Wrong.NOT_A_TIME, text)
        return found

    def refuse(self, field: str, wrong: Wrong, value: str = "") -> None:
        places = self._columns.places.get(field)
        header = self._columns.headers[places[0]] if places else ""
        self.flaws.append(Flaw(self.line, header, wrong, value))

    def _at(self, place: int) -> str:
        return self._cells[place].strip() if place < len(self._cells) else ""

    def _sound(self, field: str, text: str, *, may_begin_with: str = "") -> str:
        """The text, refused if it can harm whoever reads it elsewhere."""
        if not text or (text.isalnum() and len(text) <= MOST_CHARACTERS):
            return text  # nearly always
        if text.startswith(_FORMULA) and text[0] != may_begin_with:
            self.refuse(field, Wrong.FORMULA, text[:MOST_CHARACTERS])
        if _CONTROL.search(text):
            self.refuse(field, Wrong.CONTROL_CHARACTER)
        if len(text) > MOST_CHARACTERS:
            self.refuse(field, Wrong.TOO_LONG, str(len(text)))
        return text


def moment_of(text: str, zone: ZoneInfo, *, ends: bool) -> Seconds | None:
    """Rule 3; None: no time."""
    found = _moment(text, ends=ends)
    return None if found is None else found.replace(tzinfo=zone).timestamp()


def _moment(text: str, *, ends: bool) -> datetime | None:
    for form in _TIMES:
        if (found := _parsed(text, form)) is not None:
            return found
    for form in _DATES:
        if (found := _parsed(text, form)) is not None:
            return _end_of(found.date()) if ends else found
    return None


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  # the caller knows the zone
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())
