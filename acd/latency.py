"""How long matches took lately: from "caller waiting and advisor free" to the command sent."""

from collections import deque

from acd.core.model import Seconds
from acd.view import MatchLatencyView

_REMEMBERED = 1000


class MatchLatency:
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


def percentile(ordered: list[float], share: float) -> float:
    """The smallest of the values, sorted and not empty, that this share does not pass."""
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]
