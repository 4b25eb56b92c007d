"""From facts to a report: they are counted as they were live, window by window."""

from collections.abc import Iterable
from dataclasses import dataclass

from acd.core.counts import Counts, counts_of
from acd.core.facts import Fact
from acd.core.model import NO_TEAM, Seconds, TeamId
from acd.core.picture import FloorPicture
from acd.core.sums import Sum, Sums
from acd.core.tally import Tally
from acd.reporting.gathering import GATHERED, Callers, Gathering
from acd.reporting.period import Period
from acd.reporting.selection import EVERYTHING, Selection
from acd.reporting.windows import Windows

_MONTH: Seconds = 365.25 / 12 * 86_400


@dataclass(frozen=True, slots=True)
class Piece:
    """A half hour, a day, or the whole."""

    name: str
    begins_at: Seconds
    counts: Counts
    longest_wait: Seconds | None


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    whole: Piece
    pieces: tuple[Piece, ...]
    callers: Callers
    teams: frozenset[TeamId] = frozenset()  # that are met in it
    astray: int = 0  # facts between those of the period, of another time: a clock was wrong
    journal_begins_at: Seconds | None = None
    dwellings: int | None = None  # of the entities chosen; None: not known, or nobody's in common

    @property
    def is_empty(self) -> bool:
        return not (self.whole.counts.received or self.whole.counts.outcomes.total())

    @property
    def covered(self) -> Seconds:
        """Of the period, what the journal knows."""
        begins_at = max(self.period.begins_at, self.journal_begins_at or 0.0)
        return max(0.0, self.period.ends_at - begins_at)

    @property
    def calls_per_dwelling_and_month(self) -> float | None:
        if not self.dwellings or not self.covered:
            return None
        return self.whole.counts.received / self.dwellings * _MONTH / self.covered


class Replay:
    """Give it the picture, then every fact; `report` is for once, at the end."""

    def __init__(self, period: Period, tally: Tally, selection: Selection) -> None:
        self._period = period
        self._tally = tally
        self._selection = selection
        self._gathering = Gathering()
        self._windows = Windows(period.marks, tally)
        self._astray = self._outside = 0

    def begin_with(self, picture: FloorPicture, heard_at: Seconds | None = None) -> None:
        self._tally.take_over(self._selection.of(picture), heard_at)

    def play(self, facts: Iterable[Fact], following: Fact | None = None) -> None:
        """`following`: what came after them, to tell how the last silence ended."""
        keeps, add, gathering = self._selection.keeps, self._tally.add, self._gathering
        watch, windows = self._tally.watch, self._windows
        is_inside, day, keeps_all = windows.is_inside, 0, self._selection.choice is EVERYTHING
        begins_at, ends_at = windows.begins_at, windows.ends_at
        for fact in facts:  # a year has a million of them: nothing is looked up twice
            if not begins_at <= fact.at < ends_at:
                self._go_to(fact)
                begins_at, ends_at = windows.begins_at, windows.ends_at
                is_inside = windows.is_inside
                day = 0 if self._period.is_one_day else windows.place
            if not (keeps_all or keeps(fact)):
                watch(fact)
                continue
            add(fact)
            if is_inside:
                if gather := GATHERED.get(type(fact)):
                    gather(gathering, fact, day)
            else:
                self._outside += 1
        if following is not None and following.at >= self._period.ends_at:
            windows.go_to(self._period.ends_at, following)

    def report(self, dwellings: int | None = None, begins_at: Seconds | None = None) -> Report:
        """`begins_at`: when the journal does."""
        self._windows.go_to(self._period.ends_at)
        pieces = tuple(
            Piece(self._period.name_of(mark), mark, counts_of(window.sums), window.longest_wait)
            for mark, window in zip(self._period.marks, self._windows.pieces, strict=False)
        )
        waits = [piece.longest_wait for piece in pieces if piece.longest_wait is not None]
        added = self._added()
        whole = Piece("", self._period.begins_at, counts_of(added), max(waits, default=None))
        return Report(
            self._period,
            whole,
            pieces,
            self._gathering.callers(),
            _teams_in(added),
            self._astray,
            begins_at,
            dwellings,
        )

    def _go_to(self, fact: Fact) -> None:
        was_behind = self._windows.is_behind
        self._windows.go_to(fact.at, fact)
        if was_behind:  # time has come back
            self._astray += self._outside
        self._outside = 0

    def _added(self) -> Sums:
        added = Sums()
        for window in self._windows.pieces:
            for key, value in window.sums.items():
                added[key] = added.get(key, 0.0) + value
        return added


def _teams_in(sums: Sums) -> frozenset[TeamId]:
    teams = {TeamId(key[2]) for key in sums if key[0] in (Sum.RECEIVED, Sum.COMPLETED)}
    return frozenset(teams - {NO_TEAM})
