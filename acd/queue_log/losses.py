"""What was lost on the way to the file, for the log: when it has grown, once a minute at most."""

import time
from collections.abc import Callable

import structlog

from acd.core.model import Seconds

TELL_EVERY: Seconds = 60.0

log = structlog.get_logger()


class Losses:
    def __init__(self, clock: Callable[[], Seconds] = time.monotonic) -> None:
        self._clock = clock
        self._told = 0
        self._told_at = float("-inf")

    def tell(self, lost: int) -> None:
        """So much since the start."""
        now = self._clock()
        if lost > self._told and now - self._told_at >= TELL_EVERY:
            log.warning("queue_log_lines_lost", lost=lost - self._told, since_start=lost)
            self._told, self._told_at = lost, now
