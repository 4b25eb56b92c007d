"""Another plan for a floor in the middle of its day, and what becomes of everybody on it.

Rule 1: a floor under another plan is another floor, built from a picture of the former one as after
        a restart: who waits where, and who is ready for whom, is found anew.
Rule 2: who talks, talks on; a phone that rings goes on ringing, whoever's it is by now.
Rule 3: a call walks its route to the end as the route was when the call set out, and through the
        trunk of its line. Another round, and the way back from the rescue ladder, begin by the new
        one; where that names only people of whom this call knows nothing, by the former again.
Rule 4: who waits for a team that is gone goes on with the next step; who has no route waits for the
        team that the line has now: see `routing`. Who would be left with nobody, now or once the
        phone that rings falls silent, is `stranded`, and whoever wants such a plan is to be
        refused. Who gets there all the same, in the last instant, is told that nobody could answer,
        and is on the list of people to call back.
Rule 5: an advisor who is gone is logged out at once and offered nothing more; one who is new is
        away. Who comes back finds the leg that is still there. Of another phone nothing is known:
        it counts as free until Asterisk says otherwise; unless who had it before still rings or
        talks there for us.
Rule 6: what a team lets a call overflow to, and when, holds for those who wait already, counted
        from when they joined; how long a step lasts was fixed as it began.
"""

from collections.abc import Iterator, Mapping

from acd.core import facts as f
from acd.core import signals as s
from acd.core.deadlines import Due, Key
from acd.core.emptying import gone
from acd.core.floor import Floor
from acd.core.live import Advisor, Call
from acd.core.model import AdvisorId, CallState, Seconds, TeamId
from acd.core.picture import restore, take
from acd.core.plan import Plan
from acd.core.reach import lead_somewhere
from acd.core.routes import Step, To
from acd.core.state import RECALL_AT_THE_SOONEST
from acd.core.turn import Turn

_WAITS = (CallState.WAITING, CallState.OFFERED)


def plan_changed(turn: Turn, signal: s.PlanChanged) -> None:
    former = turn.plan
    for advisor in list(turn.floor.advisors.values()):
        for fact in tuple(_before(advisor, signal.plan, turn.now)):  # they change the advisor
            turn.record(fact)
    turn.go_on_with(under(signal.plan, turn.floor, turn.now))
    for fact in reassigned(teams_in(former), signal.plan, turn.now):
        turn.record(fact)
    for advisor_id in _at_somebody_elses(turn.floor):
        turn.record(f.PhoneBecameInUse(advisor_id, True, turn.now))


def under(plan: Plan, floor: Floor, at: Seconds) -> Floor:
    """The same floor, as it would be had it been restarted with this plan."""
    former, changed = floor.plan, restore(plan, take(floor, at))
    other = {i for i, route in former.routes.items() if plan.routes.get(i) != route}
    for call in changed.calls.values():
        if call.former_route is None and call.route in other and _has_set_out(changed, call):
            call.former_route = former.routes[call.route]
        if call.state in _WAITS:
            _let_overflow_anew(changed, former, call, at)
            _recall_anew(changed, former, call, at)
    return changed


def teams_in(plan: Plan) -> Mapping[AdvisorId, tuple[TeamId, ...]]:
    return {advisor.id: advisor.teams for advisor in plan.advisors.values()}


def reassigned(
    former: Mapping[AdvisorId, tuple[TeamId, ...]], plan: Plan, at: Seconds
) -> Iterator[f.AdvisorReassigned]:
    """Who serves other teams by this plan."""
    now = teams_in(plan)
    for advisor in dict.fromkeys((*former, *now)):
        before, after = former.get(advisor, ()), now.get(advisor, ())
        if before != after:
            yield f.AdvisorReassigned(advisor, before, after, at)


def stranded(floor: Floor, plan: Plan) -> Iterator[Call]:
    """Who waits for somebody now, and would have nobody left to wait for under this plan."""
    for call in floor.calls.values():
        is_served = call.state in _WAITS and _has_somebody(floor, call, floor.plan)
        if is_served and not _has_somebody(floor, call, plan):
            yield call


def logged_out(floor: Floor, plan: Plan) -> list[AdvisorId]:
    """Who would have to log in anew, if they are there under another id."""
    return [i for i, one in floor.advisors.items() if one.logged_in and i not in plan.advisors]


def _before(advisor: Advisor, plan: Plan, at: Seconds) -> Iterator[f.Fact]:
    """What is to be said of an advisor while the former plan holds."""
    own = plan.advisors.get(advisor.id)
    if own is None:
        yield from gone(advisor, at)
    elif own.phone != advisor.plan.phone:
        if advisor.in_use:
            yield f.PhoneBecameInUse(advisor.id, False, at)
        if not advisor.reachable:
            yield f.PhoneBecameReachable(advisor.id, True, at)


def _at_somebody_elses(floor: Floor) -> list[AdvisorId]:
    """Whose phone has a leg of who had it before."""
    legs = [(offer.phone, offer.advisor) for offer in floor.offers.values()]
    return [
        advisor.id
        for advisor in floor.advisors.values()
        if not advisor.in_use
        and any(phone == advisor.plan.phone and who != advisor.id for phone, who in legs)
    ]


def _has_set_out(changed: Floor, call: Call) -> bool:
    """Else the call begins anew in a moment, if there is still something to begin."""
    return call.step >= 0 or not changed.has_new_route(call)


def _let_overflow_anew(floor: Floor, former: Plan, call: Call, at: Seconds) -> None:
    """Several of its queues may overflow into one team: the earliest counts."""
    before = [overflow for queue in call.queues for overflow in former.overflow_of(queue)]
    now = [overflow for queue in call.queues for overflow in floor.plan.overflow_of(queue)]
    for team in dict.fromkeys(overflow.team for overflow in (*before, *now)):
        after = [overflow.after for overflow in now if overflow.team == team]
        if after == [overflow.after for overflow in before if overflow.team == team]:
            continue
        floor.deadlines.clear(Key(Due.OVERFLOW, call.id, team))
        if after and team not in call.queues:
            due_at = max(call.in_queues_since + min(after), at)
            floor.deadlines.set(Key(Due.OVERFLOW, call.id, team), due_at)


def _recall_anew(floor: Floor, former: Plan, call: Call, at: Seconds) -> None:
    for reason, pause in floor.plan.pauses.items():
        if pause != former.pauses.get(reason) and pause.recall_waiting is not None and call.queues:
            due_at = max(call.queued_at + pause.recall_after, at + RECALL_AT_THE_SOONEST)
            floor.deadlines.set(Key(Due.RECALL, call.id, reason), due_at)


def _team_of_line(call: Call, plan: Plan) -> TeamId | None:
    line = plan.lines.get(call.line)
    return line.team if line is not None and line.team in plan.teams else None


def _has_somebody(floor: Floor, call: Call, plan: Plan) -> bool:
    """Whom it waits for is there; or there is another step or round, without a route a team."""
    if call.queues and not call.has_nobody(plan):
        return True
    if call.route is None:
        return _team_of_line(call, plan) is not None
    route = floor.route_of(call)
    if route is None or call.is_settled:
        return False
    steps = route.steps(is_open=call.is_open)
    if lead_somewhere(call, _still_to_come(call, steps), plan):
        return True
    begins_anew = call.step < 0 or route.rounds is None or call.round < route.rounds
    new = plan.routes.get(call.route, route).steps(is_open=call.is_open)
    return begins_anew and lead_somewhere(call, (*steps, *new), plan)


def _still_to_come(call: Call, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Of the step that has begun, those on call behind who is rung."""
    rings_on = call.is_trying and call.step_to is To.ONCALL
    return steps[call.step if rings_on else call.step + 1 :]
