"""Who waits in which queue, in order: a caller's position in it, as app_queue counts it from 1."""

from bisect import bisect_left, insort
from collections import defaultdict

from acd.core.matching import Urgency


class Places:
    def __init__(self) -> None:
        self._queues: defaultdict[str, list[Urgency]] = defaultdict(list)

    def join(self, queue: str, place: Urgency) -> int:
        """The position there."""
        insort(self._queues[queue], place)
        return self.position(queue, place)

    def position(self, queue: str, place: Urgency) -> int:
        return bisect_left(self._queues[queue], place) + 1

    def leave(self, queue: str, place: Urgency) -> None:
        del self._queues[queue][self.position(queue, place) - 1]
