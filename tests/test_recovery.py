"""From the journal to the floor."""

import asyncio
import resource
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from structlog.testing import capture_logs

from acd.core.facts import (
    AdvisorLoggedIn,
    AdvisorLoggedOut,
    AdvisorPaused,
    AdvisorReassigned,
    CallCompleted,
    CallQueued,
    Fact,
    WrapUpStarted,
)
from acd.core.floor import Floor
from acd.core.model import AdvisorState, CallId, Outcome, PauseCause, TeamId
from acd.core.picture import FloorPicture, take
from acd.core.tally import Tally
from acd.core.tally_picture import TallyPicture
from acd.recovery import Recovery, recover_floor
from acd.store.codec import encode, encode_picture
from acd.store.journal import Journal
from acd.store.migrating import configuration
from acd.store.opening import Opening, connect, open_current, prepare
from acd.store.queries import last_calls
from acd.store.setting_aside import open_store
from acd.store.writer import Writer
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE, small_settings

PLAN = small_settings().plan()
THRESHOLDS = {SIEGE: 90.0}
FIRST = CallQueued(CallId("first"), ACCUEIL, SIEGE, 0, None, 1000.0, 1000.0)
SECOND = CallQueued(CallId("second"), ACCUEIL, SIEGE, 0, None, 1001.0, 1001.0)
ANA_IN, BEN_IN = AdvisorLoggedIn(ANA, 1002.0), AdvisorLoggedIn(BEN, 1003.0)
ANA_RESTS = AdvisorPaused(ANA, PauseCause.DECLINED, "declined", 1014.0, 1004.0)
BEN_WRAPS_UP = WrapUpStarted(BEN, SIEGE, 1034.0, 1004.0)
DAY: tuple[Fact, ...] = (FIRST, SECOND, ANA_IN, BEN_IN, ANA_RESTS, BEN_WRAPS_UP)


def floor_of(*facts: Fact) -> Floor:
    floor = Floor(PLAN)
    for fact in facts:
        floor.apply(fact)
    return floor


def tally_from(picture: TallyPicture | None) -> Tally:
    return Tally.from_picture(picture, THRESHOLDS) if picture else Tally(THRESHOLDS)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "acd.db"
    prepare(path)
    return path


async def recovered(store: Path, *rows: Fact | FloorPicture, now: float = 2000.0) -> Recovery:
    async with Journal(store) as journal:
        for row in rows:
            if isinstance(row, FloorPicture):
                journal.append_picture(row)
            else:
                await journal.append([row])
        await journal.settled()
        return await recover_floor(PLAN, journal, now, tally_from)


async def test_without_a_picture_every_fact_is_replayed(store: Path) -> None:
    recovery = await recovered(store, *DAY)

    assert recovery.floor == floor_of(*DAY)
    assert recovery.facts == len(DAY)


async def test_the_replay_begins_behind_the_picture(store: Path) -> None:
    picture = take(floor_of(*DAY[:4]), 1003.0)

    recovery = await recovered(store, *DAY[:4], picture, *DAY[4:])

    assert recovery.floor == floor_of(*DAY)
    assert recovery.facts == 2


async def test_a_picture_mends_what_the_journal_has_lost(store: Path) -> None:
    picture = take(floor_of(*DAY[:4]), 1003.0)

    recovery = await recovered(store, SECOND, picture, *DAY[4:])

    assert recovery.floor == floor_of(*DAY)


async def test_who_serves_other_teams_since_the_last_picture_is_told_once(store: Path) -> None:
    moved = replace(PLAN.advisors[ANA], teams=(TeamId("nord"),))
    before = replace(PLAN, advisors={**PLAN.advisors, ANA: moved})
    picture = take(Floor(before), 1000.0)

    recovery = await recovered(store, picture, *DAY)
    [fact] = recovery.changed()
    again = await recovered(store, fact)

    assert fact == AdvisorReassigned(ANA, (TeamId("nord"),), (SIEGE,), 2000.0)
    assert again.changed() == ()


async def test_an_empty_journal_gives_an_empty_floor(store: Path) -> None:
    recovery = await recovered(store)

    assert recovery.floor == Floor(PLAN)


@pytest.mark.parametrize("now", [2000.0, 1004.0])
async def test_a_clock_that_went_on_moves_nothing(store: Path, now: float) -> None:
    recovery = await recovered(store, *DAY, now=now)

    assert recovery.floor.deadlines.next() == 1014.0


async def test_on_a_clock_put_back_what_was_left_of_a_rest_is_left_still(store: Path) -> None:
    with capture_logs() as logs:
        recovery = await recovered(store, *DAY, now=504.0)

    floor = recovery.floor
    assert sorted(at for _, at in floor.deadlines.all()) == [514.0, 534.0]
    assert [log["seconds"] for log in logs if log["event"] == "clock_was_put_back"] == [500.0]


async def test_on_a_clock_put_back_callers_keep_their_places_and_wait_no_negative_time(
    store: Path,
) -> None:
    with capture_logs():
        floor = (await recovered(store, *DAY, now=504.0)).floor
    waits = [504.0 - call.queued_at for call in floor.calls.values()]
    newcomer = CallQueued(CallId("newcomer"), ACCUEIL, SIEGE, 0, None, 504.0, 504.0)

    floor.apply(newcomer)

    assert waits == [4.0, 3.0]
    assert floor.waiting[SIEGE].in_order() == ["first", "second", "newcomer"]


async def test_a_clock_that_was_put_back_earlier_in_the_journal_is_noticed_too(
    store: Path,
) -> None:
    put_back = AdvisorLoggedOut(ANA, 504.0)

    with capture_logs():
        recovery = await recovered(store, *DAY, put_back, now=505.0)

    assert recovery.floor.deadlines.next() == 514.0
    assert recovery.floor.advisors[ANA].state is AdvisorState.AWAY


async def test_a_picture_from_a_clock_that_was_ahead_is_put_back(store: Path) -> None:
    with capture_logs():
        recovery = await recovered(store, take(floor_of(*DAY), 1006.0), now=506.0)

    assert recovery.floor.deadlines.next() == 514.0


# Damage that shows itself only while the floor is rebuilt


def damage(store: Path, *, rows: str) -> None:
    """Overwrite a page that holds such a row, as a bad disk does."""
    with closing(connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        body = connection.execute(f"SELECT body FROM facts WHERE {rows}").fetchone()[0]
    pages = store.read_bytes()
    page = pages.index(body[-200:].encode()) // 4096
    store.write_bytes(pages[: page * 4096] + b"\xff" * 4096 + pages[(page + 1) * 4096 :])


def overwrite(store: Path) -> None:
    store.write_bytes(b"garbage " * 1000)


def content(path: Path | str) -> bytes:
    return Path(path).read_bytes()


@pytest.mark.parametrize("rows", ["seq = 2000", "kind = 'FloorPicture'"])
async def test_a_store_damaged_inside_is_set_aside_and_the_floor_begins_empty(
    store: Path, rows: str
) -> None:
    many = [AdvisorLoggedIn(ANA, 1000.0 + number) for number in range(3000)]
    async with Journal(store) as journal:
        await journal.append(many)
        if "seq" not in rows:
            journal.append_picture(take(floor_of(*many[:1]), 4000.0))
    damage(store, rows=rows)
    damaged = content(store)

    with capture_logs() as logs:
        recovery = await recovered(store, now=5000.0)

    (aside,) = (log["aside"] for log in logs if log["event"] == "store_set_aside")
    assert (recovery.floor, recovery.facts, recovery.at) == (Floor(PLAN), 0, 5000.0)
    assert "is damaged" in str(recovery.damage)
    assert content(aside) == damaged


async def test_the_next_start_goes_on_with_the_store_that_replaced_a_damaged_one(
    store: Path,
) -> None:
    overwrite(store)

    with capture_logs():
        opening = open_store(store)
        await recovered(store, *DAY)
    recovery = await recovered(store)

    assert opening is Opening.SET_ASIDE
    assert recovery.floor == floor_of(*DAY)


# A store that only cannot be used now


LIMIT = 20  # seconds that no test should need


@contextmanager
def files_that_cannot_grow() -> Iterator[None]:
    """A disk without room, for this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class BadDisk:
    """Opens the store, or fails as SQLite does with a disk that cannot be read."""

    def __init__(self) -> None:
        self.is_mended = False

    def __call__(self, path: Path) -> sqlite3.Connection:
        if self.is_mended:
            return open_current(path)
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
        raise error


def of_version_3(path: Path) -> None:
    store_of_0003(path, DAY)


def missing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize("found", [missing, of_version_3, overwrite])
async def test_a_start_with_a_full_disk_begins_empty_and_is_written_when_there_is_room(
    tmp_path: Path, found: Callable[[Path], None]
) -> None:
    path = tmp_path / "acd.db"
    found(path)

    with capture_logs():
        async with Journal(path) as journal, asyncio.timeout(LIMIT):
            with files_that_cannot_grow():
                opening = open_store(path)
                recovery = await recover_floor(PLAN, journal, 2000.0, tally_from)
                await journal.append(DAY)
                failing = journal.failing
            journal.append_picture(take(floor_of(*DAY), 1006.0))
            await journal.settled()
        went_on = await recovered(path)

    assert (opening, recovery.floor) == (Opening.UNUSABLE, Floor(PLAN))
    assert failing is not None
    assert str(recovery.damage) == failing
    assert went_on.floor == floor_of(*DAY)


async def test_a_start_that_cannot_read_its_store_begins_empty_and_asks_for_a_picture(
    store: Path,
) -> None:
    await recovered(store, *DAY)
    disk = BadDisk()

    async with Journal(store, writer=Writer(store, disk)) as journal, asyncio.timeout(LIMIT):
        with capture_logs():
            recovery = await recover_floor(PLAN, journal, 2000.0, tally_from)
        asked_for_picture = journal.needs_picture
        await journal.append([BEN_IN])
        journal.append_picture(take(floor_of(BEN_IN), 2000.0))
        disk.is_mended = True
        await journal.settled()
        failing_in_the_end = journal.failing
    went_on = await recovered(store)

    assert "cannot be read or written: check it" in str(recovery.damage)
    assert (recovery.floor, recovery.facts, recovery.at) == (Floor(PLAN), 0, 2000.0)
    assert asked_for_picture
    assert failing_in_the_end is None
    assert went_on.floor == floor_of(BEN_IN)


# An upgrade with calls in progress

OVER = CallCompleted(
    *(CallId("over"), ACCUEIL, SIEGE, 0, "+33639981111", Outcome.ANSWERED, None, ANA),
    *(1002.0, 1003.0, 1, 1004.0),
)
OF_THE_OLD_PICTURE = '{"format":2,"picture":{"at":1003.0,"switch_up":true,"calls":[]}}'


def store_of_0003(path: Path, facts: Iterable[Fact]) -> None:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "0003")
    insert = "INSERT INTO facts (at, kind, body) VALUES (?, ?, ?)"
    at, kind, _ = encode_picture(take(floor_of(), 1003.0)).fact
    with closing(sqlite3.connect(path)) as old, old:
        old.executemany(insert, [encode(fact).fact for fact in facts])
        old.execute(insert, (at, kind, OF_THE_OLD_PICTURE))
        record = dict(encode(OVER).record or {})
        del record["ended_at"]
        columns = f"({', '.join(record)}) VALUES (:{', :'.join(record)})"
        old.execute(f"INSERT INTO calls {columns}", record)


async def test_an_upgrade_with_calls_in_progress_keeps_the_floor_and_goes_on(
    tmp_path: Path,
) -> None:
    path = tmp_path / "acd.db"
    store_of_0003(path, DAY)

    with capture_logs():
        opening = open_store(path)
        recovery = await recovered(path, now=1004.0)
        went_on = await recovered(path, AdvisorLoggedOut(BEN, 1005.0), now=1005.0)

    assert opening is Opening.UPGRADED
    assert recovery.floor == floor_of(*DAY)
    assert went_on.floor == floor_of(*DAY, AdvisorLoggedOut(BEN, 1005.0))
    assert last_calls(path, 9) == [OVER]
