"""Who called, met nobody and should be called back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from acd.call_backs import MET_NOBODY, CallBack
from acd.core.facts import CallCompleted
from acd.core.model import CallId, LineId, Outcome
from acd.errors import StoreError
from acd.store.call_backs import mark_called_back, to_call_back
from acd.store.journal import Journal

Completed = Callable[..., CallCompleted]
ANA, BEN = "+33639981111", "+33639982222"


async def write(store: Path, *calls: CallCompleted) -> None:
    async with Journal(store) as journal:
        await journal.append(calls)


def answered(completed: Completed, call: str, at: float, **told: str) -> CallCompleted:
    given = completed(call, Outcome.ANSWERED, at=at, **told)
    return replace(given, answered_at=at - 10.0)


async def test_who_tried_several_times_is_one_row(store: Path, completed: Completed) -> None:
    first = completed("a", Outcome.ABANDONED, at=1000.0, caller=ANA)
    await write(
        store,
        replace(first, queued_at=900.0),
        completed("b", Outcome.OVERFLOWED, at=2000.0, caller=BEN),
        completed("c", Outcome.FAILED, at=3000.0, caller=ANA),
    )

    rows = to_call_back(store, since=0.0)

    assert rows == [
        CallBack(ANA, LineId("siege"), 2, 900.0, 2980.0, 100.0, CallId("c"), Outcome.FAILED),
        CallBack(BEN, LineId("siege"), 1, 1980.0, 1980.0, 20.0, CallId("b"), Outcome.OVERFLOWED),
    ]


async def test_lines_are_apart_and_one_can_be_chosen(store: Path, completed: Completed) -> None:
    await write(
        store,
        completed("a", Outcome.ABANDONED, at=1000.0, caller=ANA, line="siege"),
        completed("b", Outcome.ABANDONED, at=2000.0, caller=ANA, line="agence"),
    )

    assert [row.line for row in to_call_back(store, since=0.0)] == ["agence", "siege"]
    assert [row.call for row in to_call_back(store, since=0.0, line=LineId("siege"))] == ["a"]


@pytest.mark.parametrize("outcome", Outcome)
async def test_whoever_met_nobody_is_listed(
    store: Path, completed: Completed, outcome: Outcome
) -> None:
    await write(store, completed("a", outcome, at=1000.0))

    assert bool(to_call_back(store, since=0.0)) is (outcome in MET_NOBODY)
    assert to_call_back(store, since=0.0, outcomes={Outcome.CLOSED, outcome})


async def test_who_hides_the_number_cannot_be_called_back(
    store: Path, completed: Completed
) -> None:
    await write(store, completed("a", Outcome.ABANDONED, at=1000.0, caller=None))

    assert to_call_back(store, since=0.0) == []


async def test_old_calls_are_left_out(store: Path, completed: Completed) -> None:
    await write(store, completed("a", Outcome.ABANDONED, at=1000.0))

    assert to_call_back(store, since=1000.1) == []


@pytest.mark.parametrize("line", ["siege", "agence"])
async def test_who_has_met_somebody_since_is_left_out(
    store: Path, completed: Completed, line: str
) -> None:
    await write(
        store,
        completed("a", Outcome.ABANDONED, at=1000.0, caller=ANA),
        answered(completed, "b", 2000.0, caller=ANA, line=line),
        completed("c", Outcome.ABANDONED, at=1000.0, caller=BEN),
    )

    assert [row.caller for row in to_call_back(store, since=0.0)] == [BEN]


async def test_only_attempts_since_the_last_answer_count(store: Path, completed: Completed) -> None:
    await write(
        store,
        completed("a", Outcome.ABANDONED, at=1000.0),
        answered(completed, "b", 2000.0),
        completed("c", Outcome.ABANDONED, at=3000.0),
    )

    (row,) = to_call_back(store, since=0.0)

    assert (row.call, row.attempts) == ("c", 1)


async def test_who_was_called_back_is_off_the_list_until_the_next_attempt(
    store: Path, completed: Completed
) -> None:
    await write(
        store,
        completed("a1", Outcome.ABANDONED, at=1000.0),
        completed("a2", Outcome.ABANDONED, at=2000.0),
        completed("b1", Outcome.ABANDONED, at=2000.0, line="agence"),
    )

    marked = mark_called_back(store, "a2", at=2500.0)
    (other_line,) = to_call_back(store, since=0.0)
    await write(store, completed("a3", Outcome.ABANDONED, at=3000.0))

    assert (marked, other_line.call) == ("a2", "b1")
    assert [(row.call, row.attempts) for row in to_call_back(store, since=0.0)] == [
        ("a3", 1), ("b1", 1),
    ]  # fmt: skip


async def test_an_attempt_learnt_of_late_counts_when_it_ended(
    store: Path, completed: Completed
) -> None:
    before_the_mark = replace(completed("a2", Outcome.ABANDONED, at=3000.0), ended_at=1500.0)
    of_another = replace(
        completed("b1", Outcome.ABANDONED, at=3000.0, caller=BEN), queued_at=1400.0, ended_at=1500.0
    )
    await write(store, completed("a1", Outcome.ABANDONED, at=1000.0))
    mark_called_back(store, "a1", at=2000.0)
    await write(store, before_the_mark, of_another)

    (row,) = to_call_back(store, since=0.0)

    assert (row.call, row.longest_wait) == ("b1", 100.0)
    assert to_call_back(store, since=1501.0) == []


async def test_a_call_can_be_marked_again(store: Path, completed: Completed) -> None:
    await write(store, completed("a1", Outcome.ABANDONED, at=1000.0))

    mark_called_back(store, "a1", at=2000.0)
    mark_called_back(store, "a1", at=3000.0)

    assert to_call_back(store, since=0.0) == []


async def test_a_call_is_marked_by_the_beginning_of_its_id(
    store: Path, completed: Completed
) -> None:
    await write(
        store,
        completed("a1f0", Outcome.ABANDONED, at=1000.0),
        completed("a2f0", Outcome.ABANDONED, at=1000.0),
    )

    assert mark_called_back(store, "a1", at=2000.0) == "a1f0"
    with pytest.raises(StoreError, match="several calls begin with 'a': write more"):
        mark_called_back(store, "a", at=2000.0)
    with pytest.raises(StoreError, match="no call begins with 'b': `acd callbacks` shows"):
        mark_called_back(store, "b", at=2000.0)


async def test_marks_are_made_beside_a_running_service(store: Path, completed: Completed) -> None:
    async with Journal(store) as journal:
        await journal.append([completed("a1", Outcome.ABANDONED, at=1000.0)])
        await journal.settled()
        mark_called_back(store, "a1", at=2000.0)
        await journal.append([completed("b1", Outcome.ABANDONED, at=3000.0)])
        await journal.settled()

        assert [row.call for row in to_call_back(store, since=0.0)] == ["b1"]


def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "acd.db"

    with pytest.raises(StoreError, match="no call has been recorded yet"):
        to_call_back(path, since=0.0)
    with pytest.raises(StoreError, match="no call has been recorded yet"):
        mark_called_back(path, "a1", at=0.0)

    assert not path.exists()
