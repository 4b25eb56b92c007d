"""Who spoke with a caller the last time."""

from dataclasses import replace
from pathlib import Path

import pytest

from acd.acquaintance import Acquaintance
from acd.core.facts import AdvisorLoggedIn, CallCompleted
from acd.core.model import AdvisorId, CallId, LineId, Outcome, TeamId
from acd.errors import StoreError
from acd.store.journal import Journal
from acd.store.opening import prepare

ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
TENANT, OTHER = "+33639981111", "+33639982222"


def answered(at: float, *, caller: str | None = TENANT, advisor: AdvisorId = ANA) -> CallCompleted:
    return CallCompleted(
        call=CallId(f"{caller} {at}"),
        line=LineId("accueil"),
        team=TeamId("siege"),
        priority=0,
        caller=caller,
        outcome=Outcome.ANSWERED,
        reason=None,
        advisor=advisor,
        queued_at=at - 60.0,
        answered_at=at - 30.0,
        offers=1,
        at=at,
    )


LOST = replace(answered(200.0), outcome=Outcome.ABANDONED, advisor=None, answered_at=None)


def test_the_last_advisor_is_remembered() -> None:
    acquaintance = Acquaintance()

    acquaintance.learn([answered(100.0), answered(200.0, advisor=BEN)])

    assert acquaintance.last(TENANT) == BEN
    assert acquaintance.last(OTHER) is None
    assert acquaintance.last(None) is None


def test_calls_that_no_advisor_answered_change_nothing() -> None:
    acquaintance = Acquaintance()

    acquaintance.learn([answered(100.0), LOST, AdvisorLoggedIn(BEN, 300.0)])
    acquaintance.learn([replace(LOST, outcome=Outcome.HANDED_OVER), answered(400.0, caller=None)])

    assert acquaintance.last(TENANT) == ANA
    assert len(acquaintance) == 1


def test_who_has_not_called_for_the_longest_time_is_forgotten_first() -> None:
    acquaintance = Acquaintance(most=2)

    acquaintance.learn(
        [answered(1.0), answered(2.0, caller="b"), answered(3.0), answered(4.0, caller="c")]
    )

    assert [acquaintance.last(caller) for caller in (TENANT, "b", "c")] == [ANA, None, ANA]


def test_talks_of_long_ago_are_forgotten() -> None:
    acquaintance = Acquaintance(kept_for=100.0)

    acquaintance.learn([answered(1.0), answered(101.0, caller="b")])
    before = acquaintance.last(TENANT)
    acquaintance.learn([answered(102.0, caller="c")])

    assert (before, acquaintance.last(TENANT)) == (ANA, None)
    assert len(acquaintance) == 2


async def test_what_was_written_is_remembered_after_a_start(tmp_path: Path) -> None:
    store = tmp_path / "acd.db"
    prepare(store)
    async with Journal(store) as journal:
        await journal.append([answered(1.0, caller="old"), answered(100.0, advisor=BEN)])
        await journal.append([answered(150.0), LOST, answered(160.0, caller=OTHER)])
    acquaintance = Acquaintance(kept_for=100.0)

    acquaintance.load(store, now=200.0)

    assert [acquaintance.last(caller) for caller in (TENANT, OTHER, "old")] == [ANA, ANA, None]


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Acquaintance().load(tmp_path / "acd.db", now=0.0)
