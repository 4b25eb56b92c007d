"""The sums of each piece of a report: what was booked while time was in it.

Rule 1: a fact belongs to the piece in which its time lies, also where a clock was put back.
Rule 2: what lies in no piece is counted, since calls and advisors go on through it, and shown
        nowhere. A run whose clock was years ahead makes no piece pass: time comes back from there.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from math import inf

from acd.core import facts as f
from acd.core.model import Seconds
from acd.core.sums import Sums
from acd.core.tally import Tally


@dataclass(slots=True)
class Window:
    sums: Sums = field(default_factory=Sums)
    longest_wait: Seconds | None = None  # that ended in it; no sum, hence apart


class Windows:
    def __init__(self, marks: tuple[Seconds, ...], tally: Tally) -> None:
        """Where the pieces begin, and the end of the last."""
        self.pieces = [Window() for _ in marks[1:]]
        self.place = -1  # before the first
        self.begins_at, self.ends_at = -inf, marks[0]  # of the present piece
        self._marks = marks
        self._tally = tally
        self._nowhere = Window()
        self._seen = Sums()

    @property
    def is_inside(self) -> bool:
        return 0 <= self.place < len(self.pieces)

    @property
    def is_behind(self) -> bool:
        return self.place == len(self.pieces)

    def go_to(self, at: Seconds, before: f.Fact | None = None) -> None:
        """To the piece of this time; `before`: which fact it is, where one is known."""
        place = bisect_right(self._marks, at) - 1
        while self.place < place:
            self._tally.pass_time(self.ends_at, before)
            self._close()
            self._open(self.place + 1)
        if self.place > place:
            self._close()
            self._open(place)

    def _close(self) -> None:
        window = self.pieces[self.place] if self.is_inside else self._nowhere
        for key, growth in self._tally.sums.since(self._seen).items():
            window.sums.extend(growth, *key)
        self._seen = Sums(self._tally.sums)
        before = [] if window.longest_wait is None else [window.longest_wait]
        window.longest_wait = max([*before, *self._tally.longest_waits.values()], default=None)
        self._tally.longest_waits.clear()

    def _open(self, place: int) -> None:
        marks = (-inf, *self._marks, inf)
        self.place, self.begins_at, self.ends_at = place, marks[place + 1], marks[place + 2]
