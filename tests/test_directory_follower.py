"""The directory in the running service: as it is now, whatever is imported meanwhile."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.config.settings import OncallSettings, Settings
from acd.core.routes import OncallId, Route, RouteId
from acd.core.signals import AbsentNow
from acd.declaring import say_absent, say_present
from acd.directory.model import Absence, EntityId, Kind, PersonId, Reason
from acd.directory.records import contact_id
from acd.directory_follower import DirectoryFollower, directory_now, surroundings_of
from acd.importing import Wish, ids_of, take_over
from acd.store.directory import path_beside
from tests.small_site import SIEGE, small_settings

CENTRE = EntityId("centre")
GERARD = PersonId("G1")
MOBILE = "+33639981111"
NIGHT = OncallId("nuit")
SAMPLES = Path(__file__).parent / "directory" / "samples"


class WallClock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.breaks = 0  # how often it will

    def __call__(self) -> float:
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("no time")
        return self.now


class Reports:
    """Remembers who was said to be absent."""

    def __init__(self) -> None:
        self.heard: list[AbsentNow] = []

    def __call__(self, told: AbsentNow) -> None:
        self.heard.append(told)

    @property
    def last(self) -> set[str]:
        return set(self.heard[-1].contacts) if self.heard else set()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = small_settings()
    agency = replace(given.teams[SIEGE], entity=CENTRE, agency="Nord")
    routes = [RouteId("gardien-d-abord"), RouteId("siege-d-abord")]
    return replace(
        given,
        site=replace(given.site, store=tmp_path / "acd.db"),
        teams={SIEGE: agency},
        oncall={NIGHT: OncallSettings(NIGHT, "Nuit", CENTRE, ("G2",))},
        routes={route: Route(route, open=()) for route in routes},
    )


@pytest.fixture
def wall_clock() -> WallClock:
    return WallClock()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def follower(settings: Settings, wall_clock: WallClock, reports: Reports) -> DirectoryFollower:
    return DirectoryFollower(settings, wall_clock, reports, look_every=0.02)


def take_samples(settings: Settings) -> None:
    for kind in Kind:
        wish = Wish(kind, SAMPLES / f"{kind.value}.csv", CENTRE, ids=ids_of(settings, CENTRE))
        assert take_over(settings.site, wish).applied


@asynccontextmanager
async def following(follower: DirectoryFollower) -> AsyncIterator[None]:
    await follower.load()
    async with running(follower):
        yield


@asynccontextmanager
async def running(follower: DirectoryFollower) -> AsyncIterator[None]:
    task = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20.0):
        while not true():  # noqa: ASYNC110  # nobody tells when
            await asyncio.sleep(0.01)


async def test_before_anything_was_imported_everybody_is_unknown(
    follower: DirectoryFollower, reports: Reports
) -> None:
    async with following(follower):
        await until(lambda: reports.heard)

        known = follower.directory.known(MOBILE, CENTRE, 0.0)

    assert known.building is None
    assert reports.heard == [AbsentNow(frozenset())]
    assert follower.failing is None


async def test_the_first_call_finds_the_directory_there(
    follower: DirectoryFollower, settings: Settings
) -> None:
    take_samples(settings)

    await follower.load()

    known = follower.directory.known(MOBILE, CENTRE, 0.0)
    assert known.building is not None
    assert known.agency_team == SIEGE
    assert [contact.phone for contact in known.oncall[NIGHT]] == ["PJSIP/loge-2"]


async def test_a_first_load_that_lasts_holds_nobody_up_and_ends_while_calls_are_taken(
    follower: DirectoryFollower, settings: Settings
) -> None:
    take_samples(settings)

    await follower.load(at_most=0.0)
    before = follower.directory.known(MOBILE, CENTRE, 0.0)
    async with running(follower):
        await until(lambda: follower.directory.known(MOBILE, CENTRE, 0.0).building)

    assert before.building is None


async def test_an_import_counts_from_the_next_call_on(
    follower: DirectoryFollower, settings: Settings
) -> None:
    async with following(follower):
        old = follower.directory
        await asyncio.to_thread(take_samples, settings)
        await until(lambda: follower.directory.known(MOBILE, CENTRE, 0.0).vulnerable)

    assert old.known(MOBILE, CENTRE, 0.0).building is None


async def test_who_is_declared_absent_is_told_and_who_is_present_too(
    follower: DirectoryFollower, settings: Settings, reports: Reports
) -> None:
    take_samples(settings)
    absence = Absence(GERARD, 900.0, None, Reason.ROUNDS)

    async with following(follower):
        await asyncio.to_thread(say_absent, settings.site, CENTRE, absence)
        await until(lambda: reports.last == {contact_id(CENTRE, GERARD)})
        await asyncio.to_thread(say_present, settings.site, CENTRE, GERARD, 950.0)
        await until(lambda: reports.last == set())

    assert len(reports.heard) == 3


async def test_an_absence_begins_and_ends_by_the_clock_on_the_wall(
    follower: DirectoryFollower, settings: Settings, reports: Reports, wall_clock: WallClock
) -> None:
    take_samples(settings)
    say_absent(settings.site, CENTRE, Absence(GERARD, 2000.0, 3000.0, Reason.LEAVE))

    async with following(follower):
        await until(lambda: reports.heard)
        wall_clock.now = 2000.0
        await until(lambda: reports.last == {contact_id(CENTRE, GERARD)})
        wall_clock.now = 3000.0
        await until(lambda: reports.last == set())

    assert len(reports.heard) == 3  # and nothing is told that was told before


async def test_before_the_directory_is_known_nobody_is_said_to_be_present(
    follower: DirectoryFollower, settings: Settings, reports: Reports
) -> None:
    take_samples(settings)
    say_absent(settings.site, CENTRE, Absence(GERARD, 900.0, None, Reason.ROUNDS))

    await follower.load(at_most=0.0)
    async with running(follower):
        await until(lambda: reports.heard)

    assert reports.heard == [AbsentNow(frozenset({contact_id(CENTRE, GERARD)}))]


async def test_a_file_that_cannot_be_read_at_the_start_ends_nobodys_absence(
    follower: DirectoryFollower, settings: Settings, reports: Reports
) -> None:
    take_samples(settings)
    say_absent(settings.site, CENTRE, Absence(GERARD, 900.0, None, Reason.ROUNDS))
    path = path_beside(settings.site.store)
    sound = path.read_bytes()
    path.write_bytes(b"garbage " * 1000)

    async with following(follower):
        await until(lambda: follower.failing)
        before = list(reports.heard)
        path.write_bytes(sound)
        await until(lambda: reports.heard)

    assert before == []
    assert reports.heard == [AbsentNow(frozenset({contact_id(CENTRE, GERARD)}))]


async def test_what_the_system_will_not_let_us_look_at_fails_and_is_no_empty_directory(
    settings: Settings, wall_clock: WallClock, reports: Reports
) -> None:
    store = settings.site.store.parent / ("x" * 300) / "acd.db"  # too long, for root too
    forbidden = replace(settings, site=replace(settings.site, store=store))
    follower = DirectoryFollower(forbidden, wall_clock, reports, look_every=0.02)

    async with following(follower):
        await until(lambda: follower.failing)

    assert follower.failing is not None
    assert "too long" in follower.failing
    assert reports.heard == []


async def test_a_first_load_that_failed_is_not_waited_for_again(
    follower: DirectoryFollower, settings: Settings, wall_clock: WallClock
) -> None:
    take_samples(settings)
    wall_clock.breaks = 1

    await follower.load()
    with pytest.raises(ExceptionGroup):
        await follower.run()
    async with running(follower):
        await until(lambda: follower.directory.known(MOBILE, CENTRE, 0.0).building)

    assert wall_clock.breaks == 0


async def test_a_damaged_file_changes_nothing_and_is_logged_once(
    follower: DirectoryFollower, settings: Settings
) -> None:
    take_samples(settings)
    path = path_beside(settings.site.store)
    sound = path.read_bytes()

    with capture_logs() as logs:
        async with following(follower):
            path.write_bytes(b"garbage " * 1000)
            await until(lambda: follower.failing)
            failing = follower.failing
            known = follower.directory.known(MOBILE, CENTRE, 0.0)
            path.write_bytes(sound)
            await until(lambda: follower.failing is None)

    assert failing is not None
    assert "not a database" in failing
    assert known.building is not None
    events = [entry["event"] for entry in logs]
    assert events.count("directory_failing") == events.count("directory_recovered") == 1


async def test_a_file_that_is_gone_changes_nothing(
    follower: DirectoryFollower, settings: Settings
) -> None:
    take_samples(settings)

    async with following(follower):
        for file in settings.site.store.parent.glob("acd-directory.db*"):
            file.unlink()
        await until(lambda: follower.failing)

        assert follower.directory.known(MOBILE, CENTRE, 0.0).building is not None


async def test_an_import_that_is_being_written_keeps_nobody_from_reading(
    follower: DirectoryFollower, settings: Settings
) -> None:
    take_samples(settings)

    with closing(sqlite3.connect(path_beside(settings.site.store))) as importing:
        importing.execute("BEGIN IMMEDIATE")
        importing.execute("DELETE FROM numbers")
        await follower.load()
        importing.rollback()

    assert follower.failing is None
    assert follower.directory.known(MOBILE, CENTRE, 0.0).building is not None


def test_a_command_looks_at_the_directory_of_now(settings: Settings) -> None:
    empty = directory_now(settings, 0.0)
    take_samples(settings)

    assert empty.known(MOBILE, CENTRE, 0.0).building is None
    assert directory_now(settings, 0.0).known(MOBILE, CENTRE, 0.0).building is not None


def test_what_may_be_dialled_outside_is_told_by_the_configuration(settings: Settings) -> None:
    wider = replace(settings, site=replace(settings.site, numbers_outside=("+262",)))

    assert surroundings_of(wider).allowed.codes == {"+33", "+262"}
