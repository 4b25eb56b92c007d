"""What a rehearsal tells is what would be done, and it comes to an end."""

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import RingContact
from acd.core.model import AdvisorId, CallId, LineId, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Overflow, Plan, Rules, TeamPlan
from acd.core.rehearsal import Said, rehearse
from acd.core.routes import (
    Contact,
    ContactId,
    Known,
    Route,
    RouteId,
    Skip,
    Step,
    To,
    TrunkId,
    TrunkPlan,
)

SIEGE, WAY, TRUNK, LINE = TeamId("siege"), RouteId("jour"), TrunkId("op"), LineId("accueil")
CARETAKER, MANAGER = (Contact(ContactId(n), number=f"+33-{n}") for n in ("g1", "m1"))
JEANNE = Known("tilleuls", caretaker=(CARETAKER,), rental_manager=(MANAGER,))


def plan_with(*steps: Step, rounds: int | None = 1) -> Plan:
    return Plan(
        {LINE: LinePlan(LINE, SIEGE, route=WAY, trunk=TRUNK)},
        {SIEGE: TeamPlan(SIEGE, overflow=(Overflow(TeamId("agence"), 30.0),))},
        {AdvisorId("ana"): AdvisorPlan(AdvisorId("ana"), "PJSIP/ana", (SIEGE,))},
        Rules(),
        {WAY: Route(WAY, steps, rounds=rounds)},
        trunks={TRUNK: TrunkPlan(TRUNK)},
    )


def told(plan: Plan, *, absent: frozenset[ContactId] = frozenset()) -> list[Said]:
    arrival = s.CallArrived(CallId("c1"), LINE, "+33612345678", known=JEANNE)
    return list(rehearse(plan, arrival, absent=absent, until=1800.0))


def rung(said: list[Said]) -> list[tuple[float, str]]:
    return [(s.after, s.what.contact.id) for s in said if isinstance(s.what, RingContact)]


def test_everybody_is_rung_in_turn_and_lets_it_ring() -> None:
    plan = plan_with(Step(To.CARETAKER, lasts=20.0), Step(To.RENTAL_MANAGER, lasts=15.0))

    said = told(plan)

    assert rung(said) == [(0.0, "g1"), (20.0, "m1")]
    assert isinstance(said[-1].what, f.CallCompleted)
    assert said[-1].after == 35.0


def test_who_is_absent_is_not_rung_and_that_is_told() -> None:
    plan = plan_with(Step(To.CARETAKER), Step(To.TEAM, "siege"))

    said = told(plan, absent=frozenset({CARETAKER.id}))

    passed = [s.what for s in said if isinstance(s.what, f.StepSkipped)]
    assert [(step.to, step.why) for step in passed] == [(To.CARETAKER, Skip.ABSENT)]
    assert rung(said) == []


def test_a_team_is_waited_for_and_overflows_after_its_delay() -> None:
    said = told(plan_with(Step(To.TEAM, "siege")))

    assert [s.after for s in said if isinstance(s.what, f.QueueJoined)] == [30.0]
    assert not [s for s in said if isinstance(s.what, f.CallCompleted | f.CallOffered)]


def test_of_a_route_without_end_one_round_is_told() -> None:
    said = told(plan_with(Step(To.CARETAKER, lasts=20.0), rounds=None))

    assert rung(said) == [(0.0, "g1")]
    assert isinstance(said[-1].what, f.RouteRepeated)
