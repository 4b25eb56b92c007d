"""Listens to facts and has them written down, beside the calls and never in their way.

Rule 1: only what becomes true from now on: what an earlier life of the service wrote is not written
        again. Who was there then is known from the floor.
Rule 2: putting lines together and writing them happens in a thread; a disk that hangs holds up
        nothing but this file. What comes meanwhile waits in the listener, and the oldest is lost.
Rule 3: a file that cannot be written is told when that begins and when it ends, not in between;
        what is lost, of facts or of lines, once a minute at most. Both are readings for Prometheus.
Rule 4: after facts were lost, who is in which queue is not known from them any more: it is taken
        from the floor anew, as at a start. What was lost stays lost.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial

import structlog

from acd.broadcast import Listener
from acd.config.settings import QueueLogSettings, Settings
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.model import Seconds
from acd.gauges import Reading
from acd.queue_log.appending import AppendedFile
from acd.queue_log.losses import Losses
from acd.queue_log.transcript import Transcript

TOGETHER: Seconds = 0.2
"""What comes within it is written at once: five writes a second at most."""

TRY_AGAIN_AFTER: Seconds = 5.0

log = structlog.get_logger()


class QueueLog:
    def __init__(
        self,
        settings: Settings,
        chosen: QueueLogSettings,
        heard: Listener,
        floor: Callable[[], Floor],
        try_again_after: Seconds = TRY_AGAIN_AFTER,
    ) -> None:
        """`floor` is called in this loop, and only read."""
        self._chosen = chosen
        self._begun = partial(Transcript, settings, chosen)
        self._transcript = self._begun()
        self._file = AppendedFile(chosen.file)
        self._heard = heard
        self._floor = floor
        self._facts_lost = 0  # of which the transcript knows
        self._losses = Losses()
        self._try_again_after = try_again_after
        self._is_failing = False
        self._one_by_one = threading.Lock()  # a stop does not end a thread that writes

    def take(self, settings: Settings) -> None:
        """Another configuration, in which the file is the same."""
        self._begun = partial(Transcript, settings, self._chosen)
        self._transcript.take(settings)

    @property
    def lost(self) -> int:
        """Lines that found no room, and facts that did not even become one."""
        return self._heard.lost + self._file.lost

    def readings(self) -> Mapping[str, Reading]:
        """For Prometheus; without a file they do not exist."""
        return {
            "queue_log_lost": lambda: self.lost,
            "queue_log_failing": lambda: int(self._is_failing),
        }

    def take_over(self) -> None:
        """Who is there: before the first fact is told, and after some were lost."""
        self._transcript = self._begun()
        self._transcript.take_over(self._floor())

    async def follow(self) -> None:
        """Until the facts end. Who is stopped still writes what came before."""
        try:
            await self._write(())  # a folder that is not there is told at once
            async for facts in self._batches():
                await self._take(facts)
                await asyncio.sleep(TOGETHER)
        except asyncio.CancelledError:
            self._heard.close()
            async for facts in self._heard:
                await self._take(facts)
            raise

    async def _batches(self) -> AsyncIterator[Sequence[Fact]]:
        """An empty one now and then, while lines wait for a file that cannot be written."""
        while True:
            try:
                async with asyncio.timeout(self._try_again_after if self._is_failing else None):
                    facts = await anext(self._heard)
            except StopAsyncIteration:
                return
            except TimeoutError:
                facts = ()
            yield facts

    async def _take(self, facts: Sequence[Fact]) -> None:
        """The floor is as these facts left it, and must be taken before there are others."""
        former = self._transcript
        if facts and self._heard.lost > self._facts_lost:
            self._facts_lost = self._heard.lost
            self.take_over()
        await self._write(facts, former)
        self._losses.tell(self.lost)

    async def _write(self, facts: Sequence[Fact], by: Transcript | None = None) -> None:
        try:
            await asyncio.to_thread(self._append, facts, by or self._transcript)
        except OSError as error:
            if not self._is_failing:
                log.warning("queue_log_not_written", why=error.strerror)
            self._is_failing = True
        else:
            if self._is_failing:
                log.warning("queue_log_written_again", lines_lost=self._file.lost)
            self._is_failing = False

    def _append(self, facts: Sequence[Fact], by: Transcript) -> None:
        with self._one_by_one:
            self._file.append(by.lines(facts))
