"""Parts that must not stop the phones: they are started again when they fail.

For those who only follow facts. The floor and the link to Asterisk are not among them: what fails
there must end the service, so that whoever watches it starts it afresh.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from acd.core.model import Seconds

FIRST_PAUSE: Seconds = 1.0
LONGEST_PAUSE: Seconds = 60.0

log = structlog.get_logger()


class Supervised:
    """Runs `work` until it returns, each time after a longer pause; `failures` counts."""

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        first_pause: Seconds = FIRST_PAUSE,
    ) -> None:
        self.failures = 0
        self._name = name
        self._work = work
        self._pause = first_pause

    async def run(self) -> None:
        while True:
            try:
                return await self._work()
            except Exception:  # the edge of a task: whatever it is, the phones go on
                self.failures += 1
                log.exception("part_failed", part=self._name, again_in=self._pause)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
