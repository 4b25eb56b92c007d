"""All calls of a period, page by page."""

from dataclasses import replace

import pytest

from acd.errors import StoreError
from acd.store import queries
from acd.store.journal import Journal
from acd.store.queries import CallFilter, ended_calls, last_calls


async def fill(store, calls):
    async with Journal(store) as journal:
        await journal.append(calls)


async def test_pages_join_without_a_gap_and_without_a_double(store, completed):
    """Many calls end at one moment, where one page ends and the next begins."""
    count = queries.PAGE + 700
    await fill(store, [completed(f"{number:05}", at=100.0) for number in range(count)])

    read = [call.call for call in ended_calls(store, CallFilter())]

    assert len(read) == count
    assert read == sorted(set(read))


async def test_a_period_has_its_begin_and_not_its_end(store, completed):
    await fill(store, [completed(str(at), at=at) for at in (99.0, 100.0, 199.0, 200.0)])

    read = [call.at for call in ended_calls(store, CallFilter(since=100.0, until=200.0))]

    assert read == [100.0, 199.0]


async def test_an_end_that_was_learnt_late_belongs_to_when_it_was(store, completed):
    late = replace(completed("late", at=500.0), ended_at=150.0)
    await fill(store, [late])
    wanted = CallFilter(since=100.0, until=200.0)

    assert list(ended_calls(store, wanted)) == [late] == last_calls(store, 9, wanted)


async def test_who_stops_reading_holds_nothing_open(store, completed):
    await fill(store, [completed(f"{number:05}", at=100.0) for number in range(10)])

    next(ended_calls(store, CallFilter()))

    store.unlink()
    with pytest.raises(StoreError):
        list(ended_calls(store, CallFilter()))
