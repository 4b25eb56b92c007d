"""Whether this process stood still: stopped, swapped out, its loop blocked, its machine frozen.

The loop looks here several times a second, and at least once. When far more time has passed since
it looked last, then nobody knows when the events happened that were read behind the standstill:
they tell of somebody who hung up, and not whether that was now or half a minute ago. They are left
unread; the roll call and Asterisk's book of ends, which follow, know the true times. What was read
before, and what comes from ourselves, is as true as ever. But for a roll call: it was taken on the
link that is given up, however early it came, and would open the floor for what is history.
"""

from collections.abc import Callable

import structlog

from acd.core.model import Seconds
from acd.core.signals import RollCall, SwitchLost
from acd.inbox import Letter

log = structlog.get_logger()


class Standstill:
    def __init__(self, clock: Callable[[], Seconds], longest: Seconds) -> None:
        self._clock = clock
        self._longest = longest
        self._looked_at: Seconds | None = None
        self._from = self._until = -1.0  # of the last one: what was read in between is undatable

    def noticed(self) -> bool:
        """Whether there was one since this was asked last."""
        now = self._clock()
        before, self._looked_at = self._looked_at, now
        if before is None or now - before <= self._longest:
            return False
        log.error("stood_still", seconds=round(now - before, 1))
        self._from, self._until = (before + now) / 2, now  # it began soon after the last look
        return True

    def hides(self, letter: Letter) -> bool:
        """Nobody can say when this happened, or it is of a link that is given up."""
        if letter.is_ours or isinstance(letter.signal, SwitchLost):
            return False
        if isinstance(letter.signal, RollCall):
            return letter.received_at <= self._until
        return self._from < letter.received_at <= self._until
