"""What callers do: arrive, hang up, leave. On a closed line they are sent away as they arrive.

Whether a line is open is asked once, of the moment of arrival: who waits at closing time is served.

A line of `return` at the top of a step is a guard: the signal came late, twice or out of order.
"""

from acd.core import facts as f
from acd.core import limits, offers
from acd.core import signals as s
from acd.core.commands import Message, SendAway, SendToRescue
from acd.core.live import Call
from acd.core.model import (
    NO_TEAM,
    CallId,
    CallState,
    OfferId,
    Outcome,
    Seconds,
    TeamId,
    Withdrawal,
)
from acd.core.plan import LinePlan
from acd.core.routes import Known, RouteId, To, provider_of
from acd.core.schedule import Reason, why
from acd.core.turn import Turn


def call_arrived(turn: Turn, signal: s.CallArrived) -> None:
    queue(turn, signal.call, signal, turn.now)


def queue(
    turn: Turn,
    call: CallId,
    seen: s.CallArrived | s.SeenCall | s.SeenEnd,
    queued_at: Seconds,
    *,
    is_there: bool = True,
) -> None:
    """`is_there`: false for a caller on the rescue ladder, or gone by now: nobody to send away."""
    if call in turn.floor.calls or turn.floor.has_ended(call):
        return  # announced twice
    # A line that only the dialplan knows has no team: the longest wait sends the call to the
    # rescue ladder, and its record says so.
    line = turn.plan.lines.get(seen.line, LinePlan(seen.line, NO_TEAM))
    closed = _closed_at_arrival(turn, seen)
    route = _route_of(turn, line, seen.known)
    limit = limits.reached(turn, seen, route) if isinstance(seen, s.CallArrived) else None
    turn.record(
        f.CallQueued(
            call=call,
            line=line.id,
            team=_team_of(turn, line, route, seen.known),
            priority=_priority_of(line, seen.known),
            caller=seen.caller,
            queued_at=queued_at,
            at=turn.now,
            known=seen.known,
            route=route,
            is_open=closed is None,
            place_at=_place_of(turn, line, seen.caller, queued_at),
            wall_ahead=0.0 if seen.wall_at is None else seen.wall_at - queued_at,
        )
    )
    if closed is not None and is_there and not _serves_when_closed(turn, line, route):
        complete(turn, turn.floor.calls[call], Outcome.CLOSED, _shown(closed))
        turn.ask(SendAway(call))
    elif limit is not None:
        complete(turn, turn.floor.calls[call], Outcome.BLOCKED, limit)
        turn.ask(SendAway(call, Message.NOBODY))


def _serves_when_closed(turn: Turn, line: LinePlan, route: RouteId | None) -> bool:
    return route is not None and bool(turn.plan.steps(route, line.team, is_open=False))


def _route_of(turn: Turn, line: LinePlan, known: Known) -> RouteId | None:
    """The building's own way goes before the line's, where the line has one and allows it."""
    if line.route is not None and line.by_building and known.route in turn.plan.routes:
        return known.route
    return line.route


def _team_of(turn: Turn, line: LinePlan, route: RouteId | None, known: Known) -> TeamId:
    """To whom the call belongs in all figures: where it is sent by agency, to the agency's."""
    steps = turn.plan.steps(route, line.team, is_open=True) if route is not None else ()
    targets = [step.to for step in steps if step.to in (To.TEAM, To.AGENCY)]
    by_agency = bool(targets) and targets[0] is To.AGENCY
    return known.agency_team or line.team if by_agency else line.team


def _priority_of(line: LinePlan, known: Known) -> int:
    return line.priority + (line.vulnerable_priority if known.vulnerable else 0)


def _place_of(turn: Turn, line: LinePlan, caller: str | None, queued_at: Seconds) -> Seconds | None:
    """The place of the call before, if this caller had one and was cut off, or gave up."""
    former = turn.floor.cut_off.get(f"{line.id} {caller}") if caller else None
    if former is None or queued_at > former.kept_until:
        return None
    return min(former.place_at, queued_at)


def send_away_again(turn: Turn, seen: s.SeenCall) -> None:
    """Who waits although the call is over: an earlier life of ours wrote it down and no more.

    Where there is nothing to be told we had lost sight of the call: the ladder finds somebody.
    """
    if seen.bridged or not turn.floor.has_ended(seen.call):
        return
    message = turn.floor.ended[seen.call]
    turn.ask(SendToRescue(seen.call) if message is None else SendAway(seen.call, message))


def _closed_at_arrival(turn: Turn, seen: s.CallArrived | s.SeenCall | s.SeenEnd) -> Reason | None:
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
    hang_up(turn, call, turn.now, signal.owner, signal.talked_at)


def hang_up(
    turn: Turn,
    call: Call,
    ended_at: Seconds,
    owner: OfferId | None = None,
    talked_at: Seconds | None = None,
) -> None:
    """The caller's channel is gone since then; it may have talked, and nobody told us.

    Who it was is not always known, when so much went unheard: it was an answer all the same.
    """
    if call.state is CallState.CONNECTED:
        over_at = max(ended_at, call.answered_at or ended_at)  # a book has its own clock
        complete(turn, call, answer_of(call), ended_at=over_at)
    elif talked_at is not None:
        since = min(max(talked_at, call.queued_at), ended_at)
        if owner is not None:
            offers.connect(turn, call.id, owner, since)
        complete(turn, call, answer_of(call), ended_at=ended_at, answered_at=since)
    elif call.rescued is not None:
        why = f"rescue:{call.rescued.value}"
        complete(turn, call, Outcome.OVERFLOWED, why, ended_at=ended_at)
    else:
        short = ended_at - call.queued_at < turn.plan.rules.short_abandon
        outcome = Outcome.SHORT_ABANDONED if short else Outcome.ABANDONED
        complete(turn, call, outcome, ended_at=ended_at)


def answer_of(call: Call) -> Outcome:
    """What a provider takes is handed over: no answer of the landlord's own."""
    return Outcome.HANDED_OVER if call.answered_by is To.PROVIDER else Outcome.ANSWERED


def call_left(turn: Turn, signal: s.CallLeft) -> None:
    call = turn.floor.calls.get(signal.call)
    if call is None or call.state is CallState.RESCUE:
        return  # already ended, or told twice
    if call.state is CallState.CONNECTED:  # who leaves owns the caller: nobody talks with him
        turn.record(f.CallRequeued(call.id, turn.now))
    ringing = offers.ringing(turn, call)
    turn.record(f.CallRescued(call.id, signal.why, turn.now))
    for offer in ringing:
        offers.withdraw(turn, offer, Withdrawal.CALLER_GONE)


def call_came_back(turn: Turn, signal: s.CallCameBack) -> None:
    call = turn.floor.calls.get(signal.call)
    if call is None or call.state is not CallState.RESCUE:
        return  # told twice, or we never heard that it had left
    turn.record(f.CallRegained(call.id, turn.now))


def call_returned(turn: Turn, signal: s.CallReturned) -> None:
    call = turn.floor.calls.get(signal.call)
    if call is None or call.state is not CallState.CONNECTED:
        return  # we had not heard of the answer, so the call waits already
    provider = call.contact if call.answered_by is To.PROVIDER else None
    turn.record(f.CallRequeued(call.id, turn.now))
    if provider is not None:
        offers.rest_failing(turn, provider_of(provider))


def complete(
    turn: Turn,
    call: Call,
    outcome: Outcome,
    reason: str | None = None,
    *,
    ended_at: Seconds | None = None,
    answered_at: Seconds | None = None,
) -> None:
    """`ended_at`, `answered_at`: what is known better than by when we were told."""
    ringing = offers.ringing(turn, call)
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
            answered_at=call.answered_at if answered_at is None else answered_at,
            offers=call.offers,
            at=turn.now,
            answered_by=call.answered_by,
            contact=call.contact,
            ended_at=None if ended_at == turn.now else ended_at,
        )
    )
    for offer in ringing:
        offers.withdraw(turn, offer, Withdrawal.CALLER_GONE)
