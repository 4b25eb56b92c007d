"""The journal while its store is locked, gone, damaged or unwilling: calls go on, facts wait."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from acd.core.facts import AdvisorLoggedIn, Fact
from acd.core.model import AdvisorId
from acd.core.picture import FloorPicture
from acd.errors import StoreError
from acd.store.codec import Entry
from acd.store.journal import LEAVE_WITHIN, Journal
from acd.store.opening import connect, open_current, prepare
from acd.store.writer import Writer

LIMIT = 20  # seconds that no test should need
FACTS = [AdvisorLoggedIn(AdvisorId("ana"), float(number)) for number in range(900)]


class TellingWriter(Writer):
    """Writes for real, and tells of each try that failed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, self._in_trouble)
        self.trouble: str | None = None  # a pragma under which SQLite itself refuses to write
        self.failures: asyncio.Queue[str] = asyncio.Queue()

    async def write(self, entries: Sequence[Entry]) -> int:
        try:
            return await super().write(entries)
        except StoreError as error:
            self.failures.put_nowait(str(error))
            raise

    async def says(self, why: str) -> None:
        async with asyncio.timeout(LIMIT):
            while why not in await self.failures.get():
                pass

    def _in_trouble(self, path: Path) -> sqlite3.Connection:
        connection = open_current(path)
        if self.trouble:
            connection.execute(f"PRAGMA {self.trouble}")
        return connection


@pytest.fixture
def writer(store: Path) -> TellingWriter:
    return TellingWriter(store)


@pytest.fixture
async def journal(store: Path, writer: TellingWriter) -> AsyncIterator[Journal]:
    async with Journal(store, writer=writer) as journal:
        yield journal


async def settled(journal: Journal) -> None:
    async with asyncio.timeout(LIMIT):
        await journal.settled()


async def facts_in(store: Path) -> list[Fact]:
    async with Journal(store) as journal:
        return [fact async for fact in journal.replay()]


def events(logs: Sequence[EventDict], *wanted: str) -> list[str]:
    return [log["event"] for log in logs if log["event"] in wanted]


def put_away(store: Path, *suffixes: str) -> None:
    for suffix in suffixes or ("",):
        store.with_name(store.name + suffix).unlink()


def content(path: Path | str) -> bytes | None:
    path = Path(path)
    return path.read_bytes() if path.exists() else None


def put_away_with_its_folder(store: Path) -> None:
    for file in store.parent.iterdir():
        file.unlink()
    store.parent.rmdir()


# While it runs


async def test_a_lock_that_outlasts_the_patience_of_sqlite_loses_nothing(
    store: Path, writer: TellingWriter, journal: Journal
) -> None:
    with closing(connect(store)) as other:
        other.execute("BEGIN IMMEDIATE")
        await journal.append(FACTS[:300])
        await writer.says("is locked by another program")
        await writer.says("is locked by another program")
        await journal.append(FACTS[300:])
        other.execute("ROLLBACK")
        await settled(journal)

    assert await facts_in(store) == FACTS
    assert not journal.needs_picture


async def test_a_reason_that_changes_is_said_and_one_that_stays_is_not(
    store: Path, writer: TellingWriter, journal: Journal
) -> None:
    writer.trouble = "query_only=ON"
    with capture_logs() as logs:
        await journal.append(FACTS)
        await writer.says("cannot be written")
        await writer.says("cannot be written")
        writer.trouble = "max_page_count=1"
        await writer.says("is full")
        writer.trouble = None
        await settled(journal)

    assert events(logs, "journal_failing", "journal_recovered") == [
        "journal_failing", "journal_failing", "journal_recovered",
    ]  # fmt: skip


async def test_facts_wait_for_a_store_that_was_deleted_and_none_is_made(
    store: Path, writer: TellingWriter, journal: Journal
) -> None:
    await journal.append(FACTS[:300])
    put_away(store)

    await journal.append(FACTS[300:600])
    await writer.says("acd.db is gone: restore it, or restart acd to begin a new one")
    await journal.append(FACTS[600:])
    await writer.says("is gone")

    assert content(store) is None
    assert (journal.waiting, journal.lost) == (600, 0)


async def test_what_waited_goes_in_order_into_the_store_that_is_put_in_place(
    store: Path, writer: TellingWriter, journal: Journal, picture: FloorPicture
) -> None:
    await journal.append(FACTS[:300])
    put_away(store)
    await journal.append(FACTS[300:600])
    await writer.says("is gone")
    await journal.append(FACTS[600:])

    prepare(store)
    await settled(journal)

    assert await facts_in(store) == FACTS[300:]
    assert journal.failing is None
    assert journal.needs_picture  # what came before is not in this one
    journal.append_picture(picture)
    assert not journal.needs_picture


async def test_a_log_deleted_beside_the_store_costs_nothing(
    store: Path, writer: TellingWriter, journal: Journal
) -> None:
    await journal.append(FACTS[:300])
    put_away(store, "-wal", "-shm")

    await journal.append(FACTS[300:])
    await settled(journal)

    assert await facts_in(store) == FACTS


async def test_facts_that_found_no_room_ask_for_a_picture_once_the_rest_is_written(
    store: Path, writer: TellingWriter
) -> None:
    writer.trouble = "query_only=ON"
    async with Journal(store, writer=writer, most_waiting=2) as journal:
        await journal.append(FACTS[:2])
        await journal.append(FACTS[2:3])
        assert (journal.lost, journal.needs_picture) == (1, False)

        writer.trouble = None
        await settled(journal)
        assert journal.needs_picture


async def test_a_store_replaced_while_a_failure_has_it_closed_asks_for_a_picture(
    store: Path, writer: TellingWriter, journal: Journal
) -> None:
    await journal.append(FACTS[:300])
    writer.trouble = "query_only=ON"
    await writer.close()
    await journal.append(FACTS[300:])
    await writer.says("cannot be written")

    put_away(store)
    prepare(store)
    writer.trouble = None
    await settled(journal)

    assert await facts_in(store) == FACTS[300:]
    assert journal.needs_picture


# At a stop


class Hanging(sqlite3.Connection):
    """Its second commit waits for a disk that does not answer."""

    hangs: Iterator[bool]
    answers: threading.Event

    def commit(self) -> None:
        if next(self.hangs):
            self.answers.wait(LIMIT)
        super().commit()


def hanging(path: Path, answers: threading.Event) -> sqlite3.Connection:
    kind = type("HangingOnce", (Hanging,), {"hangs": iter([False, True]), "answers": answers})
    connection = sqlite3.connect(path, isolation_level=None, factory=kind)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


async def test_a_stop_does_not_wait_for_a_commit_that_hangs(store: Path) -> None:
    answers = threading.Event()
    writer = Writer(store, partial(hanging, answers=answers))
    clock = asyncio.get_running_loop().time

    with capture_logs() as logs:
        async with Journal(store, writer=writer, closing_patience=0.2) as journal:
            await journal.append(FACTS[:1])
            await journal.append(FACTS[1:2])
            began_at = clock()
    took = clock() - began_at
    answers.set()
    await writer.close()

    assert took < 0.2 + LEAVE_WITHIN + 0.3
    assert events(logs, "journal_closed_early", "store_left_behind") == [
        "journal_closed_early", "store_left_behind",
    ]  # fmt: skip


def damage(store: Path) -> None:
    """Deep inside, where no start looks."""
    with closing(connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'facts'"
        ).fetchone()
    with store.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("noticed", [True, False])
async def test_at_a_stop_what_waits_goes_into_a_new_store(
    store: Path, writer: TellingWriter, picture: FloorPicture, noticed: bool
) -> None:
    with capture_logs() as logs:
        async with (
            Journal(store, writer=writer, closing_patience=LIMIT) as journal,
            asyncio.timeout(LIMIT),
        ):
            await journal.append(FACTS[:300])
            put_away(store)
            await journal.append(FACTS[300:])
            if noticed:
                await writer.says("is gone")
            journal.append_picture(picture)

    assert await facts_in(store) == FACTS[300:]
    assert events(logs, "journal_failing", "store_created", "journal_recovered") == [
        "journal_failing", "store_created", "journal_recovered",
    ]  # fmt: skip
    assert journal.waiting == 0


async def test_at_a_stop_a_store_damaged_inside_is_set_aside_and_what_waits_is_written(
    store: Path, writer: TellingWriter
) -> None:
    async with Journal(store) as before:
        await before.append(FACTS[:300])
    damage(store)
    damaged = content(store)

    with capture_logs() as logs:
        async with (
            Journal(store, writer=writer, closing_patience=LIMIT) as journal,
            asyncio.timeout(LIMIT),
        ):
            await journal.append(FACTS[300:])
            await writer.says("is damaged and was left alone")
            assert content(store) == damaged

    (aside,) = (log["aside"] for log in logs if log["event"] == "store_set_aside")
    assert content(aside) == damaged
    assert await facts_in(store) == FACTS[300:]


async def test_a_stop_does_not_wait_for_a_lock_that_stays(
    store: Path, writer: TellingWriter
) -> None:
    with closing(connect(store)) as other, capture_logs() as logs:
        other.execute("BEGIN IMMEDIATE")
        async with Journal(store, writer=writer, closing_patience=0.1) as journal:
            await journal.append(FACTS[:1])
            await writer.says("is locked by another program")
            stopped_by = asyncio.get_running_loop().time() + 2  # one more try, at most

    (said,) = (log for log in logs if log["event"] == "journal_closed_early")
    assert said["unwritten"] == 1
    assert "is locked by another program" in said["why"]
    assert asyncio.get_running_loop().time() < stopped_by


async def test_a_stop_that_can_make_no_store_says_what_is_lost(
    store: Path, writer: TellingWriter
) -> None:
    with capture_logs() as logs:
        async with Journal(store, writer=writer, closing_patience=2.0) as journal:
            await journal.append(FACTS[:1])
            put_away_with_its_folder(store)
            await journal.append(FACTS[1:3])

    (said,) = (log for log in logs if log["event"] == "journal_closed_early")
    assert (said["unwritten"], "No such file or directory" in said["why"]) == (2, True)
