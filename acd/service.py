"""The running service: its parts, and the loop in which everything is decided.

    signals in -> engine -> facts written -> commands carried out -> facts told to whoever follows

Rule 1: facts are written before anything is done about them; a store that fails delays nobody.
Rule 2: the lease is renewed by this loop alone, after it has dealt with what came, and only while
        the roll call is done: if the loop stands still, callers leave for the rescue ladder.
Rule 3: one task group. The floor and the link to Asterisk stand or fall together; who only follows
        facts is started again when it fails, and must not stop the phones.
Rule 4: a stop waits for the end of the turn: what was written is also done and told.
Rule 5: a picture of the floor is written now and then, between two turns, and last of all at a
        stop, so that the next start need not replay all that ever happened.
"""

import asyncio
import signal
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import repeat

import structlog

from acd.acquaintance import Acquaintance
from acd.announcements import Announcements
from acd.asterisk.exchange import Exchange
from acd.asterisk.lease import RENEW_EVERY
from acd.broadcast import Broadcast
from acd.clock import SteadyClock
from acd.config.settings import Settings
from acd.core.commands import Command, RingAdvisor
from acd.core.engine import Engine
from acd.core.facts import Fact, OfferEnded, SwitchCameUp
from acd.core.floor import Floor
from acd.core.measures import Tally
from acd.core.model import NO_TEAM, OfferId, Seconds
from acd.core.picture import take
from acd.core.signals import Signal, SwitchLost, Tick
from acd.directory_follower import DirectoryFollower
from acd.errors import StoreError
from acd.inbox import Inbox, InboxFull, Letter
from acd.latency import MatchLatency
from acd.metrics import Metrics, serve_metrics
from acd.recognising import Recogniser
from acd.recovery import recover_floor
from acd.status import serve_status
from acd.store.journal import Journal
from acd.store.opening import prepare
from acd.supervision import Supervised
from acd.view import AsteriskView, FloorView, Health, JournalView, view_of

_SNAPSHOT_WITHIN: Seconds = 2.0  # for a scrape; a loop that is slower than that is the news
_TURN_WITHIN: Seconds = 1.0  # at a stop; a turn waits for the store, and 50 ms at most
_PICTURE_EVERY = 5_000  # facts
_IN_TIME: Seconds = 90.0  # for calls of no team, which has no threshold of its own

log = structlog.get_logger()


class Service:
    def __init__(self, settings: Settings, journal: Journal) -> None:
        self._settings = settings
        self._journal = journal
        self._clock = SteadyClock()
        self._started_at = self._clock()
        self._inbox = Inbox(self._clock)
        self.exchange = Exchange(settings, self._report, self._clock)
        self._engine = Engine(Floor(settings.plan()), _offer_ids())
        self.broadcast = Broadcast()
        self._tally = Tally(
            {NO_TEAM: _IN_TIME, **{t.id: t.service_level_within for t in settings.teams.values()}}
        )
        self._latency = MatchLatency()
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        self._acquaintance = Acquaintance()
        self._announcements = (
            Announcements(settings.announcements, settings.site.language)
            if settings.announcements
            else None
        )
        self.directory = DirectoryFollower(settings, time.time, self.tell, sound=self._sound_for)
        self._recogniser = Recogniser(
            settings, lambda: self.directory.directory, self._acquaintance.last, time.time
        )
        self._unpictured = 0  # facts since the last picture
        self._counted = self.broadcast.listen()
        self.metrics = Metrics(
            settings,
            self._view_from_another_thread,
            inbox_signals=lambda: len(self._inbox),
            journal_lost=lambda: self._journal.lost,
            facts_lost=lambda: self._counted.lost,
            followers_failed=lambda: self._counting.failures + self._following.failures,
            directory_failing=lambda: int(self.directory.failing is not None),
        )
        self._counting = Supervised("metrics", lambda: self.metrics.follow(self._counted))
        self._following = Supervised("directory", self.directory.run)

    async def recover(self) -> None:
        """Rebuild the floor from the journal; until the roll call nobody can be rung."""
        recovery = await recover_floor(self._settings.plan(), self._journal, self._clock())
        self._engine.floor = recovery.floor
        self._unpictured = recovery.facts
        self._tally.take_over(self.floor.calls.values())
        await self._remember_talks()
        await self.directory.load()
        await self._turn([Letter(SwitchLost(), self._clock())])
        log.info("journal_replayed", facts=recovery.facts, calls=len(self.floor.calls))

    async def _remember_talks(self) -> None:
        store = self._settings.site.store
        try:
            await asyncio.to_thread(self._acquaintance.load, store, self._clock())
        except StoreError as error:  # calls go on; who spoke with whom is a comfort
            log.warning("last_talks_not_read", why=str(error))

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; callers who wait then keep their place for as long as the lease."""
        async with asyncio.TaskGroup() as parts:
            floor = parts.create_task(self._run_floor(), name="floor")
            others = [
                parts.create_task(self.exchange.run(), name="asterisk"),
                parts.create_task(self._counting.run(), name="metrics"),
                parts.create_task(self._following.run(), name="directory"),
            ]
            if self._announcements is not None:
                announcing = Supervised("announcements", self._announcements.run)
                others.append(parts.create_task(announcing.run(), name="announcements"))
            await stop.wait()
            self._stopping = True
            self._inbox.wake()
            await asyncio.wait({floor}, timeout=_TURN_WITHIN)
            self.exchange.client.close()
            for task in (floor, *others):
                task.cancel()
        self._take_picture()

    @property
    def floor(self) -> Floor:
        """To be read only: what changes it is a fact."""
        return self._engine.floor

    def tell(self, told: Signal) -> None:
        """A signal that comes from here and not from Asterisk."""
        self._report(told, self._clock())

    def view(self) -> FloorView:
        """A picture of now, for `acd status` and the gauges."""
        health = Health(
            AsteriskView(
                connected=self.floor.switch_up,
                reason=None if self.floor.switch_up else self.exchange.state,
                lease_age_seconds=self.exchange.lease.age(),
            ),
            JournalView(self._journal.failing),
            self._started_at,
            self._latency.view(),
        )
        return view_of(self.floor, self._settings, self._tally, health, self._clock())

    async def _run_floor(self) -> None:
        beat_at = self._clock()
        while not self._stopping:
            deadline = self._engine.next_deadline()
            until = beat_at if deadline is None else min(beat_at, deadline)
            await self._turn(await self._inbox.take(until))
            if self._unpictured >= _PICTURE_EVERY:
                self._take_picture()
            if self._clock() >= beat_at:
                beat_at = self._clock() + RENEW_EVERY
                self._beat()

    async def _turn(self, letters: Sequence[Letter]) -> None:
        facts: list[Fact] = []
        commands: list[Command] = []
        for letter in letters or [Letter(Tick(), self._clock())]:
            told = self._recogniser.recognise(letter.signal, self.floor.calls)
            decision = self._engine.handle(told, letter.received_at)
            facts += decision.facts
            commands += decision.commands
        self._unpictured += len(facts)
        await self._journal.append(facts)
        for command in commands:
            self._carry_out(command)
        self._tell(facts)

    def _take_picture(self) -> None:
        self._journal.append_picture(take(self.floor, self._engine.now))
        self._unpictured = 0

    def _carry_out(self, command: Command) -> None:
        self.exchange.carry_out(command)
        if isinstance(command, RingAdvisor):
            seconds = self._clock() - command.matchable_at
            self._latency.add(seconds)
            self.metrics.match_latency(seconds)

    def _tell(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self._tally.add(fact)
            if isinstance(fact, OfferEnded):
                self.exchange.forget(fact.offer)
            if isinstance(fact, SwitchCameUp):
                self._beat()  # at once: who calls in the meantime would leave for the ladder
        self._acquaintance.learn(facts)
        if facts:
            self.broadcast.publish(facts)

    def _sound_for(self, building: str, name: str) -> str | None:
        return self._announcements.sound(building, name) if self._announcements else None

    def _beat(self) -> None:
        if self.floor.switch_up:
            self.exchange.lease.renew()

    def _report(self, told: Signal, received_at: Seconds) -> None:
        try:
            self._inbox.put(told, received_at)
        except InboxFull as overflow:
            self.exchange.start_afresh(str(overflow))

    def _view_from_another_thread(self) -> FloorView:
        async def view() -> FloorView:
            return self.view()

        asked = asyncio.run_coroutine_threadsafe(view(), self._loop)
        return asked.result(timeout=_SNAPSHOT_WITHIN)


def _offer_ids() -> Iterator[OfferId]:
    return (OfferId(uuid.uuid4().hex) for _ in repeat(None))


async def serve(settings: Settings) -> None:
    """Everything that `acd run` starts, until the first SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    site = settings.site
    async with AsyncExitStack() as stack:
        journal = Journal(site.store)
        service = Service(settings, journal)
        # First what another acd on this machine would hold: nothing is touched before.
        await stack.enter_async_context(serve_status(site.socket, service.view))
        stack.enter_context(serve_metrics(service.metrics, site.metrics_host, site.metrics_port))
        prepare(site.store)
        await stack.enter_async_context(journal)
        await service.recover()
        log.info("running", site=site.name, metrics=f"{site.metrics_host}:{site.metrics_port}")
        await service.run(stop)
        log.info("stopped")
