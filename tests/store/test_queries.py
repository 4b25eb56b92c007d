from dataclasses import replace

import pytest

from acd.core.model import Outcome
from acd.errors import StoreError
from acd.store.journal import Journal
from acd.store.queries import CallFilter, count_outcomes, last_calls


@pytest.fixture
def calls(completed):
    return [
        completed("a", Outcome.ANSWERED, at=100.0, line="siege"),
        completed("b", Outcome.ABANDONED, at=200.0, line="agence"),
        completed("c", Outcome.ANSWERED, at=300.0, line="agence", caller=None),
        completed("d", Outcome.OVERFLOWED, at=400.0, line="siege"),
    ]


@pytest.fixture
async def filled(store, calls):
    async with Journal(store) as journal:
        await journal.append(calls)
    return store


def test_the_last_calls_come_newest_first(filled, calls):
    assert last_calls(filled, 3) == [calls[3], calls[2], calls[1]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CallFilter(line="agence"), "cb"),
        (CallFilter(outcome=Outcome.ANSWERED), "ca"),
        (CallFilter(since=300.0), "dc"),
        (CallFilter(line="siege", outcome=Outcome.OVERFLOWED, since=350.0), "d"),
        (CallFilter(line="nowhere"), ""),
    ],
)
def test_calls_can_be_chosen(filled, wanted, expected):
    assert "".join(call.call for call in last_calls(filled, 9, wanted)) == expected


def test_every_outcome_is_counted_even_the_absent(filled):
    counts = count_outcomes(filled)

    assert set(counts) == set(Outcome)
    assert {outcome: count for outcome, count in counts.items() if count} == {
        Outcome.ANSWERED: 2,
        Outcome.ABANDONED: 1,
        Outcome.OVERFLOWED: 1,
    }


def test_counts_can_be_narrowed(filled):
    counts = count_outcomes(filled, CallFilter(line="agence", since=250.0))

    assert sum(counts.values()) == counts[Outcome.ANSWERED] == 1


async def test_a_call_whose_end_was_learnt_late_counts_when_it_ended(filled, completed):
    late = replace(completed("late", at=500.0), ended_at=250.0)
    async with Journal(filled) as journal:
        await journal.append([late])

    assert "".join(call.call[0] for call in last_calls(filled, 9)) == "dclba"
    assert late in last_calls(filled, 9, CallFilter(since=250.0))
    assert late not in last_calls(filled, 9, CallFilter(since=251.0))
    assert sum(count_outcomes(filled, CallFilter(since=251.0)).values()) == 2


async def test_questions_are_answered_while_the_service_writes(store, completed):
    async with Journal(store) as journal:
        await journal.append([completed("a")])
        await journal.settled()

        assert last_calls(store, 9) == [completed("a")]


def test_a_store_that_is_not_there_is_named_and_not_made(tmp_path):
    path = tmp_path / "acd.db"

    with pytest.raises(StoreError, match="no call has been recorded yet; `acd run`"):
        last_calls(path, 9)

    assert not path.exists()


def test_something_else_than_a_store_is_named(tmp_path):
    path = tmp_path / "acd.db"
    path.write_bytes(b"garbage " * 1000)

    with pytest.raises(StoreError, match="not a database"):
        count_outcomes(path)
