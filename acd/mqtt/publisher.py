"""Keeps the connection to the broker, and brings it what waits in the outbox.

Rule 1: one line in the log when the broker is lost, one when it is there again; nothing between.
Rule 2: each try comes later than the one before, up to a limit; a connection that has lasted starts
        from the shortest pause again.
Rule 3: who lets us in and throws us out again is not there: a broker is back once the connection
        has lasted, and not before. The very first connection is said at once.
Rule 4: we come when it is our turn to speak for the site, and leave when it is no longer.
"""

import asyncio
from dataclasses import dataclass

import structlog

from acd.config.settings import BrokerSettings
from acd.core.model import Seconds
from acd.errors import AcdError, BrokerLost, plain_error
from acd.mqtt.link import WINDOW, Link, connected
from acd.mqtt.outbox import Message, Outbox
from acd.mqtt.turn import Turn

_ASK_AGAIN: Seconds = 0.05

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    first_pause: Seconds = 1.0
    longest_pause: Seconds = 30.0
    lasts_after: Seconds = 60.0  # longer than a pause: of two who end each other's, none lasts


PACE = Pace()


class Publisher:
    def __init__(
        self,
        settings: BrokerSettings,
        outbox: Outbox,
        will: Message,
        turn: Turn,
        pace: Pace = PACE,
    ) -> None:
        self.is_connected = False
        self.failures = 0  # tries in vain, and connections lost
        self._settings = settings
        self._outbox = outbox
        self._will = will
        self._turn = turn
        self._pace = pace
        self._pause = pace.first_pause
        self._told: bool | None = None  # whether the log says last that it is connected

    async def run(self) -> None:
        while True:
            await self._turn.ours()
            self._note_lost(await self._once())
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, self._pace.longest_pause)

    async def _once(self) -> AcdError:
        """In a task of its own, which we can cancel more than once."""
        trying = asyncio.create_task(self._until_lost(), name="mqtt-connection")
        try:
            await asyncio.wait({trying})
        finally:
            await _end(trying)
        return trying.result()

    async def _until_lost(self) -> AcdError:
        """Why it was lost, or could not be had."""
        try:
            async with connected(self._settings, f"acd-{self._settings.site}", self._will) as link:
                self.is_connected = True
                await self._bring(link)
        except* BrokerLost as failures:
            why = plain_error(failures)
        finally:
            self.is_connected = False
        return why or BrokerLost("unknown")

    async def _bring(self, link: Link) -> None:
        self._outbox.tell_states_again()
        async with asyncio.TaskGroup() as parts:
            parts.create_task(link.until_lost())
            parts.create_task(self._turn.lost())
            parts.create_task(self._empty_outbox(link))
            parts.create_task(self._note_connected())

    async def _empty_outbox(self, link: Link) -> None:
        while True:
            messages = await self._outbox.take(WINDOW)
            try:
                await link.tell(messages)
            except BaseException:  # lost, or we are to end: the broker may have some of them
                self._outbox.give_back(messages)
                raise

    async def _note_connected(self) -> None:
        if self._told is None:
            self._tell_connected()
        await asyncio.sleep(self._pace.lasts_after)
        self._pause = self._pace.first_pause
        if not self._told:
            self._tell_connected()

    def _tell_connected(self) -> None:
        self._told = True
        log.info("mqtt_connected", waiting=len(self._outbox), lost=self._outbox.lost)

    def _note_lost(self, why: AcdError) -> None:
        self.failures += 1
        if self._told is not False:
            log.warning("mqtt_lost", why=str(why))
        self._told = False


async def _end(task: asyncio.Task[AcdError]) -> None:
    """Python 3.11 forgets a cancellation when an answer or a failure comes in the same instant."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_ASK_AGAIN)
