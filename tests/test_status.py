"""The view of the floor, and the socket where it is asked for."""

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from acd.commands.shared import Exit, exit_code
from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    LineSettings,
    Settings,
    SiteSettings,
    TeamSettings,
)
from acd.core.engine import Engine
from acd.core.floor import Floor
from acd.core.measures import SERVICE_LEVEL_FORMULA
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    Leaving,
    LineId,
    OfferId,
    Outcome,
    PauseCause,
    TeamId,
)
from acd.core.plan import Rules
from acd.core.signals import (
    AdvisorLogsIn,
    AdvisorPauses,
    CallArrived,
    CallHungUp,
    CallLeft,
    OfferConnected,
    OfferRinging,
    RollCall,
    Signal,
)
from acd.core.tally import Tally
from acd.counting import days_of
from acd.errors import AcdError, AddressTaken, ConfigError, ServiceUnreachable
from acd.reloaded import Reloaded, ReloadResult
from acd.status import MOST_TALKS, fetch_status, order_reload, serve_status
from acd.view import (
    AsteriskView,
    FloorView,
    Health,
    JournalView,
    MatchLatencyView,
    PauseView,
)
from acd.viewing import view_of

SIEGE, NORD = TeamId("siege"), TeamId("nord")
ANA, BOB = AdvisorId("ana"), AdvisorId("bob")
CALLER = "+33612345678"
FIRST, SECOND, URGENT = (CallId(letter * 32) for letter in "abc")
HEALTH = Health(
    AsteriskView(True, None, 1.5), JournalView(), 0.0, MatchLatencyView(3, 1.0, 2.0, 3.0, 4.0)
)


def settings() -> Settings:
    def line(name: str, team: TeamId, priority: int) -> LineSettings:
        rest = ("music", "at-once", None, "default", 600)
        return LineSettings(LineId(name), name, (), None, team, priority, *rest)

    return Settings(
        site=SiteSettings("Test", "FR", "Europe/Paris", "fr", Path("s"), Path("c"), "::1", 0),
        asterisk=AsteriskSettings("node", "127.0.0.1", 5038, "acd", "secret"),
        entities={},
        teams={
            SIEGE: TeamSettings(SIEGE, "Siège", None, 20, None, 90, 0.8),
            NORD: TeamSettings(NORD, "Nord", None, 20, None, 10, 0.9),
        },
        advisors={
            ANA: AdvisorSettings(ANA, "Ana", "PJSIP/ana", (SIEGE,), None),
            BOB: AdvisorSettings(BOB, "Bob", "PJSIP/bob", (SIEGE, NORD), None),
        },
        lines={
            LineId("accueil"): line("accueil", SIEGE, 0),
            LineId("urgences"): line("urgences", SIEGE, 5),
        },
        pauses={},
        rules=Rules(),
    )


class Site:
    """The real engine with its tally, told one signal after the other."""

    def __init__(self) -> None:
        self.settings = settings()
        self.floor = Floor(self.settings.plan())
        self.tally = Tally({SIEGE: 90, NORD: 10})
        offers = (OfferId(f"{number:032x}") for number in range(100))
        self.engine = Engine(self.floor, offers)
        self.hears(0, RollCall((), (), frozenset(), frozenset()))

    def hears(self, now: float, signal: Signal) -> None:
        for fact in self.engine.handle(signal, now).facts:
            self.tally.add(fact)

    def call_arrives(self, now: float, call: CallId, line: str = "accueil") -> None:
        self.hears(now, CallArrived(call, LineId(line), CALLER))

    def answer(self, now: float, call: CallId) -> None:
        offer = self.floor.calls[call].offer
        assert offer is not None
        self.hears(now, OfferRinging(offer))
        self.hears(now, OfferConnected(call, offer))

    def seen(self, now: float) -> FloorView:
        return view_of(self.floor, self.settings, self.tally, HEALTH, now)


def test_calls_are_listed_as_they_will_be_served() -> None:
    site = Site()
    site.call_arrives(10, FIRST)
    site.call_arrives(20, SECOND)
    site.call_arrives(30, URGENT, line="urgences")

    view = site.seen(40)

    assert [(call.id, call.waited_seconds, call.priority) for call in view.calls] == [
        ("cccccccc", 10, 5),
        ("aaaaaaaa", 30, 0),
        ("bbbbbbbb", 20, 0),
    ]


def test_a_team_knows_who_waits_how_long_and_who_is_ready() -> None:
    site = Site()
    site.call_arrives(10, FIRST)
    site.call_arrives(20, SECOND)
    site.hears(25, AdvisorLogsIn(ANA))  # rings at once for the first call, which still waits

    siege, nord = site.seen(40).teams

    assert (siege.waiting, siege.oldest_wait_seconds) == (2, 30)
    assert (siege.advisors_ready, siege.advisors_total) == (0, 2)
    assert (nord.waiting, nord.oldest_wait_seconds, nord.advisors_total) == (0, 0, 1)


def test_a_call_that_was_answered_waits_no_longer() -> None:
    site = Site()
    site.call_arrives(10, FIRST)
    site.hears(20, AdvisorLogsIn(ANA))
    site.answer(25, FIRST)

    view = site.seen(100)

    (call,) = view.calls
    assert (call.state, call.waited_seconds) == (CallState.CONNECTED, 15)
    assert view.teams[0].waiting == 0


def test_a_call_on_the_rescue_ladder_waits_for_nobody_of_ours() -> None:
    site = Site()
    site.call_arrives(10, FIRST)
    site.hears(20, CallLeft(FIRST, Leaving.LONGEST_WAIT))

    view = site.seen(40)

    assert [(call.state, call.waited_seconds) for call in view.calls] == [(CallState.RESCUE, 30)]
    assert (view.teams[0].waiting, view.teams[0].oldest_wait_seconds) == (0, 0)
    assert view.totals.in_progress == 1


def test_an_advisor_shows_state_pauses_and_since_when() -> None:
    site = Site()
    site.hears(10, AdvisorLogsIn(BOB))
    site.hears(20, AdvisorPauses(BOB, "lunch"))

    ana, bob = site.seen(50).advisors

    assert (ana.state, ana.name) == (AdvisorState.AWAY, "Ana")
    assert (bob.state, bob.since_seconds) == (AdvisorState.PAUSED, 30)
    assert bob.pauses == (PauseView(PauseCause.ADVISOR, "lunch"),)
    assert bob.teams == (SIEGE, NORD)


def test_totals_add_up_and_percentages_bring_their_formula() -> None:
    site = Site()
    site.call_arrives(10, FIRST)
    site.call_arrives(10, SECOND)
    site.hears(20, AdvisorLogsIn(ANA))
    site.answer(22, FIRST)
    site.hears(60, CallHungUp(SECOND))

    view = site.seen(70)

    assert view.totals.received == 2 == sum(view.totals.outcomes.values()) + 1
    assert view.totals.outcomes[Outcome.ABANDONED] == 1
    assert view.totals.service_level.value == 0.5
    assert view.totals.service_level.formula == SERVICE_LEVEL_FORMULA
    assert view.teams[0].service_level.within_seconds == 90


def test_figures_are_those_of_today_and_carry_over_who_waits_at_midnight() -> None:
    midnight = 82_800.0  # in Paris
    site = Site()
    site.tally = Tally({SIEGE: 90, NORD: 10}, day_of=days_of(site.settings))
    site.call_arrives(midnight - 600, FIRST)
    site.call_arrives(midnight - 500, SECOND)
    site.hears(midnight - 400, CallHungUp(SECOND))

    before, after = site.seen(midnight - 1).totals, site.seen(midnight + 60).totals

    assert (before.since, before.received, before.longest_wait_seconds) == (midnight - 600, 2, 100)
    assert (after.since, after.received, after.longest_wait_seconds) == (midnight, 0, None)
    assert (after.carried_over, after.in_progress, sum(after.outcomes.values())) == (1, 1, 0)


def test_figures_of_one_person_can_be_left_out() -> None:
    site = Site()
    site.hears(10, AdvisorLogsIn(BOB))

    unwanted = replace(site.settings.site, individual_figures=False)

    view = view_of(site.floor, replace(site.settings, site=unwanted), site.tally, HEALTH, 50)

    bob = view.advisors[1]
    assert (bob.state, bob.since_seconds, bob.misses) == (AdvisorState.READY, None, None)


def test_without_a_call_there_is_no_percentage() -> None:
    view = Site().seen(10)

    assert view.teams[0].service_level.value is None
    assert (view.totals.pick_up_rate, view.totals.abandonment_rate) == (None, None)


def test_no_callers_number_and_no_whole_call_id_leaves_the_floor() -> None:
    site = Site()
    site.call_arrives(10, FIRST)

    served = msgspec.json.encode(site.seen(20)).decode()

    assert CALLER not in served
    assert FIRST not in served


def test_a_view_survives_the_way_through_json() -> None:
    site = Site()
    site.call_arrives(10, FIRST)
    site.hears(20, AdvisorLogsIn(BOB))
    view = site.seen(30)

    again = msgspec.json.decode(msgspec.json.encode(view), type=FloorView)

    assert again == view


# The socket


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "acd.sock"


@pytest.fixture
def view() -> FloorView:
    return Site().seen(20)


@pytest.fixture
async def served(path: Path, view: FloorView) -> AsyncIterator[Path]:
    async with serve_status(path, lambda: view):
        yield path


async def talk(path: Path, *lines: bytes) -> list[dict[str, object]]:
    """Says these lines, then nothing more, and hears everything until the other side is done."""
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(b"".join(lines))
        writer.write_eof()
        heard = await reader.read()
        writer.close()
        await writer.wait_closed()
    return [json.loads(line) for line in heard.splitlines()]


async def test_the_command_line_gets_the_view_that_the_service_gives(
    served: Path, view: FloorView
) -> None:
    fetched = await asyncio.to_thread(fetch_status, served)

    assert fetched == view


async def test_each_question_gets_the_moment_at_which_it_was_asked(path: Path) -> None:
    site, moments = Site(), iter((20.0, 30.0))
    async with serve_status(path, lambda: site.seen(next(moments))):
        first, second = await talk(path, *[b'{"ask": "status"}\n'] * 2)

    assert (first["status"]["at"], second["status"]["at"]) == (20, 30)


async def test_only_our_own_user_may_ask(served: Path) -> None:
    mode = os.lstat(served).st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    "question", [b"\n", b"status\n", b"{}\n", b'{"ask": "hang up"}\n', b'{"ask": 1}\n', b"\xff\n"]
)
async def test_a_question_that_makes_no_sense_gets_an_error(served: Path, question: bytes) -> None:
    (answer,) = await talk(served, question)

    assert "ask" in str(answer["error"])
    assert "status" not in answer


@pytest.mark.parametrize("is_trial", [False, True])
async def test_the_one_order_is_carried_out_and_its_outcome_told(
    path: Path, view: FloorView, is_trial: bool
) -> None:
    async def reload(*, is_trial: bool) -> Reloaded:
        return Reloaded(ReloadResult.APPLIED, "/etc/acd.toml", is_trial, ("team siege: gone",))

    async with serve_status(path, lambda: view, reload):
        told = await asyncio.to_thread(order_reload, path, is_trial=is_trial)
        again = await asyncio.to_thread(fetch_status, path)

    assert told == await reload(is_trial=is_trial)
    assert again == view


async def test_an_order_that_takes_too_long_is_told_apart_from_nobody_there(
    path: Path, view: FloorView
) -> None:
    held = asyncio.Event()

    async def reload(*, is_trial: bool) -> Reloaded:
        await held.wait()
        return Reloaded(ReloadResult.UNCHANGED, "", is_trial)

    async with serve_status(path, lambda: view, reload):
        with pytest.raises(ServiceUnreachable, match=r"has not answered within 0\.1 s"):
            await asyncio.to_thread(order_reload, path, is_trial=False, patience=0.1)
        held.set()


@pytest.mark.parametrize(
    "order",
    [
        b'{"order": "stop"}\n',
        b'{"order": "reload", "file": "/tmp/mine.toml"}\n',
        b'{"order": "reload", "ask": "status"}\n',
    ],
)
async def test_no_other_order_is_taken(path: Path, view: FloorView, order: bytes) -> None:
    orders: list[bool] = []

    async def reload(*, is_trial: bool) -> Reloaded:
        orders.append(is_trial)
        return Reloaded(ReloadResult.UNCHANGED, "")

    async with serve_status(path, lambda: view, reload):
        (answer,) = await talk(path, order)

    assert "error" in answer
    assert orders == []


async def test_a_line_without_end_is_cut_off(served: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(str(served))

    writer.write(b"x" * 5_000)

    async with asyncio.timeout(2):
        assert await reader.read() == b""
    writer.close()


async def test_whoever_comes_when_too_many_talk_is_turned_away(served: Path) -> None:
    silent = [await asyncio.open_unix_connection(str(served)) for _ in range(MOST_TALKS)]

    reader, writer = await asyncio.open_unix_connection(str(served))

    async with asyncio.timeout(2):
        assert await reader.read() == b""
    for _, one in [*silent, (reader, writer)]:
        one.close()


async def test_the_file_is_gone_after_the_service(path: Path, view: FloorView) -> None:
    async with serve_status(path, lambda: view):
        assert os.lstat(path)

    with pytest.raises(FileNotFoundError):
        os.lstat(path)


async def test_the_service_ends_although_somebody_keeps_a_connection(
    path: Path, view: FloorView
) -> None:
    async with asyncio.timeout(2):
        async with serve_status(path, lambda: view):
            reader, writer = await asyncio.open_unix_connection(str(path))
            writer.write(b'{"ask": "status"}\n')
            assert await reader.readline()

        assert await reader.read() == b""
    writer.close()


async def test_what_a_dead_service_left_is_replaced(path: Path, view: FloorView) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))

    async with serve_status(path, lambda: view):
        assert await asyncio.to_thread(fetch_status, path) == view


async def test_a_second_acd_does_not_start_and_the_first_goes_on(
    served: Path, view: FloorView
) -> None:
    with pytest.raises(AddressTaken, match=r"another acd runs here.*hint: "):
        async with serve_status(served, lambda: view):
            pass

    assert await asyncio.to_thread(fetch_status, served) == view


def test_a_file_that_is_no_socket_is_left_alone(path: Path, view: FloorView) -> None:
    path.write_text("precious")

    async def start() -> None:
        async with serve_status(path, lambda: view):
            pass

    with pytest.raises(ConfigError, match="is not a socket"):
        asyncio.run(start())
    assert path.read_text() == "precious"


@pytest.mark.parametrize("name", ["no/such/folder/acd.sock", "x" * 200])
async def test_a_path_that_cannot_work_is_said_so_and_may_work_later(
    tmp_path: Path, view: FloorView, name: str
) -> None:
    with pytest.raises(AcdError, match=r"cannot open the control socket .* hint: ") as raised:
        async with serve_status(tmp_path / name, lambda: view):
            pass

    assert exit_code(raised.value) is Exit.FAILED


def test_asking_where_nobody_runs_gives_a_hint(path: Path) -> None:
    with pytest.raises(ServiceUnreachable, match=r"no acd answers at .*hint: is `acd run` running"):
        fetch_status(path)


@pytest.fixture
def stranger(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Something else that listens there, and says what it is given to whoever connects."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        accepted: list[socket.socket] = []

        def answer(words: bytes) -> None:
            connection, _ = listening.accept()
            accepted.append(connection)
            connection.recv(100)
            connection.sendall(words)

        yield answer
        for connection in accepted:
            connection.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b'{"status": {"at": "noon"}}\n', "another version"),
        (b"HTTP/1.1 400 Bad Request\n", "another version"),
        (b'{"error": "no"}\n', "refused: no"),
        (b'{"status"', "has not answered within"),
    ],
)
async def test_an_answer_that_is_not_ours_is_refused(
    path: Path, stranger: Callable[[bytes], None], words: bytes, said: str
) -> None:
    async with asyncio.TaskGroup() as parts:
        parts.create_task(asyncio.to_thread(stranger, words))
        with pytest.raises(ServiceUnreachable, match=said):
            await asyncio.to_thread(fetch_status, path, 0.5)
