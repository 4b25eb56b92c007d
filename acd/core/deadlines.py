"""Everything that happens by itself at a given time, soonest first.

A deadline is set again or cleared under its key; what the heap still holds of the old one is
dropped when it comes up, so that each call costs O(log n).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import heapify, heappop, heappush

from acd.core.model import Seconds


class Due(IntEnum):
    """What a deadline is for. The order breaks ties, so that runs repeat."""

    OFFER_OVERDUE = 1
    OFFER_DOUBTED = 2
    LEG_GONE = 3
    WRAP_UP = 4
    PAUSE = 5
    STEP = 6
    OVERFLOW = 7
    RECALL = 8


OF_LEGS = frozenset({Due.OFFER_OVERDUE, Due.OFFER_DOUBTED, Due.LEG_GONE})
"""What only Asterisk can tell: without it they pass untold, and begin anew when it is back."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    due: Due
    of: str  # an offer, an advisor or a call
    part: str = ""  # of a pause: its cause; of an overflow: the team


_SLACK = 64


class Deadlines:
    def __init__(self) -> None:
        self._at: dict[Key, Seconds] = {}
        self._heap: list[tuple[Seconds, Due, str, str]] = []

    def set(self, key: Key, at: Seconds) -> None:
        self._at[key] = at
        heappush(self._heap, (at, key.due, key.of, key.part))
        if len(self._heap) > 2 * len(self._at) + _SLACK:
            self._heap = [(at, key.due, key.of, key.part) for key, at in self._at.items()]
            heapify(self._heap)

    def clear(self, key: Key) -> None:
        self._at.pop(key, None)

    def next(self) -> Seconds | None:
        head = self._head()
        return self._at[head] if head else None

    def all(self) -> tuple[tuple[Key, Seconds], ...]:
        return tuple(self._at.items())

    def take_due(self, now: Seconds) -> Iterator[Key]:
        while (head := self._head()) and self._at[head] <= now:
            del self._at[head]
            yield head

    def _head(self) -> Key | None:
        while self._heap:
            at, due, of, part = self._heap[0]
            key = Key(due, of, part)
            if self._at.get(key) == at:
                return key
            heappop(self._heap)  # set again or cleared since
        return None
