"""What is to be said when a floor has to begin empty, so that whoever counts begins empty with it.

Rule 1: nobody is logged in, nothing holds anybody, and no leg is known any more: each as a fact.
Rule 2: a call is not given up with the floor: as a rule the caller still waits, and the next roll
        call finds him, under the same id. Who is not found then has an end, as at any roll call:
        of every call that was received there is one record.
"""

from collections.abc import Iterator, Mapping

from acd.core import facts as f
from acd.core.calls import answer_of
from acd.core.floor import Floor
from acd.core.live import Advisor, Call, Offer
from acd.core.model import CallId, CallState, OfferEnding, Outcome, Seconds
from acd.core.picture import FloorPicture
from acd.core.roll_call import LOST_SIGHT


def forgotten(known: FloorPicture, at: Seconds) -> list[f.Fact]:
    """Of what was known; the link last, so that the time until now has been everybody's."""
    facts: list[f.Fact] = [_ended(offer, at) for offer in known.offers]
    for advisor in known.advisors:
        facts += gone(advisor, at)
    if known.switch_up:
        facts.append(f.SwitchWentDown(at))
    return facts


def not_found(missing: Mapping[CallId, Call], floor: Floor, at: Seconds) -> list[f.Fact]:
    """The records of those whom the roll call has not shown."""
    known = {*floor.calls, *floor.ended}
    return [_record(call, at) for call in missing.values() if call.id not in known]


def _ended(offer: Offer, at: Seconds) -> f.Fact:
    who = (offer.call, offer.id, offer.advisor, offer.team, OfferEnding.FAILED, at)
    return f.OfferEnded(*who, offer.contact, offer.to)


def gone(advisor: Advisor, at: Seconds) -> Iterator[f.Fact]:
    """Back to how an advisor is whom nobody has heard of."""
    if advisor.wrap_up:
        yield f.WrapUpEnded(advisor.id, at)
    for cause in advisor.pauses:
        yield f.AdvisorUnpaused(advisor.id, cause, at)
    if advisor.in_use:
        yield f.PhoneBecameInUse(advisor.id, False, at)
    if not advisor.reachable:
        yield f.PhoneBecameReachable(advisor.id, True, at)
    if advisor.logged_in:
        yield f.AdvisorLoggedOut(advisor.id, at)


def _record(call: Call, at: Seconds) -> f.CallCompleted:
    outcome, reason = _end_of(call)
    return f.CallCompleted(
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
        at=at,
        answered_by=call.answered_by,
        contact=call.contact,
    )


def _end_of(call: Call) -> tuple[Outcome, str | None]:
    if call.state is CallState.CONNECTED:
        return answer_of(call), None
    if call.rescued is not None:
        return Outcome.OVERFLOWED, f"rescue:{call.rescued.value}"
    return Outcome.FAILED, LOST_SIGHT
