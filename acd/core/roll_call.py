"""Bringing the floor in step with what lives in Asterisk, after a link that was down."""

from acd.core import advisors, calls, contacts, ends, offers, routing
from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import ForgetEnds, WithdrawOffer
from acd.core.live import Call
from acd.core.model import (
    AdvisorId,
    CallState,
    OfferEnding,
    OfferState,
    Outcome,
    Withdrawal,
)
from acd.core.turn import Turn

LOST_SIGHT = "lost-sight"
SWITCH_RESTARTED = "switch-restarted"


def switch_lost(turn: Turn, signal: s.SwitchLost) -> None:
    if turn.floor.switch_up:
        turn.record(f.SwitchWentDown(turn.now))


def roll_call(turn: Turn, roll: s.RollCall) -> None:
    """Asterisk wins on what exists and who talks; we keep order, priority, first arrival."""
    restarted = turn.floor.switch_life is not None and turn.floor.switch_life != roll.life
    if not turn.floor.switch_up or restarted:
        turn.record(f.SwitchCameUp(turn.now, roll.life))
    # Looked at all of them first: what is written down makes older ends be forgotten.
    for end in [end for end in roll.ended if not turn.floor.has_ended(end.call)]:
        ends.write_down(turn, end)
    for seen in roll.left:
        meet_on_ladder(turn, seen)
    _hear_of_talks(turn, roll)
    _close_what_is_gone(turn, roll, SWITCH_RESTARTED if restarted else LOST_SIGHT)
    for seen in roll.calls:
        meet(turn, seen)
    for leg in roll.legs:
        adopt(turn, leg)
    routing.mend(turn)
    for advisor in turn.floor.advisors:
        look_at_phone(turn, roll, advisor)
    for trunk in turn.plan.trunks:
        contacts.trunk_reachable(turn, s.TrunkReachable(trunk, trunk not in roll.trunks_down))
    if roll.ended:
        turn.ask(ForgetEnds(tuple(end.call for end in roll.ended)))


def meet(turn: Turn, seen: s.SeenCall) -> None:
    """A caller who is ours: waits, or talks."""
    calls.send_away_again(turn, seen)
    _take_back(turn, seen)
    calls.call_came_back(turn, s.CallCameBack(seen.call))
    calls.queue(turn, seen.call, seen, min(seen.arrived_at, turn.now))


def meet_on_ladder(turn: Turn, seen: s.SeenCall) -> None:
    calls.queue(turn, seen.call, seen, min(seen.arrived_at, turn.now), is_there=False)
    calls.call_left(turn, s.CallLeft(seen.call, seen.why))


def close_gone(turn: Turn, call: Call, why: str) -> None:
    """A call of which nothing is left, and no end was written down either."""
    if call.state is CallState.CONNECTED:
        calls.complete(turn, call, calls.answer_of(call))
    elif call.rescued is not None:
        calls.hang_up(turn, call, turn.now)
    else:
        calls.complete(turn, call, Outcome.FAILED, why)


def look_at_phone(turn: Turn, roll: s.RollCall, advisor: AdvisorId) -> None:
    advisors.phone_in_use(turn, s.PhoneInUse(advisor, advisor in roll.in_use))
    advisors.phone_reachable(turn, s.PhoneReachable(advisor, advisor not in roll.unreachable))


def _hear_of_talks(turn: Turn, roll: s.RollCall) -> None:
    """Who talked while nobody listened, and is about to go: with the one who rang for him."""
    legs = {leg.offer for leg in roll.legs}
    for seen in roll.calls:
        call = turn.floor.calls.get(seen.call)
        if call is None or seen.talked_at is None:
            continue
        rung = offers.ringing(turn, call)
        gone = [offer for offer in rung if offer.id not in legs] or rung
        if len(gone) == 1:  # of two nobody knows which it was
            offers.connect(turn, call.id, gone[0].id, seen.talked_at)


def _close_what_is_gone(turn: Turn, roll: s.RollCall, why: str) -> None:
    legs = {leg.offer for leg in roll.legs}
    seen_calls = {seen.call for seen in (*roll.calls, *roll.left)}
    for call in list(turn.floor.calls.values()):
        if call.id not in seen_calls:
            close_gone(turn, call, why)
    for offer in list(turn.floor.offers.values()):
        if offer.id not in legs:
            offers.close(turn, offer, OfferEnding.WITHDRAWN)


def _take_back(turn: Turn, seen: s.SeenCall) -> None:
    """Nobody talks with this caller any more, and the caller is still in the waiting room.

    Who is between the two has talked, as a rule, and is about to go: that will be told.
    """
    call = turn.floor.calls.get(seen.call)
    if call is None or call.state is not CallState.CONNECTED or seen.bridged or seen.is_passing:
        return
    if call.offer not in turn.floor.offers:
        turn.record(f.CallRequeued(call.id, turn.now))


def adopt(turn: Turn, leg: s.SeenLeg) -> None:
    offer = turn.floor.offers.get(leg.offer)
    if offer is not None and offer.state is OfferState.WITHDRAWN and not leg.talking:
        turn.ask(WithdrawOffer(leg.offer, leg.call))  # the first time it did not arrive
    if offer is None and not _take_in(turn, leg):
        if not leg.talking:  # whoever talks is left alone
            turn.ask(WithdrawOffer(leg.offer, leg.call))
        return
    if leg.talking:
        since = turn.now if leg.talked_at is None else leg.talked_at
        offers.connect(turn, leg.call, leg.offer, since)


def _take_in(turn: Turn, leg: s.SeenLeg) -> bool:
    """A leg of an earlier life of ours that did not live to write it down: does it have its use?"""
    call = turn.floor.calls.get(leg.call)
    if call is None or call.state is CallState.CONNECTED:
        return False
    if leg.talking:
        _make_room(turn, call)
    elif call.state is not CallState.WAITING or not _may_ring_on(turn, leg):
        return False
    if leg.advisor is not None:
        offers.record_placed(turn, leg.offer, call, leg.advisor, turn.now)
    else:
        contacts.adopt(turn, leg, call)
    return True


def _may_ring_on(turn: Turn, leg: s.SeenLeg) -> bool:
    """A contact who only rings is let go: the step that is due rings one anew."""
    advisor = turn.floor.advisors.get(leg.advisor) if leg.advisor else None
    is_busy = advisor is not None and advisor.offer is not None
    return leg.advisor is not None and leg.is_ours and not is_busy


def _make_room(turn: Turn, call: Call) -> None:
    """Somebody talks with this caller: nobody else is rung for him, and he is on no ladder."""
    calls.call_came_back(turn, s.CallCameBack(call.id))
    for offer in offers.ringing(turn, call):
        offers.withdraw(turn, offer, Withdrawal.ANSWERED_ELSEWHERE)
