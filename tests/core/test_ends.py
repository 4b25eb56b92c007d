"""Calls that ended while nobody listened have the outcome that Asterisk's book of ends tells."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import started

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import ForgetEnds
from acd.core.counts import counts_of
from acd.core.engine import Decision, Engine
from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferId, Outcome, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.state import REMEMBERED
from acd.core.tally import Tally

SIEGE, ACCUEIL = TeamId("siege"), LineId("accueil")
ANA, CALL, OFFER = AdvisorId("ana"), CallId("c1"), OfferId("o1")
PLAN = Plan(
    {ACCUEIL: LinePlan(ACCUEIL, SIEGE)},
    {SIEGE: TeamPlan(SIEGE, wrap_up=0.0)},
    {ANA: AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,))},
)
END = s.SeenEnd(CALL, ACCUEIL, "+33612345678", arrived_at=40.0, ended_at=70.0)


@pytest.fixture
def engine() -> Engine:
    return started(PLAN)


def back_at_100(engine: Engine, *ends: s.SeenEnd) -> Decision:
    """The service was away from 50 to 100."""
    engine.handle(s.SwitchLost(), 50.0)
    return engine.handle(s.RollCall((), (), frozenset(), frozenset(), ended=ends), 100.0)


def record_of(decision: Decision) -> f.CallCompleted:
    [record] = [fact for fact in decision.facts if isinstance(fact, f.CallCompleted)]
    return record


def waits(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, "+33612345678"), 40.0)


def rings(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)
    waits(engine)


@pytest.mark.parametrize("life", [waits, lambda engine: None], ids=["known", "came and went"])
def test_who_gave_up_meanwhile_has_abandoned(engine: Engine, life) -> None:
    life(engine)

    record = record_of(back_at_100(engine, END))

    assert (record.outcome, record.queued_at, record.over_at) == (Outcome.ABANDONED, 40.0, 70.0)
    assert record.caller == "+33612345678"


def test_who_gave_up_at_once_has_abandoned_at_once(engine: Engine) -> None:
    record = record_of(back_at_100(engine, replace(END, ended_at=42.0)))

    assert record.outcome is Outcome.SHORT_ABANDONED


def test_a_phone_that_was_picked_up_meanwhile_is_an_answer(engine: Engine) -> None:
    rings(engine)

    decision = back_at_100(engine, replace(END, owner=OFFER, talked_at=55.0))

    record = record_of(decision)
    assert (record.outcome, record.advisor) == (Outcome.ANSWERED, ANA)
    assert (record.answered_at, record.over_at) == (55.0, 70.0)
    [connected] = [fact for fact in decision.facts if isinstance(fact, f.CallConnected)]
    assert (connected.waited, connected.rang) == (15.0, 15.0)
    assert engine.floor.advisors[ANA].offer is None


def test_an_answer_by_we_do_not_know_whom_is_an_answer(engine: Engine) -> None:
    record = record_of(back_at_100(engine, replace(END, owner=OfferId("lost"), talked_at=55.0)))

    assert (record.outcome, record.advisor, record.answered_at) == (Outcome.ANSWERED, None, 55.0)


def test_a_conversation_that_ended_meanwhile_keeps_its_answer(engine: Engine) -> None:
    rings(engine)
    engine.handle(s.OfferConnected(CALL, OFFER), 45.5)

    record = record_of(back_at_100(engine, replace(END, owner=OFFER, talked_at=45.0)))

    assert (record.outcome, record.answered_at, record.over_at) == (Outcome.ANSWERED, 45.5, 70.0)


def test_a_conversation_never_lasts_less_than_nothing(engine: Engine) -> None:
    rings(engine)
    engine.handle(s.OfferConnected(CALL, OFFER), 45.9)

    record = record_of(
        back_at_100(engine, replace(END, ended_at=45.0, owner=OFFER, talked_at=45.0))
    )

    assert record.over_at == record.answered_at == 45.9


def test_who_waited_again_at_the_end_was_not_answered(engine: Engine) -> None:
    rings(engine)
    engine.handle(s.OfferConnected(CALL, OFFER), 45.0)

    record = record_of(back_at_100(engine, END))

    assert (record.outcome, record.answered_at) == (Outcome.ABANDONED, None)


def test_an_old_place_is_kept_from_the_true_end_on(engine: Engine) -> None:
    waits(engine)
    back_at_100(engine, replace(END, ended_at=70.0))
    engine.handle(s.CallArrived(CallId("c2"), ACCUEIL, "+33612345678"), 70.0 + 301.0)

    assert engine.floor.calls[CallId("c2")].place_at == 371.0


def test_ends_that_are_known_are_known_however_many_there_are(engine: Engine) -> None:
    ids = [CallId(f"c{number}") for number in range(REMEMBERED)]
    for call in ids:
        engine.handle(s.CallArrived(call, ACCUEIL, None), 40.0)
        engine.handle(s.CallHungUp(call), 41.0)
    ends = (replace(END, call=CallId("unseen")), *(replace(END, call=call) for call in ids))

    decision = back_at_100(engine, *ends)

    assert [record_of(decision).call] == ["unseen"]


def test_who_was_claimed_and_never_talked_has_abandoned(engine: Engine) -> None:
    rings(engine)

    record = record_of(back_at_100(engine, replace(END, owner=OFFER)))

    assert (record.outcome, record.advisor) == (Outcome.ABANDONED, None)


@pytest.mark.parametrize("why", Leaving)
def test_who_was_on_the_ladder_has_overflowed(engine: Engine, why: Leaving) -> None:
    record = record_of(back_at_100(engine, replace(END, left=why)))

    assert (record.outcome, record.reason) == (Outcome.OVERFLOWED, f"rescue:{why.value}")


def test_a_clock_of_whole_seconds_ends_no_call_before_it_came(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.9)

    record = record_of(back_at_100(engine, replace(END, ended_at=40.0)))

    assert record.over_at == record.queued_at == 40.9


def test_a_clock_that_is_ahead_ends_no_call_in_the_future(engine: Engine) -> None:
    record = record_of(back_at_100(engine, replace(END, arrived_at=140.0, ended_at=170.0)))

    assert (record.queued_at, record.over_at) == (100.0, 100.0)


def test_what_has_its_record_gets_no_second_one(engine: Engine) -> None:
    waits(engine)
    engine.handle(s.CallHungUp(CALL), 45.0)

    decision = back_at_100(engine, END)

    assert not [fact for fact in decision.facts if isinstance(fact, f.CallFact)]


def test_the_book_is_emptied_of_what_was_read(engine: Engine) -> None:
    decision = back_at_100(engine, END, replace(END, call=CallId("c2")))

    assert decision.commands[-1] == ForgetEnds((CALL, CallId("c2")))


def test_what_was_received_adds_up(engine: Engine) -> None:
    ends = [replace(END, call=CallId(f"c{n}"), left=why) for n, why in enumerate([None, *Leaving])]
    tally = Tally({SIEGE: 90.0})

    for fact in back_at_100(engine, *ends).facts:
        tally.add(fact)

    total = counts_of(tally.sums)
    assert total.received == total.outcomes.total() == 4
    assert max(tally.longest_waits.values()) == 30.0
