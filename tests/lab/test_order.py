"""Served in turn: each test writes a short journal."""

from dataclasses import replace

from acd.core.facts import (
    AdvisorLoggedIn,
    CallConnected,
    CallOffered,
    CallQueued,
    CallRescued,
    DifferenceHealed,
    Fact,
)
from acd.core.model import (
    AdvisorId,
    CallId,
    Difference,
    Leaving,
    LineId,
    OfferId,
    TeamId,
)
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.lab.order import differences, out_of_order

ACCUEIL, SIEGE, VALLEE = LineId("accueil"), TeamId("siege"), TeamId("vallee")
ANA, EVE = AdvisorId("ana"), AdvisorId("eve")
PLAN = Plan(
    lines={ACCUEIL: LinePlan(ACCUEIL, SIEGE)},
    teams={SIEGE: TeamPlan(SIEGE), VALLEE: TeamPlan(VALLEE)},
    advisors={
        ANA: AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,)),
        EVE: AdvisorPlan(EVE, "PJSIP/eve", (VALLEE,)),
    },
)
LOGGED_IN = (AdvisorLoggedIn(ANA, 0.0), AdvisorLoggedIn(EVE, 0.0))


def queued(call: str, at: float, team: TeamId = SIEGE) -> CallQueued:
    return CallQueued(CallId(call), ACCUEIL, team, 0, None, queued_at=at, at=at)


def offered(call: str, at: float, advisor: AdvisorId = ANA) -> CallOffered:
    offer = OfferId(f"offer-{call}")
    return CallOffered(CallId(call), offer, advisor, ACCUEIL, SIEGE, at + 20.0, at, at)


def connected(call: str, at: float) -> CallConnected:
    offer = OfferId(f"offer-{call}")
    return CallConnected(CallId(call), offer, ANA, ACCUEIL, SIEGE, waited=1.0, rang=0.5, at=at)


def jumped(*facts: Fact) -> list[str]:
    return list(out_of_order((*LOGGED_IN, *facts), PLAN))


def test_who_came_first_is_served_first() -> None:
    both = (queued("a", 1.0), queued("b", 2.0))

    assert jumped(*both, offered("a", 3.0)) == []
    assert jumped(*both, offered("b", 3.0)) == ["b"]


def test_whoever_rings_already_is_not_passed() -> None:
    both = (queued("a", 1.0), queued("b", 2.0))

    assert jumped(*both, offered("a", 3.0), connected("a", 4.0), offered("b", 5.0, EVE)) == []


def test_who_talks_already_when_a_roll_call_finds_the_two_takes_nobodys_turn() -> None:
    both = (queued("a", 1.0), queued("b", 2.0))

    assert jumped(*both, offered("b", 3.0), connected("b", 3.0)) == []
    assert jumped(*both, offered("b", 3.0), connected("b", 4.0)) == ["b"]


def test_the_answer_of_another_call_at_the_same_moment_excuses_no_jump() -> None:
    three = (queued("c", 0.5), offered("c", 0.6, EVE), queued("a", 1.0), queued("b", 2.0))

    assert jumped(*three, offered("b", 3.0), connected("c", 3.0)) == ["b"]


def test_priority_goes_before_the_time_of_arrival() -> None:
    urgent = replace(queued("b", 2.0), priority=5)

    assert jumped(queued("a", 1.0), urgent, offered("b", 3.0)) == []
    assert jumped(queued("a", 1.0), urgent, offered("a", 3.0)) == ["a"]


def test_a_place_kept_from_a_former_call_counts_from_then() -> None:
    again = replace(queued("b", 2.0), place_at=0.5)

    assert jumped(queued("a", 1.0), again, offered("b", 3.0)) == []


def test_who_waits_for_somebody_else_is_not_passed() -> None:
    for_eve = queued("a", 1.0, VALLEE)

    assert jumped(for_eve, queued("b", 2.0), offered("b", 3.0)) == []


def test_who_is_on_the_rescue_ladder_is_not_passed() -> None:
    both = (queued("a", 1.0), queued("b", 2.0))
    rescued = CallRescued(CallId("a"), Leaving.LEASE_LAPSED, 2.5)

    assert jumped(*both, rescued, offered("b", 3.0)) == []


def test_differences_are_counted_by_kind() -> None:
    healed = DifferenceHealed(Difference.CALL_GONE, "a", 1.0)

    assert differences([healed, healed, queued("a", 1.0)]) == {Difference.CALL_GONE: 2}
