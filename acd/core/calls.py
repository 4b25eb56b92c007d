"""What callers do: arrive, hang up, leave. On a closed line they are sent away as they arrive.

Whether a line is open is asked once, of the moment of arrival: who waits at closing time is served.

A line of `return` at the top of a step is a guard: the signal came late, twice or out of order.
"""

from acd.core import facts as f
from acd.core import offers
from acd.core import signals as s
from acd.core.commands import SendAway
from acd.core.live import Call
from acd.core.model import NO_TEAM, CallId, CallState, Outcome, Seconds, Withdrawal
from acd.core.plan import LinePlan
from acd.core.schedule import Reason, why
from acd.core.turn import Turn


def call_arrived(turn: Turn, signal: s.CallArrived) -> None:
    queue(turn, signal.call, signal, turn.now)


def queue(
    turn: Turn,
    call: CallId,
    seen: s.CallArrived | s.SeenCall,
    queued_at: Seconds,
    *,
    may_close: bool = True,
) -> None:
    """`may_close`: false for a caller on the rescue ladder, who is not ours to send away."""
    if call in turn.floor.calls or turn.floor.has_ended(call):
        return  # announced twice
    # A line that only the dialplan knows has no team: the longest wait sends the call to the
    # rescue ladder, and its record says so.
    line = turn.plan.lines.get(seen.line, LinePlan(seen.line, NO_TEAM))
    turn.record(
        f.CallQueued(call, line.id, line.team, line.priority, seen.caller, queued_at, turn.now)
    )
    closed = _closed_at_arrival(turn, seen)
    if closed is not None and may_close:
        complete(turn, turn.floor.calls[call], Outcome.CLOSED, _shown(closed))
        turn.ask(SendAway(call))


def send_away_again(turn: Turn, seen: s.SeenCall) -> None:
    """Who waits although the call is over: an earlier life of ours wrote it down and no more."""
    over = turn.floor.has_ended(seen.call) and not seen.bridged
    if over and _closed_at_arrival(turn, seen):
        turn.ask(SendAway(seen.call))


def _closed_at_arrival(turn: Turn, seen: s.CallArrived | s.SeenCall) -> Reason | None:
    line = turn.plan.lines.get(seen.line)
    if line is None or line.schedule is None:
        return None
    reason = why(line.schedule, turn.now if seen.wall_at is None else seen.wall_at)
    return None if reason.open else reason


def _shown(reason: Reason) -> str:
    return f"{reason.because.value}:{reason.name}" if reason.name else reason.because.value


def call_hung_up(turn: Turn, signal: s.CallHungUp) -> None:
    call = turn.floor.calls.get(signal.call)
    if call is None:
        return  # already ended
    complete(turn, call, _outcome_at_hang_up(turn, call))


def _outcome_at_hang_up(turn: Turn, call: Call) -> Outcome:
    if call.state is CallState.CONNECTED:
        return Outcome.ANSWERED
    short = turn.now - call.queued_at < turn.plan.rules.short_abandon
    return Outcome.SHORT_ABANDONED if short else Outcome.ABANDONED


def call_left(turn: Turn, signal: s.CallLeft) -> None:
    call = turn.floor.calls.get(signal.call)
    if call is None or call.state is CallState.CONNECTED:
        return  # already ended, or somebody answered in the same instant and won
    complete(turn, call, Outcome.OVERFLOWED, f"rescue:{signal.why.value}")


def call_returned(turn: Turn, signal: s.CallReturned) -> None:
    call = turn.floor.calls.get(signal.call)
    if call is None or call.state is not CallState.CONNECTED:
        return  # we had not heard of the answer, so the call waits already
    turn.record(f.CallRequeued(call.id, turn.now))


def complete(turn: Turn, call: Call, outcome: Outcome, reason: str | None = None) -> None:
    offer = turn.floor.offers.get(call.offer) if call.offer else None
    turn.record(
        f.CallCompleted(
            call=call.id,
            line=call.line,
            team=call.team,
            priority=call.priority,
            caller=call.caller,
            outcome=outcome,
            reason=reason,
            advisor=call.advisor,
            queued_at=call.queued_at,
            answered_at=call.answered_at,
            offers=call.offers,
            at=turn.now,
        )
    )
    if offer is not None:
        offers.withdraw(turn, offer, Withdrawal.CALLER_GONE)
