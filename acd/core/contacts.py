"""Whoever is no advisor and is rung: caretakers, rental managers, people on call, providers.

Rule 1: an absent person's phone never rings; it stops ringing when the absence is declared.
Rule 2: one leg at a time for one call, and for one person. A provider is many people.
Rule 3: a number that may not be dialled, or for which there is no trunk, is never asked for.
"""

from dataclasses import dataclass

from acd.core import facts as f
from acd.core import offers
from acd.core import signals as s
from acd.core.commands import RingContact
from acd.core.live import Call, Offer
from acd.core.model import OfferState, Seconds, Withdrawal
from acd.core.reach import named, trunk_of
from acd.core.routes import (
    RING_FOR,
    Contact,
    ContactId,
    ProviderId,
    Skip,
    Step,
    To,
    TrunkId,
)
from acd.core.turn import Turn

_ON_THE_WAY = (OfferState.PLACED, OfferState.RINGING)


@dataclass(frozen=True, slots=True)
class Found:
    rank: int  # among those whom the step means, from 0
    contact: Contact


def find(turn: Turn, call: Call, number: int, step: Step, rank: int) -> Found | Skip:
    """The first, from this rank on, who can be rung; or why nobody can."""
    by_building = step.to in (To.CARETAKER, To.RENTAL_MANAGER)
    is_unknown = by_building and call.known.building is None
    why = Skip.UNKNOWN_CALLER if is_unknown else Skip.NOBODY_NAMED
    for rank_of, contact in list(enumerate(named(call, step)))[rank:]:
        hindrance = _hindrance(turn, call, step, contact)
        if hindrance is None:
            return Found(rank_of, contact)
        why = hindrance
        turn.record(f.ContactPassedOver(call.id, number, step.to, contact.id, why, turn.now))
        if why is not Skip.ABSENT and not may_try_another(step):
            break  # a deputy stands in for who is absent, and for nobody else
    return why


def may_try_another(step: Step) -> bool:
    """Whether the next in order is rung when one does not take the call."""
    return step.to is To.ONCALL


def _hindrance(turn: Turn, call: Call, step: Step, contact: Contact) -> Skip | None:
    """Why this one cannot be rung now."""
    outside = turn.floor.outside
    if contact.id in outside.absent:
        return Skip.ABSENT
    if step.to is To.PROVIDER:
        return _provider_hindrance(turn, ProviderId(step.name), contact.id)
    if _legs(turn, contact=contact.id):
        return Skip.BUSY
    if contact.phone is not None:
        return _phone_hindrance(turn, contact.phone)
    if contact.number is None or not contact.may_be_dialled:
        return Skip.NOT_ALLOWED
    if _rings_too_often(turn, call):
        return Skip.CALLER_LIMIT
    return _trunk_hindrance(turn, trunk_of(call, turn.plan))


def _phone_hindrance(turn: Turn, phone: str) -> Skip | None:
    """A phone is one, whoever is called there: an advisor's is rung for the queues alone."""
    if any(advisor.phone == phone for advisor in turn.plan.advisors.values()):
        return Skip.NOT_ALLOWED
    is_rung = any(offer.phone == phone for offer in turn.floor.offers.values())
    return Skip.BUSY if is_rung else None


def _rings_too_often(turn: Turn, call: Call) -> bool:
    """An emergency line, whose route never ends, stands behind no such limit."""
    route = turn.floor.route_of(call)
    if call.rang_outside or (route is not None and route.rounds is None):
        return False
    rules = turn.plan.rules
    since = turn.now - rules.rings_outside_within
    return turn.floor.outside.rings_since(call.caller, since) >= rules.rings_outside


def _provider_hindrance(turn: Turn, provider: ProviderId, contact: ContactId) -> Skip | None:
    plan = turn.plan.providers.get(provider)
    if plan is None:
        return Skip.NOBODY_NAMED  # no longer in the configuration
    if turn.floor.outside.resting.get(provider, turn.now) > turn.now:
        return Skip.DOWN
    if plan.most_calls is not None and len(_legs(turn, contact=contact)) >= plan.most_calls:
        return Skip.FULL
    return _trunk_hindrance(turn, plan.trunk)


def _trunk_hindrance(turn: Turn, trunk: TrunkId | None) -> Skip | None:
    plan = turn.plan.trunks.get(trunk) if trunk is not None else None
    if plan is None:
        return Skip.NO_TRUNK
    outside = turn.floor.outside
    if plan.id in outside.down:
        return Skip.DOWN
    if len(_legs(turn, trunk=plan.id)) >= plan.most_calls:
        return Skip.FULL
    if plan.daily is not None and outside.spent_today(plan.id, turn.now) >= plan.daily:
        return Skip.BUDGET_SPENT
    return None


def _legs(
    turn: Turn, *, contact: ContactId | None = None, trunk: TrunkId | None = None
) -> list[Offer]:
    """Ringing, talking, or withdrawn and not yet gone."""
    return [
        offer
        for offer in turn.floor.offers.values()
        if (contact is not None and offer.contact == contact)
        or (trunk is not None and offer.trunk == trunk)
    ]


def ring(turn: Turn, call: Call, step: Step, found: Found) -> None:
    contact = found.contact
    provider = turn.plan.providers.get(ProviderId(step.name)) if step.to is To.PROVIDER else None
    by_number = provider is None and contact.phone is None
    confirm = by_number if step.confirm is None else step.confirm
    ring_for = RING_FOR if step.lasts is None else step.lasts
    trunk = provider.trunk if provider else trunk_of(call, turn.plan) if by_number else None
    offer = turn.new_offer()
    turn.record(
        f.ContactOffered(
            call=call.id,
            offer=offer,
            contact=contact.id,
            to=step.to,
            name=step.name,
            line=call.line,
            team=call.team,
            trunk=trunk,
            rank=found.rank,
            ring_until=turn.now + ring_for + _confirming(turn, confirm=confirm),
            at=turn.now,
            phone=None if provider else contact.phone,
        )
    )
    turn.ask(
        RingContact(
            offer=offer,
            call=call.id,
            contact=contact,
            line=call.line,
            caller=call.caller,
            trunk=trunk,
            provider=provider.id if provider else None,
            ring_for=ring_for,
            confirm=confirm,
            announcement=call.known.announcement,
            answered_after=provider.answered_after if provider else 0.0,
        )
    )


def _confirming(turn: Turn, *, confirm: bool) -> Seconds:
    return turn.plan.rules.confirm_within if confirm else 0.0


def adopt(turn: Turn, leg: s.SeenLeg, call: Call) -> None:
    """Found talking: rung by an earlier life of ours that did not live to write it down."""
    turn.record(
        f.ContactOffered(
            call=call.id,
            offer=leg.offer,
            contact=leg.contact or ContactId(""),
            to=To.ONCALL,
            name="",
            line=call.line,
            team=call.team,
            trunk=None,
            rank=0,
            ring_until=turn.now,
            at=turn.now,
        )
    )


def absent_now(turn: Turn, signal: s.AbsentNow) -> None:
    known = turn.floor.outside.absent
    began, ended = signal.contacts - known, known - signal.contacts
    if not began and not ended:
        return  # told again what we know
    turn.record(f.AbsencesChanged(tuple(sorted(began)), tuple(sorted(ended)), turn.now))
    for offer in list(turn.floor.offers.values()):
        if offer.contact in began and offer.state in _ON_THE_WAY:
            offers.withdraw(turn, offer, Withdrawal.ABSENT)


def trunk_reachable(turn: Turn, signal: s.TrunkReachable) -> None:
    is_down = signal.trunk in turn.floor.outside.down
    if signal.trunk in turn.plan.trunks and is_down is signal.reachable:
        turn.record(f.TrunkBecameReachable(signal.trunk, signal.reachable, turn.now))
