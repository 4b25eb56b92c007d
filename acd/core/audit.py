"""The floor held against Asterisk while nothing seems lost: a roll call should tell nothing new.

Rule 1: a listing and the events around it may cross. What differs counts, and is healed, when two
        listings in a row show it.
Rule 2: an offer that was placed a moment ago may have no channel yet.
Rule 3: each difference is healed in its own place, as a roll call would; the rest is left alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from acd.core import contacts, ends, offers, roll_call
from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import ForgetEnds
from acd.core.floor import Floor
from acd.core.live import Call
from acd.core.model import (
    AdvisorId,
    CallId,
    CallState,
    Difference,
    OfferEnding,
    OfferId,
    Seconds,
)
from acd.core.routes import TrunkId
from acd.core.turn import Turn

Suspect = tuple[Difference, str]
"""What differs, and at which call, offer, advisor or trunk."""

_ON_ITS_WAY: Seconds = 5.0


@dataclass(frozen=True, slots=True)
class _Sight:
    """What one listing shows, by id."""

    roll: s.RollCall
    calls: Mapping[CallId, s.SeenCall]
    left: Mapping[CallId, s.SeenCall]
    legs: Mapping[OfferId, s.SeenLeg]
    ended: Mapping[CallId, s.SeenEnd]


def audit(turn: Turn, roll: s.RollCall, suspected: frozenset[Suspect]) -> frozenset[Suspect]:
    """Heal what this listing and the one before show; what this one alone shows is returned."""
    sight = _Sight(
        roll,
        {seen.call: seen for seen in roll.calls},
        {seen.call: seen for seen in roll.left},
        {leg.offer: leg for leg in roll.legs},
        {end.call: end for end in roll.ended},
    )
    found = frozenset(_differences(turn.floor, sight, turn.now))
    known = tuple(call for call in sight.ended if turn.floor.has_ended(call))
    for kind, subject in sorted(found & suspected, key=lambda one: (one[0].value, one[1])):
        turn.record(f.DifferenceHealed(kind, subject, turn.now))
        _heal(turn, sight, kind, subject)
    if known:
        turn.ask(ForgetEnds(known))
    return found - suspected


def _differences(floor: Floor, sight: _Sight, now: Seconds) -> Iterator[Suspect]:
    for call in floor.calls.values():
        kind = _of_call(floor, sight, call)
        if kind is not None:
            yield kind, call.id
    for seen in (*sight.calls.values(), *sight.left.values()):
        is_known = seen.call in floor.calls or floor.has_ended(seen.call)
        if not is_known and seen.call not in sight.ended:
            yield Difference.CALL_UNKNOWN, seen.call
    for over in sight.calls:
        if floor.has_ended(over) and over not in sight.ended:
            yield Difference.CALL_OVER, over
    for unseen in sight.ended:
        if unseen not in floor.calls and not floor.has_ended(unseen):
            yield Difference.CALL_UNSEEN, unseen
    yield from _of_offers(floor, sight, now)
    yield from _of_phones(floor, sight.roll)


def _of_call(floor: Floor, sight: _Sight, call: Call) -> Difference | None:
    seen = sight.calls.get(call.id)
    if seen is None and call.id not in sight.left:
        return Difference.CALL_GONE
    if (seen is None) is not (call.state is CallState.RESCUE):
        return Difference.RESCUE_UNHEARD
    if seen is None or call.state is not CallState.CONNECTED or seen.bridged:
        return None
    return None if call.offer in sight.legs else Difference.RETURN_UNHEARD


def _of_offers(floor: Floor, sight: _Sight, now: Seconds) -> Iterator[Suspect]:
    for offer in floor.offers.values():
        was_there = offer.connected_at is not None or offer.placed_at < now - _ON_ITS_WAY
        if offer.id not in sight.legs and was_there:
            yield Difference.OFFER_GONE, offer.id
    for leg in sight.legs.values():
        offer_of_leg = floor.offers.get(leg.offer)
        call = floor.calls.get(leg.call)
        if leg.talking and call is not None and call.state is not CallState.CONNECTED:
            yield Difference.ANSWER_UNHEARD, leg.offer
        elif offer_of_leg is None and not leg.talking:
            yield Difference.LEG_UNOWNED, leg.offer


def _of_phones(floor: Floor, roll: s.RollCall) -> Iterator[Suspect]:
    for advisor in floor.advisors.values():
        in_use, reachable = advisor.id in roll.in_use, advisor.id not in roll.unreachable
        if (in_use, reachable) != (advisor.in_use, advisor.reachable):
            yield Difference.PHONE, advisor.id
    for trunk in floor.plan.trunks:
        if (trunk in roll.trunks_down) is not (trunk in floor.outside.down):
            yield Difference.TRUNK, trunk


def _heal(turn: Turn, sight: _Sight, kind: Difference, subject: str) -> None:
    match kind:
        case Difference.CALL_GONE | Difference.CALL_UNSEEN:
            _close(turn, sight, CallId(subject))
        case Difference.OFFER_GONE:
            offers.leg_ended(turn, s.LegEnded(OfferId(subject), OfferEnding.WITHDRAWN))
        case Difference.LEG_UNOWNED | Difference.ANSWER_UNHEARD:
            roll_call.adopt(turn, sight.legs[OfferId(subject)])
        case Difference.PHONE:
            roll_call.look_at_phone(turn, sight.roll, AdvisorId(subject))
        case Difference.TRUNK:
            trunk = TrunkId(subject)
            is_up = trunk not in sight.roll.trunks_down
            contacts.trunk_reachable(turn, s.TrunkReachable(trunk, is_up))
        case _:
            _meet(turn, sight, CallId(subject))


def _close(turn: Turn, sight: _Sight, call_id: CallId) -> None:
    call = turn.floor.calls.get(call_id)
    if call_id in sight.ended:
        ends.write_down(turn, sight.ended[call_id])
    elif call is not None:
        roll_call.close_gone(turn, call, roll_call.LOST_SIGHT)


def _meet(turn: Turn, sight: _Sight, call: CallId) -> None:
    if call in sight.calls:
        roll_call.meet(turn, sight.calls[call])
    else:
        roll_call.meet_on_ladder(turn, sight.left[call])
