"""The running service between a scripted Asterisk and a real store."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.asterisk.ownership import identity_of
from acd.config.settings import Settings
from acd.core.facts import (
    AdvisorLoggedIn,
    AdvisorPaused,
    CallCompleted,
    CallConnected,
    CallOffered,
    CallQueued,
    Fact,
    OfferRang,
    SwitchCameUp,
)
from acd.core.model import AdvisorState, CallId, OfferId, Outcome, PauseCause
from acd.core.signals import AdvisorLogsIn, CallHungUp
from acd.errors import AcdError, JournalError, ServiceFailed, TakenOver, plain_error
from acd.inbox import MOST_SIGNALS
from acd.notifying import Notifier
from acd.service import Service
from acd.store.journal import Journal
from acd.store.opening import prepare
from acd.store.writer import Writer
from tests.asterisk.fake_ami import FakeAmi, event
from tests.small_site import ACCUEIL, ANA, SECRET, SIEGE, site_in

CALL = "c" * 32
CHANNEL = "PJSIP/trunk-00000001"


def user_event(name: str, *lines: str) -> bytes:
    return event("UserEvent", f"Channel: {CHANNEL}", f"UserEvent: {name}", *lines)


def arrives(call: str = CALL) -> bytes:
    """Each of them from another number: one number may only wait so many times."""
    caller = f"+336{12345678 if call == CALL else int(call[-6:], 16):08}"
    return user_event("AcdArrived", f"Call: {call}", "Line: accueil", f"Caller: {caller}")


WAITING = event(
    "CoreShowChannel",
    "ActionID: {id}",
    f"Channel: {CHANNEL}",
    "Uniqueid: 1.1",
    f"ChanVariable: ACD_CALL={CALL}",
    "ChanVariable: ACD_STATE=waiting",
    "ChanVariable: ACD_LINE=accueil",
    "ChanVariable: ACD_AT=1795291000",
)


def dials(code: str) -> bytes:
    request = "Request: PJSIP/ana-00000009"
    return user_event("AcdCode", "Phone: PJSIP/ana", f"Code: {code}", "Reason: ", request)


class Asterisk(FakeAmi):
    """The scripted Asterisk, with nothing going on; what it is asked goes into `order` too."""

    def __init__(self, order: list[str]) -> None:
        super().__init__(secret=SECRET)
        self._order = order
        self.script_list("CoreShowChannels")
        self.script_list("DeviceStateList")

    def script_list(self, name: str, *rows: bytes) -> None:
        end = event(f"{name}Complete", "ActionID: {id}", "EventList: Complete")
        starts = ("Response: Success", "EventList: start")
        self.script(name, *starts, then=b"".join(rows) + end)

    def leases(self) -> int:
        return len([a for a in self.actions("Setvar") if a["Variable"] == "ACD_LEASE"])

    def confirmations(self) -> int:
        return len([a for a in self.actions("Setvar") if a["Variable"] == "ACD_REPLY"])

    def _take(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        super()._take(data, writer)
        action = self.received[-1]
        set_variable = action["Action"] == "Setvar"
        self._order.append(action["Variable" if set_variable else "Action"])


class WatchedJournal(Journal):
    """Writes for real, remembers that it did, and can be held back."""

    def __init__(self, path: Path, order: list[str], writer: Writer | None = None) -> None:
        super().__init__(path, writer=writer, closing_patience=0.1)
        self.held = asyncio.Event()
        self.held.set()
        self.asked: list[Fact] = []
        self._order = order

    async def append(self, facts: Sequence[Fact]) -> None:
        self.asked += facts
        await self.held.wait()
        await super().append(facts)
        self._order += [type(fact).__name__ for fact in facts]


class BrokenWriter(Writer):
    async def write(self, entries: object) -> int:
        raise JournalError("the disk is full")


@dataclass
class World:
    asterisk: Asterisk
    journal: WatchedJournal
    service: Service
    order: list[str]
    stop: asyncio.Event
    facts: list[Fact] = field(default_factory=list)
    running: asyncio.Task[None] = field(init=False)

    async def ready(self) -> None:
        """The roll call is done."""
        await self.asterisk.until(lambda: self.service.floor.switch_up)

    async def follow(self) -> None:
        async for batch in self.service.broadcast.listen():
            self.facts += batch
            self.asterisk.changes.tell()


@pytest.fixture
async def order() -> list[str]:
    return []


@pytest.fixture
async def asterisk(order: list[str]) -> AsyncIterator[Asterisk]:
    async with Asterisk(order) as asterisk:
        yield asterisk


@pytest.fixture
def settings(asterisk: Asterisk, tmp_path: Path) -> Settings:
    settings = site_in(tmp_path, ami_port=asterisk.port)
    prepare(settings.site.store)
    return settings


@asynccontextmanager
async def serving(
    settings: Settings,
    asterisk: Asterisk,
    order: list[str],
    writer: Writer | None = None,
    notifier: Notifier | None = None,
    file: Path = Path("acd.toml"),
) -> AsyncIterator[World]:
    stop = asyncio.Event()
    async with WatchedJournal(settings.site.store, order, writer) as journal:
        world = World(asterisk, journal, Service(settings, journal, notifier, file), order, stop)
        await world.service.recover()
        async with asyncio.TaskGroup() as parts:
            following = parts.create_task(world.follow())
            world.running = parts.create_task(world.service.run(stop))
            yield world
            journal.held.set()
            stop.set()
            following.cancel()


@pytest.fixture
async def world(settings: Settings, asterisk: Asterisk, order: list[str]) -> AsyncIterator[World]:
    async with serving(settings, asterisk, order) as world:
        await world.ready()
        yield world


async def test_the_journal_knows_before_the_phone_rings(world: World) -> None:
    world.asterisk.say(dials("login") + arrives())
    await world.asterisk.until(lambda: world.asterisk.actions("Originate"))

    assert world.order.index("CallOffered") < world.order.index("Originate")
    assert world.order.index("AdvisorLoggedIn") < world.order.index("ACD_REPLY")


async def test_a_caller_reaches_the_advisor_who_is_ready(world: World) -> None:
    world.asterisk.say(dials("login") + arrives())

    await world.asterisk.until(lambda: world.asterisk.actions("Originate"))

    [originate] = world.asterisk.actions("Originate")
    assert originate["Channel"] == "PJSIP/ana"
    assert originate["CallerID"] == '"Accueil" <+33612345678>'


async def test_how_long_a_match_took_is_shown_and_counted(world: World) -> None:
    world.asterisk.say(dials("login") + arrives())
    await world.asterisk.until(lambda: CallOffered in map(type, world.facts))

    latency = world.service.view().match_latency

    assert latency is not None
    assert latency.matches == 1
    assert 0.0 <= latency.worst_ms < 5000.0
    # From another thread, as Prometheus does: the loop goes on meanwhile.
    samples = world.service.metrics.registry.get_sample_value
    assert await asyncio.to_thread(samples, "acd_match_latency_seconds_count") == 1


async def test_a_burst_is_taken_in_and_the_loop_answers_afterwards(world: World) -> None:
    calls = [f"{number:032x}" for number in range(10_000)]
    world.asterisk.say(b"".join(map(arrives, calls)))

    world.asterisk.say(dials("login"))
    await world.asterisk.until(lambda: world.asterisk.actions("Originate"))

    assert len(world.service.floor.calls) == len(calls)
    assert world.asterisk.actions("Originate")[0]["Variable"]
    assert world.asterisk.connections == 1


async def test_an_overflow_of_the_inbox_leads_to_a_new_roll_call(world: World) -> None:
    world.journal.held.clear()
    world.asterisk.say(arrives())
    await until_true(lambda: world.journal.asked[1:])  # it is to write that a call waits
    still_there = event("DeviceStateChange", "Device: PJSIP/ana", "State: NOT_INUSE")
    world.asterisk.say(still_there * (MOST_SIGNALS + 1))
    await world.asterisk.until(lambda: len(world.asterisk.actions("CoreShowChannels")) > 1)

    world.journal.held.set()
    await world.asterisk.until(lambda: Outcome.FAILED in outcomes(world.facts))
    world.asterisk.say(arrives("d" * 32))
    await world.asterisk.until(lambda: "d" * 32 in world.service.floor.calls)

    assert world.asterisk.connections == 2


def outcomes(facts: Sequence[Fact]) -> list[Outcome]:
    return [fact.outcome for fact in facts if isinstance(fact, CallCompleted)]


# The lease


async def test_the_lease_is_renewed_once_the_roll_call_is_done(world: World) -> None:
    await world.asterisk.until(lambda: world.asterisk.leases() > 2)  # the first by the roll call

    age = world.service.view().asterisk.lease_age_seconds

    assert age is not None
    assert age < 5.0
    assert world.order.index("CoreShowChannels") < world.order.index("ACD_LEASE")


async def test_without_a_roll_call_there_is_no_lease(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    asterisk.script("CoreShowChannels")  # it never answers

    async with serving(settings, asterisk, order) as world:
        await keep_alive_ping(asterisk)  # the roll call's own, for Asterisk's time
        await keep_alive_ping(asterisk)
        view = world.service.view().asterisk

    assert asterisk.leases() == 0
    assert view.lease_age_seconds is None
    assert view.reason == "connected, the roll call is being taken"


async def test_an_engine_that_stands_still_renews_nothing(world: World) -> None:
    await world.asterisk.until(lambda: world.asterisk.leases() > 1)  # the first by the roll call
    world.journal.held.clear()
    world.asterisk.say(arrives())
    await keep_alive_ping(world.asterisk)  # a renewal that was on its way has come by now
    before = world.asterisk.leases()

    await keep_alive_ping(world.asterisk)

    assert world.asterisk.leases() == before


async def keep_alive_ping(asterisk: Asterisk) -> None:
    """The link itself is well: it pings each two seconds, lease or not."""
    seen = len(asterisk.actions("Ping"))
    await asterisk.until(lambda: len(asterisk.actions("Ping")) > seen)


TALKS = {"ACD_ADVISOR": "ana", "ACD_OFFER": "0" * 32, "ACD_CALL": CALL}
TALKING_LEG = event(
    "CoreShowChannel",
    "ActionID: {id}",
    "Channel: PJSIP/ana-00000002",
    f"Uniqueid: {'0' * 32}",
    "ChannelState: 6",
    "BridgeId: b",
    *(f"ChanVariable: {name}={value}" for name, value in TALKS.items()),
)


async def test_after_a_lost_store_callers_are_left_on_the_ladder_until_somebody_logs_in(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    talks = WAITING.replace(b"Uniqueid: 1.1", b"Uniqueid: 1.1\r\nBridgeId: b")
    asterisk.script_list("CoreShowChannels", talks, TALKING_LEG)

    with capture_logs() as logs:
        async with serving(settings, asterisk, order) as world:
            world.service.safe_mode.enter("acd.db was damaged")
            await world.ready()
            given = asterisk.leases()
            await keep_alive_ping(asterisk)
            await keep_alive_ping(asterisk)
            without_anybody = asterisk.leases()
            asterisk.say(dials("login"))
            await asterisk.until(lambda: asterisk.leases() > given)
            view = world.service.view()

    assert without_anybody == given  # the roll call's own, which is soon over
    assert "no_lease_before_the_first_login" in [log["event"] for log in logs]
    assert view.safe_mode == "acd.db was damaged"


# What fails, and does not matter


async def test_a_journal_that_fails_stops_no_offer(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    with capture_logs():
        async with serving(settings, asterisk, order, BrokenWriter(settings.site.store)) as world:
            await world.ready()
            asterisk.say(dials("login") + arrives())
            await asterisk.until(lambda: asterisk.actions("Originate"))
            why = world.service.view().journal.failing

    assert why == "the disk is full"


async def test_while_asterisk_is_away_the_view_says_why(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    await asterisk.shut()

    async with serving(settings, asterisk, order) as world:
        await until_true(lambda: "cannot connect" in world.service.exchange.state)
        view = world.service.view().asterisk

    await asterisk.open()
    assert not view.connected
    assert view.reason is not None
    assert f"127.0.0.1:{asterisk.port}" in view.reason


async def until_true(fact: Callable[[], object]) -> None:
    """For what nobody tells: looked at in each turn of the loop, with a deadline."""
    async with asyncio.timeout(5.0):
        while not fact():  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0)


async def test_a_signal_of_our_own_is_handled_like_any_other(world: World) -> None:
    world.service.tell(AdvisorLogsIn(ANA))

    await world.asterisk.until(lambda: AdvisorLoggedIn in map(type, world.facts))

    assert world.service.floor.advisors[ANA].state is AdvisorState.READY


# After a restart

QUEUED = CallQueued(CallId(CALL), ACCUEIL, SIEGE, 0, None, queued_at=10.0, at=10.0)
OTHER = CallQueued(CallId("d" * 32), ACCUEIL, SIEGE, 0, None, queued_at=11.0, at=11.0)
LOGGED_IN = AdvisorLoggedIn(ANA, 1.0)
OFFERED = CallOffered(CallId(CALL), OfferId("o"), ANA, ACCUEIL, SIEGE, 31.0, 11.0, 11.0)
CONNECTED = CallConnected(CallId(CALL), OfferId("o"), ANA, ACCUEIL, SIEGE, 5.0, 4.0, 15.0)


async def recovered(settings: Settings, *facts: Fact) -> Service:
    async with Journal(settings.site.store) as journal:
        await journal.append(facts)
        await journal.settled()
        service = Service(settings, journal)
        await service.recover()
    return service


async def test_after_a_restart_calls_wait_in_their_order_and_nobody_can_be_rung(
    settings: Settings,
) -> None:
    found_late = replace(QUEUED, at=12.0)
    service = await recovered(settings, SwitchCameUp(0.5), LOGGED_IN, OTHER, found_late)

    assert [call.id for call in service.view().calls] == ["cccccccc", "dddddddd"]
    assert not service.view().asterisk.connected


async def test_after_a_restart_calls_in_progress_are_counted(settings: Settings) -> None:
    service = await recovered(settings, LOGGED_IN, QUEUED, OTHER, OFFERED, CONNECTED)

    totals = service.view().totals

    assert (totals.received, totals.carried_over, totals.in_progress) == (0, 2, 2)
    assert totals.service_level.value is None  # the answer is not of today


async def test_what_ended_before_the_restart_still_counts(settings: Settings) -> None:
    gone = CallCompleted(
        CallId(CALL), ACCUEIL, SIEGE, 0, None, Outcome.ABANDONED, None, None, 10.0, None, 0, 20.0
    )
    service = await recovered(settings, QUEUED, gone)

    totals = service.view().totals
    shown = (await asyncio.to_thread(service.metrics.text)).decode()

    assert (totals.received, totals.carried_over, totals.in_progress) == (0, 0, 0)
    assert 'acd_calls_received_total{line="accueil",team="siege"} 1.0' in shown


async def test_a_hole_in_the_journal_costs_only_what_hangs_on_it(settings: Settings) -> None:
    rang = OfferRang(CallId(CALL), OfferId("o"), ANA, 12.0)
    with capture_logs() as logs:
        service = await recovered(settings, QUEUED, rang, CONNECTED, OTHER)

    assert [log["fact"] for log in logs if log["event"] == "fact_out_of_place"] == [
        "OfferRang",
        "CallConnected",
    ]
    assert set(service.floor.calls) == {CALL, "d" * 32}


async def test_a_call_found_again_after_the_restart_is_counted_once(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    asterisk.script_list("CoreShowChannels", WAITING)
    await recovered(settings, QUEUED)

    async with serving(settings, asterisk, order) as world:
        await world.ready()
        waiting = world.service.view().totals
        world.service.tell(CallHungUp(CallId(CALL)))
        await asterisk.until(lambda: outcomes(world.facts))
        ended = world.service.view().totals

    assert (waiting.received, waiting.carried_over, waiting.in_progress) == (0, 1, 1)
    assert (ended.received, ended.carried_over, ended.in_progress) == (0, 1, 0)
    assert ended.outcomes[Outcome.ABANDONED] == 1


# A stop, and the start after it


async def test_a_stop_waits_for_the_end_of_the_turn(world: World) -> None:
    world.asterisk.say(dials("login"))
    await world.asterisk.until(lambda: AdvisorLoggedIn in map(type, world.facts))
    world.journal.held.clear()
    world.asterisk.say(arrives())
    await until_true(lambda: CallOffered in map(type, world.journal.asked))

    world.stop.set()
    world.journal.held.set()
    await asyncio.wait({world.running})

    await world.asterisk.until(lambda: world.asterisk.actions("Originate"))
    assert CallOffered in map(type, world.facts)


async def test_a_turn_that_does_not_end_holds_up_no_stop(world: World) -> None:
    world.journal.held.clear()
    world.asterisk.say(arrives())
    await until_true(lambda: world.journal.asked[1:])

    world.stop.set()

    async with asyncio.timeout(5.0):
        await asyncio.wait({world.running})


async def test_a_stop_waits_for_an_answer_but_not_for_ever(world: World) -> None:
    world.asterisk.script("Originate")  # it never comes
    world.asterisk.say(dials("login") + arrives())
    await world.asterisk.until(lambda: world.asterisk.actions("Originate"))

    asked_at = time.monotonic()
    world.stop.set()
    async with asyncio.timeout(5.0):
        await asyncio.wait({world.running})

    assert 0.5 <= time.monotonic() - asked_at < 2.0


async def test_a_stop_leaves_the_lease_to_its_end(world: World) -> None:
    await world.asterisk.until(lambda: world.asterisk.leases())

    world.stop.set()
    await asyncio.wait({world.running})

    setvars = world.asterisk.actions("Setvar")
    leases = [action["Value"] for action in setvars if action["Variable"] == "ACD_LEASE"]
    assert all(int(value) > 1_795_291_694 for value in leases)


async def test_after_the_end_was_asked_for_nobody_is_rung(world: World) -> None:
    world.asterisk.say(dials("login"))
    await world.asterisk.until(lambda: AdvisorLoggedIn in map(type, world.facts))
    world.stop.set()
    world.asterisk.say(arrives())
    await asyncio.wait({world.running})

    assert not world.asterisk.actions("Originate")


async def test_after_a_clean_stop_nothing_is_replayed(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    async with serving(settings, asterisk, order) as world:
        await world.ready()
        asterisk.say(dials("login") + arrives())
        await asterisk.until(lambda: asterisk.actions("Originate"))

    with capture_logs() as logs:
        service = await recovered(settings)

    assert [log["facts"] for log in logs if log["event"] == "journal_replayed"] == [0]
    assert service.floor.calls == world.service.floor.calls
    assert service.floor.advisors == world.service.floor.advisors


async def test_now_and_then_a_picture_is_written_for_the_start_after_a_crash(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    calls = [f"{number:032x}" for number in range(7_000)]
    async with serving(settings, asterisk, order) as world:
        await world.ready()
        asterisk.say(b"".join(map(arrives, calls)))
        await asterisk.until(lambda: len(world.service.floor.calls) == len(calls))
        await world.journal.settled()

        async with Journal(settings.site.store) as another:
            found = await another.last_picture()
            assert found is not None
            number, kept = found
            since = [fact async for fact in another.replay(after=number)]

    assert 5_000 <= len(kept.floor.calls) < len(calls)
    assert len(kept.floor.calls) + len(since) == len(calls)


async def test_a_wall_clock_put_back_between_two_runs_prolongs_no_rest(settings: Settings) -> None:
    ahead = time.time() + 7200.0
    rest = AdvisorPaused(ANA, PauseCause.DECLINED, "declined", ahead + 10.0, ahead)
    waiting = replace(QUEUED, queued_at=ahead, at=ahead)

    with capture_logs():
        service = await recovered(settings, AdvisorLoggedIn(ANA, ahead), rest, waiting)

    rests_until = service.floor.deadlines.next()
    assert rests_until is not None
    assert rests_until <= time.time() + 10.0
    assert service.view().calls[0].waited_seconds >= 0.0


# A crash


class Nonsense:
    """A signal that no table knows."""


def break_floor(service: Service) -> None:
    service.tell(Nonsense())  # type: ignore[arg-type]


async def test_after_a_crash_a_roll_call_is_taken_and_nothing_is_counted_twice(
    world: World,
) -> None:
    world.asterisk.script_list("CoreShowChannels", WAITING)
    world.asterisk.say(arrives())
    await until_true(lambda: CALL in world.service.floor.calls)

    with capture_logs() as logs:
        break_floor(world.service)
        await world.asterisk.until(lambda: [*map(type, world.facts)].count(SwitchCameUp) > 1)
    view = world.service.view()

    assert [log["error"] for log in logs if log["event"] == "floor_crashed"] == ["KeyError"]
    assert (view.totals.received, view.totals.in_progress) == (1, 1)
    assert view.floor_rebuilt == 1
    assert await received(world) == 1
    assert world.asterisk.connections == 2


async def received(world: World) -> float | None:
    labels = {"line": ACCUEIL, "team": SIEGE}
    samples = world.service.metrics.registry.get_sample_value
    return await asyncio.to_thread(samples, "acd_calls_received_total", labels)


async def test_crash_upon_crash_ends_the_service_and_says_so(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    with capture_logs():
        service, ending = await ended(settings, order, break_floor)

    assert isinstance(ending, ServiceFailed)
    assert "repeated failure" in str(ending)
    assert service.view().floor_rebuilt == 3


async def ended(
    settings: Settings, order: list[str], cause: Callable[[Service], object]
) -> tuple[Service, AcdError | None]:
    """A service that has Asterisk in hand until something ends it: what it raises."""
    async with WatchedJournal(settings.site.store, order) as journal:
        service = Service(settings, journal)
        await service.recover()
        running = asyncio.create_task(service.run(asyncio.Event()))
        await until_true(lambda: service.floor.switch_up)
        for _ in range(3):
            cause(service)
        async with asyncio.timeout(5.0):
            await asyncio.wait({running})
    failures = running.exception()
    assert isinstance(failures, BaseExceptionGroup)
    return service, plain_error(failures)


async def test_a_newer_run_of_the_same_store_ends_this_one(
    settings: Settings, asterisk: Asterisk, order: list[str]
) -> None:
    newer = identity_of(settings, socket.gethostname(), "f" * 32).run

    def take_over(_: Service) -> None:
        asterisk.script("Getvar", "Response: Success", "Variable: ACD_RUN", f"Value: {newer}")

    with capture_logs():
        _, ending = await ended(settings, order, take_over)

    assert isinstance(ending, TakenOver)


# Audits and systemd


async def test_an_audit_is_counted_when_it_has_been_heard(world: World) -> None:
    await world.service.exchange.audit()

    await until_true(lambda: world.service.view().audits.taken == 1)


async def test_systemd_hears_that_the_service_is_ready_once_asterisk_is_in_hand(
    settings: Settings, asterisk: Asterisk, order: list[str], tmp_path: Path
) -> None:
    asterisk.script("CoreShowChannels")  # it does not answer yet
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        notifier = Notifier(str(tmp_path / "notify"))
        async with serving(settings, asterisk, order, notifier=notifier) as world:
            await asterisk.until(lambda: asterisk.actions("CoreShowChannels"))
            first = await heard(systemd)
            asterisk.script_list("CoreShowChannels")
            asterisk.cut()
            await world.ready()
            await until_heard(systemd, "READY=1")
        await until_heard(systemd, "STOPPING=1")

    assert "READY=1" not in first
    assert "WATCHDOG=1" in first


async def heard(systemd: socket.socket) -> list[str]:
    async with asyncio.timeout(5.0):
        data = await asyncio.get_running_loop().sock_recv(systemd, 4096)
    return data.decode().split("\n")


async def until_heard(systemd: socket.socket, news: str) -> None:
    while news not in await heard(systemd):
        pass


# Who only follows
