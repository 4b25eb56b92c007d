"""Of any route whatever: it comes to an end, and keeps its promises on the way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import Message, RingContact, SendAway
from acd.core.engine import Decision, Engine
from acd.core.floor import Floor
from acd.core.model import (
    AdvisorId,
    CallId,
    CallState,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    TeamId,
    own_queue,
)
from acd.core.plan import AdvisorPlan, LinePlan, Overflow, Plan, Rules, TeamPlan
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

CALL, LINE, WAY, TRUNK = CallId("c1"), LineId("accueil"), RouteId("jour"), TrunkId("op")
ANA, SIEGE, AGENCE = AdvisorId("ana"), TeamId("siege"), TeamId("agence")
NAMES = ["g1", "g2", "m1", "a1", "a2"]
UNANSWERED = [
    ending
    for ending in OfferEnding
    if ending not in (OfferEnding.TALKED, OfferEnding.TAKEN, OfferEnding.WITHDRAWN)
]

contacts = st.builds(
    lambda name, number, allowed: Contact(
        ContactId(name), None if number else f"PJSIP/{name}", f"+33-{name}", allowed
    ),
    st.sampled_from(NAMES),
    st.booleans(),
    st.booleans(),
)
chains = st.lists(contacts, max_size=3, unique_by=lambda contact: contact.id).map(tuple)
tenants = st.builds(
    Known,
    building=st.sampled_from([None, "tilleuls"]),
    caretaker=chains,
    rental_manager=chains,
    oncall=chains.map(lambda people: {OncallId("nuit"): people}),
    agency_team=st.sampled_from([None, AGENCE]),
    last_advisor=st.sampled_from([None, ANA]),
)
steps = st.builds(
    Step,
    to=st.sampled_from(To),
    name=st.just(""),
    lasts=st.sampled_from([5.0, 20.0]),  # an endless step is its own end
    keep_place=st.booleans(),
    confirm=st.sampled_from([None, True, False]),
).map(lambda step: _named(step))
routes = st.lists(steps, min_size=1, max_size=6).map(tuple)


def _named(step: Step) -> Step:
    names = {To.TEAM: SIEGE, To.ONCALL: "nuit", To.PROVIDER: "p24"}
    return Step(step.to, names.get(step.to, ""), step.lasts, step.keep_place, step.confirm)


def plan_of(route: tuple[Step, ...]) -> Plan:
    return Plan(
        {LINE: LinePlan(LINE, SIEGE, route=WAY, trunk=TRUNK)},
        {
            SIEGE: TeamPlan(SIEGE, overflow=(Overflow(AGENCE, 10.0),), longest_wait=15.0),
            AGENCE: TeamPlan(AGENCE),
        },
        {ANA: AdvisorPlan(ANA, "PJSIP/ana", (SIEGE,))},
        Rules(),
        {WAY: Route(WAY, route)},
        {ProviderId("p24"): ProviderPlan(ProviderId("p24"), TRUNK)},
        {TRUNK: TrunkPlan(TRUNK)},
    )


class Walk:
    """One call on its way; every phone that rings is answered by nobody."""

    def __init__(self, route: tuple[Step, ...], absent: set[str]) -> None:
        self.route = route
        self.absent = frozenset(map(ContactId, absent))
        ids = (OfferId(f"o{number}") for number in range(1000))
        self.engine = Engine(Floor(plan_of(route)), ids)
        self.sent_away: list[SendAway] = []
        self.facts: list[f.Fact] = []
        self.engine.handle(s.RollCall((), (), frozenset(), frozenset()), 0.0)
        self.engine.handle(s.AdvisorLogsIn(ANA), 0.0)
        self.engine.handle(s.SupervisorPauses(ANA, "elsewhere"), 0.0)
        self.engine.handle(s.AbsentNow(self.absent), 0.0)

    def tell(self, signal: s.Signal, at: float) -> RingContact | None:
        queues = self.queues()
        decision = self.engine.handle(signal, at)
        self.facts += decision.facts
        self.judge(decision, queues)
        self.sent_away += [c for c in decision.commands if isinstance(c, SendAway)]
        rings = [c for c in decision.commands if isinstance(c, RingContact)]
        assert len(rings) <= 1, "two legs to the outside for one call"
        return rings[0] if rings else None

    def queues(self) -> tuple[TeamId, ...]:
        call = self.engine.floor.calls.get(CALL)
        return call.queues if call else ()

    def judge(self, decision: Decision, queues: tuple[TeamId, ...]) -> None:
        for command in decision.commands:
            if isinstance(command, RingContact):
                assert command.contact.id not in self.absent, "an absent person was rung"
                assert command.contact.phone or command.contact.may_be_dialled or command.provider
        for fact in decision.facts:
            if isinstance(fact, f.StepBegan) and self.route[fact.step].keep_place:
                passed = [fact.step for fact in decision.facts if isinstance(fact, f.StepSkipped)]
                if all(self.route[step].keep_place for step in passed):
                    assert set(queues) <= set(fact.queues), "a place that was promised is lost"


@given(routes, tenants, st.sets(st.sampled_from(NAMES)), st.data())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_route_comes_to_an_end_and_keeps_its_promises(
    route: tuple[Step, ...], known: Known, absent: set[str], data: st.DataObject
) -> None:
    walk = Walk(route, absent)
    now = 0.0

    ring = walk.tell(s.CallArrived(CALL, LINE, "+33612345678", known=known), now)
    for _ in range(100):
        if CALL not in walk.engine.floor.calls:
            break
        deadline = walk.engine.next_deadline()
        if ring is not None:
            now += data.draw(st.sampled_from([0.1, 5.0]))
            ring = walk.tell(s.LegEnded(ring.offer, data.draw(st.sampled_from(UNANSWERED))), now)
        elif deadline is not None:
            now = max(now, deadline)
            ring = walk.tell(s.Tick(), now)
        else:
            break

    left = walk.engine.floor.calls.get(CALL)
    if left is None:
        assert [away.message for away in walk.sent_away] == [Message.NOBODY]
        [record] = [fact for fact in walk.facts if isinstance(fact, f.CallCompleted)]
        assert record.outcome is Outcome.OVERFLOWED
    else:
        assert route[-1].keep_place, "the end of the ladder is never silence"
        assert left.queues
        assert left.state is CallState.WAITING
        assert set(left.queues) <= {SIEGE, AGENCE, own_queue(ANA)}
