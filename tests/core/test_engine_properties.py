"""Whatever happens, in whatever order, these sentences about the engine stay true."""

import sys
from datetime import UTC
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.insert(0, str(Path(__file__).parent))
from story import offer_ids

from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import RingAdvisor, SendAway
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
    Outcome,
    TeamId,
)
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan
from acd.core.schedule import Schedule, Span

TEAMS = {
    "siege": TeamPlan(TeamId("siege"), ring_for=20.0, wrap_up=0.0),
    "agence": TeamPlan(TeamId("agence"), ring_for=10.0, wrap_up=None),
    "travaux": TeamPlan(TeamId("travaux"), ring_for=15.0, wrap_up=5.0),
}
FIRST_MINUTE = Schedule(UTC, ((Span(0, 1),),) * 7)  # most calls come after it
LINES = {
    "accueil": LinePlan(LineId("accueil"), TeamId("siege")),
    "urgence": LinePlan(LineId("urgence"), TeamId("siege"), priority=10),
    "loyer": LinePlan(LineId("loyer"), TeamId("agence")),
    "fuites": LinePlan(LineId("fuites"), TeamId("travaux"), priority=5),
    "bureau": LinePlan(LineId("bureau"), TeamId("siege"), schedule=FIRST_MINUTE),
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
)
ADVISORS = st.sampled_from(sorted(PLAN.advisors))
MOMENTS = st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.0, 11.0, 31.0])


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
        self.sent_away: list[CallId] = []
        self.closed: list[CallId] = []

    def tell(self, signal: s.Signal, after: float = 0.0) -> None:
        self.now += after
        decision = self.decide(signal)
        for fact in decision.facts:
            self.judge(fact)
            self.replayed.apply(fact)
        self.offers += [c.offer for c in decision.commands if isinstance(c, RingAdvisor)]
        self.sent_away += [c.call for c in decision.commands if isinstance(c, SendAway)]

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
                    self.closed.append(fact.call)
            case f.OfferEnded():
                self.ringing.pop(fact.advisor)
            case f.CallOffered():
                assert fact.advisor not in self.ringing, "rung twice"
                self.ringing[fact.advisor] = fact.offer
                self.judge_fairness(fact)

    def judge_fairness(self, fact: f.CallOffered) -> None:
        advisor = self.replayed.advisors[fact.advisor]
        call = self.replayed.calls[fact.call]
        rivals = [
            other
            for other in self.replayed.calls.values()
            if other.state is CallState.WAITING and other.team in advisor.plan.teams
        ]
        colleagues = [
            other
            for other in self.replayed.advisors.values()
            if other.state is AdvisorState.READY and call.team in other.plan.teams
        ]
        assert call.urgency == min(other.urgency for other in rivals)
        assert advisor.since == min(other.since for other in colleagues)

    @initialize()
    def switch_comes_up(self):
        self.tell(s.RollCall((), (), frozenset(), frozenset()))

    @rule(line=st.sampled_from(sorted(LINES)), after=MOMENTS)
    def a_call_arrives(self, line, after):
        call = CallId(f"c{len(self.calls)}")
        self.calls.append(call)
        self.tell(s.CallArrived(call, LineId(line), None), after)

    @precondition(lambda self: self.calls)
    @rule(
        data=st.data(),
        kind=st.sampled_from([s.CallHungUp, s.CallReturned]),
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

    @precondition(lambda self: self.ringing)
    @rule(data=st.data(), after=MOMENTS)
    def an_offer_is_answered(self, data, after):
        offer = self.engine.floor.offers[data.draw(st.sampled_from(list(self.ringing.values())))]
        self.tell(s.OfferConnected(offer.call, offer.id), after)

    @precondition(lambda self: self.ringing)
    @rule(data=st.data(), ending=st.sampled_from(OfferEnding), after=MOMENTS)
    def a_leg_ends(self, data, ending, after):
        offer = data.draw(st.sampled_from(list(self.ringing.values())))
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

    @rule(data=st.data())
    def the_link_is_lost_and_found(self, data):
        self.tell(s.SwitchLost())
        floor = self.engine.floor
        kept = data.draw(st.sets(st.sampled_from(sorted(floor.calls)))) if floor.calls else set()
        legs = [o for o in floor.offers.values() if o.call in kept and data.draw(st.booleans())]
        self.tell(
            s.RollCall(
                tuple(
                    s.SeenCall(c.id, c.line, c.caller, c.queued_at)
                    for c in floor.calls.values()
                    if c.id in kept
                ),
                tuple(s.SeenLeg(o.call, o.id, o.advisor, data.draw(st.booleans())) for o in legs),
                frozenset(data.draw(st.sets(ADVISORS))),
                frozenset(data.draw(st.sets(ADVISORS))),
            )
        )

    @invariant()
    def every_call_has_at_most_one_outcome(self):
        assert len(set(self.completed)) == len(self.completed)

    @invariant()
    def every_call_is_in_progress_or_completed(self):
        assert sorted(self.queued) == sorted([*self.completed, *self.engine.floor.calls])

    @invariant()
    def who_calls_a_closed_line_is_told_so_once(self):
        assert self.sent_away == self.closed

    @invariant()
    def no_caller_waits_while_a_suitable_advisor_rests(self):
        floor = self.engine.floor
        ready = [a for a in floor.advisors.values() if a.state is AdvisorState.READY]
        resting = {team for advisor in ready for team in advisor.plan.teams}
        waiting = {c.team for c in floor.calls.values() if c.state is CallState.WAITING}
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
