"""What became of each target of a route: how often it was tried, and who took the call."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from acd.core.counts import Counts
from acd.core.model import OfferEnding, Seconds
from acd.core.routes import RINGS_CONTACTS, To
from acd.core.sums import BEGUN, Sum


@dataclass(frozen=True, slots=True)
class StepFigures:
    to: To
    begun: int
    skipped: int


@dataclass(frozen=True, slots=True)
class OutsideFigures:
    """Legs to one target, or to one on-call plan or provider, that have ended."""

    to: To
    name: str  # as configured; empty for a caretaker or a rental manager
    endings: Counter[OfferEnding]
    seconds: Seconds  # of all of them, from ringing to the end

    @property
    def offered(self) -> int:
        return self.endings.total()


def steps_of(counts: Counts) -> Iterator[StepFigures]:
    """Of the targets that occurred, in the order of their names."""
    parts = counts.parts(Sum.STEPS)
    for to in To:
        tried = round(parts.get((to.value, BEGUN), 0.0))
        every = round(sum(value for key, value in parts.items() if key[0] == to.value))
        if every:
            yield StepFigures(to, tried, every - tried)


def outside_of(counts: Counts) -> Iterator[OutsideFigures]:
    parts = counts.parts(Sum.OUTSIDE_OFFERS)
    seconds = counts.parts(Sum.OUTSIDE_SECONDS)
    for to, name in sorted({key[:2] for key in parts if To(key[0]) in RINGS_CONTACTS}):
        endings = Counter(
            {OfferEnding(key[2]): round(parts[key]) for key in parts if key[:2] == (to, name)}
        )
        yield OutsideFigures(To(to), name, endings, seconds.get((to, name), 0.0))
