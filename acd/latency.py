"""How quick the service was lately: matches, and the event loop itself."""

import asyncio
from collections import deque
from collections.abc import Callable

from acd.core.model import Seconds
from acd.view import MatchLatencyView

LOOP_WINDOW: Seconds = 60.0
_REMEMBERED = 1000
_LOOK_EVERY: Seconds = 0.1


class MatchLatency:
    """From "caller waiting and advisor free" to the command sent."""

    def __init__(self) -> None:
        self._last: deque[Seconds] = deque(maxlen=_REMEMBERED)

    def add(self, seconds: Seconds) -> None:
        self._last.append(seconds)

    def view(self) -> MatchLatencyView | None:
        if not self._last:
            return None
        ordered = sorted(self._last)
        return MatchLatencyView(
            len(ordered), *(1000 * percentile(ordered, p) for p in (0.5, 0.9, 0.99, 1.0))
        )


class LoopDelay:
    """How much later than asked for a timer goes off: what a signal may have to wait at least."""

    def __init__(self, clock: Callable[[], Seconds], window: Seconds = LOOP_WINDOW) -> None:
        self._clock = clock
        self._window = window
        self._worst: deque[tuple[Seconds, Seconds]] = deque()  # (when, how much), falling

    async def run(self) -> None:
        while True:
            asked_at = self._clock()
            await asyncio.sleep(_LOOK_EVERY)
            self.add(self._clock() - asked_at - _LOOK_EVERY)

    def add(self, delay: Seconds) -> None:
        while self._worst and self._worst[-1][1] <= delay:
            self._worst.pop()  # as long as the new one counts, that one never will
        self._worst.append((self._clock(), max(0.0, delay)))
        self._forget()

    def worst(self) -> Seconds:
        """Of the last minute."""
        self._forget()
        return self._worst[0][1] if self._worst else 0.0

    def _forget(self) -> None:
        while self._worst and self._worst[0][0] < self._clock() - self._window:
            self._worst.popleft()


def percentile(ordered: list[float], share: float) -> float:
    """The smallest of the values, sorted and not empty, that this share does not pass."""
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]
