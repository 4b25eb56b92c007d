"""The sums of some lines and teams, added up: what every measure is a function of.

Rule 1: whatever was taken back is taken off here, and only here.
Rule 2: of a choice of lines only what is told apart by line is known; the rest is nobody's and is
        left out: no advisor waits for one line alone.
Rule 3: counts of a window are as good as counts from the beginning. What is in progress is known
        from the beginning on alone: a window has calls that came before it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from acd.core.model import AdvisorState, LineId, OfferEnding, Outcome, Seconds, TeamId
from acd.core.routes import RINGS_CONTACTS, To
from acd.core.sums import LABELS, VALUES, Distribution, Key, Sum, Sums, Timing

_OWN = frozenset(To) - {To.PROVIDER}
_BY_ADVISORS = _OWN - RINGS_CONTACTS
_TRIFLE: Seconds = 0.001  # what sums of fractions may be apart


@dataclass(frozen=True, slots=True)
class Counts:
    sums: Sums = field(default_factory=Sums)
    """With the labels "line" and "team" summed away; the other labels stand in their order."""

    def of(self, name: Sum, *labels: Enum | str) -> float:
        values = (label if isinstance(label, str) else str(label.value) for label in labels)
        return self.sums.get((name, *values), 0.0)

    def parts(self, name: Sum | Distribution) -> Mapping[Key, float]:
        """By the labels that are left."""
        return {key[1:]: value for key, value in self.sums.items() if key[0] == name}

    @property
    def received(self) -> int:
        return round(self.of(Sum.RECEIVED))

    @property
    def outcomes(self) -> Counter[Outcome]:
        parts = self.parts(Sum.COMPLETED)
        return Counter({Outcome(outcome): round(value) for (outcome,), value in parts.items()})

    @property
    def answered_in(self) -> int:
        return self.taken(_OWN, Timing.IN)

    @property
    def answered_out(self) -> int:
        return self.taken(_OWN, Timing.OUT)

    @property
    def answered(self) -> int:
        """By somebody of the landlord's own."""
        return self.answered_in + self.answered_out

    @property
    def answered_by_advisors(self) -> int:
        return sum(self.taken(_BY_ADVISORS, timing) for timing in Timing)

    @property
    def handed_over(self) -> int:
        return sum(self.taken({To.PROVIDER}, timing) for timing in Timing)

    @property
    def abandoned_in(self) -> int:
        return round(self.of(Sum.ABANDONED, Timing.IN))

    @property
    def abandoned_out(self) -> int:
        return round(self.of(Sum.ABANDONED, Timing.OUT))

    @property
    def abandoned(self) -> int:
        return self.abandoned_in + self.abandoned_out

    @property
    def answer_wait(self) -> Seconds:
        return self.of(Sum.ANSWER_WAIT) - self.of(Sum.ANSWER_WAIT_TAKEN_BACK)

    @property
    def abandon_wait(self) -> Seconds:
        return self.of(Sum.ABANDON_WAIT)

    @property
    def is_torn(self) -> bool:
        """A window that holds a taking back, and the answer that was taken back is before it."""
        taken = [self.taken(by, timing) for by in (_OWN, {To.PROVIDER}) for timing in Timing]
        return min(taken) < 0 or self.answer_wait < -_TRIFLE

    @property
    def in_progress(self) -> int:
        """From the beginning on."""
        return self.received - self.outcomes.total()

    @property
    def talking(self) -> int:
        """From the beginning on: answered or handed over, and still in progress."""
        return self.answered + self.handed_over - self.ended(*_WITH_AN_ANSWER)

    @property
    def waiting(self) -> int:
        """From the beginning on."""
        return self.in_progress - self.talking

    @property
    def decided(self) -> int:
        """`received - closed - waiting`: whoever waits is not lost yet. Of any window as well."""
        lost = self.outcomes.total() - self.ended(Outcome.CLOSED, *_WITH_AN_ANSWER)
        return self.answered + self.handed_over + lost

    @property
    def offers(self) -> int:
        """To advisors, that have ended."""
        return round(sum(self.parts(Sum.OFFERS).values()))

    @property
    def misses(self) -> int:
        """It rang, nobody picked up."""
        return round(self.of(Sum.OFFERS, OfferEnding.NO_ANSWER))

    @property
    def withdrawn(self) -> int:
        """Taken back while they rang: the caller hung up, or somebody else had taken the call."""
        return round(self.of(Sum.OFFERS, OfferEnding.WITHDRAWN))

    @property
    def repeated(self) -> int:
        return round(self.of(Sum.REPEATED))

    @property
    def conversations(self) -> int:
        """That have ended, the landlord's own."""
        parts = self.parts(Distribution.TALK)
        return round(sum(value for (part,), value in parts.items() if part != VALUES))

    @property
    def talk(self) -> Seconds:
        return self.sums.get((Distribution.TALK, VALUES), 0.0)

    def ended(self, *outcomes: Outcome) -> int:
        return round(sum(self.of(Sum.COMPLETED, outcome) for outcome in outcomes))

    def spent(self, *states: AdvisorState) -> Seconds:
        """The time of all advisors in these states."""
        return sum(self.of(Sum.ADVISOR_SECONDS, state) for state in states)

    def taken(self, by: Collection[To], timing: Timing) -> int:
        """Answers by these targets, less those taken back."""
        answers = sum(self.of(Sum.ANSWERED, to, timing) for to in by)
        return round(answers - sum(self.of(Sum.TAKEN_BACK, to, timing) for to in by))


_WITH_AN_ANSWER = (Outcome.ANSWERED, Outcome.HANDED_OVER)


class _Placed(NamedTuple):
    """A key taken apart; no line or team: it is not told apart by one."""

    line: str | None
    team: str | None
    rest: Key


@lru_cache(maxsize=2**16)  # a view takes every key apart, while calls wait
def _placed(key: Key) -> _Placed | None:
    """None: a sum that this version does not know."""
    name, *values = key
    if name not in _LABELS:
        return None
    labels = (*_LABELS[name], *_PART)
    of = dict(zip(labels, values, strict=False))
    rest = (value for label, value in of.items() if label not in ("line", "team"))
    return _Placed(of.get("line"), of.get("team"), (name, *rest))


_PART = ("part",)  # of a distribution, behind its labels
_LABELS: Mapping[str, tuple[str, ...]] = {str(name): labels for name, labels in LABELS.items()}


def counts_of(
    sums: Mapping[Key, float],
    *,
    lines: Collection[LineId] | None = None,
    teams: Collection[TeamId] | None = None,
) -> Counts:
    """None: all of them."""
    added = Sums()
    for key, value in sums.items():
        placed = _placed(key)
        if placed and _is_in(placed.line, lines) and _is_in(placed.team, teams):
            added[placed.rest] = added.get(placed.rest, 0.0) + value
    return Counts(added)


def counts_by_team(sums: Mapping[Key, float]) -> dict[TeamId, Counts]:
    """Of every team in one go."""
    by_team: dict[TeamId, Counts] = {}
    for key, value in sums.items():
        placed = _placed(key)
        if placed is not None and placed.team is not None:
            added = by_team.setdefault(TeamId(placed.team), Counts()).sums
            added[placed.rest] = added.get(placed.rest, 0.0) + value
    return by_team


class RunningCounts:
    """Counts of a window that goes on: only what has grown since the last look is added."""

    def __init__(self, earlier: Mapping[Key, float] | None = None) -> None:
        """`earlier`: the sums when the window began."""
        self.by_team: dict[TeamId, Counts] = {}
        self.total = Counts()  # of all teams; what is told apart by no team is left out
        self._seen = dict(earlier or {})

    def follow(self, sums: Mapping[Key, float]) -> None:
        seen = self._seen
        grown = [key for key, value in sums.items() if seen.get(key, 0.0) != value]
        for key in grown:
            growth = sums[key] - seen.get(key, 0.0)
            seen[key] = sums[key]
            placed = _placed(key)
            if placed is not None and placed.team is not None:
                team = self.by_team.setdefault(TeamId(placed.team), Counts())
                for counts in (team, self.total):
                    counts.sums[placed.rest] = counts.sums.get(placed.rest, 0.0) + growth


def together(several: Iterable[Counts]) -> Counts:
    added = Sums()
    for counts in several:
        for key, value in counts.sums.items():
            added[key] = added.get(key, 0.0) + value
    return Counts(added)


def _is_in(one: str | None, chosen: Collection[str] | None) -> bool:
    return chosen is None or one in chosen
