"""Whatever happens, in whatever order, these sentences about the engine stay true."""

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.insert(0, str(Path(__file__).parent))
from story import offer_ids

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import RingAdvisor, RingContact, SendAway
from acd.core.engine import Decision, Engine
from acd.core.floor import Floor
from acd.core.model import (
    NO_TEAM,
    NOBODY,
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    Difference,
    Leaving,
    LineId,
    OfferEnding,
    OfferId,
    OfferState,
    Outcome,
    TeamId,
)
from acd.core.picture import restore, take
from acd.core.plan import AdvisorPlan, LinePlan, Overflow, Plan, Rules, TeamPlan
from acd.core.replanning import under
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

TEAMS = {
    "siege": TeamPlan(
        TeamId("siege"), ring_for=20.0, wrap_up=0.0, overflow=(Overflow(TeamId("travaux"), 11.0),)
    ),
    "agence": TeamPlan(TeamId("agence"), ring_for=10.0, wrap_up=None),
    "travaux": TeamPlan(TeamId("travaux"), ring_for=15.0, wrap_up=5.0),
}
FIRST_MINUTE = Schedule(ZoneInfo("UTC"), ((Span(0, 1),),) * 7)  # most calls come after it
WAY, NIGHT, TRUNK, P24 = RouteId("jour"), RouteId("nuit"), TrunkId("op"), ProviderId("p24")
ROUTES = {
    WAY: Route(
        WAY,
        (
            Step(To.LAST_ADVISOR, lasts=5.0),
            Step(To.CARETAKER, lasts=11.0),
            Step(To.TEAM, "siege", lasts=5.0),
            Step(To.RENTAL_MANAGER, lasts=11.0, keep_place=True, hours=FIRST_MINUTE),
            Step(To.TEAM, "agence", lasts=31.0, keep_place=True),
        ),
    ),
    NIGHT: Route(
        NIGHT, (Step(To.TEAM, "agence"),), (Step(To.ONCALL, "nuit"), Step(To.PROVIDER, P24))
    ),
}
PEOPLE = [Contact(ContactId(name), number=f"+33-{name}") for name in ("g1", "g2", "m1")]
DENIED = Contact(ContactId("x"), number="+33-x", may_be_dialled=False)
KNOWN = [
    Known(),
    Known("tilleuls", caretaker=(PEOPLE[0], PEOPLE[1]), rental_manager=(PEOPLE[2],)),
    Known("acacias", caretaker=(DENIED, PEOPLE[1]), last_advisor=AdvisorId("ana")),
    Known("chênes", vulnerable=True, oncall={OncallId("nuit"): (PEOPLE[1], DENIED, PEOPLE[2])}),
]
LINES = {
    "accueil": LinePlan(LineId("accueil"), TeamId("siege")),
    "urgence": LinePlan(LineId("urgence"), TeamId("siege"), priority=10),
    "loyer": LinePlan(LineId("loyer"), TeamId("agence")),
    "fuites": LinePlan(LineId("fuites"), TeamId("travaux"), priority=5),
    "bureau": LinePlan(LineId("bureau"), TeamId("siege"), schedule=FIRST_MINUTE),
    "gardien": LinePlan(LineId("gardien"), TeamId("siege"), route=WAY, trunk=TRUNK),
    "astreinte": LinePlan(
        LineId("astreinte"), TeamId("agence"), route=NIGHT, trunk=TRUNK, schedule=FIRST_MINUTE
    ),
}
SERVES = {
    "ana": ("siege",),
    "ben": ("siege", "agence"),
    "chloe": ("agence", "travaux", "siege"),
    "david": ("travaux",),
}
PLAN = Plan(
    {LineId(i): line for i, line in LINES.items()},
    {TeamId(i): team for i, team in TEAMS.items()},
    {
        AdvisorId(i): AdvisorPlan(AdvisorId(i), f"PJSIP/{i}", tuple(map(TeamId, teams)))
        for i, teams in SERVES.items()
    },
    Rules(),
    ROUTES,
    {P24: ProviderPlan(P24, TRUNK, most_calls=1, answered_after=5.0)},
    {TRUNK: TrunkPlan(TRUNK, most_calls=2)},
)
SIEGE, AGENCE, TRAVAUX = (TeamId(i) for i in ("siege", "agence", "travaux"))


def staffed(plan: Plan, **teams: tuple[TeamId, ...]) -> Plan:
    """`plan` with these advisors, at phones of another kind."""
    advisors = {
        AdvisorId(i): AdvisorPlan(AdvisorId(i), f"PJSIP/{i}-2", served)
        for i, served in teams.items()
    }
    return replace(plan, advisors=advisors)


SHORTER_WAY = Route(
    WAY,
    (Step(To.CARETAKER, lasts=5.0, hours=FIRST_MINUTE), Step(To.TEAM, "agence")),
    rounds=2,
)
SMALLER = replace(
    staffed(PLAN, ben=(AGENCE,), chloe=(AGENCE,), eva=(AGENCE,)),
    teams={AGENCE: replace(TEAMS["agence"], wrap_up=0.0)},
    lines={LineId(i): replace(line, team=AGENCE) for i, line in LINES.items() if i != "fuites"},
    routes={WAY: SHORTER_WAY, NIGHT: ROUTES[NIGHT]},
)
OTHER = replace(
    staffed(PLAN, ana=(TRAVAUX, AGENCE), david=(SIEGE,)),
    teams={
        **PLAN.teams,
        SIEGE: replace(TEAMS["siege"], overflow=(Overflow(AGENCE, 1.0),), ring_for=5.0),
        TRAVAUX: replace(TEAMS["travaux"], overflow=(Overflow(SIEGE, 5.0),)),
    },
    lines={LineId(i): replace(line, route=None) for i, line in LINES.items()},
    routes={},
    providers={},
    trunks={TRUNK: TrunkPlan(TRUNK, most_calls=1)},
)
PLANS = {
    "as at first": PLAN,
    "smaller": SMALLER,
    "other": OTHER,
    "other people": staffed(PLAN, ana=(SIEGE,), ben=(TRAVAUX,), eva=(SIEGE, AGENCE)),
}
HEALED_BY_ASTERISK = {Difference.CALL_OVER, Difference.LEG_UNOWNED}
"""By a command: the same listing shows them again."""
ADVISORS = st.sampled_from(sorted(PLAN.advisors))
MOMENTS = st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.0, 11.0, 31.0])


def some(of: Iterable[AdvisorId], chance: random.Random) -> frozenset[AdvisorId]:
    return frozenset(one for one in of if chance.random() < 0.2)


class AnythingHappens(RuleBasedStateMachine):
    """Asterisk, callers and advisors at random: in order, late, twice, and about the past."""

    def __init__(self):
        super().__init__()
        self.engine = Engine(Floor(PLAN), offer_ids())
        self.replayed = Floor(PLAN)  # fed fact by fact: the replay, and the judge of each offer
        self.now = 0.0
        self.calls: list[CallId] = []
        self.offers: list[str] = []
        self.completed: list[CallId] = []
        self.queued: list[CallId] = []
        self.ringing: dict[AdvisorId, str] = {}
        self.outside: dict[str, ContactId] = {}
        self.sent_away: list[CallId] = []
        self.closed: list[CallId] = []
        self.healed: set[Difference] = set()
        self.decided: set[OfferId] = set()

    def tell(self, signal: s.Signal, after: float = 0.0) -> None:
        self.now += after
        if isinstance(signal, s.PlanChanged):
            self.replayed = under(signal.plan, self.replayed, self.now)
        decision = self.decide(signal)
        self.decided = {c.offer for c in decision.commands if isinstance(c, RingAdvisor)}
        for fact in decision.facts:
            self.judge(fact)
            self.replayed.apply(fact)
        rings = (RingAdvisor, RingContact)
        self.offers += [c.offer for c in decision.commands if isinstance(c, rings)]
        self.sent_away += [c.call for c in decision.commands if isinstance(c, SendAway)]
        for command in decision.commands:
            if isinstance(command, RingContact):
                assert command.contact.may_be_dialled, "a denied number was rung"

    def decide(self, signal: s.Signal) -> Decision:
        return self.engine.handle(signal, self.now)

    def judge(self, fact: f.Fact) -> None:
        match fact:
            case f.CallQueued():
                self.queued.append(fact.call)
            case f.CallCompleted():
                self.completed.append(fact.call)
                if fact.outcome is Outcome.CLOSED:
                    assert fact.offers == 0, "rung for a closed line"
                if fact.outcome is Outcome.CLOSED or fact.reason == NOBODY:
                    self.closed.append(fact.call)
            case f.DifferenceHealed():
                self.healed.add(fact.kind)
            case f.StepBegan():
                self.judge_place(fact)
            case _:
                self.judge_leg(fact)

    def judge_leg(self, fact: f.Fact) -> None:
        match fact:
            case f.OfferEnded(advisor=None):
                self.outside.pop(fact.offer)
            case f.OfferEnded() if self.ringing.get(fact.advisor) == fact.offer:
                self.ringing.pop(fact.advisor)
            case f.ContactOffered(trunk=None):
                self.outside[fact.offer] = fact.contact  # found talking: nobody decided it
            case f.ContactOffered():
                self.judge_contact(fact)
                self.outside[fact.offer] = fact.contact
            case f.CallOffered() if fact.offer in self.decided:
                assert fact.advisor not in self.ringing, "rung twice"
                self.ringing[fact.advisor] = fact.offer
                self.judge_fairness(fact)
            case f.CallOffered():
                self.ringing.setdefault(fact.advisor, fact.offer)  # found ringing or talking

    def judge_contact(self, fact: f.ContactOffered) -> None:
        assert fact.contact not in self.replayed.outside.absent, "an absent person was rung"
        assert fact.contact not in self.outside.values(), "one person was rung twice"
        legs = [o for o in self.replayed.offers.values() if o.trunk == TRUNK]
        assert len(legs) < self.replayed.plan.trunks[TRUNK].most_calls
        others = (o for o in self.replayed.offers.values() if o.call == fact.call and o.contact)
        assert all(o.state is OfferState.WITHDRAWN for o in others), "two legs for one call"

    def judge_place(self, fact: f.StepBegan) -> None:
        call = self.replayed.calls[fact.call]
        route = self.replayed.route_of(call)
        steps = () if route is None else route.steps(is_open=call.is_open)
        passed = steps[max(call.step, -1) + 1 : fact.step + 1]
        if call.step >= 0 and all(step.keep_place for step in passed):
            served = set(filter(self.replayed.plan.serves, call.queues))
            assert served <= set(fact.queues), "a place was lost that was to be kept"

    def judge_fairness(self, fact: f.CallOffered) -> None:
        advisor = self.replayed.advisors[fact.advisor]
        call = self.replayed.calls[fact.call]
        rivals = [
            other
            for other in self.replayed.calls.values()
            if other.state is CallState.WAITING and set(other.queues) & set(advisor.serves)
        ]
        ready = [a for a in self.replayed.advisors.values() if a.state is AdvisorState.READY]
        queue = next(q for q in call.queues if any(q in other.serves for other in ready))
        colleagues = [other for other in ready if queue in other.serves]
        assert queue in advisor.serves
        assert call.urgency == min(other.urgency for other in rivals)
        assert advisor.since == min(other.since for other in colleagues)

    @initialize()
    def switch_comes_up(self):
        self.tell(s.RollCall((), (), frozenset(), frozenset()))

    @rule(
        line=st.sampled_from(sorted(LINES)),
        known=st.sampled_from(KNOWN),
        caller=st.sampled_from([None, "+331", "+332"]),
        after=MOMENTS,
    )
    def a_call_arrives(self, line, known, caller, after):
        call = CallId(f"c{len(self.calls)}")
        self.calls.append(call)
        self.tell(s.CallArrived(call, LineId(line), caller, known=known), after)

    @rule(absent=st.sets(st.sampled_from([contact.id for contact in PEOPLE])), after=MOMENTS)
    def people_come_and_go(self, absent, after):
        self.tell(s.AbsentNow(frozenset(absent)), after)

    @rule(reachable=st.booleans())
    def the_trunk_comes_and_goes(self, reachable):
        self.tell(s.TrunkReachable(TRUNK, reachable))

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        kind=st.sampled_from([s.CallHungUp, s.CallReturned, s.CallCameBack]),
        after=MOMENTS,
    )
    def something_is_said_of_a_call(self, data, kind, after):
        self.tell(kind(data.draw(st.sampled_from(self.calls))), after)

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), why=st.sampled_from(Leaving), after=MOMENTS)
    def a_call_leaves(self, data, why, after):
        self.tell(s.CallLeft(data.draw(st.sampled_from(self.calls)), why), after)

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), kind=st.sampled_from([s.OfferRinging, s.OfferRefused]), after=MOMENTS)
    def something_is_said_of_an_offer(self, data, kind, after):
        self.tell(kind(data.draw(st.sampled_from(self.offers))), after)

    @property
    def legs(self) -> list[str]:
        return [*self.ringing.values(), *self.outside]

    @precondition(lambda self: self.legs)
    @rule(data=st.data(), after=MOMENTS)
    def an_offer_is_answered(self, data, after):
        offer = self.engine.floor.offers[data.draw(st.sampled_from(self.legs))]
        self.tell(s.OfferConnected(offer.call, offer.id), after)

    @precondition(lambda self: self.legs)
    @rule(data=st.data(), ending=st.sampled_from(OfferEnding), after=MOMENTS)
    def a_leg_ends(self, data, ending, after):
        offer = data.draw(st.sampled_from(self.legs))
        self.tell(s.LegEnded(offer, ending), after)

    @rule(
        advisor=ADVISORS,
        kind=st.sampled_from([s.AdvisorLogsIn, s.AdvisorSaysReady, s.AdvisorLogsOut]),
        after=MOMENTS,
    )
    def an_advisor_dials_a_code(self, advisor, kind, after):
        self.tell(kind(advisor), after)

    @rule(
        advisor=ADVISORS,
        kind=st.sampled_from([s.AdvisorPauses, s.SupervisorPauses]),
        after=MOMENTS,
    )
    def an_advisor_is_paused(self, advisor, kind, after):
        self.tell(kind(advisor, "reason"), after)

    @rule(advisor=ADVISORS, after=MOMENTS)
    def a_supervisor_ends_a_pause(self, advisor, after):
        self.tell(s.SupervisorUnpauses(advisor), after)

    @rule(
        advisor=ADVISORS,
        kind=st.sampled_from([s.PhoneInUse, s.PhoneReachable]),
        holds=st.booleans(),
    )
    def a_phone_changes(self, advisor, kind, holds):
        self.tell(kind(advisor, holds))

    @rule(after=MOMENTS)
    def time_passes(self, after):
        self.tell(s.Tick(), after)

    def listing(self, chance: random.Random) -> s.RollCall:
        """What Asterisk may show, true or not: some of what we know is no more, or is elsewhere."""
        floor = self.engine.floor
        kept = [call for call in floor.calls.values() if chance.random() < 0.7]
        seen = [
            s.SeenCall(c.id, c.line, c.caller, c.queued_at, chance.random() < 0.5) for c in kept
        ]
        left = {seen_call.call for seen_call in seen if chance.random() < 0.2}
        legs = [o for o in floor.offers.values() if chance.random() < 0.5]

        def talks(call: CallId) -> bool:
            return call not in left and chance.random() < 0.5

        return s.RollCall(
            tuple(one for one in seen if one.call not in left),
            (
                *(s.SeenLeg(o.call, o.id, o.advisor, talks(o.call), o.contact) for o in legs),
                *self.strays(chance, talks),
            ),
            some(PLAN.advisors, chance),
            some(PLAN.advisors, chance),
            left=tuple(one for one in seen if one.call in left),
            ended=tuple(self.ends(chance, {call.id for call in kept})),
            life=chance.choice([None, "monday", "tuesday"]),
            meanwhile=tuple(self.rumours(chance)),
        )

    def strays(self, chance: random.Random, talks: Callable[[CallId], bool]) -> Iterator[s.SeenLeg]:
        """A leg of which nothing was written."""
        calls = [*self.engine.floor.calls, CallId("stranger")]
        if chance.random() < 0.3:
            contact = chance.choice([None, PEOPLE[0].id])
            advisor = None if contact else chance.choice(sorted(PLAN.advisors))
            stray = OfferId(f"s{len(self.queued)}-{len(self.offers)}")
            call, is_ours = chance.choice(calls), chance.random() < 0.7
            yield s.SeenLeg(call, stray, advisor, talks(call), contact, None, is_ours)

    def rumours(self, chance: random.Random) -> Iterator[s.Signal]:
        """What was heard while the roll call was taken."""
        for call in self.engine.floor.calls:
            if chance.random() < 0.2:
                yield s.CallHungUp(call, chance.choice([None, *self.legs]), self.now)
        for offer in self.legs:
            if chance.random() < 0.2:
                yield s.LegEnded(offer, chance.choice(list(OfferEnding)))

    def ends(self, chance: random.Random, kept: set[CallId]) -> Iterator[s.SeenEnd]:
        """Of some that are gone, of some whose record is written, and of one nobody had seen."""
        gone = [call for call in self.engine.floor.calls if call not in kept]
        for call in (CallId(f"u{len(self.queued)}"), *gone, *self.completed[-2:]):
            if chance.random() < 0.5:
                yield s.SeenEnd(
                    call,
                    LineId(chance.choice(sorted(LINES))),
                    None,
                    self.now - chance.uniform(0, 30),
                    self.now + chance.uniform(-5, 5),
                    chance.choice([None, *Leaving]),
                    chance.choice([None, *self.legs]),
                    chance.choice([None, self.now]),
                )

    @rule(seed=st.integers(0, 2**32))
    def the_link_is_lost_and_found(self, seed):
        self.tell(s.SwitchLost())
        self.tell(self.listing(random.Random(seed)))

    @rule(seed=st.integers(0, 2**32), after=MOMENTS)
    def an_audit_is_taken(self, seed, after):
        listing = self.listing(random.Random(seed))
        self.tell(s.Audit(listing))
        self.tell(s.Audit(listing), after)
        for _ in range(4):  # what grew old in between is found by the next two
            self.healed.clear()
            self.tell(s.Audit(listing))
        assert self.healed <= HEALED_BY_ASTERISK, "healed, and as it was"

    @rule(name=st.sampled_from(sorted(PLANS)), after=MOMENTS)
    def the_configuration_changes(self, name, after):
        plan, talking = PLANS[name], self.talking()
        self.tell(s.PlanChanged(plan), after)
        assert talking == self.talking(), "a conversation was touched"
        assert self.engine.floor.plan is plan
        assert restore(plan, take(self.engine.floor, self.now)) == self.engine.floor

    @rule(
        line=st.sampled_from(["gardien", "astreinte"]),
        known=st.sampled_from(KNOWN),
        name=st.sampled_from(sorted(PLANS)),
        after=MOMENTS,
    )
    def it_changes_for_who_has_just_set_out(self, line, known, name, after):
        self.a_call_arrives(line, known, None, 0.0)
        self.the_configuration_changes(name, after)

    def talking(self) -> list[tuple[CallId, OfferId | None]]:
        calls = self.engine.floor.calls.values()
        return [(call.id, call.offer) for call in calls if call.state is CallState.CONNECTED]

    @invariant()
    def who_waits_and_who_is_ready_stands_in_the_right_lines(self):
        floor = self.engine.floor
        waiting = {
            (queue, c.id)
            for c in floor.calls.values()
            if c.state is CallState.WAITING
            for queue in c.queues
        }
        ready = {
            (queue, a.id)
            for a in floor.advisors.values()
            if a.state is AdvisorState.READY
            for queue in a.serves
        }
        assert waiting == {(q, c) for q, line in floor.waiting.items() for c in line.in_order()}
        assert ready == {(q, a) for q, line in floor.ready.items() for a in line.in_order()}
        assert {a.id: a.plan for a in floor.advisors.values()} == floor.plan.advisors

    @invariant()
    def every_call_has_at_most_one_outcome(self):
        assert len(set(self.completed)) == len(self.completed)

    @invariant()
    def every_call_is_in_progress_or_completed(self):
        assert sorted(self.queued) == sorted([*self.completed, *self.engine.floor.calls])

    @invariant()
    def who_calls_a_closed_line_or_reaches_nobody_is_told_so(self):
        """Once, unless an audit shows that it did not arrive."""
        assert list(dict.fromkeys(self.sent_away)) == self.closed

    @invariant()
    def a_call_waits_somewhere_or_rings_somewhere_or_will_do_so(self):
        floor = self.engine.floor
        for call in floor.calls.values():
            is_placed = call.queues or call.leg or call.offer or call.until is not None
            is_ours = floor.switch_up and call.state is not CallState.RESCUE
            assert is_placed or not is_ours or call.team == NO_TEAM

    @invariant()
    def no_caller_waits_while_a_suitable_advisor_rests(self):
        floor = self.engine.floor
        ready = [a for a in floor.advisors.values() if a.state is AdvisorState.READY]
        resting = {team for advisor in ready for team in advisor.serves}
        waiting = {
            queue
            for c in floor.calls.values()
            if c.state is CallState.WAITING
            for queue in c.queues
        }
        assert not floor.switch_up or not waiting & resting

    @invariant()
    def replaying_the_facts_gives_the_same_floor(self):
        assert self.replayed == self.engine.floor

    @invariant()
    def a_deadline_that_passed_has_been_dealt_with(self):
        upcoming = self.engine.next_deadline()
        assert upcoming is None or upcoming > self.now

    def teardown(self):
        """Everybody hangs up; then nothing may be left."""
        for call in list(self.engine.floor.calls):
            self.tell(s.CallHungUp(call))
        for offer in list(self.engine.floor.offers):
            self.tell(s.LegEnded(offer, OfferEnding.TALKED))

        assert sorted(self.queued) == sorted(self.completed)
        assert not self.engine.floor.offers


AnythingHappens.TestCase.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, derandomize=True
)
TestAnythingHappens = AnythingHappens.TestCase
