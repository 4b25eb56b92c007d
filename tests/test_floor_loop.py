"""The loop by itself: an engine that breaks, a journal in memory, and no Asterisk."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from structlog.testing import capture_logs

from acd.core.commands import Command, ForgetEnds, RingAdvisor
from acd.core.counts import counts_of
from acd.core.engine import Decision, Engine
from acd.core.facts import (
    AdvisorLoggedIn,
    CallCompleted,
    CallOffered,
    CallQueued,
    Fact,
    OfferWithdrawn,
)
from acd.core.floor import Floor
from acd.core.model import AdvisorState, CallId, OfferId, Outcome, Seconds
from acd.core.picture import FloorPicture
from acd.core.signals import (
    AdvisorLogsIn,
    Audit,
    CallArrived,
    CallHungUp,
    PlanChanged,
    RollCall,
    SeenCall,
    SeenEnd,
    Signal,
    SupervisorPauses,
    SwitchLost,
    Tick,
)
from acd.core.sums import Sum
from acd.core.tally import Tally
from acd.core.tally_picture import TallyPicture
from acd.errors import ServiceFailed, TakenOver
from acd.floor_loop import FloorLoop, Followers
from acd.inbox import Inbox, Letter
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE, small_settings

PLAN = small_settings().plan()
CALL, OTHER = CallId("c" * 32), CallId("d" * 32)
CALLER = "+33612345678"
ROLL_CALL = RollCall((), (), frozenset(), frozenset())
BREAKS = SupervisorPauses(ANA, "whatever")


class BreakingEngine(Engine):
    """Breaks in the midst of a turn, when half of what it means is true already."""

    breaks_at: Seconds = float("inf")
    """A deadline of the call breaks it then, whatever it is told."""
    breaks_at_roll_calls = False

    def handle(self, signal: Signal, now: Seconds) -> Decision:
        self.now = max(now, self.now)
        if CALL in self.floor.calls:
            if self.now >= self.breaks_at:
                raise LookupError(CALLER)
            if self.breaks_at_roll_calls and isinstance(signal, RollCall):
                raise LookupError(CALLER)
        if signal == BREAKS:
            self.floor.apply(CallQueued(OTHER, ACCUEIL, SIEGE, 0, None, now, now))
            raise LookupError(CALLER)
        return super().handle(signal, now)


@dataclass
class Lease:
    is_lapsed: bool = False

    def lapsed(self) -> bool:
        return self.is_lapsed


@dataclass
class FakeExchange:
    """A link that is dropped carries nothing out, as the real one."""

    lease: Lease = field(default_factory=Lease)
    carried_out: list[Command] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def carry_out(self, command: Command) -> None:
        if not self.dropped:
            self.carried_out.append(command)

    def start_afresh(self, why: str) -> None:
        self.dropped.append(why)


class FakeJournal:
    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.pictures: list[FloorPicture] = []
        self.tallies: list[TallyPicture | None] = []
        self.needs_picture = False
        self.waiting = 0
        self.on_append = lambda: None
        self.on_picture = lambda: None

    async def append(self, facts: Sequence[Fact]) -> None:
        self.facts += facts
        self.on_append()

    def append_picture(self, picture: FloorPicture, tally: TallyPicture | None = None) -> None:
        self.on_picture()
        self.pictures.append(picture)
        self.tallies.append(tally)
        self.needs_picture = False


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> Seconds:
        return self.now


class Desk:
    """The loop, and everything around it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.inbox = Inbox(self.clock)
        self.engine = BreakingEngine(Floor(PLAN), offer_ids())
        self.journal = FakeJournal()
        self.exchange = FakeExchange()
        self.told: list[Fact] = []
        self.emptied: list[str] = []
        self.order: list[str] = []
        self.in_hand = PLAN  # of those who follow
        self.tally = Tally({}).picture()
        self.beats = 0
        self.beaten = asyncio.Event()
        self.loop = FloorLoop(
            self.engine,
            self.inbox,
            self.journal,  # type: ignore[arg-type]
            self.exchange,  # type: ignore[arg-type]
            self.clock,
        )
        self.followers = Followers(
            recognise=lambda signal: signal,
            carried_out=lambda command: None,
            told=self.told.extend,
            beat=self._beat,
            emptied=self.emptied.append,
            tally=lambda: self.tally,
            planned=self._take_over,
            in_force=lambda: self.order.append("in force"),
        )

    async def take_in(self, *signals: Signal) -> None:
        letters = [Letter(signal, self.clock()) for signal in signals]
        await self.loop.take_in(letters, self.followers)

    def _take_over(self, changed: PlanChanged) -> None:
        self.order.append("handed out")
        self.in_hand = changed.plan

    def _beat(self) -> None:
        self.beats += 1
        self.beaten.set()


def offer_ids() -> Iterator[OfferId]:
    return (OfferId(f"{number:032x}") for number in itertools.count())


def arrived(call: CallId) -> CallArrived:
    return CallArrived(call, ACCUEIL, CALLER)


def kinds(facts: Sequence[Fact]) -> list[type[Fact]]:
    return [type(fact) for fact in facts]


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.take_in(ROLL_CALL, AdvisorLogsIn(ANA))
    return desk


# A crash


async def test_a_signal_that_breaks_the_engine_costs_that_signal_and_no_other(desk: Desk) -> None:
    with capture_logs():
        await desk.take_in(arrived(CALL), BREAKS, AdvisorLogsIn(BEN))

    assert set(desk.engine.floor.calls) == {CALL}
    assert {CallQueued, CallOffered, AdvisorLoggedIn} <= set(kinds(desk.journal.facts))
    assert desk.engine.floor.advisors[BEN].since
    assert desk.loop.rebuilt == 1


def breaks() -> None:
    raise LookupError(CALLER)


OTHER_PLAN = replace(PLAN, advisors={ANA: PLAN.advisors[ANA]})


@pytest.mark.parametrize("breaking", ["on_append", "on_picture"])
async def test_a_crash_behind_a_change_leaves_the_floor_with_the_plan_of_everybody_else(
    desk: Desk, breaking: str
) -> None:
    setattr(desk.journal, breaking, breaks)

    with capture_logs():
        await desk.take_in(PlanChanged(OTHER_PLAN))
    in_between = list(desk.order)
    setattr(desk.journal, breaking, lambda: None)
    await desk.take_in(Tick())

    assert desk.loop.rebuilt == 1
    assert desk.engine.floor.plan == desk.in_hand == OTHER_PLAN
    assert in_between == ["handed out"]
    assert desk.order == ["handed out", "in force"]


async def test_a_change_is_in_force_once_the_picture_is_taken(desk: Desk) -> None:
    desk.journal.on_picture = lambda: desk.order.append("picture")

    await desk.take_in(PlanChanged(OTHER_PLAN))

    assert desk.order == ["handed out", "picture", "in force"]


async def test_what_was_decided_before_the_crash_is_written_done_and_told_once(desk: Desk) -> None:
    with capture_logs():
        await desk.take_in(arrived(CALL), BREAKS)

    assert [type(command) for command in desk.exchange.carried_out].count(RingAdvisor) == 1
    assert kinds(desk.told).count(CallQueued) == kinds(desk.told).count(CallOffered) == 1
    assert desk.told == desk.journal.facts


async def test_after_a_crash_the_link_is_dropped_and_nothing_more_is_carried_out(
    desk: Desk,
) -> None:
    with capture_logs():
        await desk.take_in(BREAKS, arrived(CALL))

    assert desk.exchange.dropped == ["the floor was built anew after a crash"]
    assert desk.exchange.carried_out == []
    assert CALL in desk.engine.floor.calls


async def test_a_crash_is_logged_with_its_place_and_without_its_words(desk: Desk) -> None:
    with capture_logs() as logs:
        await desk.take_in(BREAKS)

    [crash] = [log for log in logs if log["event"] == "floor_crashed"]
    assert crash["error"] == "LookupError"
    assert "in handle" in crash["exception"]
    assert "12345678" not in str(logs)


async def test_the_floor_after_a_crash_is_the_floor_before_it(desk: Desk) -> None:
    sound = Desk()
    await sound.take_in(ROLL_CALL, AdvisorLogsIn(ANA), arrived(CALL))

    with capture_logs():
        await desk.take_in(arrived(CALL), BREAKS)

    assert desk.engine.floor == sound.engine.floor


async def test_three_crashes_within_a_minute_end_the_service(desk: Desk) -> None:
    with capture_logs():
        await desk.take_in(BREAKS, BREAKS)
        with pytest.raises(ServiceFailed, match="repeated failure: 3 crashes within 60 s"):
            await desk.take_in(BREAKS)


async def test_crashes_now_and_then_do_not(desk: Desk) -> None:
    with capture_logs():
        for _ in range(10):
            for _ in range(6):  # it is never still for long
                desk.clock.now += 5.2
                await desk.take_in()
            await desk.take_in(BREAKS)

    assert desk.loop.rebuilt == 10


# Asterisk's book of ends


@pytest.mark.parametrize(("waiting", "struck_out"), [(0, True), (1, False)])
async def test_an_end_is_struck_out_of_the_book_once_its_record_is_in_the_store(
    desk: Desk, waiting: int, struck_out: bool
) -> None:
    end = SeenEnd(CALL, ACCUEIL, None, arrived_at=90.0, ended_at=95.0)
    desk.journal.waiting = waiting

    await desk.take_in(replace(ROLL_CALL, ended=(end,)))

    assert (ForgetEnds((CALL,)) in desk.exchange.carried_out) is struck_out


async def test_an_end_that_was_left_in_the_book_is_struck_out_at_the_next_audit(
    desk: Desk,
) -> None:
    end = SeenEnd(CALL, ACCUEIL, None, arrived_at=90.0, ended_at=95.0)
    desk.journal.waiting = 1
    await desk.take_in(replace(ROLL_CALL, ended=(end,)))
    desk.journal.waiting = 0

    await desk.take_in(Audit(replace(ROLL_CALL, ended=(end,))))

    assert desk.exchange.carried_out == [ForgetEnds((CALL,))]


async def test_a_floor_that_a_deadline_breaks_begins_empty_and_is_kept_so(desk: Desk) -> None:
    await desk.take_in(arrived(CALL))
    desk.engine.breaks_at = desk.clock.now = 105.0

    with capture_logs() as logs:
        await desk.take_in()
        await desk.take_in()
        await desk.take_in(arrived(OTHER))

    assert set(desk.engine.floor.calls) == {OTHER}
    assert not desk.engine.floor.advisors[ANA].logged_in
    assert [picture.calls for picture in desk.journal.pictures] == [()]
    assert len(desk.emptied) == desk.loop.rebuilt == 1
    assert "12345678" not in str(logs)


async def test_who_counts_hears_that_the_floor_began_empty(desk: Desk) -> None:
    await desk.take_in(arrived(CALL))
    desk.engine.breaks_at = desk.clock.now = 105.0

    with capture_logs():
        await desk.take_in()

    tally = Tally({}, {ANA: (SIEGE,)})
    for fact in desk.told:
        tally.add(fact)
    tally.pass_time(105.0 + 8 * 3600)
    states = {key[2] for key in tally.sums if key[0] == Sum.ADVISOR_SECONDS}
    [ana] = tally.picture().advisors
    assert ana.advisor.state is AdvisorState.AWAY
    assert states <= {"ringing", "ready"}
    assert sum(v for k, v in tally.sums.items() if k[0] == Sum.ADVISOR_SECONDS) <= 5.0
    assert desk.told == desk.journal.facts


@pytest.mark.parametrize(("shown", "records"), [(False, [Outcome.FAILED]), (True, [])])
async def test_a_caller_whom_the_next_roll_call_does_not_find_gets_a_record(
    desk: Desk, shown: bool, records: list[Outcome]
) -> None:
    await desk.take_in(arrived(CALL))
    desk.engine.breaks_at = desk.clock.now = 105.0
    seen = SeenCall(CALL, ACCUEIL, CALLER, arrived_at=100.0)
    with capture_logs():
        await desk.take_in()

    await desk.take_in(replace(ROLL_CALL, calls=(seen,) if shown else ()))

    told = [fact.outcome for fact in desk.told if isinstance(fact, CallCompleted)]
    counting = Tally({})
    for fact in desk.told:
        counting.add(fact)
    counts = counts_of(counting.sums)
    assert told == records
    assert (counts.received, counts.in_progress) == (1, len(desk.engine.floor.calls))


async def test_a_deadline_that_breaks_the_turn_of_a_signal_is_told_from_that_signal(
    desk: Desk,
) -> None:
    await desk.take_in(arrived(CALL))
    desk.engine.breaks_at = desk.clock.now = 105.0

    with capture_logs():
        await desk.take_in(AdvisorLogsIn(BEN))

    assert desk.emptied
    assert not desk.engine.floor.calls


async def test_signals_that_break_it_leave_everybody_logged_in(desk: Desk) -> None:
    with capture_logs():
        await desk.take_in(BREAKS, BREAKS)

    assert not desk.emptied
    assert desk.engine.floor.advisors[ANA].logged_in


async def test_a_floor_that_breaks_at_one_roll_call_after_the_other_begins_empty(
    desk: Desk,
) -> None:
    await desk.take_in(arrived(CALL))
    desk.engine.breaks_at_roll_calls = True

    with capture_logs():
        await desk.take_in(ROLL_CALL)
        once = list(desk.emptied)
        await desk.take_in(ROLL_CALL, ROLL_CALL)

    assert once == []
    assert len(desk.emptied) == 1
    assert desk.engine.floor.switch_up


# A lease that has lapsed, and a process that stood still


async def test_what_was_read_behind_a_standstill_is_left_to_the_roll_call(desk: Desk) -> None:
    before = Letter(arrived(CALL), desk.clock())
    desk.clock.now += 30.0
    behind = Letter(CallHungUp(CALL), desk.clock())
    ours = Letter(AdvisorLogsIn(BEN), desk.clock(), is_ours=True)
    lost = Letter(SwitchLost(), desk.clock())

    with capture_logs() as logs:
        await desk.loop.take_in([before, behind, ours, lost], desk.followers)

    assert list(desk.engine.floor.calls) == [CALL]
    assert desk.engine.floor.advisors[BEN].since
    assert not desk.engine.floor.switch_up
    assert desk.exchange.dropped
    assert {"event": "stood_still", "seconds": 30.0, "log_level": "error"} in logs


async def test_after_the_roll_call_that_follows_a_standstill_signals_count_again(
    desk: Desk,
) -> None:
    desk.clock.now += 30.0
    with capture_logs():
        await desk.take_in(arrived(CALL))
    desk.clock.now += 1.0

    await desk.take_in(ROLL_CALL, arrived(OTHER))

    assert list(desk.engine.floor.calls) == [OTHER]


async def test_after_a_standstill_no_phone_is_judged_before_the_roll_call(desk: Desk) -> None:
    await desk.take_in(arrived(CALL))
    desk.clock.now += 60.0

    with capture_logs():
        await desk.take_in(AdvisorLogsIn(BEN))  # nobody knows when
        desk.clock.now += 0.1
        await desk.take_in()

    assert OfferWithdrawn not in kinds(desk.journal.facts)
    assert desk.engine.floor.advisors[ANA].state is AdvisorState.RINGING
    assert not desk.engine.floor.switch_up


async def test_what_came_before_a_standstill_keeps_its_time(desk: Desk) -> None:
    before = Letter(arrived(CALL), desk.clock())
    desk.clock.now += 60.0

    with capture_logs():
        await desk.loop.take_in([before], desk.followers)

    assert desk.engine.floor.calls[CALL].queued_at == 100.0


@pytest.mark.parametrize("received_at", [100.0, 160.0])
async def test_a_roll_call_of_the_link_that_is_given_up_counts_no_more(
    desk: Desk, received_at: Seconds
) -> None:
    await desk.take_in(SwitchLost())
    desk.clock.now += 60.0

    with capture_logs():
        await desk.loop.take_in([Letter(ROLL_CALL, received_at)], desk.followers)

    assert not desk.engine.floor.switch_up


async def test_nobody_is_matched_once_the_lease_has_lapsed(desk: Desk) -> None:
    desk.exchange.lease.is_lapsed = True

    await desk.take_in(arrived(CALL))

    assert list(desk.engine.floor.calls) == [CALL]
    assert CallOffered not in kinds(desk.journal.facts)


async def test_after_a_crash_nobody_is_matched_before_the_roll_call(desk: Desk) -> None:
    with capture_logs():
        await desk.take_in(BREAKS, arrived(CALL))

    assert CallOffered not in kinds(desk.journal.facts)


async def test_a_slow_turn_is_no_standstill(desk: Desk) -> None:
    desk.clock.now += 6.0

    await desk.take_in(arrived(CALL))

    assert list(desk.engine.floor.calls) == [CALL]
    assert not desk.exchange.dropped


async def test_who_stood_still_takes_in_what_came_and_carries_nothing_out(desk: Desk) -> None:
    desk.exchange.lease.is_lapsed = True

    await desk.take_in(arrived(CALL), arrived(OTHER))

    assert list(desk.engine.floor.calls) == [CALL, OTHER]
    assert desk.exchange.dropped
    assert desk.exchange.carried_out == []


async def test_who_stood_still_in_the_midst_of_a_turn_carries_nothing_out_either(
    desk: Desk,
) -> None:
    def stand_still() -> None:
        desk.exchange.lease.is_lapsed = True

    desk.journal.on_append = stand_still

    await desk.take_in(arrived(CALL))

    assert desk.exchange.carried_out == []
    assert CallOffered in kinds(desk.journal.facts)


# The life of the loop


async def test_it_beats_though_nothing_happens_and_no_more_once_it_stops(desk: Desk) -> None:
    async with asyncio.timeout(5.0), asyncio.TaskGroup() as parts:
        parts.create_task(desk.loop.run(desk.followers))
        await desk.beaten.wait()
        desk.loop.stop()

    assert desk.beats == 1


async def test_a_store_that_begins_anew_gets_a_picture(desk: Desk) -> None:
    desk.journal.needs_picture = True

    async with asyncio.timeout(5.0), asyncio.TaskGroup() as parts:
        parts.create_task(desk.loop.run(desk.followers))
        await desk.beaten.wait()
        desk.loop.stop()

    assert len(desk.journal.pictures) == 1
    assert desk.journal.tallies == [desk.tally]
    assert desk.journal.pictures[0].advisors


async def test_who_is_taken_over_deals_with_nothing_more(desk: Desk) -> None:
    desk.loop.give_up(TakenOver("another run"))

    with pytest.raises(TakenOver):
        async with asyncio.timeout(5.0):
            await desk.loop.run(desk.followers)

    assert desk.beats == 0


async def test_without_a_letter_the_deadlines_are_looked_at(desk: Desk) -> None:
    await desk.take_in()

    assert desk.engine.now == desk.clock()
    assert isinstance(Letter(Tick(), 0.0).signal, Tick)
