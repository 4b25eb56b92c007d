"""A call walks through its route: steps begin, are skipped, are over, until somebody answers.

Rule 1: a call whose step may be over is looked at after every signal, and only while Asterisk is
        there: what was decided blindly would have to be undone.
Rule 2: a step that cannot begin is skipped in the same turn: nobody waits for nothing.
Rule 3: while an advisor's phone rings for the call, no step is over: the call stays where it is.
Rule 4: who has no route and whose team is gone, however that came to be, waits for the team that
        the line has now; where there is none the caller is told that nobody could answer.
Rule 5: at the end the caller is told that nobody could answer, unless the last step promised to
        keep the place: then the call waits on where it waits.
"""

from heapq import heappop, heappush

from acd.core import calls, contacts
from acd.core import facts as f
from acd.core.commands import Message, SendAway
from acd.core.deadlines import Key
from acd.core.live import Call
from acd.core.matching import Urgency
from acd.core.model import (
    NO_TEAM,
    NOBODY,
    CallId,
    CallState,
    Outcome,
    Seconds,
    TeamId,
    own_queue,
)
from acd.core.reach import named
from acd.core.routes import RING_FOR, RINGS_CONTACTS, Skip, Step, To
from acd.core.schedule import is_open
from acd.core.turn import Turn


def place_calls(turn: Turn) -> None:
    """Bring every call whose step may be over to the next; who is to be served first goes first.

    So the order does not depend on who happened to be looked at: after a restart, everybody is.
    """
    unplaced = turn.floor.unplaced
    first: list[tuple[Urgency, CallId]] = []
    while unplaced or first:
        for call_id in unplaced:
            if call := turn.floor.calls.get(call_id):
                heappush(first, (call.urgency, call_id))
        unplaced.clear()
        if first:
            _place(turn, _taken(first))


def _taken(first: list[tuple[Urgency, CallId]]) -> CallId:
    """Once, however often it stands there."""
    head = heappop(first)
    while first and first[0] == head:
        heappop(first)
    return head[1]


def _place(turn: Turn, call_id: CallId) -> None:
    call = turn.floor.calls.get(call_id)
    if call is None or call.state is not CallState.WAITING:
        return
    if call.route is None:
        _find_a_team(turn, call)
    elif _is_over(turn, call):
        _go_on(turn, call)


def step_over(turn: Turn, key: Key) -> None:
    if CallId(key.of) in turn.floor.calls:
        turn.floor.unplaced[CallId(key.of)] = None


def overflow(turn: Turn, key: Key) -> None:
    call, team = turn.floor.calls.get(CallId(key.of)), TeamId(key.part)
    if call is None or call.state is CallState.CONNECTED or team in call.queues:
        return  # answered meanwhile, or there by its route
    if any(o.team == team for queue in call.queues for o in turn.plan.overflow_of(queue)):
        turn.record(f.QueueJoined(call.id, team, turn.now))


def mend(turn: Turn) -> None:
    """Routes are configuration, which may be another than when these calls began their way.

    A call whose step is no longer what it was begins anew, unless somebody is rung for it just now.
    """
    for call in turn.floor.calls.values():
        is_idle = call.leg is None and call.state is CallState.WAITING
        if is_idle and call.route is not None and _is_other(turn, call):
            turn.record(f.RouteRepeated(call.id, turn.now, turn.now))
            turn.floor.unplaced[call.id] = None


def _is_other(turn: Turn, call: Call) -> bool:
    steps = _steps(turn, call)
    if call.step < 0 or call.is_settled:
        return False
    if call.step >= len(steps) or steps[call.step].to is not call.step_to:
        return True
    return call.has_nobody(turn.plan)


def _find_a_team(turn: Turn, call: Call) -> None:
    """For who has no route, where the team is gone: the line's of now, and its route."""
    line = turn.plan.lines.get(call.line)
    if not call.has_nobody(turn.plan):
        return
    if line is not None and line.team in turn.plan.teams:
        turn.record(f.QueueJoined(call.id, line.team, turn.now, line.route))
    elif call.team != NO_TEAM:  # who never had one waits for the dialplan's rescue ladder
        _tell_of_nobody(turn, call)


def _is_over(turn: Turn, call: Call) -> bool:
    if call.is_settled:
        return call.has_nobody(turn.plan)
    if call.is_trying and call.step_to in RINGS_CONTACTS:
        return call.leg is None
    if call.is_trying and call.has_nobody(turn.plan):
        return True
    return (call.step < 0 and call.until is None) or _is_past(turn, call.until)


def _is_past(turn: Turn, until: Seconds | None) -> bool:
    return until is not None and until <= turn.now


def _steps(turn: Turn, call: Call) -> tuple[Step, ...]:
    if call.route is None:
        return ()
    if call.former_route is not None:
        return call.former_route.steps(is_open=call.is_open)
    return turn.plan.steps(call.route, call.team, is_open=call.is_open)


def _go_on(turn: Turn, call: Call) -> None:
    steps = _steps(turn, call)
    if call.is_trying and call.step < len(steps) and _another(turn, call, steps[call.step]):
        found = contacts.find(turn, call, call.step, steps[call.step], call.rank + 1)
        if not isinstance(found, Skip):
            contacts.ring(turn, call, steps[call.step], found)
            return
    for number in range(call.step + 1, len(steps)):
        step = steps[number]
        why = _begin(turn, call, number, step)
        if why is None:
            return
        turn.record(f.StepSkipped(call.id, number, step.to, why, turn.now))
    _end(turn, call, steps)


def _another(turn: Turn, call: Call, step: Step) -> bool:
    """Whether the next in order is rung: on call always, a deputy for who is absent by now."""
    people = named(call, step)
    is_absent = call.rank < len(people) and people[call.rank].id in turn.floor.outside.absent
    return contacts.may_try_another(step) or is_absent


def _begin(turn: Turn, call: Call, number: int, step: Step) -> Skip | None:
    if step.hours is not None and not is_open(step.hours, turn.now + call.wall_ahead):
        return Skip.OUTSIDE_HOURS
    if step.to in RINGS_CONTACTS:
        return _begin_ringing(turn, call, number, step)
    return _begin_waiting(turn, call, number, step)


def _begin_ringing(turn: Turn, call: Call, number: int, step: Step) -> Skip | None:
    found = contacts.find(turn, call, number, step, 0)
    if isinstance(found, Skip):
        return found
    _record_begun(turn, call, number, step, (), None)
    contacts.ring(turn, call, step, found)
    return None


def _begin_waiting(turn: Turn, call: Call, number: int, step: Step) -> Skip | None:
    team = _queue_of(turn, call, step)
    if isinstance(team, Skip):
        return team
    lasts = _lasts(turn, step, team)
    hindrance = _hindrance(turn, call, team, is_endless=lasts is None)
    if hindrance is None:
        _record_begun(turn, call, number, step, (team,), lasts)
    return hindrance


def _queue_of(turn: Turn, call: Call, step: Step) -> TeamId | Skip:
    match step.to:
        case To.TEAM:
            return TeamId(step.name)
        case To.AGENCY:
            team = call.known.agency_team or call.team
            return Skip.UNKNOWN_CALLER if team == NO_TEAM else team
        case _:
            return _own_queue_of_last_advisor(turn, call)


def _own_queue_of_last_advisor(turn: Turn, call: Call) -> TeamId | Skip:
    last = call.known.last_advisor
    advisor = turn.floor.advisors.get(last) if last is not None else None
    if advisor is None:
        return Skip.UNKNOWN_CALLER
    if not set(advisor.plan.teams) & _teams_of(turn, call):
        return Skip.NOT_ALLOWED  # spoke with this number for another landlord
    return own_queue(advisor.id) if advisor.logged_in else Skip.ABSENT


def _teams_of(turn: Turn, call: Call) -> set[TeamId]:
    """Whose advisors this call may reach by its route."""
    named = (TeamId(step.name) for step in _steps(turn, call) if step.to is To.TEAM)
    return {call.team, *named, *(team for team in (call.known.agency_team,) if team is not None)}


def _lasts(turn: Turn, step: Step, team: TeamId) -> Seconds | None:
    if step.to is To.LAST_ADVISOR and step.lasts is None:
        return RING_FOR
    longest = turn.plan.teams[team].longest_wait if team in turn.plan.teams else None
    return min((limit for limit in (step.lasts, longest) if limit is not None), default=None)


def _hindrance(turn: Turn, call: Call, team: TeamId, *, is_endless: bool) -> Skip | None:
    """Why it is no use to wait for this team; for the last resort it always is of use."""
    if not turn.plan.serves(team):
        return Skip.NOBODY_NAMED
    plan = turn.plan.teams.get(team)
    if plan is None or is_endless:
        return None
    most = plan.most_waiting
    if most is not None and team not in call.queues and len(turn.floor.waiting[team]) >= most:
        return Skip.FULL
    teams = {team, *(overflow.team for overflow in plan.overflow)}
    there = any(a.logged_in and teams & set(a.plan.teams) for a in turn.floor.advisors.values())
    return None if there else Skip.NOBODY_THERE


def _record_begun(
    turn: Turn,
    call: Call,
    number: int,
    step: Step,
    queues: tuple[TeamId, ...],
    lasts: Seconds | None,
) -> None:
    kept = [queue for queue in call.queues if step.keep_place and turn.plan.serves(queue)]
    turn.record(
        f.StepBegan(
            call=call.id,
            step=number,
            to=step.to,
            name=step.name,
            queues=tuple(dict.fromkeys((*kept, *queues))),
            until=None if lasts is None else turn.now + lasts,
            at=turn.now,
        )
    )


def _end(turn: Turn, call: Call, steps: tuple[Step, ...]) -> None:
    is_waiting = call.queues and not call.has_nobody(turn.plan)
    if steps and steps[-1].keep_place and is_waiting:
        turn.record(f.PlaceKept(call.id, turn.now))  # the promise of rule 5
        return
    route = turn.floor.route_of(call)
    if route is not None and (route.rounds is None or call.round < route.rounds):
        until = turn.now + turn.plan.rules.pause_between_rounds
        turn.record(f.RouteRepeated(call.id, until, turn.now))
        return
    _tell_of_nobody(turn, call)


def _tell_of_nobody(turn: Turn, call: Call) -> None:
    calls.complete(turn, call, Outcome.OVERFLOWED, NOBODY)
    turn.ask(SendAway(call.id, Message.NOBODY))
