"""The state of the floor, and the few ways in which it may be changed.

Who waits where, who is ready and which deadline comes next is derived; it is kept up to date here
and nowhere else. Only `acd.core.applied` changes anything, fact by fact.
"""

from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass

from acd.core import facts as f
from acd.core.commands import Message
from acd.core.deadlines import Deadlines, Due, Key
from acd.core.lifecycle import next_call_state, next_offer_state
from acd.core.live import Advisor, Call, Offer
from acd.core.matching import ReadyLine, WaitingLine
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    LineId,
    OfferId,
    Seconds,
    TeamId,
    own_queue,
)
from acd.core.outside import Outside
from acd.core.plan import Plan
from acd.core.reach import lead_somewhere
from acd.core.routes import Route

REMEMBERED = 5_000
"""Of calls that ended, and of places that are kept: so many, then the oldest is forgotten.

Asterisk's book of ends is emptied twice a minute: what stands in it must be remembered here."""

RECALL_AT_THE_SOONEST: Seconds = 1.0
LEG_GONE_AFTER: Seconds = 5.0
"""A withdrawn leg of whose end we never hear."""


_ANYBODY = "*"  # in place of a caller's number; no number is that


@dataclass(frozen=True, slots=True)
class CutOff:
    """The place of a call that ended without an answer, for the caller's next one."""

    place_at: Seconds
    kept_until: Seconds


class State:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calls: dict[CallId, Call] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.advisors = {i: Advisor(advisor) for i, advisor in plan.advisors.items()}
        self.switch_up = False
        self.switch_life: str | None = None  # of which Asterisk all this was heard
        self.waiting: defaultdict[TeamId, WaitingLine] = defaultdict(WaitingLine)
        self.ready: defaultdict[TeamId, ReadyLine] = defaultdict(ReadyLine)
        self.stirred: set[TeamId] = set()  # teams where a match may have become possible
        self.deadlines = Deadlines()
        self.ended: OrderedDict[CallId, Message | None] = OrderedDict()
        """A short while ago, and what the caller was to be told at the end."""
        self.arrivals = 0
        self._live: Counter[tuple[LineId, str | None]] = Counter()
        self.outside = Outside()
        self.cut_off: OrderedDict[str, CutOff] = OrderedDict()  # by line and caller
        self.unplaced: dict[CallId, None] = {}  # calls whose step may be over

    def take_in(self, call: Call) -> None:
        self.calls[call.id] = call
        self._live[_line_of(call)] += 1
        self._live[_caller_of(call)] += 1

    def let_go(self, call: Call) -> None:
        del self.calls[call.id]
        for key in (_line_of(call), _caller_of(call)):
            self._live[key] -= 1
            if not self._live[key]:
                del self._live[key]

    def live_on(self, line: LineId) -> int:
        return self._live[line, _ANYBODY]

    def live_of(self, line: LineId, caller: str | None) -> int:
        """How many calls of this caller are there on the line; None: of all who hide the number."""
        return self._live[line, caller]

    def route_of(self, call: Call) -> Route | None:
        """The one on which it set out; None: its team, without end, or one that is long gone."""
        if call.route is None:
            return None
        return call.former_route or self.plan.routes.get(call.route)

    def take_new_route(self, call: Call) -> None:
        """It begins anew: by what is configured now, where that leads this call anywhere."""
        if self.has_new_route(call):
            call.former_route = None

    def has_new_route(self, call: Call) -> bool:
        """Else it goes on by the former: it may know none of those whom the new one names."""
        route = self.plan.routes.get(call.route) if call.route is not None else None
        steps = route.steps(is_open=call.is_open) if route is not None else ()
        return lead_somewhere(call, steps, self.plan)

    def step_call(self, call_id: CallId, fact: f.Fact) -> Call:
        call = self.calls[call_id]
        call.state = next_call_state(call.state, fact)
        return call

    def step_offer(self, offer_id: OfferId, fact: f.Fact) -> Offer:
        offer = self.offers[offer_id]
        offer.state = next_offer_state(offer.state, fact)
        return offer

    def advisor(self, advisor_id: AdvisorId | None) -> Advisor | None:
        """None for somebody who is no advisor, or no longer in the configuration."""
        return None if advisor_id is None else self.advisors.get(advisor_id)

    def wait(self, call: Call) -> None:
        for rank, team in enumerate(call.queues):
            self.waiting[team].add(call.id, (*call.urgency, rank))
        self.stirred.update(call.queues)
        self.look_at_place(call)

    def look_at_place(self, call: Call) -> None:
        """Its step may be over; or it has no route, and nobody to wait for."""
        if call.route is not None or call.has_nobody(self.plan):
            self.unplaced[call.id] = None

    def wait_again(self, call: Call, at: Seconds) -> None:
        call.waiting_since = at
        self.wait(call)

    def stop_waiting(self, call: Call) -> None:
        for team in call.queues:
            self.waiting[team].discard(call.id)

    def enter(self, call: Call, queues: tuple[TeamId, ...], at: Seconds) -> None:
        """These queues, and those into which the teams' own rules let it overflow in time."""
        joined = tuple(team for team in queues if team not in call.queues)
        self.let_overflow(call, joined, at)
        for reason, pause in self.plan.pauses.items():
            if pause.recall_waiting is not None and joined:
                due_at = max(call.queued_at + pause.recall_after, at + RECALL_AT_THE_SOONEST)
                self.deadlines.set(Key(Due.RECALL, call.id, reason), due_at)
        call.queues = queues
        if joined:
            call.in_queues_since = at

    def let_overflow(self, call: Call, queues: tuple[TeamId, ...], at: Seconds) -> None:
        for team in queues:
            for overflow in self.plan.overflow_of(team):
                key = Key(Due.OVERFLOW, call.id, overflow.team)
                self.deadlines.set(key, at + overflow.after)

    def ring_for(self, call: Call, offer: Offer) -> None:
        """Somebody's phone rings for the call, until Asterisk ends it or we have to."""
        call.offers += 1
        self.offers[offer.id] = offer
        overdue_at = offer.ring_until + self.plan.rules.overdue_after
        self.deadlines.set(Key(Due.OFFER_OVERDUE, offer.id), overdue_at)

    def clear_step(self, call: Call) -> None:
        self.deadlines.clear(Key(Due.STEP, call.id))

    def clear_queues(self, call: Call) -> None:
        for team in call.queues:
            for overflow in self.plan.overflow_of(team):
                self.deadlines.clear(Key(Due.OVERFLOW, call.id, overflow.team))
        for reason in self.plan.pauses:
            self.deadlines.clear(Key(Due.RECALL, call.id, reason))

    def clear_offer_deadlines(self, offer: OfferId) -> None:
        self.deadlines.clear(Key(Due.OFFER_OVERDUE, offer))
        self.deadlines.clear(Key(Due.OFFER_DOUBTED, offer))

    def tie(self, advisor_id: AdvisorId | None, offer: OfferId | None, at: Seconds) -> None:
        if advisor := self.advisor(advisor_id):
            advisor.offer = offer
            self.settle(advisor, at)

    def settle(self, advisor: Advisor, at: Seconds) -> None:
        """Bring an advisor's state, and the lines of those who are ready, in step."""
        state = advisor.state_given(self.offers.get(advisor.offer) if advisor.offer else None)
        if state is advisor.state:
            return
        if state is AdvisorState.READY:
            for team in advisor.serves:
                self.ready[team].add(advisor.id)
            self.stirred.update(advisor.plan.teams)
            if own_queue(advisor.id) in self.waiting:
                self.stirred.add(own_queue(advisor.id))
        elif advisor.state is AdvisorState.READY:
            for team in advisor.serves:
                self.ready[team].discard(advisor.id)
        advisor.state = state
        advisor.since = at


def _line_of(call: Call) -> tuple[LineId, str | None]:
    return call.line, _ANYBODY


def _caller_of(call: Call) -> tuple[LineId, str | None]:
    return call.line, call.caller
