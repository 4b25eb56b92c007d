"""Everything known now: calls, offers, advisors. Only `apply` changes it.

Live or replayed from the journal, the same facts give the same floor, down to the order of the
lines. What is derived (who is ready, who waits where, which deadline comes next) is kept up to
date here and nowhere else. `picture` takes the whole of it down, and builds it again.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from acd.core import facts as f
from acd.core.deadlines import Deadlines, Due, Key
from acd.core.lifecycle import next_call_state, next_offer_state
from acd.core.live import Advisor, Call, Offer, Pause, own_queue
from acd.core.matching import ReadyLine, WaitingLine
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    OfferEnding,
    OfferId,
    Outcome,
    PauseCause,
    Seconds,
    TeamId,
)
from acd.core.outside import Outside
from acd.core.plan import Plan
from acd.core.routes import ProviderId, To

_ENDED_REMEMBERED = 1024
_PLACE_IS_KEPT = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDONED, Outcome.FAILED})
_MAY_PASS_UNTOLD = frozenset({Due.STEP, Due.OVERFLOW, Due.RECALL})
"""Deadlines that may pass without a fact: who replays looks at them once more, to no effect."""
_LEG_GONE_AFTER: Seconds = 5.0  # a withdrawn leg of whose end we never hear


@dataclass(frozen=True, slots=True)
class CutOff:
    """The place of a call that ended without an answer, for the caller's next one."""

    place_at: Seconds
    kept_until: Seconds


class Floor:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calls: dict[CallId, Call] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.advisors = {i: Advisor(advisor) for i, advisor in plan.advisors.items()}
        self.switch_up = False
        self.waiting: defaultdict[TeamId, WaitingLine] = defaultdict(WaitingLine)
        self.ready: defaultdict[TeamId, ReadyLine] = defaultdict(ReadyLine)
        self.stirred: set[TeamId] = set()  # teams where a match may have become possible
        self.deadlines = Deadlines()
        self.ended: OrderedDict[CallId, None] = OrderedDict()  # a short while ago
        self.arrivals = 0
        self.outside = Outside()
        self.cut_off: OrderedDict[str, CutOff] = OrderedDict()  # by line and caller
        self.unplaced: dict[CallId, None] = {}  # calls whose step may be over
        self._apply: Mapping[type[f.Fact], Callable[[Any], None]] = {
            f.CallQueued: self._call_queued,
            f.StepBegan: self._step_began,
            f.StepSkipped: self._step_skipped,
            f.ContactPassedOver: self._contact_passed_over,
            f.RouteRepeated: self._route_repeated,
            f.QueueJoined: self._queue_joined,
            f.CallOffered: self._call_offered,
            f.ContactOffered: self._contact_offered,
            f.CallConnected: self._call_connected,
            f.CallRequeued: self._call_requeued,
            f.CallCompleted: self._call_completed,
            f.OfferRang: self._offer_rang,
            f.OfferDoubted: self._offer_doubted,
            f.OfferWithdrawn: self._offer_withdrawn,
            f.OfferEnded: self._offer_ended,
            f.AdvisorLoggedIn: self._logged_in,
            f.AdvisorLoggedOut: self._logged_out,
            f.AdvisorPaused: self._paused,
            f.AdvisorUnpaused: self._unpaused,
            f.WrapUpStarted: self._wrap_up_started,
            f.WrapUpEnded: self._wrap_up_ended,
            f.PhoneBecameReachable: self._phone_reachable,
            f.PhoneBecameInUse: self._phone_in_use,
            f.AbsencesChanged: self._absences_changed,
            f.TrunkBecameReachable: self._trunk_reachable,
            f.ProviderRested: self._provider_rested,
            f.SwitchWentDown: self._switch_went_down,
            f.SwitchCameUp: self._switch_came_up,
        }

    def apply(self, fact: f.Fact) -> None:
        self._apply[type(fact)](fact)

    def has_ended(self, call: CallId) -> bool:
        """Whether this call ended a short while ago: what is still said of it comes late."""
        return call in self.ended

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Floor) and self._compared() == other._compared()

    __hash__ = None  # type: ignore[assignment]

    def _compared(self) -> tuple[object, ...]:
        return (
            self.calls,
            self.offers,
            self.advisors,
            self.switch_up,
            {team: line.in_order() for team, line in self.waiting.items() if line},
            {team: line.in_order() for team, line in self.ready.items() if line},
            {key: at for key, at in self.deadlines.all() if key.due not in _MAY_PASS_UNTOLD},
            list(self.ended),
            self.outside,
            list(self.cut_off.items()),
        )

    # Calls

    def _call_queued(self, fact: f.CallQueued) -> None:
        self.arrivals += 1
        call = Call(
            fact.call,
            fact.line,
            fact.team,
            fact.priority,
            fact.caller,
            fact.queued_at,
            number=self.arrivals,
            waiting_since=fact.at,
            place_at=fact.queued_at if fact.place_at is None else fact.place_at,
            known=fact.known,
            route=fact.route,
            is_open=fact.is_open,
            wall_ahead=fact.wall_ahead,
        )
        self.calls[call.id] = call
        if call.route is None:
            self._enter(call, (call.team,), fact.at)
        self._wait(call)

    def _call_offered(self, fact: f.CallOffered) -> None:
        call = self._step_call(fact.call, fact)
        call.offer = fact.offer
        call.offers += 1
        self._stop_waiting(call)
        self.offers[fact.offer] = Offer(
            fact.offer, fact.call, fact.advisor, fact.line, fact.team, fact.at, fact.ring_until
        )
        overdue_at = fact.ring_until + self.plan.rules.overdue_after
        self.deadlines.set(Key(Due.OFFER_OVERDUE, fact.offer), overdue_at)
        self._tie(fact.advisor, fact.offer, fact.at)

    def _contact_offered(self, fact: f.ContactOffered) -> None:
        call = self.calls[fact.call]
        if fact.trunk is not None and not call.rang_outside:
            call.rang_outside = True
            self.outside.note_ring(call.caller, fact.at, self.plan.rules.rings_outside_within)
        call.leg, call.rank = fact.offer, fact.rank
        call.offers += 1
        self.offers[fact.offer] = Offer(
            fact.offer,
            fact.call,
            None,
            fact.line,
            fact.team,
            fact.at,
            fact.ring_until,
            fact.contact,
            fact.to,
            fact.name,
            fact.trunk,
        )
        overdue_at = fact.ring_until + self.plan.rules.overdue_after
        self.deadlines.set(Key(Due.OFFER_OVERDUE, fact.offer), overdue_at)

    def _call_connected(self, fact: f.CallConnected) -> None:
        call = self._step_call(fact.call, fact)
        self._stop_waiting(call)
        call.offer, call.advisor, call.answered_at = fact.offer, fact.advisor, fact.at
        call.contact, call.answered_by, call.leg = fact.contact, fact.to, None
        self._step_offer(fact.offer, fact).connected_at = fact.at
        self._clear_offer_deadlines(fact.offer)
        self.deadlines.clear(Key(Due.LEG_GONE, fact.offer))
        if advisor := self._advisor(fact.advisor):
            advisor.misses = 0
            self._settle(advisor, fact.at)

    def _call_requeued(self, fact: f.CallRequeued) -> None:
        call = self._step_call(fact.call, fact)
        if offer := self.offers.get(call.offer) if call.offer else None:
            offer.state = next_offer_state(offer.state, fact)
            self.deadlines.set(Key(Due.LEG_GONE, offer.id), fact.at + _LEG_GONE_AFTER)
            self._tie(offer.advisor, offer.id, fact.at)
        call.offer = call.advisor = call.answered_at = None
        call.contact = call.answered_by = None
        self._wait_again(call, fact.at)

    def _call_completed(self, fact: f.CallCompleted) -> None:
        call = self._step_call(fact.call, fact)
        self._stop_waiting(call)
        self._clear_step(call)
        self._clear_queues(call)
        self._keep_place(call, fact)
        self.unplaced.pop(call.id, None)
        del self.calls[call.id]
        self.ended[call.id] = None
        if len(self.ended) > _ENDED_REMEMBERED:
            self.ended.popitem(last=False)

    def _step_call(self, call_id: CallId, fact: f.Fact) -> Call:
        call = self.calls[call_id]
        call.state = next_call_state(call.state, fact)
        return call

    def _wait(self, call: Call) -> None:
        for rank, team in enumerate(call.queues):
            self.waiting[team].add(call.id, (*call.urgency, rank))
        self.stirred.update(call.queues)
        if call.route is not None:
            self.unplaced[call.id] = None

    def _wait_again(self, call: Call, at: Seconds) -> None:
        call.waiting_since = at
        self._wait(call)

    def _stop_waiting(self, call: Call) -> None:
        for team in call.queues:
            self.waiting[team].discard(call.id)

    def _keep_place(self, call: Call, fact: f.CallCompleted) -> None:
        """Who was cut off, or gave up, finds the old place again for a while."""
        line = self.plan.lines.get(call.line)
        if call.caller is None or line is None or fact.outcome not in _PLACE_IS_KEPT:
            return
        key = f"{call.line} {call.caller}"
        self.cut_off[key] = CutOff(call.place_at, fact.at + line.place_kept_for)
        self.cut_off.move_to_end(key)
        if len(self.cut_off) > _ENDED_REMEMBERED:
            self.cut_off.popitem(last=False)

    # Steps

    def _step_began(self, fact: f.StepBegan) -> None:
        call = self.calls[fact.call]
        self._stop_waiting(call)
        self._clear_step(call)
        call.step, call.rank, call.until = fact.step, 0, fact.until
        if fact.until is not None:
            self.deadlines.set(Key(Due.STEP, call.id), fact.until)
        self._enter(call, fact.queues, fact.at)
        if call.state is CallState.WAITING:
            self._wait(call)

    def _step_skipped(self, fact: f.StepSkipped) -> None:
        self.calls[fact.call].step = fact.step

    def _contact_passed_over(self, fact: f.ContactPassedOver) -> None:
        """History: who is rung instead, or that the step is skipped, is told next."""

    def _route_repeated(self, fact: f.RouteRepeated) -> None:
        call = self.calls[fact.call]
        call.step, call.until = -1, fact.until
        self.deadlines.set(Key(Due.STEP, call.id), fact.until)

    def _queue_joined(self, fact: f.QueueJoined) -> None:
        call = self.calls[fact.call]
        call.queues = (*call.queues, fact.team)
        if call.state is CallState.WAITING:
            self._wait(call)

    def _enter(self, call: Call, queues: tuple[TeamId, ...], at: Seconds) -> None:
        """These queues, and those into which the teams' own rules let it overflow in time."""
        for team in queues:
            if team not in call.queues:
                for overflow in self.plan.overflow_of(team):
                    self.deadlines.set(
                        Key(Due.OVERFLOW, call.id, overflow.team), at + overflow.after
                    )
        for reason, pause in self.plan.pauses.items():
            if pause.recall_waiting is not None and queues:
                self.deadlines.set(Key(Due.RECALL, call.id, reason), at + pause.recall_after)
        call.queues = queues

    def _clear_step(self, call: Call) -> None:
        self.deadlines.clear(Key(Due.STEP, call.id))

    def _clear_queues(self, call: Call) -> None:
        for team in call.queues:
            for overflow in self.plan.overflow_of(team):
                self.deadlines.clear(Key(Due.OVERFLOW, call.id, overflow.team))
        for reason in self.plan.pauses:
            self.deadlines.clear(Key(Due.RECALL, call.id, reason))

    # Offers

    def _offer_rang(self, fact: f.OfferRang) -> None:
        self._step_offer(fact.offer, fact).rang = True
        self.deadlines.clear(Key(Due.OFFER_DOUBTED, fact.offer))

    def _offer_doubted(self, fact: f.OfferDoubted) -> None:
        self._step_offer(fact.offer, fact)
        self.deadlines.set(Key(Due.OFFER_DOUBTED, fact.offer), fact.doubt_until)

    def _offer_withdrawn(self, fact: f.OfferWithdrawn) -> None:
        offer = self._step_offer(fact.offer, fact)
        offer.withdrawn = fact.why
        self._clear_offer_deadlines(offer.id)
        self.deadlines.set(Key(Due.LEG_GONE, offer.id), fact.at + _LEG_GONE_AFTER)
        self._give_back(offer, fact)

    def _offer_ended(self, fact: f.OfferEnded) -> None:
        offer = self._step_offer(fact.offer, fact)
        del self.offers[offer.id]
        self._clear_offer_deadlines(offer.id)
        self.deadlines.clear(Key(Due.LEG_GONE, offer.id))
        self._give_back(offer, fact)
        if advisor := self._advisor(fact.advisor):
            advisor.misses = _misses_after(fact.ending, advisor.misses)
        self._tie(fact.advisor, None, fact.at)
        self._account(offer, fact)

    def _account(self, offer: Offer, fact: f.OfferEnded) -> None:
        """What the trunk has carried, and how often in a row the provider failed."""
        if offer.trunk is not None and offer.connected_at is not None:
            self.outside.spend(offer.trunk, fact.at - offer.connected_at, fact.at)
        if offer.to is To.PROVIDER and fact.ending is not OfferEnding.WITHDRAWN:
            was_cut_short = offer.connected_at is not None
            failed = fact.ending is not OfferEnding.TALKED
            if fact.ending is not OfferEnding.TAKEN or was_cut_short:
                self.outside.note_ending(ProviderId(offer.name), failed=failed)

    def _give_back(self, offer: Offer, fact: f.OfferWithdrawn | f.OfferEnded) -> None:
        """The call waits again, at its old place, if it was this offer that kept it busy."""
        call = self.calls.get(offer.call)
        if call is None:
            return
        if call.leg == offer.id:
            call.leg = None
            self.unplaced[call.id] = None
        elif call.offer == offer.id and call.state is CallState.OFFERED:
            call.state = next_call_state(call.state, fact)
            call.offer = None
            self._wait_again(call, fact.at)

    def _step_offer(self, offer_id: OfferId, fact: f.Fact) -> Offer:
        offer = self.offers[offer_id]
        offer.state = next_offer_state(offer.state, fact)
        return offer

    def _clear_offer_deadlines(self, offer: OfferId) -> None:
        self.deadlines.clear(Key(Due.OFFER_OVERDUE, offer))
        self.deadlines.clear(Key(Due.OFFER_DOUBTED, offer))

    def _tie(self, advisor_id: AdvisorId | None, offer: OfferId | None, at: Seconds) -> None:
        if advisor := self._advisor(advisor_id):
            advisor.offer = offer
            self._settle(advisor, at)

    def _advisor(self, advisor_id: AdvisorId | None) -> Advisor | None:
        """None for somebody who is no advisor, or no longer in the configuration."""
        return None if advisor_id is None else self.advisors.get(advisor_id)

    # Advisors; facts about one no longer in the configuration are history and change nothing

    def _logged_in(self, fact: f.AdvisorLoggedIn) -> None:
        self._set(fact, "logged_in", True)
        self._forgive(fact.advisor)

    def _logged_out(self, fact: f.AdvisorLoggedOut) -> None:
        self._set(fact, "logged_in", False)

    def _paused(self, fact: f.AdvisorPaused) -> None:
        advisor = self.advisors.get(fact.advisor)
        if advisor is None:
            return
        advisor.pauses[fact.cause] = Pause(fact.reason, fact.until)
        if fact.cause is PauseCause.ADVISOR:
            self._forgive(fact.advisor)
        key = Key(Due.PAUSE, fact.advisor, fact.cause.value)
        if fact.until is None:
            self.deadlines.clear(key)
        else:
            self.deadlines.set(key, fact.until)
        self._settle(advisor, fact.at)

    def _unpaused(self, fact: f.AdvisorUnpaused) -> None:
        if advisor := self.advisors.get(fact.advisor):
            del advisor.pauses[fact.cause]
            if fact.cause is PauseCause.NO_ANSWER:
                self._forgive(fact.advisor)
            self.deadlines.clear(Key(Due.PAUSE, fact.advisor, fact.cause.value))
            self._settle(advisor, fact.at)

    def _wrap_up_started(self, fact: f.WrapUpStarted) -> None:
        self._set(fact, "wrap_up", True)
        if fact.until is not None and fact.advisor in self.advisors:
            self.deadlines.set(Key(Due.WRAP_UP, fact.advisor), fact.until)

    def _wrap_up_ended(self, fact: f.WrapUpEnded) -> None:
        self._set(fact, "wrap_up", False)
        self.deadlines.clear(Key(Due.WRAP_UP, fact.advisor))

    def _phone_reachable(self, fact: f.PhoneBecameReachable) -> None:
        self._set(fact, "reachable", fact.reachable)

    def _phone_in_use(self, fact: f.PhoneBecameInUse) -> None:
        self._set(fact, "in_use", fact.in_use)

    def _set(self, fact: f.AdvisorFact, claim: str, holds: bool) -> None:
        if advisor := self.advisors.get(fact.advisor):
            setattr(advisor, claim, holds)
            self._settle(advisor, fact.at)

    def _forgive(self, advisor_id: AdvisorId) -> None:
        """Whoever dials a code is there: misses count in a row, and the row ends."""
        if advisor := self.advisors.get(advisor_id):
            advisor.misses = 0

    def _settle(self, advisor: Advisor, at: Seconds) -> None:
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

    # Outside

    def _absences_changed(self, fact: f.AbsencesChanged) -> None:
        self.outside.absent.update(fact.began)
        self.outside.absent.difference_update(fact.ended)

    def _trunk_reachable(self, fact: f.TrunkBecameReachable) -> None:
        if fact.reachable:
            self.outside.down.discard(fact.trunk)
        else:
            self.outside.down.add(fact.trunk)

    def _provider_rested(self, fact: f.ProviderRested) -> None:
        self.outside.resting[fact.provider] = fact.until
        self.outside.failures.pop(fact.provider, None)

    # The switch

    def _switch_went_down(self, fact: f.SwitchWentDown) -> None:
        self.switch_up = False

    def _switch_came_up(self, fact: f.SwitchCameUp) -> None:
        self.switch_up = True


def _misses_after(ending: OfferEnding, misses: int) -> int:
    """In a row: a declined call shows that somebody is there, what failed shows nothing."""
    match ending:
        case OfferEnding.NO_ANSWER:
            return misses + 1
        case OfferEnding.DECLINED | OfferEnding.TALKED:
            return 0
        case _:
            return misses
