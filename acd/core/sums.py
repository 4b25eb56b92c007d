"""The sums that every figure is made of, and what each is told apart by.

Rule 1: a sum only grows. What is taken back has a sum of its own, so that a window is the sums at
        its end less those at its beginning, and a restart goes on from what was kept.
Rule 2: a key is plain strings: the name of the sum, then its label values in the order of LABELS.
        No person, no number and no building is ever one of them.
Rule 3: of a distribution each bucket is a sum, not cumulated, under the label values and the
        bucket's bound; the values themselves add up under VALUES.

Prometheus shows exactly these: RECEIVED is `acd_calls_received_total{line,team}`, WAIT the
histogram `acd_call_wait_seconds{team,result}`. What each means: metrics/README.md.
"""

from bisect import bisect_left
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from acd.core.model import Seconds

Key = tuple[str, ...]

BEGUN = "begun"
"""The result of a step that was not skipped."""


class Sum(StrEnum):
    RECEIVED = "calls_received"
    COMPLETED = "calls_completed"
    ANSWERED = "calls_answered"
    TAKEN_BACK = "answers_taken_back"
    ABANDONED = "calls_abandoned"
    ANSWER_WAIT = "answer_wait_seconds"
    ANSWER_WAIT_TAKEN_BACK = "answer_wait_taken_back_seconds"
    ABANDON_WAIT = "abandon_wait_seconds"
    OFFERS = "offers"
    OUTSIDE_OFFERS = "outside_offers"
    OUTSIDE_SECONDS = "outside_offer_seconds"
    STEPS = "route_steps"
    DIFFERENCES = "audit_differences"
    ADVISOR_SECONDS = "advisor_state_seconds"
    REPEATED = "repeat_calls"


class Distribution(StrEnum):
    WAIT = "call_wait_seconds"
    TALK = "call_talk_seconds"
    RING = "offer_ring_seconds"
    WRAP_UP = "wrap_up_seconds"


class Timing(StrEnum):
    """Held against the team's own threshold; exactly at it is in time."""

    IN = "in"
    OUT = "out"


class WaitResult(StrEnum):
    """How a wait ended; a short abandonment and a closed line are nobody's wait."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"


LABELS: Mapping[Sum | Distribution, tuple[str, ...]] = {
    Sum.RECEIVED: ("line", "team"),
    Sum.COMPLETED: ("line", "team", "outcome"),
    Sum.ANSWERED: ("line", "team", "to", "timing"),
    Sum.TAKEN_BACK: ("line", "team", "to", "timing"),
    Sum.ABANDONED: ("line", "team", "timing"),
    Sum.ANSWER_WAIT: ("line", "team"),
    Sum.ANSWER_WAIT_TAKEN_BACK: ("line", "team"),
    Sum.ABANDON_WAIT: ("line", "team"),
    Sum.OFFERS: ("team", "ending"),
    Sum.OUTSIDE_OFFERS: ("to", "name", "ending"),
    Sum.OUTSIDE_SECONDS: ("to", "name"),
    Sum.STEPS: ("to", "result"),
    Sum.DIFFERENCES: ("kind",),
    Sum.ADVISOR_SECONDS: ("team", "state"),
    Sum.REPEATED: ("line", "team"),
    Distribution.WAIT: ("team", "result"),
    Distribution.TALK: ("team",),
    Distribution.RING: (),
    Distribution.WRAP_UP: (),
}

BOUNDS: Mapping[Distribution, tuple[Seconds, ...]] = {
    Distribution.WAIT: (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600),
    Distribution.TALK: (15, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600),
    Distribution.RING: (1, 2, 3, 5, 7.5, 10, 15, 20, 30),
    Distribution.WRAP_UP: (5, 10, 15, 30, 45, 60, 90, 120, 180, 300, 600),
}
"""Upper bounds. How many were in time is told exactly by `timing`, whatever the thresholds."""

ABOVE_ALL = "+Inf"
VALUES = "sum"


def bucket(bound: Seconds) -> str:
    """As Prometheus writes it: "90.0"."""
    return repr(float(bound))


BUCKETS: Mapping[Distribution, tuple[str, ...]] = {
    distribution: (*map(bucket, bounds), ABOVE_ALL) for distribution, bounds in BOUNDS.items()
}


class Sums(dict[Key, float]):
    """A key that is not there stands for zero."""

    def __missing__(self, key: Key) -> float:
        return 0.0

    def book(self, *key: str) -> None:
        self[key] += 1.0

    def extend(self, by: float, *key: str) -> None:
        """What would make a sum smaller is left out: a clock that was put back took no time."""
        self[key] += by if by > 0 else 0.0

    def observe(self, value: float, distribution: Distribution, *labels: str) -> None:
        buckets, added = _keys(distribution, labels)
        counted = buckets[bisect_left(BOUNDS[distribution], value)]
        self[counted] += 1.0
        self[added] += value if value > 0 else 0.0

    def since(self, earlier: Mapping[Key, float]) -> "Sums":
        """The window between the two; what did not grow in it is left out."""
        grown = ((key, value - earlier.get(key, 0.0)) for key, value in self.items())
        return Sums({key: growth for key, growth in grown if growth})


@lru_cache(maxsize=2**12)  # of a few teams, for every call of a year
def _keys(distribution: Distribution, labels: Key) -> tuple[tuple[Key, ...], Key]:
    """Of each bucket, and of the values' own sum."""
    buckets = tuple((distribution, *labels, part) for part in BUCKETS[distribution])
    return buckets, (distribution, *labels, VALUES)
