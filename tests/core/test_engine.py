"""The engine as a whole: its order of steps, its time, what is in a record and in a command."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import offer_ids, started

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import ConfirmRequest, RingAdvisor, WithdrawOffer
from acd.core.engine import Engine
from acd.core.floor import Floor
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    Leaving,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    PauseCause,
    RequestId,
    TeamId,
)
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.routes import To

SIEGE, ACCUEIL = TeamId("siege"), LineId("accueil")
ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
CALL, NEXT = CallId("c1"), CallId("c2")
OFFER, SECOND = OfferId("o1"), OfferId("o2")
PLAN = Plan(
    {ACCUEIL: LinePlan(ACCUEIL, SIEGE, priority=3)},
    {SIEGE: TeamPlan(SIEGE, ring_for=20.0, wrap_up=30.0)},
    {advisor: AdvisorPlan(advisor, f"PJSIP/{advisor}", (SIEGE,)) for advisor in (ANA, BEN)},
)


@pytest.fixture
def engine() -> Engine:
    return started(PLAN)


def told(engine: Engine, *signals: tuple[float, s.Signal]) -> list[f.Fact]:
    return [fact for at, signal in signals for fact in engine.handle(signal, at).facts]


def ringing(engine: Engine) -> None:
    """Ana's phone rings for the first call since 10."""
    told(engine, (1.0, s.AdvisorLogsIn(ANA)), (10.0, s.CallArrived(CALL, ACCUEIL, "+33612345678")))


def talking(engine: Engine) -> None:
    ringing(engine)
    told(engine, (15.0, s.OfferConnected(CALL, OFFER)))


def test_the_command_to_ring_says_all_that_ringing_needs(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)

    decision = engine.handle(s.CallArrived(CALL, ACCUEIL, "+33612345678"), 10.0)

    assert decision.commands == (
        RingAdvisor(
            offer=OFFER,
            call=CALL,
            advisor=ANA,
            phone="PJSIP/ana",
            line=ACCUEIL,
            caller="+33612345678",
            ring_for=20.0,
            matchable_at=10.0,
        ),
    )


def test_a_match_was_possible_since_the_later_of_caller_and_advisor(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 10.0)

    [ring] = engine.handle(s.AdvisorLogsIn(ANA), 25.0).commands

    assert isinstance(ring, RingAdvisor)
    assert ring.matchable_at == 25.0


def test_the_record_of_a_call_tells_its_whole_story(engine: Engine) -> None:
    talking(engine)

    [record] = told(engine, (75.0, s.CallHungUp(CALL)))

    assert record == f.CallCompleted(
        call=CALL,
        line=ACCUEIL,
        team=SIEGE,
        priority=3,
        caller="+33612345678",
        outcome=Outcome.ANSWERED,
        answered_by=To.TEAM,
        reason=None,
        advisor=ANA,
        queued_at=10.0,
        answered_at=15.0,
        offers=1,
        at=75.0,
    )


def test_an_answer_heard_in_time_beats_the_deadline_it_raced_with(engine: Engine) -> None:
    ringing(engine)

    facts = told(engine, (1000.0, s.OfferConnected(CALL, OFFER)))

    assert [type(fact) for fact in facts] == [f.CallConnected]


def test_a_deadline_expires_with_whatever_signal_comes_next(engine: Engine) -> None:
    ringing(engine)

    facts = told(engine, (33.0, s.PhoneReachable(BEN, reachable=True)))

    assert [type(fact) for fact in facts] == [f.OfferWithdrawn]


def test_a_deadline_that_passed_frees_somebody_for_the_next_call_in_the_same_turn(
    engine: Engine,
) -> None:
    talking(engine)
    told(engine, (20.0, s.LegEnded(OFFER, OfferEnding.TALKED)), (20.0, s.CallHungUp(CALL)))
    told(engine, (21.0, s.CallArrived(NEXT, ACCUEIL, None)))

    decision = engine.handle(s.Tick(), 50.0)

    assert [type(fact) for fact in decision.facts] == [f.WrapUpEnded, f.CallOffered]
    assert [type(command) for command in decision.commands] == [RingAdvisor]


def test_the_next_deadline_is_the_one_to_wait_for(engine: Engine) -> None:
    assert engine.next_deadline() is None

    ringing(engine)

    assert engine.next_deadline() == 10.0 + 20.0 + PLAN.rules.overdue_after


def test_time_never_goes_back(engine: Engine) -> None:
    engine.handle(s.Tick(), 100.0)

    [fact] = engine.handle(s.AdvisorLogsIn(ANA), 40.0).facts

    assert fact.at == 100.0


def test_one_signal_can_match_several_callers(engine: Engine) -> None:
    floorful = started(PLAN)
    told(floorful, (1.0, s.AdvisorLogsIn(ANA)), (2.0, s.AdvisorLogsIn(BEN)))
    floorful.handle(s.SwitchLost(), 3.0)
    seen = tuple(s.SeenCall(call, ACCUEIL, None, 3.0) for call in (CALL, NEXT))

    decision = floorful.handle(s.RollCall(seen, (), frozenset(), frozenset()), 4.0)

    offered = [fact for fact in decision.facts if isinstance(fact, f.CallOffered)]
    assert [(fact.call, fact.advisor) for fact in offered] == [(CALL, ANA), (NEXT, BEN)]
    assert [c.offer for c in decision.commands if isinstance(c, RingAdvisor)] == [OFFER, SECOND]


def test_without_a_switch_nobody_is_rung_and_afterwards_everybody_at_once() -> None:
    engine = Engine(Floor(PLAN), offer_ids())
    told(engine, (1.0, s.AdvisorLogsIn(ANA)), (2.0, s.CallArrived(CALL, ACCUEIL, None)))
    seen = s.SeenCall(CALL, ACCUEIL, None, 2.0)

    decision = engine.handle(s.RollCall((seen,), (), frozenset(), frozenset()), 9.0)

    assert [type(fact) for fact in decision.facts] == [f.SwitchCameUp, f.CallOffered]


def test_a_call_to_a_line_of_no_plan_has_a_record_and_rings_nobody(engine: Engine) -> None:
    told(engine, (1.0, s.AdvisorLogsIn(ANA)))

    queued, _, record = told(
        engine,
        (5.0, s.CallArrived(CALL, LineId("of-no-plan"), None)),
        (65.0, s.CallLeft(CALL, Leaving.LONGEST_WAIT)),
        (70.0, s.CallHungUp(CALL)),
    )

    assert isinstance(queued, f.CallQueued)
    assert isinstance(record, f.CallCompleted)
    assert record.outcome is Outcome.OVERFLOWED


def test_a_hang_up_tells_of_an_answer_that_was_not_heard(engine: Engine) -> None:
    told(engine, (1.0, s.AdvisorLogsIn(ANA)), (5.0, s.CallArrived(CALL, ACCUEIL, None)))

    connected, record = told(engine, (30.0, s.CallHungUp(CALL, OFFER, 9.0)))[:2]

    assert isinstance(connected, f.CallConnected)
    assert isinstance(record, f.CallCompleted)
    assert (record.outcome, record.advisor, record.answered_at) == (Outcome.ANSWERED, ANA, 9.0)


# What cannot be true is not made true


@pytest.mark.parametrize(
    "signal",
    [
        s.CallHungUp(CALL),
        s.CallLeft(CALL, Leaving.LONGEST_WAIT),
        s.CallReturned(CALL),
        s.OfferRinging(OFFER),
        s.OfferConnected(CALL, OFFER),
        s.OfferRefused(OFFER),
        s.LegEnded(OFFER, OfferEnding.BUSY),
        s.AdvisorLogsOut(ANA),
        s.AdvisorPauses(ANA, "lunch"),
        s.SupervisorUnpauses(ANA),
        s.PhoneReachable(ANA, reachable=True),
        s.PhoneInUse(ANA, in_use=False),
        s.Tick(),
        *(
            about(AdvisorId("nobody"))
            for about in (s.AdvisorLogsIn, s.AdvisorLogsOut, s.AdvisorSaysReady)
        ),
        s.AdvisorPauses(AdvisorId("nobody"), "lunch"),
        s.SupervisorPauses(AdvisorId("nobody"), "lunch"),
        s.PhoneReachable(AdvisorId("nobody"), reachable=False),
        s.PhoneInUse(AdvisorId("nobody"), in_use=True),
    ],
    ids=repr,
)
def test_a_signal_about_nothing_known_changes_nothing(engine: Engine, signal: s.Signal) -> None:
    decision = engine.handle(signal, 5.0)

    assert decision.facts == ()
    assert decision.commands == ()
    assert engine.floor == started(PLAN).floor


# Codes


def test_a_code_is_confirmed_when_it_was_done_and_again_when_it_is_repeated(
    engine: Engine,
) -> None:
    signals = [
        wish(ANA, request=RequestId("r"))
        for wish in (s.AdvisorLogsIn, s.AdvisorLogsIn, s.AdvisorSaysReady, s.AdvisorLogsOut)
    ]

    answers = [engine.handle(signal, 1.0).commands for signal in signals]

    assert answers == 4 * [(ConfirmRequest(RequestId("r")),)]


def test_ready_is_not_confirmed_while_a_supervisor_holds_a_pause(engine: Engine) -> None:
    told(engine, (1.0, s.AdvisorLogsIn(ANA)), (2.0, s.SupervisorPauses(ANA, "meeting")))

    decision = engine.handle(s.AdvisorSaysReady(ANA, RequestId("r")), 3.0)

    assert decision.commands == ()
    assert engine.floor.advisors[ANA].state is AdvisorState.PAUSED


def test_a_pause_of_somebody_not_logged_in_is_not_confirmed(engine: Engine) -> None:
    assert engine.handle(s.AdvisorPauses(ANA, "lunch", RequestId("r")), 3.0).commands == ()


def test_a_pause_while_talking_takes_nobody_away_and_outlives_the_wrap_up(engine: Engine) -> None:
    talking(engine)

    decision = engine.handle(s.AdvisorPauses(ANA, "lunch", RequestId("r")), 20.0)
    told(engine, (30.0, s.LegEnded(OFFER, OfferEnding.TALKED)), (99.0, s.Tick()))

    assert [type(command) for command in decision.commands] == [ConfirmRequest]
    assert engine.floor.advisors[ANA].state is AdvisorState.PAUSED


def test_a_supervisors_pause_stops_the_ringing(engine: Engine) -> None:
    ringing(engine)

    decision = engine.handle(s.SupervisorPauses(ANA, "meeting"), 12.0)

    assert decision.commands == (WithdrawOffer(OFFER, CALL),)


# After an offer

RULES = PLAN.rules


@pytest.mark.parametrize(
    ("ending", "cause", "until"),
    [
        (OfferEnding.DECLINED, PauseCause.DECLINED, 12.0 + RULES.rest_after_decline),
        (OfferEnding.BUSY, PauseCause.BUSY, 12.0 + RULES.retry_busy_after),
        (OfferEnding.UNREACHABLE, PauseCause.UNREACHABLE, 12.0 + RULES.retry_unreachable_after),
        (OfferEnding.FAILED, PauseCause.UNREACHABLE, 12.0 + RULES.retry_unreachable_after),
    ],
)
def test_a_phone_that_did_not_take_the_call_rests_for_a_time_without_a_miss(
    engine: Engine, ending: OfferEnding, cause: PauseCause, until: float
) -> None:
    ringing(engine)

    facts = told(engine, (12.0, s.LegEnded(OFFER, ending)))

    assert [type(fact) for fact in facts] == [f.OfferEnded, f.AdvisorPaused]
    assert facts[1] == f.AdvisorPaused(ANA, cause, cause.value, until, 12.0)
    assert engine.floor.advisors[ANA].misses == 0


@pytest.mark.parametrize("ending", [OfferEnding.WITHDRAWN, OfferEnding.TAKEN])
def test_an_offer_that_ended_without_the_advisors_doing_costs_nothing(
    engine: Engine, ending: OfferEnding
) -> None:
    ringing(engine)

    told(engine, (12.0, s.LegEnded(OFFER, ending)))

    assert not engine.floor.advisors[ANA].pauses
    assert engine.floor.advisors[ANA].misses == 0


def test_an_answer_ends_a_row_of_misses(engine: Engine) -> None:
    ringing(engine)
    told(engine, (30.0, s.LegEnded(OFFER, OfferEnding.NO_ANSWER)))
    assert engine.floor.advisors[ANA].misses == 1

    told(engine, (31.0, s.OfferConnected(CALL, SECOND)))

    assert engine.floor.advisors[ANA].misses == 0


@pytest.mark.parametrize(
    ("hangs_up_at", "outcome"),
    [(14.9, Outcome.SHORT_ABANDONED), (15.0, Outcome.ABANDONED), (60.0, Outcome.ABANDONED)],
)
def test_who_gives_up_at_once_is_told_apart_from_who_waited(
    engine: Engine, hangs_up_at: float, outcome: Outcome
) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 10.0)

    [record] = told(engine, (hangs_up_at, s.CallHungUp(CALL)))

    assert isinstance(record, f.CallCompleted)
    assert record.outcome is outcome


def test_wrap_up_follows_a_conversation_and_not_a_log_out(engine: Engine) -> None:
    talking(engine)
    told(engine, (16.0, s.AdvisorLogsOut(ANA)))

    facts = told(engine, (20.0, s.LegEnded(OFFER, OfferEnding.TALKED)))

    assert [type(fact) for fact in facts] == [f.OfferEnded]
    assert engine.floor.advisors[ANA].state is AdvisorState.AWAY


def test_wrap_up_is_shown_before_a_pause_and_other_calls(engine: Engine) -> None:
    talking(engine)
    told(engine, (20.0, s.LegEnded(OFFER, OfferEnding.TALKED)))
    told(engine, (21.0, s.SupervisorPauses(ANA, "meeting")), (22.0, s.PhoneInUse(ANA, in_use=True)))

    before = engine.floor.advisors[ANA].state
    told(engine, (50.0, s.Tick()))
    after = engine.floor.advisors[ANA].state

    assert (before, after) == (AdvisorState.WRAP_UP, AdvisorState.PAUSED)
