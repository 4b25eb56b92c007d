"""The connection that writes, when its file is taken away or whoever asked is cancelled."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.core.facts import AdvisorLoggedIn, CallCompleted
from acd.core.model import AdvisorId
from acd.errors import StoreDamaged, StoreGone
from acd.store.codec import Entry, encode
from acd.store.opening import Opening, connect, open_current, prepare
from acd.store.writer import Opener, Writer

LIMIT = 20  # seconds that no test should need
BEFORE = [encode(AdvisorLoggedIn(AdvisorId("ana"), float(at))) for at in range(3)]
AFTER = [encode(AdvisorLoggedIn(AdvisorId("ben"), float(at))) for at in range(3)]
MORE = [encode(AdvisorLoggedIn(AdvisorId("chloe"), float(at))) for at in range(3)]


def facts_in(path: Path) -> list[tuple[float, str, str]]:
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT at, kind, body FROM facts ORDER BY seq").fetchall()


def as_written(*batches: Iterable[Entry]) -> list[tuple[float, str, str]]:
    return [entry.fact for batch in batches for entry in batch]


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def delete(path: Path) -> None:
    path.unlink()


def move(path: Path, place: Path) -> None:
    path.rename(place)


def replace(path: Path, *, by: Path, moved: Path) -> None:
    path.rename(moved)
    by.rename(path)


def descriptors_of(path: Path) -> list[Path]:
    """Those of this process."""
    return [each for each in Path("/proc/self/fd").iterdir() if leads_to(each, path)]


def leads_to(descriptor: Path, path: Path) -> bool:
    try:
        return descriptor.readlink() == path
    except FileNotFoundError:
        return False


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


class Unsure(sqlite3.Connection):
    """Its commits have accidents: `before` a commit or `after` it, in the order of `accidents`."""

    before: Sequence[int] = ()
    after: Sequence[int] = ()
    commits: Iterator[int]

    def commit(self) -> None:
        number = next(self.commits)
        if number in self.before:
            raise sqlite3.OperationalError("disk I/O error")
        super().commit()
        if number in self.after:
            raise sqlite3.OperationalError("disk I/O error")


def unsure(*, before: Sequence[int] = (), after: Sequence[int] = ()) -> type[Unsure]:
    numbers = count()
    return type("UnsureOfThese", (Unsure,), {"before": before, "after": after, "commits": numbers})


def opened_as(kind: type[sqlite3.Connection], path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, factory=kind)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


@asynccontextmanager
async def writing(path: Path, opener: Opener = open_current) -> AsyncIterator[Writer]:
    writer = Writer(path, opener)
    try:
        yield writer
    finally:
        await writer.close()


async def write_in_spite(writer: Writer, entries: Sequence[Entry]) -> None:
    with pytest.raises(Exception, match="disk I/O error"):
        await writer.write(entries)


# Deleted, moved, replaced


async def test_a_store_that_was_deleted_takes_nothing_and_says_what_to_do(store: Path) -> None:
    async with writing(store) as writer:
        await writer.write(BEFORE)
        delete(store)

        for _ in range(2):
            with pytest.raises(StoreGone, match="is gone: restore it, or restart acd to begin a"):
                await writer.write(AFTER)

    assert names_in(store.parent) == []


async def test_a_store_that_was_moved_keeps_what_was_committed_to_it(store: Path) -> None:
    moved = store.with_name("moved.db")
    async with writing(store) as writer:
        await writer.write(BEFORE)
        move(store, moved)

        with pytest.raises(StoreGone):
            await writer.write(AFTER)

    assert facts_in(moved) == as_written(BEFORE)


async def test_a_store_that_was_moved_and_comes_back_goes_on(store: Path) -> None:
    moved = store.with_name("moved.db")
    async with writing(store) as writer:
        await writer.write(BEFORE)
        move(store, moved)
        with pytest.raises(StoreGone):
            await writer.write(AFTER)

        move(moved, store)
        await writer.write(AFTER)

    assert facts_in(store) == as_written(BEFORE, AFTER)


async def test_what_follows_goes_into_the_file_that_replaces_it_and_nothing_else_does(
    store: Path,
) -> None:
    moved, other = store.with_name("moved.db"), store.with_name("other.db")
    prepare(other)
    async with writing(store) as writer:
        await writer.write(BEFORE)
        replace(store, by=other, moved=moved)

        with pytest.raises(StoreGone, match="was replaced by another file"):
            await writer.write(AFTER)
        await writer.write(AFTER)

    assert facts_in(moved) == as_written(BEFORE)
    assert facts_in(store) == as_written(AFTER)


async def test_a_log_that_somebody_reads_still_does_not_spoil_the_next_store(store: Path) -> None:
    moved, other = store.with_name("moved.db"), store.with_name("other.db")
    prepare(other)
    async with writing(store) as writer:
        with closing(connect(store)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM facts").fetchall()  # its log cannot be emptied now
            await writer.write(BEFORE)
            replace(store, by=other, moved=moved)

            with capture_logs() as logs, pytest.raises(StoreGone):
                await writer.write(AFTER)
            await writer.write(AFTER)

    assert facts_in(store) == as_written(AFTER)
    (aside,) = (log["aside"] for log in logs if log["event"] == "store_log_set_aside")
    assert size(Path(aside)) > 0


@pytest.mark.parametrize("suffixes", [["-wal"], ["-shm"], ["-wal", "-shm"]])
async def test_a_log_that_was_deleted_takes_nothing_with_it(
    store: Path, suffixes: list[str]
) -> None:
    async with writing(store) as writer:
        await writer.write(BEFORE)
        for suffix in suffixes:
            store.with_name(store.name + suffix).unlink()

        with pytest.raises(StoreGone, match=r"log beside .* was deleted"):
            await writer.write(AFTER)
        await writer.write(AFTER)
        await writer.write(MORE)

    assert facts_in(store) == as_written(BEFORE, AFTER, MORE)


async def closed_by_an_accident(writer: Writer) -> None:
    """What was to be written is not, and nobody has the store open."""
    await writer.write(BEFORE)
    await write_in_spite(writer, AFTER)


def delete_and_make(path: Path, _: Path) -> None:
    """As easily as not the new file gets the number of the old one."""
    delete(path)
    prepare(path)


def move_and_make(path: Path, moved: Path) -> None:
    move(path, moved)
    prepare(path)


@pytest.mark.parametrize("exchange", [delete_and_make, move_and_make])
async def test_a_store_that_is_replaced_while_nobody_has_it_open_is_noticed_once(
    store: Path, exchange: Callable[[Path, Path], None]
) -> None:
    async with writing(store, partial(opened_as, unsure(before=[1]))) as writer:
        await closed_by_an_accident(writer)
        exchange(store, store.with_name("moved.db"))

        with pytest.raises(StoreGone, match="was replaced by another file"):
            await writer.write(AFTER)
        await writer.write(AFTER)
        await writer.write(MORE)

    assert facts_in(store) == as_written(AFTER, MORE)


async def test_a_store_that_stayed_where_it_was_is_not_taken_for_another(store: Path) -> None:
    async with writing(store, partial(opened_as, unsure(before=[1]))) as writer:
        await closed_by_an_accident(writer)

        await writer.write(AFTER)

    assert facts_in(store) == as_written(BEFORE, AFTER)


async def test_a_writer_that_is_closed_holds_on_to_no_file(store: Path) -> None:
    async with writing(store) as writer:
        await writer.write(BEFORE)
        held = len(descriptors_of(store))
        await writer.close()

    assert held > 0
    assert descriptors_of(store) == []


# Commits of which nobody knows


async def test_a_commit_that_happened_without_an_answer_is_not_written_twice(store: Path) -> None:
    opener = partial(opened_as, unsure(after=[1]))

    async with writing(store, opener) as writer:
        await writer.write(BEFORE)
        await write_in_spite(writer, AFTER)
        await writer.write([*AFTER, *MORE])

    assert facts_in(store) == as_written(BEFORE, AFTER, MORE)


async def test_a_commit_that_did_not_happen_is_written_after_all(store: Path) -> None:
    opener = partial(opened_as, unsure(before=[1]))

    async with writing(store, opener) as writer:
        await writer.write(BEFORE)
        await write_in_spite(writer, AFTER)
        await writer.write([*AFTER, *MORE])

    assert facts_in(store) == as_written(BEFORE, AFTER, MORE)


@pytest.mark.parametrize(("before", "after"), [([1], [0]), ([0], [1]), ([], [0, 1]), ([0, 1], [])])
async def test_doubts_add_up(store: Path, before: list[int], after: list[int]) -> None:
    opener = partial(opened_as, unsure(before=before, after=after))

    async with writing(store, opener) as writer:
        await write_in_spite(writer, BEFORE)
        await write_in_spite(writer, [*BEFORE, *AFTER])
        await writer.write([*BEFORE, *AFTER, *MORE])
        await writer.write(MORE)  # the same once more, on purpose: nothing is in doubt

    assert facts_in(store) == as_written(BEFORE, AFTER, MORE, MORE)


async def test_a_record_in_doubt_is_not_taken_for_a_second_outcome(
    store: Path, completed: Callable[..., CallCompleted]
) -> None:
    entries = [encode(completed("a"))]
    opener = partial(opened_as, unsure(after=[0]))

    async with writing(store, opener) as writer:
        await write_in_spite(writer, entries)

        assert await writer.write(entries) == 0
        assert await writer.write(entries) == 1


async def test_a_store_that_was_taken_away_during_a_commit_and_comes_back_has_it_once(
    store: Path,
) -> None:
    moved = store.with_name("moved.db")

    class TakenAway(sqlite3.Connection):
        def commit(self) -> None:
            super().commit()
            store.rename(moved)

    kinds = iter([TakenAway])

    def opener(path: Path) -> sqlite3.Connection:
        kind = next(kinds, None)
        return opened_as(kind, path) if kind else open_current(path)

    async with writing(store, opener) as writer:
        with pytest.raises(StoreGone):
            await writer.write(BEFORE)
        move(moved, store)
        await writer.write([*BEFORE, *AFTER])

    assert facts_in(store) == as_written(BEFORE, AFTER)


# Cancelled


@dataclass(slots=True)
class Barrier:
    """Holds the connection's thread the first time that it comes to something that is named so."""

    at: str
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)  # those that were to open one
    open: int = 0

    def opener(self, path: Path) -> sqlite3.Connection:
        self.threads.append(threading.current_thread())
        self.passes("opening")
        connection = opened_as(StoppedAt, path)
        assert isinstance(connection, StoppedAt)
        connection.barrier = self
        self.open += 1
        return connection

    def passes(self, doing: str) -> None:
        if self.at in doing and not self.reached.is_set():
            self.reached.set()
            self.released.wait(LIMIT)

    async def cancel_there(self, asked: asyncio.Task[int]) -> None:
        assert await asyncio.to_thread(self.reached.wait, LIMIT)
        asked.cancel()
        await asyncio.sleep(0)  # it learns of it while the thread is still busy
        self.released.set()
        with suppress(asyncio.CancelledError):
            await asked
        assert asked.cancelled()

    def all_is_closed(self) -> bool:
        for thread in self.threads:
            thread.join(LIMIT)
        return self.open == 0 and not any(thread.is_alive() for thread in self.threads)


class StoppedAt(sqlite3.Connection):
    barrier = Barrier("nothing")

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        self.barrier.passes(sql)
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: object) -> sqlite3.Cursor:
        self.barrier.passes(sql)
        return super().executemany(sql, *values)

    def commit(self) -> None:
        self.barrier.passes("COMMIT")
        super().commit()

    def rollback(self) -> None:
        self.barrier.passes("ROLLBACK")
        super().rollback()

    def close(self) -> None:
        self.barrier.open -= 1
        super().close()


@pytest.mark.parametrize("at", ["opening", "BEGIN", "INSERT", "loss", "COMMIT"])
async def test_a_write_that_is_cancelled_is_there_whole_or_not_at_all_and_its_thread_ends(
    store: Path, at: str
) -> None:
    barrier = Barrier(at)
    writer = Writer(store, barrier.opener)

    await barrier.cancel_there(asyncio.create_task(writer.write(BEFORE)))

    assert barrier.all_is_closed()
    assert facts_in(store) == as_written(BEFORE if at == "COMMIT" else [])


@pytest.mark.parametrize("at", ["opening", "INSERT", "COMMIT"])
async def test_what_was_cancelled_can_be_written_again_and_is_there_once(
    store: Path, at: str
) -> None:
    barrier = Barrier(at)
    async with writing(store, barrier.opener) as writer:
        await barrier.cancel_there(asyncio.create_task(writer.write(BEFORE)))

        await writer.write([*BEFORE, *AFTER])

    assert barrier.all_is_closed()
    assert facts_in(store) == as_written(BEFORE, AFTER)


async def test_who_is_cancelled_while_a_lost_store_is_closed_still_saves_its_log(
    store: Path,
) -> None:
    barrier = Barrier("ROLLBACK")
    moved = store.with_name("moved.db")
    writer = Writer(store, barrier.opener)
    await writer.write(BEFORE)
    move(store, moved)

    await barrier.cancel_there(asyncio.create_task(writer.write(AFTER)))

    assert barrier.all_is_closed()
    assert facts_in(moved) == as_written(BEFORE)
    assert size(store.with_name("acd.db-wal")) == 0


async def test_an_opening_that_fails_leaves_no_thread_behind(store: Path) -> None:
    threads: list[threading.Thread] = []

    def opener(path: Path) -> sqlite3.Connection:
        threads.append(threading.current_thread())
        raise sqlite3.OperationalError("disk I/O error")

    async with writing(store, opener) as writer:
        for _ in range(3):
            await write_in_spite(writer, BEFORE)

            assert not threads[-1].is_alive()
    assert len(threads) == 3


async def test_a_store_is_begun_anew_even_when_whoever_asked_is_cancelled(store: Path) -> None:
    async with writing(store) as writer:
        await writer.write(BEFORE)
        asked = asyncio.create_task(writer.begin_anew(StoreDamaged("on purpose")))
        await asyncio.sleep(0)  # it takes its first step

        asked.cancel()
        with suppress(asyncio.CancelledError), capture_logs():
            await asked

        assert prepare(store) is Opening.CURRENT
    assert asked.cancelled()
    assert facts_in(store) == []


async def test_one_question_that_fails_does_not_disturb_another(store: Path) -> None:
    opener = partial(opened_as, unsure(before=range(0, 40, 2)))

    async with writing(store, opener) as writer:
        outcomes = await asyncio.gather(
            *(writer.write(BEFORE) if n % 2 else writer.read(0, 9) for n in range(40)),
            return_exceptions=True,
        )

    failures = [str(outcome) for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(failures) == 10
    assert all("disk I/O error" in failure for failure in failures)
