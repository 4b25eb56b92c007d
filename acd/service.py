"""The running service: its parts, how they hang together, and how they end.

Rule 1: one task group. The floor and the link to Asterisk stand or fall together; who only follows
        facts is started again when it fails, and must not stop the phones.
Rule 2: a stop rings nobody any more: the turn that is being taken ends, what was asked of Asterisk
        gets its answer, a last picture is written. The lease is left to its end: who is back within
        it finds everybody waiting.

The loop in which calls are decided is `floor_loop`; `serving` is what `acd run` starts. What is
known of callers is `callers`, where facts go is `figures` and `outlets`. A configuration that
changes while it runs is read by `reloading`, brought in by `live_change`, and handed out here.
"""

import asyncio
import socket
import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import repeat
from pathlib import Path

import structlog

from acd.asterisk.exchange import Exchange
from acd.asterisk.new_phones import News
from acd.asterisk.ownership import identity_of
from acd.auditing import Audits
from acd.broadcast import Broadcast
from acd.callers import Callers
from acd.clock import SteadyClock
from acd.config.settings import Settings
from acd.configuration import Configuration
from acd.core.engine import Engine
from acd.core.facts import Fact, OfferEnded, SwitchCameUp
from acd.core.floor import Floor
from acd.core.model import OfferId, Seconds
from acd.core.signals import Audit, PlanChanged, RollCall, Signal, SwitchLost, Tick
from acd.core.tally import Tally
from acd.counting import tally_from
from acd.errors import NotApplied, TakenOver
from acd.figures import Figures
from acd.floor_loop import FloorLoop, Followers
from acd.inbox import Inbox, InboxFull, Letter
from acd.labels import Labels
from acd.live_change import LiveChange
from acd.notifying import Notifier
from acd.outlets import Outlets
from acd.recovery import recover_floor
from acd.reloading import Reloading
from acd.safe_mode import SafeMode
from acd.store.journal import Journal
from acd.supervision import Supervised
from acd.view import AsteriskView, FloorView, Health, JournalView
from acd.viewing import view_of

READY_WITHOUT_ASTERISK_AFTER: Seconds = 10.0
_TURN_WITHIN: Seconds = 0.5  # at a stop; a turn waits for the store, and 50 ms at most
_ANSWERS_WITHIN: Seconds = 0.5  # at a stop

log = structlog.get_logger()


class Service:
    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        notifier: Notifier | None = None,
        file: Path = Path("acd.toml"),
    ) -> None:
        """`file`: where the settings come from, and are read anew when somebody asks for it."""
        self.safe_mode = SafeMode()
        self._settings = settings
        self._journal = journal
        self._notifier = notifier or Notifier()
        self._clock = SteadyClock()
        self._started_at = self._clock()
        self._inbox = Inbox(self._clock)
        identity = identity_of(settings, socket.gethostname(), uuid.uuid4().hex)
        self.exchange = Exchange(
            settings,
            self._report,
            self._clock,
            identity=identity,
            on_taken_over=self._step_down,
        )
        self._engine = Engine(Floor(settings.plan()), _offer_ids())
        self._loop = FloorLoop(self._engine, self._inbox, journal, self.exchange, self._clock)
        self._measure()
        self._live_change = LiveChange(self.tell, self._take, self.exchange.look_at)
        self._is_recovered = False
        self.reloading = Reloading(
            file,
            lambda: self._settings,
            lambda: self.floor,
            self._change,
            self.exchange.knows_dialplan,
        )
        self._callers = Callers(settings, self.tell)
        self.directory = self._callers.directory
        self._begin_following()

    def _measure(self) -> None:
        self.broadcast = Broadcast()
        self._outlets = Outlets(self._settings, self.broadcast, lambda: self.floor, self._clock)
        self._audits = Audits(self.exchange.audit, lambda: self._engine.suspects)
        self._figures = Figures(
            self._settings,
            self._clock,
            self._view_for_gauges,
            inbox_signals=lambda: len(self._inbox),
            journal_lost=lambda: self._journal.lost,
            followers_failed=lambda: sum(part.failures for part in self._following),
            directory_failing=lambda: int(self.directory.failing is not None),
            records_doubled=lambda: self._journal.doubled,
            events_failed=lambda: self.exchange.client.callback_failures,
            **self._outlets.readings(),
        )
        self.metrics = self._figures.metrics

    def _begin_following(self) -> None:
        self._following = [
            *self._callers.parts(),
            Supervised("audits", self._audits.run),
            Supervised("loop-delay", self._figures.loop_delay.run),
            Supervised("reloading", self.reloading.run),
            *self._outlets.parts(),
        ]
        self._followers = Followers(
            recognise=self._recognise,
            carried_out=self._figures.note,
            told=self._tell,
            beat=self._beat,
            emptied=self.safe_mode.enter,
            tally=lambda: self._figures.tally.picture(),
            planned=self._live_change.hand_out,
            in_force=self._live_change.say_in_force,
        )

    async def recover(self) -> None:
        """Rebuild the floor from the journal; until the roll call nobody can be rung."""
        recovery = await recover_floor(
            self._settings.plan(), self._journal, self._clock(), partial(tally_from, self._settings)
        )
        if recovery.damage is not None:
            self.safe_mode.enter(str(recovery.damage))
        self._loop.begin_with(recovery.floor, recovery.at)
        self._figures.go_on_with(recovery.tally, recovery.at)
        self._outlets.take_over()
        await self._callers.load(self._clock())
        await self._loop.take_in([Letter(SwitchLost(), self._clock())], self._followers)
        if changed := recovery.changed():
            await self._loop.say(changed, self._followers)
        self._is_recovered = True
        log.info("journal_replayed", facts=recovery.facts, calls=len(self.floor.calls))

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; callers who wait then keep their place for as long as the lease.

        Raises TakenOver or ServiceFailed, in a group, when it has to end by itself.
        """
        async with asyncio.TaskGroup() as parts:
            floor = parts.create_task(self._loop.run(self._followers), name="floor")
            others = [parts.create_task(self.exchange.run(), name="asterisk")]
            others += [parts.create_task(part.run()) for part in self._following]
            await stop.wait()
            log.info("stopping", calls=len(self.floor.calls))
            self._notifier.stopping()
            self._loop.stop()
            await asyncio.wait({floor}, timeout=_TURN_WITHIN)
            await self._hear_the_answers()
            self.exchange.client.close()
            for task in (floor, *others):
                task.cancel()
        self._loop.take_picture(self._followers)

    async def _hear_the_answers(self) -> None:
        """What was asked of Asterisk is still on its way there as long as it is not answered."""
        until = self._clock() + _ANSWERS_WITHIN
        while self.exchange.client.pending and self._clock() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    @property
    def floor(self) -> Floor:
        """To be read only: what changes it is a fact."""
        return self._engine.floor

    def tell(self, told: Signal) -> None:
        """A signal that comes from here and not from Asterisk."""
        self._put(told, self._clock(), is_ours=True)

    def view(self) -> FloorView:
        """A picture of now, for `acd status`."""
        return self._view(self._figures.tally)

    def _view_for_gauges(self) -> FloorView:
        """Without what Prometheus reckons itself: half of the time that a scrape takes the loop."""
        return self._view(Tally({}))

    def _view(self, tally: Tally) -> FloorView:
        return view_of(self.floor, self._settings, tally, self._health(), self._clock())

    def _health(self) -> Health:
        is_up = self.floor.switch_up
        journal = self._journal
        return Health(
            AsteriskView(
                connected=is_up,
                reason=None if is_up else self.exchange.state,
                lease_age_seconds=self.exchange.lease.age(),
            ),
            JournalView(journal.failing, journal.waiting, journal.lost),
            self._started_at,
            self._figures.match_latency.view(),
            self._audits.view(),
            self._figures.loop_delay.worst(),
            self._loop.rebuilt,
            self.safe_mode.why,
            self.reloading.view(),
        )

    async def _change(self, configuration: Configuration) -> None:
        """Between two signals; it is in force when this returns. Raises NotApplied."""
        if not self._is_recovered:
            raise NotApplied("the service has only begun to start; hint: ask again in a moment")
        await self._live_change.put_in_force(configuration)

    def _take(self, configuration: Configuration, labels: Labels) -> News:
        """Hand it to all who hold a copy of it; the phones that are new, to be looked at."""
        settings = self._settings = configuration.settings
        news = self.exchange.take(settings, configuration.dialplan)
        self._callers.take(settings)
        self._figures.take(settings, labels)
        self._outlets.take(settings)
        return news

    def _recognise(self, told: Signal) -> Signal:
        if not isinstance(told, PlanChanged):
            return self._callers.recognise(told, self.floor.calls)
        return told if self._live_change.is_awaited(told.plan) else Tick()

    def _tell(self, facts: Sequence[Fact]) -> None:
        self._figures.learn(facts, self._engine.now)
        self.safe_mode.learn(facts)
        for fact in facts:
            if isinstance(fact, OfferEnded):
                self.exchange.forget(fact.offer)
            if isinstance(fact, SwitchCameUp):
                self._beat()  # at once: who calls in the meantime would leave for the ladder
        self._callers.learn(facts)
        self._audits.learn(facts)
        if facts:
            self.broadcast.publish(facts)

    def _beat(self) -> None:
        is_up = self.floor.switch_up
        if is_up and not self.safe_mode.leaves_callers_on_ladder:
            self.exchange.lease.renew()
        waited_enough = self._clock() - self._started_at > READY_WITHOUT_ASTERISK_AFTER
        state = f"{len(self.floor.calls)} calls" if is_up else f"no calls: {self.exchange.state}"
        self._notifier.beat(state, is_ready=is_up or waited_enough)

    def _report(self, told: Signal, received_at: Seconds) -> None:
        if isinstance(told, Audit):
            self._audits.taken += 1
        if isinstance(told, RollCall):
            self.safe_mode.see(told)
        self._put(told, received_at)

    def _put(self, told: Signal, received_at: Seconds, *, is_ours: bool = False) -> None:
        try:
            self._inbox.put(told, received_at, is_ours=is_ours)
        except InboxFull as overflow:
            self.exchange.start_afresh(str(overflow))

    def _step_down(self, why: str) -> None:
        self._loop.give_up(TakenOver(f"{why}; hint: two services of one store must not both run"))


def _offer_ids() -> Iterator[OfferId]:
    return (OfferId(uuid.uuid4().hex) for _ in repeat(None))
