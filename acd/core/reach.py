"""Whom a step means for a call, and whether a plan leaves it anybody at all.

What is asked here is what is configured and known. Whether somebody can be rung just now is decided
when the step begins: see `contacts` and `routing`.
"""

from collections.abc import Iterable

from acd.core.live import Call
from acd.core.model import TeamId
from acd.core.plan import Plan
from acd.core.routes import (
    Contact,
    OncallId,
    ProviderId,
    Step,
    To,
    TrunkId,
    provider_contact,
)


def named(call: Call, step: Step) -> tuple[Contact, ...]:
    """Whom the step means, in order; a deputy stands behind the one who may be absent."""
    match step.to:
        case To.CARETAKER:
            return call.known.caretaker
        case To.RENTAL_MANAGER:
            return call.known.rental_manager
        case To.ONCALL:
            return call.known.oncall.get(OncallId(step.name), ())
        case To.PROVIDER:
            return (Contact(provider_contact(ProviderId(step.name))),)
        case _:
            return ()


def trunk_of(call: Call, plan: Plan) -> TrunkId | None:
    """Through which numbers are rung for it; where its line is gone, the line's of then."""
    line = plan.lines.get(call.line)
    return call.trunk if line is None else line.trunk


def lead_somewhere(call: Call, steps: Iterable[Step], plan: Plan) -> bool:
    """Some of these steps mean somebody whom this plan can reach."""
    return any(_leads_somewhere(call, step, plan) for step in steps)


def _leads_somewhere(call: Call, step: Step, plan: Plan) -> bool:
    match step.to:
        case To.TEAM:
            return plan.serves(TeamId(step.name))
        case To.AGENCY:
            return plan.serves(call.known.agency_team or call.team)
        case To.LAST_ADVISOR:
            return call.known.last_advisor in plan.advisors
        case To.PROVIDER:
            provider = plan.providers.get(ProviderId(step.name))
            return provider is not None and provider.trunk in plan.trunks
        case _:
            return any(_has_a_way(call, contact, plan) for contact in named(call, step))


def _has_a_way(call: Call, contact: Contact, plan: Plan) -> bool:
    if contact.phone is not None:
        return all(advisor.phone != contact.phone for advisor in plan.advisors.values())
    is_allowed = contact.number is not None and contact.may_be_dialled
    return is_allowed and trunk_of(call, plan) in plan.trunks
