import asyncio
import logging
from contextlib import closing, suppress
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from acd.core.facts import AdvisorLoggedIn
from acd.core.model import AdvisorId, Outcome
from acd.errors import JournalError, StoreDamaged, StoreError
from acd.store.journal import ALARM_AFTER, Journal
from acd.store.opening import connect, open_current
from acd.store.queries import count_outcomes, last_calls
from acd.store.writer import Writer

LIMIT = 20  # seconds that no test should need


class WatchedWriter(Writer):
    """Writes for real; remembers the size of each commit, and can be held back or troubled."""

    def __init__(self, path):
        super().__init__(path, self._in_trouble)
        self.commits = []
        self.held = asyncio.Event()
        self.held.set()
        self.asked = asyncio.Event()
        self.trouble = None  # a pragma under which SQLite itself refuses to write
        self.failed = asyncio.Event()

    async def write(self, entries):
        self.asked.set()
        await self.held.wait()
        try:
            doubled = await super().write(entries)
        except StoreError:
            self.failed.set()
            raise
        self.commits.append(len(entries))
        return doubled

    def _in_trouble(self, path):
        connection = open_current(path)
        if self.trouble:
            connection.execute(f"PRAGMA {self.trouble}")
        return connection


def logins(count, advisor="ana"):
    return [AdvisorLoggedIn(AdvisorId(advisor), float(number)) for number in range(count)]


async def everything_in(store, after=0):
    async with Journal(store) as journal:
        return [fact async for fact in journal.replay(after)]


async def test_every_fact_comes_back_in_order(store, every_fact):
    async with Journal(store) as journal:
        await journal.append(every_fact)
        seen = [fact async for fact in journal.replay()]

    assert seen == every_fact


async def test_a_replay_can_begin_after_a_fact(store):
    async with Journal(store) as journal:
        await journal.append(logins(2500))  # more than is read at once

    assert await everything_in(store, after=700) == logins(2500)[700:]


async def test_what_append_returned_from_is_committed(store, completed):
    async with Journal(store) as journal:
        await journal.append([completed("a"), completed("b", Outcome.ABANDONED)])

        async with asyncio.timeout(LIMIT):
            await journal.settled()
        counts = count_outcomes(store)  # through a connection of its own

    assert counts[Outcome.ANSWERED] == counts[Outcome.ABANDONED] == 1


async def test_appends_keep_their_order_and_stay_together(store):
    async def append_in_pairs(journal, advisor):
        facts = logins(40, advisor)
        for start in range(0, 40, 2):
            await journal.append(facts[start : start + 2])

    async with Journal(store) as journal:
        await asyncio.gather(*(append_in_pairs(journal, f"a{n}") for n in range(50)))
    seen = await everything_in(store)

    for number in range(50):
        assert [f for f in seen if f.advisor == f"a{number}"] == logins(40, f"a{number}")
    for first, second in zip(seen[::2], seen[1::2], strict=True):
        assert first.advisor == second.advisor


async def test_appends_that_wait_together_share_a_commit(store):
    writer = WatchedWriter(store)
    writer.held.clear()

    async with Journal(store, writer=writer) as journal, asyncio.TaskGroup() as callers:
        callers.create_task(journal.append(logins(1)))
        await writer.asked.wait()
        for _ in range(99):
            callers.create_task(journal.append(logins(2)))
        await asyncio.sleep(0)  # each of them takes its first step
        assert journal.waiting == 199
        writer.held.set()

    assert writer.commits == [1, 198]


async def test_a_commit_has_a_size_that_ends(store):
    writer = WatchedWriter(store)
    writer.held.clear()

    async with Journal(store, writer=writer) as journal:
        for _ in range(3):
            await journal.append(logins(300))
        writer.held.set()

    assert writer.commits == [300, 300, 300]


async def test_an_empty_append_writes_nothing(store):
    writer = WatchedWriter(store)

    async with Journal(store, writer=writer) as journal:
        await journal.append([])

    assert writer.commits == []


async def test_a_call_keeps_its_first_outcome(store, completed):
    first = completed("a", Outcome.ANSWERED)
    second = completed("a", Outcome.ABANDONED)

    async with Journal(store) as journal:
        await journal.append([first])
        await journal.append([second, completed("b")])
        await journal.settled()

        assert journal.doubled == 1
    assert {call.call: call.outcome for call in last_calls(store, 9)} == {
        "a": Outcome.ANSWERED,
        "b": Outcome.ANSWERED,
    }
    # The floor saw it, so a replay must see it too.
    assert await everything_in(store) == [first, second, completed("b")]


async def test_calls_go_on_while_another_program_locks_the_store(store):
    with closing(connect(store)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with Journal(store) as journal, asyncio.timeout(LIMIT):
            async with asyncio.timeout(5):  # 200 waits of 50 ms would take 10 s
                for fact in logins(200):
                    await journal.append([fact])
            assert journal.waiting == 200

            other.execute("ROLLBACK")
            await journal.settled()

    assert await everything_in(store) == logins(200)


async def test_a_silent_store_is_said_to_fail(store):
    writer = WatchedWriter(store)
    writer.held.clear()

    async with Journal(store, writer=writer) as journal:
        await journal.append(logins(1))
        await asyncio.sleep(1.1 * ALARM_AFTER)  # timers go off in order: the alarm's is earlier
        assert journal.failing == "no answer from the store for 1 s"

        writer.held.set()
        await journal.settled()
        assert journal.failing is None


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("max_page_count=1", "is full: free some space"),
        ("query_only=ON", "cannot be written: check its owner"),
    ],
)
async def test_a_store_that_refuses_loses_nothing_and_says_why(store, trouble, why):
    writer = WatchedWriter(store)
    writer.trouble = trouble
    facts = logins(400)

    async with Journal(store, writer=writer) as journal, asyncio.timeout(LIMIT):
        await journal.append(facts[:200])
        await writer.failed.wait()
        await journal.append(facts[200:])
        assert why in journal.failing
        assert journal.waiting == 400

        writer.trouble = None
        await journal.settled()
        assert (journal.failing, journal.waiting, journal.lost) == (None, 0, 0)

    assert await everything_in(store) == facts


async def test_when_memory_is_full_the_oldest_facts_stay_and_the_rest_is_counted(store):
    writer = WatchedWriter(store)
    writer.trouble = "query_only=ON"
    facts = logins(12)

    async with Journal(store, writer=writer, most_waiting=10) as journal:
        await journal.append(facts[:8])
        await journal.append(facts[8:12])
        await journal.append(facts[8:10])
        assert (journal.waiting, journal.lost) == (10, 4)

        writer.trouble = None

    assert await everything_in(store) == facts[:10]


async def test_a_store_that_comes_back_is_found_again(store):
    aside = store.with_suffix(".aside")
    store.rename(aside)
    writer = WatchedWriter(store)

    async with Journal(store, writer=writer) as journal, asyncio.timeout(LIMIT):
        await journal.append(logins(3))
        await writer.failed.wait()
        assert "acd.db is gone: restore it, or restart acd" in journal.failing
        assert not store.exists()

        aside.rename(store)
        await journal.settled()

    assert await everything_in(store) == logins(3)


async def test_a_damaged_store_stops_no_call_and_is_left_alone_meanwhile(tmp_path):
    path = tmp_path / "acd.db"
    path.write_bytes(b"garbage " * 1000)
    writer = WatchedWriter(path)

    async with Journal(path, writer=writer) as journal:
        await journal.append(logins(3))
        await writer.failed.wait()
        assert "not a database" in journal.failing
        with pytest.raises(StoreDamaged, match="not a database"):
            await anext(journal.replay())
        assert path.read_bytes() == b"garbage " * 1000


async def test_damage_inside_the_store_is_named_by_the_replay(store):
    async with Journal(store) as journal:
        await journal.append(logins(5000))
    pages = store.read_bytes()
    store.write_bytes(pages[:40960] + b"\xff" * 40960 + pages[81920:])

    with pytest.raises(StoreDamaged, match="damaged and was left alone"):
        await everything_in(store)


async def test_a_fact_that_cannot_be_read_is_skipped_and_said(store):
    async with Journal(store) as journal:
        await journal.append(logins(3))
    with closing(connect(store)) as connection:
        connection.execute("UPDATE facts SET body = '{' WHERE seq = 2")

    with capture_logs() as logs:
        seen = await everything_in(store)

    assert seen == [logins(3)[0], logins(3)[2]]
    assert [log["number"] for log in logs if log["event"] == "fact_skipped"] == [2]


async def test_leaving_writes_what_waits(store):
    writer = WatchedWriter(store)
    writer.held.clear()

    async with Journal(store, writer=writer) as journal:
        await journal.append(logins(3))
        writer.held.set()

    assert journal.waiting == 0
    assert await everything_in(store) == logins(3)


async def test_a_closed_journal_says_so(store):
    async with Journal(store) as journal:
        pass

    with pytest.raises(JournalError, match="closed"):
        await journal.append(logins(1))


async def test_a_bug_in_the_writing_is_not_taken_for_a_failing_store(store):
    class BrokenWriter(WatchedWriter):
        async def write(self, entries):
            raise ZeroDivisionError

    async def append_twice():
        async with Journal(store, writer=BrokenWriter(store)) as journal:
            await journal.append(logins(1))
            with pytest.raises(JournalError):
                await journal.append(logins(1))

    with pytest.raises(ZeroDivisionError):
        await append_twice()


async def test_an_append_given_up_by_its_caller_is_written_all_the_same(store):
    writer = WatchedWriter(store)
    writer.held.clear()

    async with Journal(store, writer=writer) as journal:
        append = asyncio.create_task(journal.append(logins(1)))
        await writer.asked.wait()
        append.cancel()
        with suppress(asyncio.CancelledError):
            await append
        writer.held.set()

    assert await everything_in(store) == logins(1)


async def test_no_log_line_shows_a_number(store, completed, caplog, capsys):
    caplog.set_level(logging.DEBUG)

    async with Journal(store) as journal:
        await journal.append([completed("a", caller="+33612345678"), completed("a")])
        await journal.settled()

    assert "12345678" not in caplog.text + capsys.readouterr().out


# Pictures


async def last_picture_in(store):
    async with Journal(store) as journal:
        found = await journal.last_picture()
    return None if found is None else (found[0], found[1].floor)


async def test_a_replay_can_begin_behind_the_last_picture(store, picture):
    facts = logins(3)
    async with Journal(store) as journal:
        await journal.append(facts[:1])
        journal.append_picture(replace(picture, at=1.0))
        await journal.append(facts[1:2])
        journal.append_picture(picture)
        await journal.append(facts[2:])

    number, last = await last_picture_in(store)

    assert last == picture
    assert await everything_in(store, after=number) == facts[2:]


async def test_a_replay_of_everything_shows_facts_and_no_pictures(store, picture):
    async with Journal(store) as journal:
        journal.append_picture(picture)
        await journal.append(logins(3))
        journal.append_picture(picture)

    assert await everything_in(store) == logins(3)


async def test_a_journal_without_a_picture_says_so(store):
    async with Journal(store) as journal:
        await journal.append(logins(3))

    assert await last_picture_in(store) is None


@pytest.mark.parametrize("body", ["{}", '{"format":0,"picture":[]}', '{"format":1,"pict', ""])
async def test_a_picture_that_cannot_be_read_is_skipped_and_said(store, picture, body):
    async with Journal(store) as journal:
        journal.append_picture(picture)
        await journal.append(logins(1))
        journal.append_picture(picture)
        journal.append_picture(picture)
    with closing(connect(store)) as connection:
        connection.execute("UPDATE facts SET body = ? WHERE seq > 2", (body,))

    with capture_logs() as logs:
        number, last = await last_picture_in(store)

    assert (number, last) == (1, picture)
    assert [log["number"] for log in logs if log["event"] == "picture_skipped"] == [4, 3]


async def test_pictures_that_all_cannot_be_read_are_as_good_as_none(store, picture):
    async with Journal(store) as journal:
        journal.append_picture(picture)
    with closing(connect(store)) as connection:
        connection.execute("UPDATE facts SET body = x'FF00FF'")

    with capture_logs():
        assert await last_picture_in(store) is None


async def test_nobody_waits_for_a_picture_and_a_failing_store_delays_it_only(store, picture):
    writer = WatchedWriter(store)
    writer.trouble = "query_only=ON"

    async with Journal(store, writer=writer, most_waiting=2) as journal:
        await journal.append(logins(1))
        await writer.failed.wait()
        journal.append_picture(picture)
        journal.append_picture(picture)  # finds no room: it is not missed, another is asked for
        assert (journal.waiting, journal.lost, journal.needs_picture) == (2, 0, False)

        writer.trouble = None
        await journal.settled()
        assert journal.needs_picture

    assert await last_picture_in(store) == (2, picture)
