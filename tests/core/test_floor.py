"""The floor: facts change it, and the same facts always give the same floor."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import started

from acd.core import facts as f
from acd.core import signals as s
from acd.core.engine import Engine
from acd.core.floor import Floor
from acd.core.lifecycle import ImpossibleFact
from acd.core.model import (
    AdvisorId,
    CallId,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    PauseCause,
    TeamId,
)
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.state import REMEMBERED

SIEGE, ACCUEIL = TeamId("siege"), LineId("accueil")
ANA = AdvisorId("ana")
CALL, OFFER = CallId("c1"), OfferId("o1")
PLAN = Plan(
    {ACCUEIL: LinePlan(ACCUEIL, SIEGE)},
    {SIEGE: TeamPlan(SIEGE, wrap_up=10.0)},
    {ANA: AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,))},
)
QUEUED = f.CallQueued(CALL, ACCUEIL, SIEGE, 0, None, 1.0, 1.0)
OFFERED = f.CallOffered(CALL, OFFER, ANA, ACCUEIL, SIEGE, 21.0, 1.0, 1.0)
CONNECTED = f.CallConnected(CALL, OFFER, ANA, ACCUEIL, SIEGE, 4.0, 4.0, 5.0)
ENDED = f.OfferEnded(CALL, OFFER, ANA, SIEGE, OfferEnding.NO_ANSWER, 21.0)

A_DAY: tuple[tuple[float, s.Signal], ...] = (
    (1.0, s.AdvisorLogsIn(ANA)),
    (2.0, s.CallArrived(CALL, ACCUEIL, "+33612345678")),
    (2.1, s.OfferRinging(OFFER)),
    (22.0, s.LegEnded(OFFER, OfferEnding.NO_ANSWER)),
    (23.0, s.OfferRefused(OfferId("o2"))),
    (23.1, s.CallArrived(CallId("c2"), ACCUEIL, None)),
    (25.0, s.Tick()),
    (60.0, s.PhoneInUse(ANA, in_use=True)),
    (61.0, s.PhoneInUse(ANA, in_use=False)),
    (65.0, s.OfferConnected(CALL, OfferId("o3"))),
    (66.0, s.SwitchLost()),
)


def floor_of(*facts: f.Fact, plan: Plan = PLAN) -> Floor:
    floor = Floor(plan)
    for fact in facts:
        floor.apply(fact)
    return floor


def told() -> tuple[Engine, list[f.Fact]]:
    engine = started(PLAN)
    facts = [fact for at, signal in A_DAY for fact in engine.handle(signal, at).facts]
    return engine, facts


def test_replaying_the_facts_of_a_day_gives_its_floor() -> None:
    engine, facts = told()

    assert floor_of(f.SwitchCameUp(0.0), *facts) == engine.floor


def test_a_day_without_its_last_fact_but_one_is_another_day() -> None:
    engine, facts = told()
    del facts[-2]

    assert floor_of(f.SwitchCameUp(0.0), *facts) != engine.floor


def test_a_floor_equals_no_other_thing() -> None:
    assert floor_of() != "a floor"


@pytest.mark.parametrize("again", [OFFERED, f.CallRequeued(CALL, 3.0)])
def test_a_fact_that_cannot_follow_is_refused(again: f.Fact) -> None:
    floor = floor_of(QUEUED, OFFERED)

    with pytest.raises(ImpossibleFact):
        floor.apply(again)


def test_a_call_that_ended_is_remembered_for_a_while_and_not_for_ever() -> None:
    floor = Floor(PLAN)
    calls = [CallId(f"c{number}") for number in range(REMEMBERED + 1000)]
    for call in calls:
        floor.apply(replace(QUEUED, call=call))
        floor.apply(a_record(call))

    assert floor.has_ended(calls[-1])
    assert floor.has_ended(calls[-REMEMBERED])
    assert not floor.has_ended(calls[0])
    assert not floor.calls


def a_record(call: CallId) -> f.CallCompleted:
    return f.CallCompleted(
        call, ACCUEIL, SIEGE, 0, None, Outcome.ABANDONED, None, None, 1.0, None, 0, 9.0
    )


@pytest.mark.parametrize(
    "fact",
    [
        f.AdvisorLoggedIn(ANA, 1.0),
        f.AdvisorLoggedOut(ANA, 1.0),
        f.AdvisorPaused(ANA, PauseCause.ADVISOR, "lunch", 60.0, 1.0),
        f.AdvisorUnpaused(ANA, PauseCause.ADVISOR, 1.0),
        f.WrapUpStarted(ANA, SIEGE, 60.0, 1.0),
        f.WrapUpEnded(ANA, 1.0),
        f.PhoneBecameReachable(ANA, reachable=False, at=1.0),
        f.PhoneBecameInUse(ANA, in_use=True, at=1.0),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_about_somebody_who_has_left_the_configuration_is_history(fact: f.Fact) -> None:
    nobody = replace(PLAN, advisors={})

    assert floor_of(fact, plan=nobody) == Floor(nobody)


def test_a_call_of_somebody_who_has_left_the_configuration_lives_on() -> None:
    floor = floor_of(QUEUED, OFFERED, CONNECTED, plan=replace(PLAN, advisors={}))

    assert floor.calls[CALL].advisor == ANA


def test_a_missed_call_waits_at_its_old_place() -> None:
    younger = replace(QUEUED, call=CallId("c2"), queued_at=2.0, at=2.0)

    floor = floor_of(QUEUED, OFFERED, younger, ENDED)

    assert floor.waiting[SIEGE].in_order() == [CALL, "c2"]
    assert floor.calls[CALL].waiting_since == 21.0


def test_an_end_that_is_no_miss_does_not_count_as_one() -> None:
    logged_in = f.AdvisorLoggedIn(ANA, 0.5)
    misses = {
        ending: floor_of(logged_in, QUEUED, OFFERED, replace(ENDED, ending=ending))
        .advisors[ANA]
        .misses
        for ending in OfferEnding
    }

    assert {ending for ending in misses if misses[ending]} == {OfferEnding.NO_ANSWER}


def test_what_ended_leaves_no_deadline_behind() -> None:
    assert floor_of(QUEUED, OFFERED).deadlines.next() is not None
    assert floor_of(QUEUED, OFFERED, CONNECTED).deadlines.next() is None
    assert floor_of(QUEUED, OFFERED, ENDED).deadlines.next() is None
