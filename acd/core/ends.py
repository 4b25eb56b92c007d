"""Calls that ended while nobody listened, by what Asterisk's own book of ends says of them.

A call that came and went unheard is received, and has its record, like every other.
"""

from acd.core import calls, offers
from acd.core import signals as s
from acd.core.live import Call
from acd.core.model import CallState, OfferState, Seconds
from acd.core.turn import Turn


def write_down(turn: Turn, end: s.SeenEnd) -> None:
    """Close the call with its true outcome, unless its record is written already."""
    if turn.floor.has_ended(end.call):
        return
    calls.queue(turn, end.call, end, min(end.arrived_at, turn.now), is_there=False)
    call = turn.floor.calls[end.call]
    ended_at = min(max(end.ended_at, call.queued_at), turn.now)  # its clock shows whole seconds
    if end.left is not None:
        calls.call_left(turn, s.CallLeft(end.call, end.left))
    if end.talked_at is None or call.state is CallState.CONNECTED:
        calls.hang_up(turn, call, ended_at)
    else:
        _write_down_answered(turn, call, end, ended_at)


def _write_down_answered(turn: Turn, call: Call, end: s.SeenEnd, ended_at: Seconds) -> None:
    """Somebody had picked up, and of this too nobody told us."""
    answered_at = min(max(end.talked_at or 0.0, call.queued_at), ended_at)
    offer = turn.floor.offers.get(end.owner) if end.owner else None
    if offer is not None and offer.call == call.id and offer.state is not OfferState.CONNECTED:
        offers.connect(turn, call.id, offer.id, answered_at)
    # Who it was may not be known: when the store had failed before.
    outcome = calls.answer_of(call)
    calls.complete(turn, call, outcome, ended_at=ended_at, answered_at=answered_at)
