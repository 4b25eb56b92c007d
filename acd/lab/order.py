"""Whether everybody was served in turn, read from the journal, restarts and all.

Whenever a call is offered to an advisor, nobody may wait for this advisor who stands before it. All
who wait are looked at, one by one: the engine's own ordered lines are not asked. Who talks already
when a roll call finds the two is nobody's turn. The plan is the first; who serves whom later on is
told by facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from acd.core.facts import (
    AdvisorReassigned,
    CallConnected,
    CallOffered,
    DifferenceHealed,
    Fact,
)
from acd.core.floor import Floor
from acd.core.live import Call
from acd.core.model import CallId, CallState, Difference
from acd.core.plan import AdvisorPlan, Plan
from acd.core.replanning import under


def out_of_order(facts: Iterable[Fact], plan: Plan) -> Iterator[CallId]:
    """The calls that were offered before their turn."""
    floor = Floor(plan)
    for fact, following in pairwise((*facts, None)):
        assert fact is not None
        if isinstance(fact, CallOffered) and _is_jump(floor, fact, following):
            yield fact.call
        if isinstance(fact, AdvisorReassigned):
            floor = under(_reassigned(floor.plan, fact), floor, fact.at)
        floor.apply(fact)


def _reassigned(plan: Plan, fact: AdvisorReassigned) -> Plan:
    others = {i: advisor for i, advisor in plan.advisors.items() if i != fact.advisor}
    if fact.teams:
        others[fact.advisor] = AdvisorPlan(fact.advisor, phone="", teams=fact.teams)
    return replace(plan, advisors=others)


def differences(facts: Iterable[Fact]) -> Counter[Difference]:
    """What the service's own audits found, by kind."""
    return Counter(fact.kind for fact in facts if isinstance(fact, DifferenceHealed))


def _is_jump(floor: Floor, offered: CallOffered, following: Fact | None) -> bool:
    return not _talks_already(offered, following) and _stands_behind(floor, offered)


def _talks_already(offered: CallOffered, following: Fact | None) -> bool:
    return (
        isinstance(following, CallConnected)
        and following.offer == offered.offer
        and following.at == offered.at
    )


def _stands_behind(floor: Floor, offered: CallOffered) -> bool:
    call, advisor = floor.calls.get(offered.call), floor.advisors.get(offered.advisor)
    if call is None or advisor is None:
        return False
    served = set(advisor.serves)
    return any(
        other.urgency < call.urgency and not served.isdisjoint(other.queues)
        for other in _waiting(floor)
    )


def _waiting(floor: Floor) -> Iterator[Call]:
    return (call for call in floor.calls.values() if call.state is CallState.WAITING)
