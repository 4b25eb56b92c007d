"""Between which numbers the facts of a stretch of time lie, without an index, and unread as a rule.

Rule 1: facts lie in the order in which they became true. Within one run of the service their times
        never fall; between two runs the clock may have been put forward or back, by years too.
Rule 2: so every so many numbers one is looked at. Where the time fell between two of them, or where
        they enclose what is asked for, each fact between them is looked at.
Rule 3: what a run with a wrong clock has stamped lies between the right facts all the same, and is
        within the numbers given: whoever reads them tells by the time.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acd.core.model import Seconds

PAGE = 1_000
"""Numbers between two looks. A day has some thousands of facts."""

_ENDS = "SELECT min(seq), max(seq) FROM facts"
_AT = "SELECT at FROM facts WHERE seq >= ? ORDER BY seq LIMIT 1"
_WITHIN = "SELECT {} FROM facts WHERE seq BETWEEN ? AND ? AND at >= ? AND at < ?"
_FIRST, _LAST = _WITHIN.format("min(seq)"), _WITHIN.format("max(seq)")
_EVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Page:
    """Numbers, both of them included, and the times at its ends."""

    first: int
    last: int
    begins_at: Seconds
    ends_at: Seconds

    def may_hold(self, since: Seconds, until: Seconds) -> bool:
        fell = self.ends_at < self.begins_at
        return fell or (self.begins_at < until and self.ends_at >= since)


class Numbers:
    """The facts of a journal by number; looked at once, in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        first, last = connection.execute(_ENDS).fetchone()
        self.pages = [] if first is None else list(self._pages(first, last))

    @property
    def begin_at(self) -> Seconds | None:
        """The earliest time that a look has met; None: there are no facts."""
        return min((min(page.begins_at, page.ends_at) for page in self.pages), default=None)

    def span(self, since: Seconds, until: Seconds) -> tuple[int, int]:
        """The first number of that time, and the one behind the last.

        Without any, twice the number behind the last that is earlier.
        """
        first = self._find(_FIRST, self.pages, since, until)
        last = self._find(_LAST, reversed(self.pages), since, until)
        if first is None or last is None:
            earlier = self._find(_LAST, reversed(self.pages), _EVER, since)
            place = self.pages[0].first if earlier is None else earlier + 1
            return place, place
        return first, last + 1

    def _find(
        self, statement: str, pages: Iterable[Page], since: Seconds, until: Seconds
    ) -> int | None:
        for page in pages:
            if page.may_hold(since, until):
                asked = (page.first, page.last, since, until)
                (found,) = self._connection.execute(statement, asked).fetchone()
                if found is not None:
                    return int(found)
        return None

    def _pages(self, first: int, last: int) -> Iterator[Page]:
        begins_at = self._at(first)
        for number in range(first, last + 1, PAGE):
            end = min(number + PAGE, last)
            ends_at = self._at(end)
            yield Page(number, end, begins_at, ends_at)
            begins_at = ends_at

    def _at(self, number: int) -> Seconds:
        return float(self._connection.execute(_AT, (number,)).fetchone()[0])
