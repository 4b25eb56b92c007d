"""Today, for whoever looks at the floor: a window from the site's midnight on.

Rule 1: the core knows no calendar: it is given when the day of a moment begins and ends.
Rule 2: always `received + carried over = sum of outcomes + in progress`: carried over is whoever
        was in progress at midnight. Such a call ends today, and was received yesterday.
Rule 3: counting that begins in the middle of a day has a day that begins there: `since` says so.
Rule 4: a clock that is put back by less than an hour stays in its day. Put back further, as after
        a run with a clock that was ahead, the day begins anew where it shows, and says that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acd.core.model import Seconds
from acd.core.sums import Key

DayOf = Callable[[Seconds], tuple[Seconds, Seconds]]
"""When the day of this moment begins, and when it is over."""

_PUT_BACK: Seconds = 3600.0


@dataclass(frozen=True, slots=True)
class Day:
    since: Seconds
    until: Seconds
    sums: tuple[tuple[Key, float], ...]  # when it began
    carried_over: int

    @classmethod
    def begun(
        cls,
        former: "Day | None",
        now: Seconds,
        day_of: DayOf,
        sums: Mapping[Key, float],
        in_progress: int,
    ) -> "Day":
        begins_at, ends_at = day_of(now)
        is_next = former is not None and former.since <= now
        since = begins_at if is_next else now
        return cls(since, ends_at, tuple(sums.items()), in_progress)

    def holds(self, now: Seconds) -> bool:
        return self.since - _PUT_BACK <= now < self.until
