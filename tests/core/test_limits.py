"""How many calls may be there at once, and what becomes of those who come beyond."""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import started

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import Command, Message, RingContact, SendAway
from acd.core.engine import Decision, Engine
from acd.core.limits import ANONYMOUS_LIMIT, CALLER_LIMIT, LINE_FULL
from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferEnding, Outcome, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.routes import (
    Contact,
    ContactId,
    Known,
    ProviderId,
    ProviderPlan,
    Route,
    RouteId,
    Step,
    To,
    TrunkId,
    TrunkPlan,
)
from acd.core.schedule import Schedule

SIEGE, ANA = TeamId("siege"), AdvisorId("ana")
LINE, OTHER = LineId("accueil"), LineId("agence")
ONE, ANOTHER = "+33612345678", "+33687654321"
LIMITED = LinePlan(LINE, SIEGE, most_calls=4, most_of_caller=3, most_anonymous=2)


def floor_of(line: LinePlan) -> Engine:
    """With another line, which has no limit, and one advisor, who is not there yet."""
    return started(
        Plan(
            {LINE: line, OTHER: LinePlan(OTHER, SIEGE)},
            {SIEGE: TeamPlan(SIEGE, wrap_up=0.0)},
            {ANA: AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,))},
        )
    )


def arrive(engine: Engine, *callers: str | None, line: LineId = LINE) -> list[Decision]:
    """One call each, in the same second; no two calls have the same id."""
    already = engine.floor.arrivals
    return [
        engine.handle(s.CallArrived(CallId(f"c{already + number}"), line, caller), 10.0)
        for number, caller in enumerate(callers)
    ]


def reasons(decisions: Iterable[Decision]) -> list[str | None]:
    """Why each call was kept out; None for those who came in."""
    records = ([fact for fact in d.facts if isinstance(fact, f.CallCompleted)] for d in decisions)
    return [record[0].reason if record else None for record in records]


def test_of_one_number_so_many_calls_come_in_and_the_rest_is_told_that_nobody_can_answer() -> None:
    engine = floor_of(replace(LIMITED, most_calls=None))

    *_, last = arrive(engine, *[ONE] * 4)

    assert list(engine.floor.calls) == ["c0", "c1", "c2"]
    queued, record = last.facts
    assert isinstance(queued, f.CallQueued)
    assert isinstance(record, f.CallCompleted)
    assert (record.outcome, record.reason, record.caller) == (Outcome.BLOCKED, CALLER_LIMIT, ONE)
    assert last.commands == (SendAway(CallId("c3"), Message.NOBODY),)


def test_those_who_hide_their_number_are_counted_together_and_apart_from_the_others() -> None:
    engine = floor_of(replace(LIMITED, most_calls=None))

    kept_out = reasons(arrive(engine, None, None, None, ONE))

    assert kept_out == [None, None, ANONYMOUS_LIMIT, None]


def test_a_full_line_that_is_closed_is_closed() -> None:
    engine = floor_of(replace(LIMITED, most_calls=0, schedule=Schedule(UTC, ((),) * 7)))

    [decision] = arrive(engine, ONE)

    assert reasons([decision]) != [LINE_FULL]
    assert decision.commands == (SendAway(CallId("c0"), Message.CLOSED),)


def test_a_building_whose_own_way_is_an_emergency_is_never_shed() -> None:
    way = RouteId("urgence")
    routes = {way: Route(way, (Step(To.TEAM, SIEGE),), rounds=None)}
    ordinary = replace(LIMITED, route=RouteId("ordinary"), most_calls=0)
    engine = started(Plan({LINE: ordinary}, {SIEGE: TeamPlan(SIEGE)}, {}, routes=routes))

    arrived = s.CallArrived(CallId("c0"), LINE, ONE, known=Known("tilleuls", route=way))
    decision = engine.handle(arrived, 10.0)

    assert reasons([decision]) == [None]


def test_a_line_that_is_full_takes_nobody_and_leaves_the_other_line_alone() -> None:
    engine = floor_of(replace(LIMITED, most_calls=2))

    kept_out = reasons(arrive(engine, ONE, ANOTHER, "+33600000000", None))

    assert kept_out == [None, None, LINE_FULL, LINE_FULL]
    assert reasons(arrive(engine, *[ONE] * 20, *[None] * 20, line=OTHER)) == [None] * 40


def test_without_limits_everybody_comes_in() -> None:
    engine = floor_of(LinePlan(LINE, SIEGE))

    assert reasons(arrive(engine, *[ONE] * 300, *[None] * 300)) == [None] * 600


def test_a_line_that_only_the_dialplan_knows_has_no_limit() -> None:
    engine = floor_of(LIMITED)

    assert reasons(arrive(engine, *[ONE] * 20, line=LineId("unheard-of"))) == [None] * 20


def test_whoever_leaves_makes_room() -> None:
    engine = floor_of(LIMITED)
    arrive(engine, *[ONE] * 3)

    engine.handle(s.CallHungUp(CallId("c0")), 20.0)

    assert reasons(arrive(engine, ONE, ONE)) == [None, CALLER_LIMIT]


def test_who_was_kept_out_takes_no_room() -> None:
    engine = floor_of(replace(LIMITED, most_calls=None))
    arrive(engine, *[ONE] * 50)

    assert reasons(arrive(engine, ANOTHER, ANOTHER, ANOTHER, ANOTHER)) == [None] * 3 + [
        CALLER_LIMIT
    ]


def test_who_talks_and_who_is_on_the_rescue_ladder_counts() -> None:
    engine = floor_of(replace(LIMITED, most_calls=2))
    engine.handle(s.AdvisorLogsIn(ANA), 1.0)
    arrive(engine, ONE, ANOTHER)
    offer = engine.floor.calls[CallId("c0")].offer
    assert offer is not None

    engine.handle(s.OfferConnected(CallId("c0"), offer), 11.0)
    engine.handle(s.CallLeft(CallId("c1"), Leaving.LEASE_LAPSED), 12.0)

    assert reasons(arrive(engine, ONE)) == [LINE_FULL]


def test_nobody_is_rung_for_who_was_kept_out() -> None:
    engine = floor_of(replace(LIMITED, most_calls=1))
    arrive(engine, ONE)
    arrive(engine, ANOTHER)

    engine.handle(s.CallHungUp(CallId("c0")), 15.0)

    assert engine.handle(s.AdvisorLogsIn(ANA), 20.0).commands == ()


def test_a_call_that_is_announced_twice_is_measured_once() -> None:
    engine = floor_of(replace(LIMITED, most_of_caller=1))
    again = s.CallArrived(CallId("c0"), LINE, ONE)
    arrive(engine, ONE)

    assert engine.handle(again, 11.0) == Decision((), ())


def test_who_is_found_waiting_after_a_lost_link_came_in_long_ago() -> None:
    engine = floor_of(replace(LIMITED, most_calls=1, most_of_caller=1))
    seen = tuple(s.SeenCall(CallId(f"c{n}"), LINE, ONE, arrived_at=5.0) for n in range(5))

    engine.handle(s.RollCall(seen, (), frozenset(), frozenset()), 10.0)

    assert len(engine.floor.calls) == 5


def test_who_was_kept_out_and_did_not_hear_it_is_told_again() -> None:
    engine = floor_of(replace(LIMITED, most_of_caller=1))
    arrive(engine, ONE, ONE)
    seen = tuple(s.SeenCall(CallId(call), LINE, ONE, arrived_at=10.0) for call in ("c0", "c1"))

    decision = engine.handle(s.RollCall(seen, (), frozenset(), frozenset()), 20.0)

    assert decision.commands == (SendAway(CallId("c1"), Message.NOBODY),)


# A whole building calls

CARETAKER = Contact(ContactId("g1"), number="+33600000001")
TENANT = Known(building="les-tilleuls", caretaker=(CARETAKER,))
OPERATOR, TRUNK, P24 = TrunkId("operateur"), TrunkId("prestataire"), ProviderId("p24")
FIRST_THE_CARETAKER = Route(
    RouteId("jour"), (Step(To.CARETAKER), Step(To.PROVIDER, "p24"), Step(To.TEAM, "siege"))
)


def outage(*, of_provider: int, of_trunk: int) -> Engine:
    return started(
        Plan(
            {LINE: LinePlan(LINE, SIEGE, route=FIRST_THE_CARETAKER.id, trunk=OPERATOR)},
            {SIEGE: TeamPlan(SIEGE)},
            {},
            routes={FIRST_THE_CARETAKER.id: FIRST_THE_CARETAKER},
            providers={P24: ProviderPlan(P24, TRUNK, most_calls=of_provider)},
            trunks={OPERATOR: TrunkPlan(OPERATOR, 10), TRUNK: TrunkPlan(TRUNK, of_trunk)},
        )
    )


def call_all(engine: Engine) -> list[Command]:
    """500 tenants of one building, within the same second."""
    arrivals = (
        s.CallArrived(CallId(f"c{number}"), LINE, f"+336{number:08}", known=TENANT)
        for number in range(500)
    )
    decisions = [engine.handle(arrival, 10.0 + n / 500) for n, arrival in enumerate(arrivals)]
    return [command for decision in decisions for command in decision.commands]


@pytest.mark.parametrize(("of_provider", "of_trunk"), [(30, 100), (100, 30)])
def test_when_a_whole_building_calls_its_caretaker_rings_once_and_the_provider_is_not_flooded(
    of_provider: int, of_trunk: int
) -> None:
    engine = outage(of_provider=of_provider, of_trunk=of_trunk)

    commands = call_all(engine)

    rung = Counter(command.contact.id for command in commands if isinstance(command, RingContact))
    assert rung == {"g1": 1, "provider:p24": 30}
    assert len(commands) == 31
    assert len(engine.floor.waiting[SIEGE]) == 500 - 31


def test_a_provider_has_room_again_when_a_leg_is_gone() -> None:
    engine = outage(of_provider=3, of_trunk=10)
    call_all(engine)
    leg = next(offer for offer in engine.floor.offers.values() if offer.to is To.PROVIDER)
    engine.handle(s.OfferConnected(leg.call, leg.id), 20.0)
    engine.handle(s.CallHungUp(leg.call), 60.0)

    early = engine.handle(s.CallArrived(CallId("early"), LINE, ONE, known=TENANT), 60.0)
    engine.handle(s.LegEnded(leg.id, OfferEnding.TALKED), 60.1)
    late = engine.handle(s.CallArrived(CallId("late"), LINE, ANOTHER, known=TENANT), 60.2)

    assert early.commands == ()
    assert [type(command) for command in late.commands] == [RingContact]
