"""One call ringing at one person: placed, withdrawn, connected, ended.

A line of `return` at the top of a step is a guard: the signal came late, twice or out of order.
"""

from acd.core import availability
from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import RingAdvisor, WithdrawOffer
from acd.core.deadlines import Key
from acd.core.live import Advisor, Call, Offer
from acd.core.model import (
    AdvisorId,
    CallId,
    CallState,
    OfferEnding,
    OfferId,
    OfferState,
    Seconds,
    Withdrawal,
)
from acd.core.routes import ProviderId, To
from acd.core.turn import Turn

_UNDONE_WITHIN: Seconds = 2.0  # by the dialplan, which finds the mark of the withdrawal
_RANG_OUT: Seconds = 1.0  # how much sooner than asked for Asterisk may stop ringing


def place(turn: Turn, call: Call, advisor: Advisor) -> None:
    offer = turn.new_offer()
    matchable_at = max(call.waiting_since, call.in_queues_since, advisor.since)
    record_placed(turn, offer, call, advisor.id, matchable_at)
    turn.ask(
        RingAdvisor(
            offer=offer,
            call=call.id,
            advisor=advisor.id,
            phone=advisor.plan.phone,
            line=call.line,
            caller=call.caller,
            ring_for=turn.plan.ring_for(call.team),
            matchable_at=matchable_at,
        )
    )


def record_placed(
    turn: Turn, offer: OfferId, call: Call, advisor: AdvisorId, matchable_at: Seconds
) -> None:
    rung = turn.floor.advisor(advisor)
    turn.record(
        f.CallOffered(
            call=call.id,
            offer=offer,
            advisor=advisor,
            line=call.line,
            team=call.team,
            ring_until=turn.now + turn.plan.ring_for(call.team),
            matchable_at=matchable_at,
            at=turn.now,
            phone=None if rung is None else rung.plan.phone,
        )
    )


def withdraw(turn: Turn, offer: Offer, why: Withdrawal) -> None:
    if offer.state not in (OfferState.PLACED, OfferState.RINGING):
        return  # a conversation ends by itself; a withdrawn leg is on its way out
    turn.record(f.OfferWithdrawn(offer.call, offer.id, offer.advisor, why, turn.now, offer.contact))
    turn.ask(WithdrawOffer(offer.id, offer.call))


def offer_ringing(turn: Turn, signal: s.OfferRinging) -> None:
    offer = turn.floor.offers.get(signal.offer)
    if offer is None or offer.state is not OfferState.PLACED:
        return  # told late or twice
    turn.record(f.OfferRang(offer.call, offer.id, offer.advisor, turn.now, offer.contact))


def offer_connected(turn: Turn, signal: s.OfferConnected) -> None:
    connect(turn, signal.call, signal.offer, turn.now if signal.since is None else signal.since)


def connect(turn: Turn, call_id: CallId, offer_id: OfferId, since: Seconds) -> None:
    """Caller and whoever was rung talk, since then."""
    call, offer = turn.floor.calls.get(call_id), turn.floor.offers.get(offer_id)
    if call is None or offer is None or offer.call != call.id:
        return  # the caller is gone
    if call.state is CallState.CONNECTED or offer.state is OfferState.CONNECTED:
        return  # we know
    for other in ringing(turn, call):
        if other is not offer:
            withdraw(turn, other, Withdrawal.ANSWERED_ELSEWHERE)
    since = min(max(since, call.queued_at), turn.now)
    turn.record(
        f.CallConnected(
            call=call.id,
            offer=offer.id,
            advisor=offer.advisor,
            line=call.line,
            team=offer.team,
            waited=max(0.0, since - call.queued_at),
            rang=max(0.0, since - offer.placed_at),
            at=turn.now,
            contact=offer.contact,
            to=offer.to,
            since=None if since == turn.now else since,
        )
    )


def ringing(turn: Turn, call: Call) -> list[Offer]:
    """The offers that keep this call: of an advisor, and of somebody else beside."""
    found = (turn.floor.offers.get(offer) for offer in (call.offer, call.leg) if offer)
    return [offer for offer in found if offer is not None]


def offer_refused(turn: Turn, signal: s.OfferRefused) -> None:
    offer = turn.floor.offers.get(signal.offer)
    if offer is None or offer.state is not OfferState.PLACED:
        return  # the leg showed itself: its own end will tell
    doubt_until = turn.now + turn.plan.rules.doubt_for
    turn.record(
        f.OfferDoubted(offer.call, offer.id, offer.advisor, doubt_until, turn.now, offer.contact)
    )


def leg_ended(turn: Turn, signal: s.LegEnded) -> None:
    if offer := turn.floor.offers.get(signal.offer):
        close(turn, offer, signal.ending)


def close(turn: Turn, offer: Offer, told: OfferEnding) -> None:
    talked = _talked(offer, turn.now)
    ending = _ending_of(offer, told, turn.now)
    turn.record(
        f.OfferEnded(
            offer.call,
            offer.id,
            offer.advisor,
            offer.team,
            ending,
            turn.now,
            offer.contact,
            offer.to,
        )
    )
    if offer.to is To.PROVIDER:
        rest_failing(turn, ProviderId(offer.name))
    advisor = turn.floor.advisors.get(offer.advisor) if offer.advisor else None
    if advisor is None:
        return  # somebody else, or no longer in the configuration
    if talked:
        availability.start_wrap_up(turn, advisor, offer)
    else:
        availability.rest_after(turn, ending, advisor)


def rest_failing(turn: Turn, provider: ProviderId) -> None:
    rules = turn.plan.rules
    if turn.floor.outside.failures.get(provider, 0) >= rules.failures_before_down:
        until = turn.now + rules.rest_of_provider
        turn.record(f.ProviderRested(provider, until, turn.now))


def _talked(offer: Offer, now: Seconds) -> bool:
    """An offer that was taken back too late is undone at once, or not at all."""
    if offer.state is not OfferState.CONNECTED or offer.connected_at is None:
        return False
    return offer.withdrawn is None or now - offer.connected_at > _UNDONE_WITHIN


def _ending_of(offer: Offer, told: OfferEnding, now: Seconds) -> OfferEnding:
    if _talked(offer, now):
        return OfferEnding.TALKED
    if offer.withdrawn is Withdrawal.OVERDUE and offer.rang:
        return OfferEnding.NO_ANSWER  # Asterisk's own time-out failed; the phone rang all the same
    if offer.withdrawn is not None:
        return OfferEnding.WITHDRAWN
    if offer.contact is not None:
        return told  # the leg itself says which
    if told is OfferEnding.NO_ANSWER and now < offer.ring_until - _RANG_OUT:
        return OfferEnding.DECLINED  # a phone that rings out and one that says no look alike: 480
    return told


def offer_overdue(turn: Turn, key: Key) -> None:
    if offer := turn.floor.offers.get(OfferId(key.of)):
        withdraw(turn, offer, Withdrawal.OVERDUE)


def offer_never_was(turn: Turn, key: Key) -> None:
    offer = turn.floor.offers.get(OfferId(key.of))
    if offer is not None and offer.state is OfferState.PLACED:
        turn.ask(WithdrawOffer(offer.id, offer.call))  # should it show itself all the same
        close(turn, offer, OfferEnding.UNREACHABLE)


def leg_gone_unheard(turn: Turn, key: Key) -> None:
    if offer := turn.floor.offers.get(OfferId(key.of)):
        turn.ask(WithdrawOffer(offer.id, offer.call))  # should it be there all the same
        close(turn, offer, OfferEnding.WITHDRAWN)
