"""Parts that must not stop the phones: they are started again when they fail.

For those who only follow facts. The floor and the link to Asterisk are not among them: what fails
there must end the service, so that whoever watches it starts it afresh.

Rule 1: whatever ends a part before its time is a failure of that part and of nothing else, also
        what would end a process or passes for a cancellation that nobody asked for.
Rule 2: a part that fails at once, again and again, is started ever more rarely; one that did well
        for a while starts from the shortest pause again.
Rule 3: a part that does not let itself be cancelled is left behind: a stop does not wait for it.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from acd.core.model import Seconds
from acd.logs import trace_of

FIRST_PAUSE: Seconds = 1.0
LONGEST_PAUSE: Seconds = 60.0
LEAVE_WITHIN: Seconds = 0.5

log = structlog.get_logger()


class Supervised:
    """Runs `work` until it returns, each time after a longer pause; `failures` counts."""

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        first_pause: Seconds = FIRST_PAUSE,
        leave_within: Seconds = LEAVE_WITHIN,
    ) -> None:
        self.failures = 0
        self._name = name
        self._work = work
        self._first_pause = self._pause = first_pause
        self._leave_within = leave_within

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began_at = loop.time()
            failure = await self._once()
            if failure is None:
                return
            if loop.time() - began_at > LONGEST_PAUSE:
                self._pause = self._first_pause
            self._note(failure)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)

    async def _once(self) -> BaseException | None:
        """The work, in a task of its own, so that its end is never taken for ours."""
        work = asyncio.create_task(self._guarded(), name=self._name)
        try:
            await asyncio.wait({work})
        finally:
            if not work.done():  # we are the ones who are cancelled
                await self._take_leave(work)
        return asyncio.CancelledError() if work.cancelled() else work.result()

    async def _guarded(self) -> BaseException | None:
        try:
            await self._work()
        except asyncio.CancelledError:
            raise
        except BaseException as failure:  # the edge of a task: whatever it is, the phones go on
            return failure
        return None

    async def _take_leave(self, work: asyncio.Task[BaseException | None]) -> None:
        work.cancel()
        await asyncio.wait({work}, timeout=self._leave_within)
        if not work.done():
            log.error("part_left_behind", part=self._name)

    def _note(self, failure: BaseException) -> None:
        self.failures += 1
        log.error(
            "part_failed",
            part=self._name,
            again_in=self._pause,
            error=type(failure).__name__,
            exception=trace_of(failure),
        )
