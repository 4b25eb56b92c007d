"""The running service: its parts, and the loop in which everything is decided.

    signals in -> engine -> facts written -> commands carried out -> facts told to whoever follows

Rule 1: facts are written before anything is done about them; a store that fails delays nobody.
Rule 2: the lease is renewed by this loop alone, after it has dealt with what came, and only while
        the roll call is done: if the loop stands still, callers leave for the rescue ladder.
Rule 3: one task group. The floor and the link to Asterisk stand or fall together; who only follows
        facts must not stop the phones.
"""

import asyncio
import signal
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import repeat

import structlog

from acd.asterisk.exchange import Exchange
from acd.asterisk.lease import RENEW_EVERY
from acd.broadcast import Broadcast
from acd.clock import SteadyClock
from acd.config.settings import Settings
from acd.core.commands import Command, RingAdvisor
from acd.core.engine import Engine
from acd.core.facts import Fact, OfferEnded, SwitchCameUp
from acd.core.floor import Floor
from acd.core.lifecycle import ImpossibleFact
from acd.core.measures import Tally
from acd.core.model import OfferId, Seconds
from acd.core.signals import Signal, SwitchLost, Tick
from acd.inbox import Inbox, InboxFull, Letter
from acd.latency import MatchLatency
from acd.metrics import Metrics, serve_metrics
from acd.status import serve_status
from acd.store.journal import Journal
from acd.store.opening import prepare
from acd.view import AsteriskView, FloorView, Health, JournalView, view_of

_SNAPSHOT_WITHIN: Seconds = 2.0  # for a scrape; a loop that is slower than that is the news

log = structlog.get_logger()


class Service:
    def __init__(self, settings: Settings, journal: Journal) -> None:
        self._settings = settings
        self._journal = journal
        self._clock = SteadyClock()
        self._inbox = Inbox(self._clock)
        self.exchange = Exchange(settings, self._report, self._clock)
        self._engine = Engine(Floor(settings.plan()), _offer_ids())
        self.broadcast = Broadcast()
        self._tally = Tally({t.id: t.service_level_within for t in settings.teams.values()})
        self._latency = MatchLatency()
        self._loop = asyncio.get_running_loop()
        self._counted = self.broadcast.listen()
        self.metrics = Metrics(
            settings,
            self._view_from_another_thread,
            inbox_signals=lambda: len(self._inbox),
            facts_lost=lambda: self._counted.lost,
        )

    async def recover(self) -> None:
        """Rebuild the floor from the journal; until the roll call nobody can be rung."""
        count = 0
        async for fact in self._journal.replay():
            self._replay(fact)
            count += 1
        self._tally.take_over(self.floor.calls.values())
        await self._turn([Letter(SwitchLost(), self._clock())])
        log.info("journal_replayed", facts=count, calls=len(self.floor.calls))

    def _replay(self, fact: Fact) -> None:
        try:
            self.floor.apply(fact)
        except (ImpossibleFact, KeyError):
            # The journal has a hole where its buffer once overflowed; the roll call mends the rest.
            log.error("fact_out_of_place", fact=type(fact).__name__, at=fact.at)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; callers who wait then keep their place for as long as the lease."""
        async with asyncio.TaskGroup() as parts:
            tasks = [
                parts.create_task(self._run_floor(), name="floor"),
                parts.create_task(self.exchange.run(), name="asterisk"),
                parts.create_task(self.metrics.follow(self._counted), name="metrics"),
            ]
            await stop.wait()
            self.exchange.client.close()
            for task in tasks:
                task.cancel()

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
            self._latency.view(),
        )
        return view_of(self.floor, self._settings, self._tally, health, self._clock())

    async def _run_floor(self) -> None:
        beat_at = self._clock()
        while True:
            deadline = self._engine.next_deadline()
            until = beat_at if deadline is None else min(beat_at, deadline)
            await self._turn(await self._inbox.take(until))
            if self._clock() >= beat_at:
                beat_at = self._clock() + RENEW_EVERY
                self._beat()

    async def _turn(self, letters: Sequence[Letter]) -> None:
        facts: list[Fact] = []
        commands: list[Command] = []
        for letter in letters or [Letter(Tick(), self._clock())]:
            decision = self._engine.handle(letter.signal, letter.received_at)
            facts += decision.facts
            commands += decision.commands
        await self._journal.append(facts)
        for command in commands:
            self._carry_out(command)
        self._tell(facts)

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
        if facts:
            self.broadcast.publish(facts)

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
