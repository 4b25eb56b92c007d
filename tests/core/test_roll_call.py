"""A link that was down: what Asterisk shows, and what becomes of what we knew."""

import sys
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import offer_ids, started

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import (
    Message,
    RingAdvisor,
    RingContact,
    SendAway,
    SendToRescue,
    WithdrawOffer,
)
from acd.core.engine import Decision, Engine
from acd.core.floor import Floor
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    Leaving,
    LineId,
    OfferEnding,
    OfferId,
    OfferState,
    Outcome,
    TeamId,
)
from acd.core.picture import restore, take
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.routes import Contact, ContactId, Known, Route, RouteId, Step, To, TrunkId, TrunkPlan
from acd.core.schedule import CLOSED, Schedule, Span

SIEGE, ACCUEIL = TeamId("siege"), LineId("accueil")
ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
CALL, NEXT = CallId("c1"), CallId("c2")
OFFER, STRAY = OfferId("o1"), OfferId("stray")
PLAN = Plan(
    {ACCUEIL: LinePlan(ACCUEIL, SIEGE)},
    {SIEGE: TeamPlan(SIEGE, wrap_up=0.0)},
    {advisor: AdvisorPlan(advisor, f"PJSIP/{advisor}", (SIEGE,)) for advisor in (ANA, BEN)},
)


def seen_call(call: CallId = CALL, arrived_at: float = 5.0, line: LineId = ACCUEIL) -> s.SeenCall:
    return s.SeenCall(call, line, None, arrived_at)


def seen_leg(offer: OfferId = OFFER, call: CallId = CALL, *, talking: bool) -> s.SeenLeg:
    return s.SeenLeg(call, offer, ANA, talking)


def roll_call(*seen: s.SeenCall | s.SeenLeg, in_use: tuple[AdvisorId, ...] = ()) -> s.RollCall:
    calls = tuple(one for one in seen if isinstance(one, s.SeenCall))
    legs = tuple(one for one in seen if isinstance(one, s.SeenLeg))
    return s.RollCall(calls, legs, frozenset(in_use), frozenset())


@pytest.fixture
def engine() -> Engine:
    return started(PLAN)


def lose_and_find(engine: Engine, roll: s.RollCall) -> Decision:
    """The link is down from 50 to 60."""
    engine.handle(s.SwitchLost(), 50.0)
    return engine.handle(roll, 60.0)


WAY, TRUNK, G1 = RouteId("jour"), TrunkId("op"), ContactId("g1")
KNOWN = Known("tilleuls", caretaker=(Contact(G1, number="+33-g1"),))
ROUTED = replace(
    PLAN,
    lines={ACCUEIL: LinePlan(ACCUEIL, SIEGE, route=WAY, trunk=TRUNK)},
    routes={WAY: Route(WAY, (Step(To.CARETAKER, lasts=20.0), Step(To.TEAM, SIEGE)))},
    trunks={TRUNK: TrunkPlan(TRUNK)},
)


def ringing_at_the_caretaker() -> Engine:
    engine = started(ROUTED)
    engine.handle(s.CallArrived(CALL, ACCUEIL, "+33612345678", known=KNOWN), 40.0)
    return engine


def contact_leg(offer: OfferId = OFFER, *, talking: bool) -> s.SeenLeg:
    return s.SeenLeg(CALL, offer, None, talking, G1)


def test_a_caretaker_who_is_still_rung_is_not_rung_again() -> None:
    engine = ringing_at_the_caretaker()

    decision = lose_and_find(engine, roll_call(seen_call(), contact_leg(talking=False)))

    assert kinds(decision) == [f.SwitchCameUp]
    assert decision.commands == ()


def test_a_caretaker_whose_phone_has_stopped_meanwhile_is_followed_by_the_next_step() -> None:
    engine = ringing_at_the_caretaker()

    decision = lose_and_find(engine, roll_call(seen_call()))

    assert kinds(decision) == [f.SwitchCameUp, f.OfferEnded, f.StepBegan]
    assert engine.floor.calls[CALL].queues == (SIEGE,)


def test_a_caretaker_of_whom_nothing_was_written_is_left_talking() -> None:
    engine = started(ROUTED)
    seen = replace(seen_call(), bridged=True, known=KNOWN)

    lose_and_find(engine, roll_call(seen, contact_leg(STRAY, talking=True)))

    assert engine.floor.calls[CALL].state is CallState.CONNECTED
    assert engine.floor.calls[CALL].contact == G1


def test_a_phone_outside_of_whom_nothing_was_written_is_let_go_and_the_step_rings_anew() -> None:
    engine = started(ROUTED)
    seen = replace(seen_call(), known=KNOWN)

    decision = lose_and_find(engine, roll_call(seen, contact_leg(STRAY, talking=False)))

    assert WithdrawOffer(STRAY, CALL) in decision.commands
    assert [ring.contact.id for ring in decision.commands if isinstance(ring, RingContact)] == [G1]


def test_trunks_that_are_down_are_known_again() -> None:
    engine = started(ROUTED)

    lose_and_find(engine, replace(roll_call(), trunks_down=frozenset({TRUNK})))

    assert engine.floor.outside.down == {TRUNK}


def restarted(engine: Engine, plan: Plan) -> Engine:
    """Another life, with another configuration."""
    floor = restore(plan, take(engine.floor, 60.0))
    again = Engine(floor, (OfferId(f"n{number}") for number in range(100)))
    again.handle(s.SwitchLost(), 61.0)
    return again


@pytest.mark.parametrize(
    "routes",
    [
        {},
        {WAY: Route(WAY, (Step(To.TEAM, SIEGE),))},
        {WAY: Route(WAY, (Step(To.RENTAL_MANAGER), Step(To.TEAM, SIEGE)))},
    ],
    ids=["gone", "shorter", "another step"],
)
def test_a_call_whose_route_was_changed_begins_anew_and_is_served(routes) -> None:
    engine = ringing_at_the_caretaker()
    engine.handle(s.AdvisorLogsIn(ANA), 41.0)
    again = restarted(engine, replace(ROUTED, routes=routes))

    decision = again.handle(roll_call(seen_call()), 62.0)

    assert again.floor.calls[CALL].queues == (SIEGE,)
    assert f.CallOffered in kinds(decision)


def test_a_call_that_waits_for_a_team_that_is_gone_begins_anew() -> None:
    other = TeamId("other")
    way = {WAY: Route(WAY, (Step(To.AGENCY), Step(To.TEAM, SIEGE)))}
    engine = started(replace(ROUTED, routes=way, teams={**PLAN.teams, other: TeamPlan(other)}))
    known = replace(KNOWN, agency_team=other)
    engine.handle(s.CallArrived(CALL, ACCUEIL, None, known=known), 40.0)
    again = restarted(engine, replace(ROUTED, routes={WAY: Route(WAY, (Step(To.TEAM, SIEGE),))}))

    again.handle(roll_call(seen_call()), 62.0)

    assert again.floor.calls[CALL].queues == (SIEGE,)


def test_who_was_to_be_told_that_nobody_comes_is_told_again() -> None:
    nobody = {WAY: Route(WAY, (Step(To.RENTAL_MANAGER),))}
    engine = started(replace(ROUTED, routes=nobody))
    engine.handle(s.CallArrived(CALL, ACCUEIL, None, known=KNOWN), 40.0)  # the command got lost

    decision = lose_and_find(engine, roll_call(seen_call()))

    assert SendAway(CALL, Message.NOBODY) in decision.commands


def kinds(decision: Decision) -> list[type]:
    return [type(fact) for fact in decision.facts]


def ringing(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)


def talking(engine: Engine) -> None:
    ringing(engine)
    engine.handle(s.OfferConnected(CALL, OFFER), 45.0)


def test_a_link_lost_twice_is_lost_once(engine: Engine) -> None:
    engine.handle(s.SwitchLost(), 1.0)

    assert engine.handle(s.SwitchLost(), 2.0).facts == ()


def test_a_roll_call_that_shows_what_we_know_changes_nothing_else(engine: Engine) -> None:
    ringing(engine)

    decision = lose_and_find(engine, roll_call(seen_call(), seen_leg(talking=False)))

    assert kinds(decision) == [f.SwitchCameUp]
    assert decision.commands == ()


def test_a_roll_call_without_a_loss_before_it_only_reconciles(engine: Engine) -> None:
    decision = engine.handle(roll_call(seen_call()), 60.0)

    assert kinds(decision) == [f.CallQueued]


# Calls


def test_a_caller_never_heard_of_waits_since_the_arrival_that_asterisk_knows(
    engine: Engine,
) -> None:
    decision = lose_and_find(engine, roll_call(seen_call(arrived_at=12.0)))

    queued = decision.facts[1]
    assert isinstance(queued, f.CallQueued)
    assert (queued.queued_at, queued.at) == (12.0, 60.0)


def test_an_arrival_in_the_future_is_now(engine: Engine) -> None:
    decision = lose_and_find(engine, roll_call(seen_call(arrived_at=float("inf"))))

    queued = decision.facts[1]
    assert isinstance(queued, f.CallQueued)
    assert queued.queued_at == 60.0


def test_a_caller_we_know_keeps_the_arrival_we_know(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)

    lose_and_find(engine, roll_call(seen_call(arrived_at=12.0)))

    assert engine.floor.calls[CALL].queued_at == 40.0


def test_callers_found_are_served_in_the_order_of_their_arrival(engine: Engine) -> None:
    roll = roll_call(seen_call(NEXT, arrived_at=20.0), seen_call(CALL, arrived_at=10.0))
    lose_and_find(engine, roll)

    decision = engine.handle(s.AdvisorLogsIn(ANA), 61.0)

    assert [fact.call for fact in decision.facts if isinstance(fact, f.CallOffered)] == [CALL]


def test_a_caller_who_is_gone_ends_as_failed_since_nobody_saw_how(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)

    record = lose_and_find(engine, roll_call()).facts[1]

    assert isinstance(record, f.CallCompleted)
    assert (record.outcome, record.reason) == (Outcome.FAILED, "lost-sight")


def test_a_conversation_that_is_gone_was_answered(engine: Engine) -> None:
    talking(engine)

    record, ended = lose_and_find(engine, roll_call()).facts[1:3]

    assert isinstance(record, f.CallCompleted)
    assert (record.outcome, record.advisor) == (Outcome.ANSWERED, ANA)
    assert isinstance(ended, f.OfferEnded)
    assert engine.floor.advisors[ANA].state is AdvisorState.READY


def test_a_caller_of_a_line_no_longer_configured_is_left_to_the_dialplan(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)

    decision = lose_and_find(engine, roll_call(seen_call(line=LineId("of-old"))))

    assert kinds(decision) == [f.SwitchCameUp, f.CallQueued]


@pytest.mark.parametrize("talking", [True, False])
def test_a_leg_for_a_line_no_longer_configured_is_taken_over_all_the_same(
    engine: Engine, talking: bool
) -> None:
    roll = roll_call(seen_call(line=LineId("of-old")), seen_leg(STRAY, talking=talking))

    lose_and_find(engine, roll)

    assert engine.floor.offers[STRAY].ring_until > 60.0


def test_a_call_that_ended_a_moment_ago_is_not_taken_up_again(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)
    engine.handle(s.CallHungUp(CALL), 49.0)

    decision = lose_and_find(engine, roll_call(seen_call()))

    assert kinds(decision) == [f.SwitchCameUp]


# Legs


def test_a_conversation_goes_on_and_its_answer_is_written_down(engine: Engine) -> None:
    ringing(engine)

    decision = lose_and_find(engine, roll_call(seen_call(), seen_leg(talking=True)))

    assert kinds(decision) == [f.SwitchCameUp, f.CallConnected]
    assert engine.floor.calls[CALL].state is CallState.CONNECTED
    assert engine.floor.advisors[ANA].state is AdvisorState.TALKING


def test_a_leg_that_is_gone_gives_its_call_back_and_its_advisor_no_rest(engine: Engine) -> None:
    ringing(engine)

    decision = lose_and_find(engine, roll_call(seen_call()))

    assert kinds(decision) == [f.SwitchCameUp, f.OfferEnded, f.CallOffered]
    assert engine.floor.advisors[ANA].pauses == {}


def test_a_ringing_leg_of_a_former_life_is_taken_over(engine: Engine) -> None:
    decision = lose_and_find(engine, roll_call(seen_call(), seen_leg(STRAY, talking=False)))

    assert kinds(decision) == [f.SwitchCameUp, f.CallQueued, f.CallOffered]
    assert decision.commands == ()
    assert engine.floor.offers[STRAY].state is OfferState.PLACED
    assert engine.floor.advisors[ANA].state is AdvisorState.RINGING


def test_a_conversation_of_a_former_life_is_taken_over(engine: Engine) -> None:
    lose_and_find(engine, roll_call(seen_call(), seen_leg(STRAY, talking=True)))

    assert engine.floor.calls[CALL].advisor == ANA
    assert engine.floor.advisors[ANA].state is AdvisorState.TALKING


def test_a_ringing_leg_without_its_caller_is_hung_up(engine: Engine) -> None:
    decision = lose_and_find(engine, roll_call(seen_leg(STRAY, talking=False)))

    assert decision.commands == (WithdrawOffer(STRAY, CALL),)
    assert not engine.floor.offers


def test_a_second_leg_for_a_call_that_rings_already_is_hung_up(engine: Engine) -> None:
    ringing(engine)
    legs = (seen_leg(talking=False), seen_leg(STRAY, talking=False))

    decision = lose_and_find(engine, roll_call(seen_call(), *legs))

    assert decision.commands == (WithdrawOffer(STRAY, CALL),)
    assert set(engine.floor.offers) == {OFFER}


def test_who_talks_is_left_alone_even_if_we_do_not_know_why(engine: Engine) -> None:
    decision = lose_and_find(engine, roll_call(seen_leg(STRAY, talking=True)))

    assert decision.commands == ()


# Phones


def test_phones_are_as_asterisk_shows_them(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)
    engine.handle(s.AdvisorLogsIn(BEN), 1.0)
    engine.handle(s.PhoneInUse(ANA, in_use=True), 2.0)
    roll = s.RollCall((), (), frozenset({BEN}), frozenset({ANA}))

    lose_and_find(engine, roll)

    assert engine.floor.advisors[ANA].state is AdvisorState.UNREACHABLE
    assert engine.floor.advisors[BEN].state is AdvisorState.ON_THE_PHONE


def test_the_first_roll_call_of_all_brings_the_switch_up() -> None:
    engine = Engine(Floor(PLAN), offer_ids())

    decision = engine.handle(roll_call(), 0.0)

    assert kinds(decision) == [f.SwitchCameUp]


def test_a_caller_who_is_back_in_the_waiting_room_waits_again_at_the_old_place(
    engine: Engine,
) -> None:
    talking(engine)
    engine.handle(s.CallArrived(NEXT, ACCUEIL, None), 47.0)

    decision = lose_and_find(engine, roll_call(seen_call(), seen_call(NEXT, 47.0)))

    assert kinds(decision).count(f.CallRequeued) == 1
    assert [fact.call for fact in decision.facts if isinstance(fact, f.CallOffered)] == [CALL]


def test_a_caller_whose_conversation_has_just_ended_is_about_to_go_and_not_rung_for_again(
    engine: Engine,
) -> None:
    talking(engine)
    leaving = replace(seen_call(), is_passing=True)

    decision = lose_and_find(engine, roll_call(leaving))
    ended = engine.handle(s.CallHungUp(CALL, OFFER, 5.0), 49.0)

    assert not {f.CallRequeued, f.CallOffered} & set(kinds(decision))
    [record] = [fact for fact in ended.facts if isinstance(fact, f.CallCompleted)]
    assert (record.outcome, record.advisor) == (Outcome.ANSWERED, ANA)


def test_who_rang_talked_and_hung_up_while_nobody_listened_stands_in_the_record(
    engine: Engine,
) -> None:
    ringing(engine)
    leaving = replace(seen_call(), is_passing=True, talked_at=44.0)

    found = lose_and_find(engine, roll_call(leaving))
    ended = engine.handle(s.CallHungUp(CALL, None, 44.0), 49.0)

    [talk] = [fact for fact in found.facts if isinstance(fact, f.CallConnected)]
    assert (talk.advisor, talk.since) == (ANA, 44.0)
    [record] = [fact for fact in ended.facts if isinstance(fact, f.CallCompleted)]
    assert (record.outcome, record.advisor) == (Outcome.ANSWERED, ANA)
    assert record.answered_at == 44.0


def test_a_caller_who_talks_with_somebody_we_do_not_know_is_left_alone(engine: Engine) -> None:
    talking(engine)

    decision = lose_and_find(engine, roll_call(s.SeenCall(CALL, ACCUEIL, None, 5.0, bridged=True)))

    assert f.CallRequeued not in kinds(decision)
    assert engine.floor.calls[CALL].state is CallState.CONNECTED


def test_a_withdrawal_that_did_not_arrive_is_asked_for_again(engine: Engine) -> None:
    ringing(engine)
    engine.handle(s.SwitchLost(), 50.0)
    engine.handle(s.AdvisorPauses(ANA, "lunch"), 51.0)

    decision = engine.handle(roll_call(seen_call(), seen_leg(talking=False)), 60.0)

    assert set(decision.commands) == {WithdrawOffer(OFFER, CALL)}


def test_a_conversation_that_outlived_its_withdrawal_ties_the_advisor_until_its_leg_ends(
    engine: Engine,
) -> None:
    ringing(engine)
    engine.handle(s.AdvisorPauses(ANA, "lunch"), 41.0)
    engine.handle(s.OfferConnected(CALL, OFFER), 41.1)

    engine.handle(s.Tick(), 60.0)

    assert engine.floor.advisors[ANA].state is AdvisorState.TALKING


# Closed lines: here until a minute past midnight


@pytest.fixture
def closing() -> Engine:
    schedule = Schedule(UTC, ((Span(0, 1),), *(CLOSED,) * 6))
    monday = 4 * 86_400.0
    engine = started(replace(PLAN, lines={ACCUEIL: LinePlan(ACCUEIL, SIEGE, schedule=schedule)}))
    engine.handle(s.Tick(), monday)
    return engine


def seen_at(wall_at: float, *, bridged: bool = False) -> s.SeenCall:
    return s.SeenCall(CALL, ACCUEIL, None, wall_at, bridged, 4 * 86_400 + wall_at)


def test_who_called_a_closed_line_while_we_were_away_is_sent_away(closing: Engine) -> None:
    decision = lose_and_find(closing, roll_call(seen_at(60)))

    [record] = [fact for fact in decision.facts if isinstance(fact, f.CallCompleted)]
    assert record.outcome is Outcome.CLOSED
    assert decision.commands == (SendAway(CALL),)


def test_who_came_before_closing_time_is_taken_in(closing: Engine) -> None:
    decision = lose_and_find(closing, roll_call(seen_at(59)))

    assert decision.commands == ()
    assert CALL in closing.floor.calls


def test_who_should_have_been_sent_away_by_an_earlier_life_is_sent_away_now(
    closing: Engine,
) -> None:
    lose_and_find(closing, roll_call(seen_at(60)))

    decision = lose_and_find(closing, roll_call(seen_at(60)))

    assert decision.commands == (SendAway(CALL),)
    assert not [fact for fact in decision.facts if isinstance(fact, f.CallFact)]


def test_who_talks_is_never_sent_away(closing: Engine) -> None:
    lose_and_find(closing, roll_call(seen_at(60)))

    decision = lose_and_find(closing, roll_call(seen_at(60, bridged=True)))

    assert decision.commands == ()


# The rescue ladder


def on_the_ladder(seen: s.SeenCall) -> s.RollCall:
    return s.RollCall((), (), frozenset(), frozenset(), left=(seen,))


def test_a_caller_on_the_ladder_is_not_lost_and_waits_for_nobody(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)
    engine.handle(s.AdvisorLogsIn(ANA), 45.0)

    decision = lose_and_find(engine, on_the_ladder(seen_call()))

    assert f.CallRescued(CALL, Leaving.LEASE_LAPSED, 60.0) in decision.facts
    assert engine.floor.calls[CALL].state is CallState.RESCUE
    assert not [command for command in decision.commands if isinstance(command, RingAdvisor)]


def test_a_caller_who_hangs_up_on_the_ladder_has_overflowed(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)
    lose_and_find(engine, on_the_ladder(seen_call()))

    [record] = engine.handle(s.CallHungUp(CALL), 70.0).facts

    assert (record.outcome, record.reason) == (Outcome.OVERFLOWED, "rescue:lease-lapsed")


def test_a_caller_who_came_in_our_absence_and_is_on_the_ladder_is_received(engine: Engine) -> None:
    roll = on_the_ladder(replace(seen_call(arrived_at=52.0), why=Leaving.LONGEST_WAIT))

    lose_and_find(engine, roll)
    [record] = engine.handle(s.CallHungUp(CALL), 70.0).facts

    assert (record.queued_at, record.reason) == (52.0, "rescue:longest-wait")


def test_who_comes_back_from_the_ladder_finds_the_old_place(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)
    engine.handle(s.CallLeft(CALL, Leaving.LEASE_LAPSED), 41.0)
    engine.handle(s.CallArrived(NEXT, ACCUEIL, None), 42.0)
    engine.handle(s.CallCameBack(CALL), 43.0)

    decision = engine.handle(s.AdvisorLogsIn(ANA), 44.0)

    assert [fact.call for fact in decision.facts if isinstance(fact, f.CallOffered)] == [CALL]


def test_who_came_back_from_the_ladder_unheard_waits_again(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)
    engine.handle(s.CallLeft(CALL, Leaving.LEASE_LAPSED), 41.0)

    decision = lose_and_find(engine, roll_call(seen_call()))

    assert f.CallRegained(CALL, 60.0) in decision.facts
    assert engine.floor.waiting[SIEGE].in_order() == [CALL]


def test_who_is_back_from_the_ladder_begins_the_route_anew() -> None:
    engine = ringing_at_the_caretaker()
    engine.handle(s.CallLeft(CALL, Leaving.LEASE_LAPSED), 41.0)
    engine.handle(s.LegEnded(OFFER, OfferEnding.WITHDRAWN), 41.1)

    decision = engine.handle(s.CallCameBack(CALL), 45.0)

    assert [ring.contact.id for ring in decision.commands if isinstance(ring, RingContact)] == [G1]


def test_who_talks_is_taken_for_talking_whatever_was_said_of_the_ladder(engine: Engine) -> None:
    ringing(engine)
    engine.handle(s.CallLeft(CALL, Leaving.LEASE_LAPSED), 41.0)

    decision = engine.handle(s.OfferConnected(CALL, OFFER), 41.1)

    assert kinds(decision) == [f.CallConnected]


def test_a_caller_given_up_who_waits_all_the_same_is_given_to_the_ladder(engine: Engine) -> None:
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 40.0)
    lose_and_find(engine, roll_call())

    decision = lose_and_find(engine, roll_call(seen_call()))

    assert decision.commands == (SendToRescue(CALL),)


# A link that was down for long


def test_a_phone_that_rang_while_the_link_was_down_was_not_missed(engine: Engine) -> None:
    ringing(engine)
    engine.handle(s.SwitchLost(), 50.0)
    in_between = engine.handle(s.Tick(), 200.0)

    decision = engine.handle(roll_call(seen_call(), seen_leg(talking=True)), 210.0)

    assert in_between.facts == ()
    assert f.CallConnected in kinds(decision)
    assert engine.floor.advisors[ANA].misses == 0


def test_a_leg_that_still_rings_after_the_link_was_down_is_given_a_moment_and_no_more(
    engine: Engine,
) -> None:
    ringing(engine)
    engine.handle(s.SwitchLost(), 50.0)

    decision = engine.handle(roll_call(seen_call(), seen_leg(talking=False)), 200.0)
    later = engine.handle(s.Tick(), 200.0 + PLAN.rules.overdue_after)

    assert decision.commands == ()
    assert later.commands == (WithdrawOffer(OFFER, CALL),)


def test_a_leg_that_was_doubted_and_is_seen_is_doubted_no_longer(engine: Engine) -> None:
    ringing(engine)
    engine.handle(s.OfferRefused(OFFER), 59.9)  # with the link its answer was lost
    engine.handle(s.SwitchLost(), 59.95)
    engine.handle(roll_call(seen_call(), seen_leg(talking=False)), 60.0)

    decision = engine.handle(s.Tick(), 61.0)

    assert decision.facts == ()
    assert engine.floor.calls[CALL].state is CallState.OFFERED


def test_a_leg_of_another_controller_is_let_go_since_it_cannot_claim(engine: Engine) -> None:
    leg = replace(seen_leg(STRAY, talking=False), is_ours=False)

    decision = lose_and_find(engine, roll_call(seen_call(), leg))

    assert decision.commands == (WithdrawOffer(STRAY, CALL),)


def test_a_stray_leg_of_an_advisor_who_talks_is_let_go(engine: Engine) -> None:
    talking(engine)
    engine.handle(s.CallArrived(NEXT, ACCUEIL, None), 46.0)
    roll = roll_call(
        replace(seen_call(), bridged=True),
        seen_call(NEXT),
        seen_leg(talking=True),
        seen_leg(STRAY, NEXT, talking=False),
    )

    decision = lose_and_find(engine, roll)

    assert decision.commands == (WithdrawOffer(STRAY, NEXT),)
    assert engine.floor.advisors[ANA].offer == OFFER


def test_an_offer_taken_back_too_late_that_was_a_conversation_is_no_miss(engine: Engine) -> None:
    ringing(engine)
    engine.handle(s.OfferRinging(OFFER), 41.0)
    engine.handle(s.Tick(), 40.0 + 20.0 + PLAN.rules.overdue_after)
    engine.handle(s.OfferConnected(CALL, OFFER), 63.5)
    engine.handle(s.CallHungUp(CALL), 100.0)

    [ended] = engine.handle(s.LegEnded(OFFER, OfferEnding.TAKEN), 100.1).facts

    assert ended.ending is OfferEnding.TALKED
    assert engine.floor.advisors[ANA].misses == 0


def test_nobody_is_rung_before_what_was_heard_during_the_roll_call(engine: Engine) -> None:
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)
    roll = replace(roll_call(seen_call()), meanwhile=(s.PhoneInUse(ANA, in_use=True),))

    decision = lose_and_find(engine, roll)

    assert decision.commands == ()
    assert engine.floor.calls[CALL].state is CallState.WAITING


def test_an_answer_has_the_time_at_which_it_was_given(engine: Engine) -> None:
    ringing(engine)
    leg = replace(seen_leg(talking=True), talked_at=47.0)

    decision = lose_and_find(engine, roll_call(seen_call(), leg))

    [connected] = [fact for fact in decision.facts if isinstance(fact, f.CallConnected)]
    assert (connected.at, connected.since, connected.waited) == (60.0, 47.0, 7.0)
    assert engine.floor.calls[CALL].answered_at == 47.0


# Another Asterisk


def test_calls_of_an_asterisk_that_was_restarted_are_closed_as_such(engine: Engine) -> None:
    lose_and_find(engine, replace(roll_call(), life="monday"))
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 70.0)
    engine.handle(s.SwitchLost(), 80.0)

    decision = engine.handle(replace(roll_call(), life="tuesday"), 90.0)

    [record] = [fact for fact in decision.facts if isinstance(fact, f.CallCompleted)]
    assert (record.outcome, record.reason) == (Outcome.FAILED, "switch-restarted")


def test_an_asterisk_that_lived_on_is_not_taken_for_another(engine: Engine) -> None:
    lose_and_find(engine, replace(roll_call(), life="monday"))
    engine.handle(s.CallArrived(CALL, ACCUEIL, None), 70.0)
    engine.handle(s.SwitchLost(), 80.0)

    decision = engine.handle(replace(roll_call(), life="monday"), 90.0)

    [record] = [fact for fact in decision.facts if isinstance(fact, f.CallCompleted)]
    assert record.reason == "lost-sight"
