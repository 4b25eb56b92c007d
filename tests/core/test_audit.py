"""An audit finds what nobody told us and puts it right; what one listing alone shows waits."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import started

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import ForgetEnds, SendToRescue, WithdrawOffer
from acd.core.engine import Decision, Engine
from acd.core.model import (
    AdvisorId,
    CallId,
    CallState,
    Difference,
    Leaving,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    TeamId,
)
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.routes import TrunkId, TrunkPlan

SIEGE, ACCUEIL, TRUNK = TeamId("siege"), LineId("accueil"), TrunkId("op")
ANA, CALL, OFFER = AdvisorId("ana"), CallId("c1"), OfferId("o1")
PLAN = Plan(
    {ACCUEIL: LinePlan(ACCUEIL, SIEGE)},
    {SIEGE: TeamPlan(SIEGE, ring_for=60.0, wrap_up=0.0)},
    {ANA: AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,))},
    trunks={TRUNK: TrunkPlan(TRUNK)},
)
NOTHING = s.RollCall((), (), frozenset(), frozenset())
SEEN = s.SeenCall(CALL, ACCUEIL, None, 10.0)
WAITING = replace(NOTHING, calls=(SEEN,))
RINGING = replace(WAITING, legs=(s.SeenLeg(CALL, OFFER, ANA, talking=False),))
TALKING = s.RollCall(
    (replace(SEEN, bridged=True),),
    (s.SeenLeg(CALL, OFFER, ANA, talking=True),),
    frozenset(),
    frozenset(),
)
ON_LADDER = replace(NOTHING, left=(SEEN,))
END = s.SeenEnd(CALL, ACCUEIL, None, arrived_at=10.0, ended_at=40.0)


def nobody_calls(engine: Engine) -> None:
    pass


def waits(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 10.0)


def rings(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 5.0)
    waits(engine)


def talks(engine: Engine) -> None:
    rings(engine)
    engine.handle(s.OfferConnected(CALL, OFFER), 15.0)


def is_over(engine: Engine) -> None:
    waits(engine)
    engine.handle(s.CallHungUp(CALL), 12.0)


def is_on_the_ladder(engine: Engine) -> None:
    waits(engine)
    engine.handle(s.CallLeft(CALL, Leaving.LEASE_LAPSED), 12.0)


def audited(life: Callable[[Engine], None], roll: s.RollCall) -> tuple[Engine, Decision]:
    """Twice, since what one listing shows may be a crossing of events."""
    engine = started(PLAN)
    life(engine)
    engine.handle(s.Audit(roll), 50.0)
    return engine, engine.handle(s.Audit(roll), 52.0)


def healed(decision: Decision) -> list[Difference]:
    return [fact.kind for fact in decision.facts if isinstance(fact, f.DifferenceHealed)]


@pytest.mark.parametrize(
    ("life", "roll"),
    [
        (nobody_calls, NOTHING),
        (waits, WAITING),
        (rings, RINGING),
        (talks, TALKING),
        (is_over, NOTHING),
        (is_over, replace(NOTHING, ended=(END,))),
        (is_on_the_ladder, ON_LADDER),
        (is_over, ON_LADDER),
    ],
)
def test_where_both_agree_nothing_is_said(life, roll) -> None:
    engine, decision = audited(life, roll)

    assert decision.facts == ()
    assert not engine.suspects


@pytest.mark.parametrize(
    ("life", "roll", "kinds"),
    [
        (waits, NOTHING, [Difference.CALL_GONE]),
        (nobody_calls, WAITING, [Difference.CALL_UNKNOWN]),
        (nobody_calls, ON_LADDER, [Difference.CALL_UNKNOWN]),
        (nobody_calls, replace(NOTHING, ended=(END,)), [Difference.CALL_UNSEEN]),
        (is_over, WAITING, [Difference.CALL_OVER]),
        (rings, TALKING, [Difference.ANSWER_UNHEARD]),
        (talks, WAITING, [Difference.OFFER_GONE, Difference.RETURN_UNHEARD]),
        (waits, ON_LADDER, [Difference.RESCUE_UNHEARD]),
        (talks, ON_LADDER, [Difference.OFFER_GONE, Difference.RESCUE_UNHEARD]),
        (is_on_the_ladder, WAITING, [Difference.RESCUE_UNHEARD]),
        (rings, WAITING, [Difference.OFFER_GONE]),
        (waits, RINGING, [Difference.LEG_UNOWNED]),
        (nobody_calls, replace(NOTHING, in_use=frozenset({ANA})), [Difference.PHONE]),
        (nobody_calls, replace(NOTHING, trunks_down=frozenset({TRUNK})), [Difference.TRUNK]),
    ],
)
def test_what_differs_is_told_once_and_is_no_difference_any_more(life, roll, kinds) -> None:
    engine, decision = audited(life, roll)

    assert healed(decision) == kinds
    again = [engine.handle(s.Audit(roll), at) for at in (53.0, 54.0)]
    if kinds != [Difference.CALL_OVER]:  # that one is over when the caller is
        assert not [kind for one in again for kind in healed(one)]


def test_what_one_listing_alone_shows_is_only_suspected() -> None:
    engine = started(PLAN)
    waits(engine)

    first = engine.handle(s.Audit(NOTHING), 50.0)
    assert engine.suspects == {(Difference.CALL_GONE, CALL)}
    second = engine.handle(s.Audit(WAITING), 52.0)

    assert first.facts == second.facts == ()
    assert not engine.suspects


def test_an_offer_that_was_placed_a_moment_ago_needs_no_channel_yet() -> None:
    engine = started(PLAN)
    engine.handle(s.AdvisorLogsIn(ANA), 5.0)
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 49.0)

    decisions = [engine.handle(s.Audit(WAITING), at) for at in (50.0, 52.0)]

    assert [healed(decision) for decision in decisions] == [[], []]


def test_a_call_whose_end_was_not_heard_has_its_true_outcome() -> None:
    _, decision = audited(waits, replace(NOTHING, ended=(END,)))

    [record] = [fact for fact in decision.facts if isinstance(fact, f.CallCompleted)]
    assert (record.outcome, record.at, record.over_at) == (Outcome.ABANDONED, 52.0, 40.0)


def test_a_call_of_which_nothing_is_known_any_more_has_failed() -> None:
    _, decision = audited(waits, NOTHING)

    [record] = [fact for fact in decision.facts if isinstance(fact, f.CallCompleted)]
    assert (record.outcome, record.reason) == (Outcome.FAILED, "lost-sight")


def test_a_caller_nobody_told_us_of_is_served() -> None:
    engine, _ = audited(nobody_calls, WAITING)

    decision = engine.handle(s.AdvisorLogsIn(ANA), 60.0)

    assert f.CallOffered in map(type, decision.facts)


def test_an_answer_nobody_told_us_of_is_an_answer() -> None:
    engine, decision = audited(rings, TALKING)

    assert f.CallConnected in map(type, decision.facts)
    assert engine.floor.calls[CALL].advisor == ANA


def test_who_waits_again_unheard_is_offered_again() -> None:
    engine, decision = audited(talks, WAITING)

    assert f.CallRequeued in map(type, decision.facts)
    assert engine.floor.calls[CALL].state is CallState.OFFERED


def test_an_advisor_whose_leg_is_gone_is_free() -> None:
    _, decision = audited(rings, WAITING)

    assert f.OfferEnded in map(type, decision.facts)
    assert f.CallOffered in map(type, decision.facts)


def test_a_leg_that_nobody_owns_is_hung_up() -> None:
    engine = started(PLAN)
    talks(engine)
    engine.handle(s.CallHungUp(CALL), 20.0)
    engine.handle(s.LegEnded(OFFER, OfferEnding.TALKED), 20.1)
    roll = replace(NOTHING, legs=RINGING.legs)

    decisions = [engine.handle(s.Audit(roll), at) for at in (50.0, 52.0)]

    assert decisions[1].commands == (WithdrawOffer(OFFER, CALL),)


def test_who_waits_although_the_call_is_over_is_given_to_the_ladder() -> None:
    _, decision = audited(is_over, WAITING)

    assert SendToRescue(CALL) in decision.commands


def test_who_talks_is_adopted_although_another_phone_rings_for_the_call() -> None:
    engine = started(PLAN)
    rings(engine)
    stray = s.SeenLeg(CALL, OfferId("stray"), AdvisorId("somebody"), talking=True)
    roll = replace(RINGING, legs=(*RINGING.legs, stray))

    decisions = [engine.handle(s.Audit(roll), at) for at in (50.0, 52.0)]

    assert WithdrawOffer(OFFER, CALL) in decisions[1].commands
    assert engine.floor.calls[CALL].offer == "stray"


def test_an_audit_before_a_roll_call_counts_for_nothing_after_it() -> None:
    engine = started(PLAN)
    waits(engine)
    engine.handle(s.Audit(NOTHING), 50.0)
    engine.handle(s.SwitchLost(), 51.0)
    engine.handle(WAITING, 52.0)

    decision = engine.handle(s.Audit(NOTHING), 53.0)

    assert decision.facts == ()


def test_an_end_that_is_written_down_is_struck_out_of_the_book() -> None:
    _, decision = audited(is_over, replace(NOTHING, ended=(END,)))

    assert decision.commands == (ForgetEnds((CALL,)),)


def test_an_end_whose_event_is_on_its_way_is_left_in_the_book() -> None:
    engine = started(PLAN)
    waits(engine)

    decision = engine.handle(s.Audit(replace(NOTHING, ended=(END,))), 50.0)

    assert decision.commands == ()
