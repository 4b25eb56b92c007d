"""Calls that ended while nobody listened, by what Asterisk's own book of ends says of them.

A call that came and went unheard is received, and has its record, like every other.
"""

from acd.core import calls
from acd.core import facts as f
from acd.core import signals as s
from acd.core.model import CallState
from acd.core.turn import Turn


def write_down(turn: Turn, end: s.SeenEnd) -> None:
    """Close the call with its true outcome, unless its record is written already."""
    if turn.floor.has_ended(end.call):
        return
    calls.queue(turn, end.call, end, min(end.arrived_at, turn.now), is_there=False)
    call = turn.floor.calls[end.call]
    if end.left is not None:
        calls.call_left(turn, s.CallLeft(end.call, end.left))
    elif end.talked_at is None and call.state is CallState.CONNECTED:
        turn.record(f.CallRequeued(call.id, turn.now))  # he had come back, and waited again
    ended_at = min(max(end.ended_at, call.queued_at), turn.now)  # its clock is another
    calls.hang_up(turn, call, ended_at, end.owner, end.talked_at)
