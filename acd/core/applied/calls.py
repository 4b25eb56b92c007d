"""What facts about calls change: who waits, rings, talks, has gone."""

from acd.core import facts as f
from acd.core.commands import Message
from acd.core.deadlines import Due, Key
from acd.core.lifecycle import next_offer_state
from acd.core.live import Call, Offer
from acd.core.model import NOBODY, Outcome, Seconds
from acd.core.routes import To, provider_of
from acd.core.state import LEG_GONE_AFTER, REMEMBERED, CutOff, State

_PLACE_IS_KEPT = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDONED, Outcome.FAILED})


def call_queued(floor: State, fact: f.CallQueued) -> None:
    floor.arrivals += 1
    line = floor.plan.lines.get(fact.line)
    call = Call(
        fact.call,
        fact.line,
        fact.team,
        fact.priority,
        fact.caller,
        fact.queued_at,
        number=floor.arrivals,
        waiting_since=fact.at,
        place_at=fact.queued_at if fact.place_at is None else fact.place_at,
        known=fact.known,
        route=fact.route,
        is_open=fact.is_open,
        wall_ahead=fact.wall_ahead,
        trunk=line.trunk if line is not None else None,
    )
    floor.take_in(call)
    if call.route is None:
        floor.enter(call, (call.team,), fact.at)
    floor.wait(call)


def call_offered(floor: State, fact: f.CallOffered) -> None:
    call = floor.step_call(fact.call, fact)
    call.offer = fact.offer
    floor.stop_waiting(call)
    offer = Offer(
        fact.offer,
        fact.call,
        fact.advisor,
        fact.line,
        fact.team,
        fact.at,
        fact.ring_until,
        phone=fact.phone,
    )
    floor.ring_for(call, offer)
    floor.tie(fact.advisor, fact.offer, fact.at)


def call_connected(floor: State, fact: f.CallConnected) -> None:
    call = floor.step_call(fact.call, fact)
    floor.stop_waiting(call)
    call.offer, call.advisor = fact.offer, fact.advisor
    call.answered_at = fact.at if fact.since is None else fact.since
    call.contact, call.answered_by, call.leg = fact.contact, fact.to, None
    if call.rescued is not None:
        _take_from_ladder(floor, call, fact.at)
    floor.cut_off.pop(_place_key(call), None)  # the place has served
    floor.step_offer(fact.offer, fact).connected_at = call.answered_at
    floor.clear_offer_deadlines(fact.offer)
    floor.deadlines.clear(Key(Due.LEG_GONE, fact.offer))
    if advisor := floor.advisor(fact.advisor):
        advisor.misses = 0
        floor.settle(advisor, fact.at)


def call_requeued(floor: State, fact: f.CallRequeued) -> None:
    call = floor.step_call(fact.call, fact)
    if offer := floor.offers.get(call.offer) if call.offer else None:
        offer.state = next_offer_state(offer.state, fact)
        floor.deadlines.set(Key(Due.LEG_GONE, offer.id), fact.at + LEG_GONE_AFTER)
        floor.tie(offer.advisor, offer.id, fact.at)
    _judge_provider(floor, call, failed=True)
    call.offer = call.advisor = call.answered_at = None
    call.contact = call.answered_by = None
    floor.let_overflow(call, call.queues, fact.at)
    floor.wait_again(call, fact.at)


def call_rescued(floor: State, fact: f.CallRescued) -> None:
    call = floor.step_call(fact.call, fact)
    floor.stop_waiting(call)
    floor.clear_step(call)
    floor.clear_queues(call)
    call.rescued, call.offer, call.queues = fact.why, None, ()


def call_regained(floor: State, fact: f.CallRegained) -> None:
    call = floor.step_call(fact.call, fact)
    _take_from_ladder(floor, call, fact.at)
    floor.wait_again(call, fact.at)


def _take_from_ladder(floor: State, call: Call, at: Seconds) -> None:
    """To the old place; a route begins anew, since who was rung before may be there by now."""
    call.rescued = None
    call.step, call.step_to, call.until = -1, None, None
    call.is_trying = call.is_settled = False
    floor.take_new_route(call)
    if call.route is None:
        floor.enter(call, (call.team,), at)


def call_completed(floor: State, fact: f.CallCompleted) -> None:
    call = floor.step_call(fact.call, fact)
    floor.stop_waiting(call)
    floor.clear_step(call)
    floor.clear_queues(call)
    _keep_place(floor, call, fact)
    floor.unplaced.pop(call.id, None)
    if fact.outcome is Outcome.HANDED_OVER:
        _judge_provider(floor, call, failed=False)
    floor.let_go(call)
    floor.ended[call.id] = _told_at_the_end(fact)
    if len(floor.ended) > REMEMBERED:
        floor.ended.popitem(last=False)


def _keep_place(floor: State, call: Call, fact: f.CallCompleted) -> None:
    """Who was cut off, or gave up, finds the old place again for a while."""
    line = floor.plan.lines.get(call.line)
    if call.caller is None or line is None or fact.outcome not in _PLACE_IS_KEPT:
        return
    key = _place_key(call)
    floor.cut_off[key] = CutOff(call.place_at, fact.over_at + line.place_kept_for)
    floor.cut_off.move_to_end(key)
    if len(floor.cut_off) > REMEMBERED:
        floor.cut_off.popitem(last=False)


def _place_key(call: Call) -> str:
    return f"{call.line} {call.caller}"


def _told_at_the_end(fact: f.CallCompleted) -> Message | None:
    if fact.outcome is Outcome.CLOSED:
        return Message.CLOSED
    if fact.outcome is Outcome.BLOCKED:
        return Message.NOBODY
    return Message.NOBODY if fact.reason == NOBODY else None


def _judge_provider(floor: State, call: Call, *, failed: bool) -> None:
    """By what became of the call: whose end is heard first, the leg's or the call's, is chance."""
    if call.answered_by is To.PROVIDER and call.contact is not None:
        floor.outside.note_ending(provider_of(call.contact), failed=failed)
