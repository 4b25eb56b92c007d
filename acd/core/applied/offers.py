"""What facts about offers change: the leg, its call, and whoever was rung."""

from acd.core import facts as f
from acd.core.deadlines import Due, Key
from acd.core.lifecycle import next_call_state
from acd.core.live import Offer
from acd.core.model import CallState, OfferEnding
from acd.core.routes import ProviderId, To
from acd.core.state import LEG_GONE_AFTER, State

_FAILURES = frozenset(OfferEnding) - {OfferEnding.WITHDRAWN, OfferEnding.TAKEN, OfferEnding.TALKED}
"""Of a provider who never had the caller; who had him is judged by what became of the call."""


def offer_rang(floor: State, fact: f.OfferRang) -> None:
    floor.step_offer(fact.offer, fact).rang = True
    floor.deadlines.clear(Key(Due.OFFER_DOUBTED, fact.offer))


def offer_doubted(floor: State, fact: f.OfferDoubted) -> None:
    floor.step_offer(fact.offer, fact)
    floor.deadlines.set(Key(Due.OFFER_DOUBTED, fact.offer), fact.doubt_until)


def offer_withdrawn(floor: State, fact: f.OfferWithdrawn) -> None:
    offer = floor.step_offer(fact.offer, fact)
    offer.withdrawn = fact.why
    floor.clear_offer_deadlines(offer.id)
    floor.deadlines.set(Key(Due.LEG_GONE, offer.id), fact.at + LEG_GONE_AFTER)
    _give_back(floor, offer, fact)


def offer_ended(floor: State, fact: f.OfferEnded) -> None:
    offer = floor.step_offer(fact.offer, fact)
    del floor.offers[offer.id]
    floor.clear_offer_deadlines(offer.id)
    floor.deadlines.clear(Key(Due.LEG_GONE, offer.id))
    _give_back(floor, offer, fact)
    if advisor := floor.advisor(fact.advisor):
        advisor.misses = _misses_after(fact.ending, advisor.misses)
    if advisor is not None and advisor.offer == offer.id:  # else somebody else keeps the phone
        floor.tie(fact.advisor, None, fact.at)
    _account(floor, offer, fact)


def _account(floor: State, offer: Offer, fact: f.OfferEnded) -> None:
    """What the trunk has carried, and how often in a row the provider failed."""
    if offer.trunk is not None and offer.connected_at is not None:
        floor.outside.spend(offer.trunk, fact.at - offer.connected_at, fact.at)
    if offer.to is To.PROVIDER and offer.connected_at is None and fact.ending in _FAILURES:
        floor.outside.note_ending(ProviderId(offer.name), failed=True)


def _give_back(floor: State, offer: Offer, fact: f.OfferWithdrawn | f.OfferEnded) -> None:
    """The call waits again, at its old place, if it was this offer that kept it busy."""
    call = floor.calls.get(offer.call)
    if call is None:
        return
    if call.leg == offer.id:
        call.leg = None
        floor.unplaced[call.id] = None
    elif call.offer == offer.id and call.state is CallState.OFFERED:
        call.state = next_call_state(call.state, fact)
        call.offer = None
        floor.wait_again(call, fact.at)


def _misses_after(ending: OfferEnding, misses: int) -> int:
    """In a row: a declined call shows that somebody is there, what failed shows nothing."""
    match ending:
        case OfferEnding.NO_ANSWER:
            return misses + 1
        case OfferEnding.DECLINED | OfferEnding.TALKED:
            return 0
        case _:
            return misses
