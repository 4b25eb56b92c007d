"""Another configuration in the middle of the day: what becomes of who waits, rings and talks."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import offer_ids

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import Message, RingAdvisor, RingContact, SendAway
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
    TeamId,
)
from acd.core.picture import restore, take
from acd.core.plan import AdvisorPlan, LinePlan, Overflow, Plan, TeamPlan
from acd.core.replanning import stranded
from acd.core.routes import (
    Contact,
    ContactId,
    Known,
    OncallId,
    ProviderId,
    ProviderPlan,
    Route,
    RouteId,
    Step,
    To,
    TrunkId,
    TrunkPlan,
)
from acd.core.schedule import Schedule, Span
from acd.store.codec import decode_picture, encode_picture

ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
SIEGE, VALLEE = TeamId("siege"), TeamId("vallee")
ACCUEIL, JOUR, TRUNK = LineId("accueil"), RouteId("jour"), TrunkId("op")
CALL, OTHER = CallId("c1"), CallId("c2")
ANAS = AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,))
BENS = AdvisorPlan(BEN, "PJSIP/ben", (VALLEE,))
PLAN = Plan(
    lines={ACCUEIL: LinePlan(ACCUEIL, SIEGE, trunk=TRUNK)},
    teams={SIEGE: TeamPlan(SIEGE), VALLEE: TeamPlan(VALLEE)},
    advisors={ANA: ANAS, BEN: BENS},
    trunks={TRUNK: TrunkPlan(TRUNK)},
)
CARETAKER = Step(To.CARETAKER, lasts=10.0)
GUARD = Known("tilleuls", caretaker=(Contact(ContactId("g1"), number="+33-g1"),))


def routed(plan: Plan, *steps: Step, rounds: int | None = 1) -> Plan:
    line = replace(plan.lines[ACCUEIL], route=JOUR)
    return replace(plan, lines={ACCUEIL: line}, routes={JOUR: Route(JOUR, steps, rounds=rounds)})


def wait_for(team: TeamId, lasts: float | None = None, *, keep_place: bool = False) -> Step:
    return Step(To.TEAM, team, lasts=lasts, keep_place=keep_place)


class Day:
    def __init__(self, plan: Plan = PLAN) -> None:
        self.engine = Engine(Floor(plan), offer_ids())
        self.now = 0.0
        self.tell(s.RollCall((), (), frozenset(), frozenset()))

    @property
    def floor(self) -> Floor:
        return self.engine.floor

    def tell(self, signal: s.Signal, after: float = 0.0) -> Decision:
        self.now += after
        return self.engine.handle(signal, self.now)

    def arrives(self, call: CallId = CALL, known: Known = GUARD) -> None:
        self.tell(s.CallArrived(call, ACCUEIL, None, known=known))

    def rings_ana(self) -> OfferId:
        self.tell(s.AdvisorLogsIn(ANA))
        self.arrives()
        [offer] = self.floor.offers
        self.tell(s.OfferRinging(offer))
        return offer

    def change(self, plan: Plan) -> Decision:
        return self.tell(s.PlanChanged(plan))


def test_a_conversation_goes_on_with_who_is_no_advisor_any_more() -> None:
    day = Day()
    offer = day.rings_ana()
    day.tell(s.OfferConnected(CALL, offer))

    decision = day.change(replace(PLAN, advisors={BEN: BENS}))

    assert day.floor.calls[CALL].state is CallState.CONNECTED
    assert not decision.commands
    assert f.AdvisorLoggedOut(ANA, 0.0) in decision.facts
    assert f.AdvisorReassigned(ANA, (SIEGE,), (), 0.0) in decision.facts


def test_a_phone_that_rings_goes_on_and_may_be_picked_up() -> None:
    day = Day()
    offer = day.rings_ana()

    during = day.change(replace(PLAN, advisors={BEN: BENS}))
    day.tell(s.OfferConnected(CALL, offer))

    assert not during.commands
    assert day.floor.calls[CALL].advisor == ANA


NORD = TeamId("nord")
RENAMED = {VALLEE: TeamPlan(VALLEE), NORD: TeamPlan(NORD, wrap_up=15.0)}


@pytest.mark.parametrize(
    ("line", "teams", "own", "until"),
    [
        (LinePlan(ACCUEIL, NORD), RENAMED, (VALLEE,), 15.0),
        (None, {**RENAMED, VALLEE: TeamPlan(VALLEE, wrap_up=5.0)}, (VALLEE, NORD), 15.0),
        (None, RENAMED, (VALLEE, NORD), None),
        (None, {NORD: TeamPlan(NORD, wrap_up=0.0)}, (NORD,), "none"),
    ],
)
def test_after_a_call_of_a_team_that_is_gone_there_is_wrap_up_all_the_same(
    line: LinePlan | None, teams: dict[TeamId, TeamPlan], own: tuple[TeamId, ...], until: object
) -> None:
    day = Day()
    offer = day.rings_ana()
    day.tell(s.OfferConnected(CALL, offer))
    lines = {ACCUEIL: line} if line else {}
    moved = {ANA: replace(ANAS, teams=own)}

    day.change(replace(PLAN, lines=lines, teams=teams, advisors=moved))
    day.tell(s.CallHungUp(CALL))
    decision = day.tell(s.LegEnded(offer, OfferEnding.TALKED))

    began = [fact.until for fact in decision.facts if isinstance(fact, f.WrapUpStarted)]
    assert began == ([] if until == "none" else [until])


def test_who_was_no_advisor_for_a_moment_is_not_rung_beside_the_leg_of_before() -> None:
    day = Day()
    day.rings_ana()
    day.change(replace(PLAN, advisors={BEN: BENS}))

    day.change(PLAN)
    day.tell(s.AdvisorLogsIn(ANA))
    day.arrives(OTHER)

    assert day.floor.advisors[ANA].state is AdvisorState.RINGING
    assert day.floor.calls[OTHER].state is CallState.WAITING


def test_who_is_new_is_away_and_rung_once_logged_in() -> None:
    day = Day(replace(PLAN, advisors={BEN: BENS}))
    day.arrives()

    day.change(PLAN)
    before = day.floor.advisors[ANA].state
    decision = day.tell(s.AdvisorLogsIn(ANA))

    assert before is AdvisorState.AWAY
    assert [c.advisor for c in decision.commands if isinstance(c, RingAdvisor)] == [ANA]


def test_who_comes_to_another_team_is_rung_for_who_waits_there_at_once() -> None:
    day = Day()
    day.tell(s.AdvisorLogsIn(BEN))
    day.arrives()

    moved = replace(BENS, teams=(SIEGE,))
    decision = day.change(replace(PLAN, advisors={ANA: ANAS, BEN: moved}))

    assert [c.advisor for c in decision.commands if isinstance(c, RingAdvisor)] == [BEN]


def test_another_phone_is_free_until_somebody_says_otherwise() -> None:
    day = Day()
    day.tell(s.AdvisorLogsIn(ANA))
    day.tell(s.PhoneInUse(ANA, in_use=True))
    day.arrives()

    decision = day.change(
        replace(PLAN, advisors={ANA: replace(ANAS, phone="PJSIP/new"), BEN: BENS})
    )

    assert [c.phone for c in decision.commands if isinstance(c, RingAdvisor)] == ["PJSIP/new"]


SWAPPED = replace(
    PLAN,
    advisors={
        ANA: replace(ANAS, phone="PJSIP/ben"),
        BEN: AdvisorPlan(BEN, "PJSIP/ana", (SIEGE,)),
    },
)


def test_at_a_phone_where_who_had_it_before_talks_nobody_else_is_rung() -> None:
    day = Day()
    offer = day.rings_ana()
    day.tell(s.OfferConnected(CALL, offer))
    day.tell(s.AdvisorLogsIn(BEN))
    day.arrives(OTHER)

    during = day.change(SWAPPED)
    state = day.floor.advisors[BEN].state
    day.tell(s.LegEnded(offer, OfferEnding.TALKED))
    after = day.tell(s.PhoneInUse(BEN, in_use=False))

    assert not during.commands
    assert state is AdvisorState.ON_THE_PHONE
    assert [c.phone for c in after.commands if isinstance(c, RingAdvisor)] == ["PJSIP/ana"]


@pytest.mark.parametrize(
    "signal", [s.PhoneReachable(ANA, reachable=False), s.PhoneInUse(ANA, in_use=True)]
)
def test_a_phone_rings_on_although_the_one_in_its_place_cannot_be_rung(signal: s.Signal) -> None:
    day = Day()
    offer = day.rings_ana()
    day.change(replace(PLAN, advisors={ANA: replace(ANAS, phone="PJSIP/new"), BEN: BENS}))

    decision = day.tell(signal)

    assert not decision.commands
    assert day.floor.calls[CALL].offer == offer


def test_a_call_walks_its_route_as_it_was_and_the_next_call_walks_the_new_one() -> None:
    before = routed(PLAN, wait_for(SIEGE, 10.0), CARETAKER)
    after = routed(PLAN, wait_for(SIEGE, 10.0, keep_place=True), wait_for(VALLEE))
    day = Day(before)
    day.tell(s.AdvisorLogsIn(ANA))
    day.tell(s.AdvisorPauses(ANA, "lunch"))
    day.arrives()

    day.change(after)
    day.arrives(OTHER)
    decision = day.tell(s.Tick(), after=10.0)

    assert [c.call for c in decision.commands if isinstance(c, RingContact)] == [CALL]
    assert VALLEE in day.floor.calls[OTHER].queues or not day.floor.calls.get(OTHER)


def test_a_former_route_with_hours_outlives_a_restart() -> None:
    hours = Schedule(ZoneInfo("Europe/Paris"), ((Span(0, 1440),),) * 7)
    day = Day(routed(PLAN, CARETAKER, replace(wait_for(SIEGE), hours=hours)))
    day.arrives()

    day.change(routed(PLAN, CARETAKER))
    _, _, kept = encode_picture(take(day.floor, day.now)).fact

    assert restore(day.floor.plan, decode_picture(kept).floor) == day.floor
    assert day.floor.calls[CALL].former_route is not None


def test_a_former_route_is_kept_once_however_many_are_on_it() -> None:
    holidays = {date.fromordinal(730_000 + day): "férié" for day in range(900)}
    hours = Schedule(ZoneInfo("Europe/Paris"), ((Span(0, 1440),),) * 7, holidays)
    long = routed(PLAN, *(replace(wait_for(SIEGE, 60.0), hours=hours) for _ in range(2)))
    day = Day(long)
    day.tell(s.AdvisorLogsIn(ANA))
    day.tell(s.AdvisorPauses(ANA, "lunch"))
    for number in range(500):
        day.arrives(CallId(f"c{number}"))
    day.change(routed(PLAN, wait_for(SIEGE, 90.0)))

    _, _, kept = encode_picture(take(day.floor, day.now)).fact
    calls = list(restore(day.floor.plan, decode_picture(kept).floor).calls.values())

    assert len(kept) < 1_000_000
    assert len(calls) == 500
    assert calls[0].former_route == long.routes[JOUR]
    assert all(call.former_route is calls[0].former_route for call in calls)


def test_the_next_round_is_walked_by_the_new_route() -> None:
    day = Day(routed(PLAN, CARETAKER, rounds=3))
    day.arrives()
    [offer] = day.floor.offers

    day.change(routed(PLAN, wait_for(SIEGE), rounds=3))
    day.tell(s.LegEnded(offer, OfferEnding.NO_ANSWER), after=1.0)
    day.tell(s.Tick(), after=10.0)

    assert day.floor.calls[CALL].queues == (SIEGE,)
    assert day.floor.calls[CALL].former_route is None


def test_who_waits_for_a_team_that_is_gone_goes_on_with_the_next_step() -> None:
    day = Day(routed(PLAN, wait_for(VALLEE, 60.0), CARETAKER))
    day.tell(s.AdvisorLogsIn(BEN))
    day.tell(s.AdvisorPauses(BEN, "lunch"))
    day.arrives()
    without = replace(PLAN, teams={SIEGE: TeamPlan(SIEGE)}, advisors={ANA: ANAS})

    left_alone = list(stranded(day.floor, without))
    decision = day.change(without)

    assert left_alone == []
    assert [c.call for c in decision.commands if isinstance(c, RingContact)] == [CALL]


NUIT, P24 = OncallId("nuit"), ProviderId("p24")
ON_CALL = replace(GUARD, oncall={NUIT: (Contact(ContactId("o1"), number="+33-o1"),)})
PEOPLE, PROVIDER = Step(To.ONCALL, NUIT, lasts=10.0), Step(To.PROVIDER, P24, lasts=10.0)
WITH_PROVIDER = replace(PLAN, providers={P24: ProviderPlan(P24, TRUNK)})
OTHER_LINE, OTHER_TRUNK = LineId("standard"), TrunkId("op2")
WITH_LINE_RENAMED = replace(PLAN, lines={OTHER_LINE: LinePlan(OTHER_LINE, SIEGE, trunk=TRUNK)})


def rung_outside(decision: Decision) -> list[str]:
    return [c.contact.id for c in decision.commands if isinstance(c, RingContact)]


def nobody_picks_up(day: Day) -> Decision:
    [offer] = day.floor.offers
    return day.tell(s.LegEnded(offer, OfferEnding.NO_ANSWER), after=1.0)


def test_who_is_on_the_way_when_the_line_is_renamed_is_rung_for_through_its_trunk() -> None:
    day = Day(routed(PLAN, CARETAKER, PEOPLE))
    day.arrives(known=ON_CALL)

    left_alone = list(stranded(day.floor, WITH_LINE_RENAMED))
    day.change(WITH_LINE_RENAMED)
    decision = nobody_picks_up(day)

    assert left_alone == []
    assert rung_outside(decision) == ["o1"]


@pytest.mark.parametrize(
    ("plan", "steps"),
    [
        (replace(WITH_LINE_RENAMED, trunks={}), (CARETAKER, PEOPLE)),
        (PLAN, (CARETAKER, PROVIDER)),
        (replace(WITH_PROVIDER, trunks={}), (CARETAKER, PROVIDER)),
    ],
    ids=["line and trunk renamed", "provider renamed", "its trunk renamed"],
)
def test_who_is_rung_for_and_would_have_nobody_behind_is_stranded(
    plan: Plan, steps: tuple[Step, ...]
) -> None:
    day = Day(routed(WITH_PROVIDER, *steps))
    day.arrives(known=ON_CALL)

    assert [call.id for call in stranded(day.floor, plan)] == [CALL]


def test_who_has_nobody_behind_whom_is_rung_hinders_no_change() -> None:
    day = Day(routed(PLAN, CARETAKER))
    day.arrives()

    assert list(stranded(day.floor, replace(PLAN, trunks={}))) == []


def test_who_is_rung_for_has_still_the_others_who_are_on_call() -> None:
    two = tuple(Contact(ContactId(f"o{rank}"), number=f"+33-o{rank}") for rank in (1, 2))
    day = Day(routed(PLAN, PEOPLE))
    day.arrives(known=replace(GUARD, oncall={NUIT: two}))

    kept = list(stranded(day.floor, WITH_LINE_RENAMED))
    left_alone = list(stranded(day.floor, replace(PLAN, trunks={})))

    assert kept == []
    assert [call.id for call in left_alone] == [CALL]


@pytest.mark.parametrize("is_between_rounds", [False, True])
def test_an_emergency_whose_people_are_renamed_rings_those_of_before_in_each_round(
    is_between_rounds: bool,
) -> None:
    day = Day(routed(PLAN, PEOPLE, rounds=None))
    day.arrives(known=ON_CALL)
    renamed = routed(PLAN, Step(To.ONCALL, "soir", lasts=10.0), rounds=None)

    if is_between_rounds:
        nobody_picks_up(day)
        left_alone = list(stranded(day.floor, renamed))
        day.change(renamed)
    else:
        left_alone = list(stranded(day.floor, renamed))
        day.change(renamed)
        nobody_picks_up(day)
    decision = day.tell(s.Tick(), after=10.0)

    assert left_alone == []
    assert rung_outside(decision) == ["o1"]


WITHOUT_SIEGE = replace(PLAN, teams={VALLEE: TeamPlan(VALLEE)}, advisors={BEN: BENS})


def test_who_has_no_route_waits_for_the_team_that_the_line_has_now() -> None:
    day = Day()
    day.tell(s.AdvisorLogsIn(BEN))
    day.arrives()
    line = replace(PLAN.lines[ACCUEIL], team=VALLEE)
    other_team = replace(WITHOUT_SIEGE, lines={ACCUEIL: line})

    left_alone = list(stranded(day.floor, other_team))
    decision = day.change(other_team)

    assert left_alone == []
    assert [c.advisor for c in decision.commands if isinstance(c, RingAdvisor)] == [BEN]


TO_VALLEE = replace(WITHOUT_SIEGE, lines={ACCUEIL: replace(PLAN.lines[ACCUEIL], team=VALLEE)})


def on_the_ladder(day: Day) -> s.Signal:
    day.arrives()
    day.tell(s.CallLeft(CALL, Leaving.LEASE_LAPSED))
    return s.CallCameBack(CALL)


def talking(day: Day) -> s.Signal:
    day.tell(s.OfferConnected(CALL, day.rings_ana()))
    return s.CallReturned(CALL)


def ringing(day: Day) -> s.Signal:
    return s.LegEnded(day.rings_ana(), OfferEnding.NO_ANSWER)


@pytest.mark.parametrize("begin", [on_the_ladder, talking, ringing])
def test_who_comes_to_wait_after_the_team_is_gone_waits_for_the_one_of_now(
    begin: Callable[[Day], s.Signal],
) -> None:
    day = Day()
    comes_back = begin(day)
    day.change(TO_VALLEE)
    day.tell(s.AdvisorLogsIn(BEN))

    decision = day.tell(comes_back)

    assert [c.advisor for c in decision.commands if isinstance(c, RingAdvisor)] == [BEN]


def test_who_waits_on_at_the_end_of_a_route_is_told_when_nobody_is_left() -> None:
    day = Day(routed(PLAN, wait_for(SIEGE, 5.0, keep_place=True)))
    day.tell(s.AdvisorLogsIn(ANA))
    day.tell(s.AdvisorPauses(ANA, "lunch"))
    day.arrives()
    day.tell(s.Tick(), after=5.0)
    is_settled = day.floor.calls[CALL].is_settled

    decision = day.change(routed(replace(WITHOUT_SIEGE, lines=PLAN.lines), wait_for(VALLEE)))

    assert is_settled
    assert decision.commands == (SendAway(CALL, Message.NOBODY),)


def test_a_caller_of_an_unknown_line_is_left_to_the_ladder_and_hinders_no_change() -> None:
    day = Day(replace(PLAN, lines={}))
    day.arrives()

    left_alone = list(stranded(day.floor, WITHOUT_SIEGE))
    decision = day.change(replace(WITHOUT_SIEGE, lines={}))

    assert left_alone == []
    assert not decision.commands
    assert day.floor.calls[CALL].state is CallState.WAITING


def test_a_caller_whose_line_is_back_walks_its_route() -> None:
    day = Day(replace(PLAN, lines={}))
    day.arrives()

    decision = day.change(routed(PLAN, CARETAKER, wait_for(SIEGE)))

    assert [c.call for c in decision.commands if isinstance(c, RingContact)] == [CALL]


@pytest.mark.parametrize(
    ("step", "is_stranded"),
    [
        (Step(To.PROVIDER, "p24"), True),
        (Step(To.ONCALL, "nuit"), True),
        (Step(To.AGENCY), False),
        (Step(To.LAST_ADVISOR), False),
        (CARETAKER, False),
    ],
)
def test_a_step_leads_somewhere_when_the_new_plan_knows_whom_it_means(
    step: Step, is_stranded: bool
) -> None:
    known = replace(GUARD, agency_team=VALLEE, last_advisor=BEN)
    day = Day(routed(PLAN, wait_for(SIEGE, 60.0), step))
    day.tell(s.AdvisorLogsIn(ANA))
    day.tell(s.AdvisorPauses(ANA, "lunch"))
    day.arrives(known=known)

    left_alone = list(stranded(day.floor, WITHOUT_SIEGE))

    assert bool(left_alone) is is_stranded


def test_who_would_be_left_with_nobody_is_named_and_told_when_it_happens_all_the_same() -> None:
    day = Day()
    day.arrives()
    nothing_left = replace(WITHOUT_SIEGE, lines={})

    left_alone = [call.id for call in stranded(day.floor, nothing_left)]
    decision = day.change(nothing_left)

    assert left_alone == [CALL]
    assert decision.commands == (SendAway(CALL, Message.NOBODY),)


@pytest.mark.parametrize(("after", "rung"), [(5.0, True), (60.0, False)])
def test_an_overflow_that_is_new_counts_from_when_they_began_to_wait(
    after: float, rung: bool
) -> None:
    day = Day()
    day.tell(s.AdvisorLogsIn(BEN))
    day.arrives()
    day.tell(s.Tick(), after=10.0)

    team = TeamPlan(SIEGE, overflow=(Overflow(VALLEE, after),))
    decision = day.change(replace(PLAN, teams={**PLAN.teams, SIEGE: team}))

    assert bool([c for c in decision.commands if isinstance(c, RingAdvisor)]) is rung


def test_an_overflow_that_is_gone_takes_place_no_more() -> None:
    overflowing = TeamPlan(SIEGE, overflow=(Overflow(VALLEE, 5.0),))
    day = Day(replace(PLAN, teams={**PLAN.teams, SIEGE: overflowing}))
    day.arrives()

    day.change(PLAN)
    day.tell(s.Tick(), after=10.0)

    assert day.floor.calls[CALL].queues == (SIEGE,)


def test_of_two_teams_that_overflow_into_a_third_one_may_cease_to() -> None:
    third = TeamId("travaux")
    early, late = (Overflow(third, after) for after in (5.0, 20.0))
    both = {
        SIEGE: TeamPlan(SIEGE, overflow=(early,)),
        VALLEE: TeamPlan(VALLEE, overflow=(late,)),
        third: TeamPlan(third),
    }
    steps = (wait_for(SIEGE, 1.0), wait_for(VALLEE, 60.0, keep_place=True))
    day = Day(routed(replace(PLAN, teams=both), *steps))
    for advisor in (ANA, BEN):
        day.tell(s.AdvisorLogsIn(advisor))
        day.tell(s.AdvisorPauses(advisor, "lunch"))
    day.arrives()
    day.tell(s.Tick(), after=1.0)

    without = {**both, SIEGE: TeamPlan(SIEGE)}
    day.change(routed(replace(PLAN, teams=without), *steps))
    day.tell(s.Tick(), after=10.0)
    early_queues = day.floor.calls[CALL].queues
    day.tell(s.Tick(), after=10.0)

    assert early_queues == (SIEGE, VALLEE)
    assert day.floor.calls[CALL].queues == (SIEGE, VALLEE, third)


def test_while_asterisk_is_away_nobody_is_rung_and_all_is_as_planned_when_it_is_back() -> None:
    day = Day(replace(PLAN, advisors={BEN: BENS}))
    day.arrives()
    day.tell(s.SwitchLost())

    decision = day.change(PLAN)
    seen = s.SeenCall(CALL, ACCUEIL, None, 0.0, bridged=False)
    day.tell(s.RollCall((seen,), (), frozenset(), frozenset()))
    rung = day.tell(s.AdvisorLogsIn(ANA))

    assert not decision.commands
    assert [c.advisor for c in rung.commands if isinstance(c, RingAdvisor)] == [ANA]
