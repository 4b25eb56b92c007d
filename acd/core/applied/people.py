"""What facts about advisors and about Asterisk change.

A fact about an advisor who is no longer in the configuration is history, and changes nothing.
"""

from acd.core import facts as f
from acd.core.deadlines import Due, Key
from acd.core.live import Offer, Pause
from acd.core.model import AdvisorId, OfferState, PauseCause, Seconds
from acd.core.state import LEG_GONE_AFTER, State


def logged_in(floor: State, fact: f.AdvisorLoggedIn) -> None:
    _set(floor, fact, "logged_in", True)
    _forgive(floor, fact.advisor)


def logged_out(floor: State, fact: f.AdvisorLoggedOut) -> None:
    _set(floor, fact, "logged_in", False)


def paused(floor: State, fact: f.AdvisorPaused) -> None:
    advisor = floor.advisors.get(fact.advisor)
    if advisor is None:
        return
    advisor.pauses[fact.cause] = Pause(fact.reason, fact.until)
    if fact.cause is PauseCause.ADVISOR:
        _forgive(floor, fact.advisor)
    key = Key(Due.PAUSE, fact.advisor, fact.cause.value)
    if fact.until is None:
        floor.deadlines.clear(key)
    else:
        floor.deadlines.set(key, fact.until)
    floor.settle(advisor, fact.at)


def unpaused(floor: State, fact: f.AdvisorUnpaused) -> None:
    if advisor := floor.advisors.get(fact.advisor):
        del advisor.pauses[fact.cause]
        if fact.cause is PauseCause.NO_ANSWER:
            _forgive(floor, fact.advisor)
        floor.deadlines.clear(Key(Due.PAUSE, fact.advisor, fact.cause.value))
        floor.settle(advisor, fact.at)


def wrap_up_started(floor: State, fact: f.WrapUpStarted) -> None:
    _set(floor, fact, "wrap_up", True)
    if fact.until is not None and fact.advisor in floor.advisors:
        floor.deadlines.set(Key(Due.WRAP_UP, fact.advisor), fact.until)


def wrap_up_ended(floor: State, fact: f.WrapUpEnded) -> None:
    _set(floor, fact, "wrap_up", False)
    floor.deadlines.clear(Key(Due.WRAP_UP, fact.advisor))


def phone_reachable(floor: State, fact: f.PhoneBecameReachable) -> None:
    _set(floor, fact, "reachable", fact.reachable)


def phone_in_use(floor: State, fact: f.PhoneBecameInUse) -> None:
    _set(floor, fact, "in_use", fact.in_use)


def reassigned(floor: State, fact: f.AdvisorReassigned) -> None:
    """For who counts: the plan of this floor says so already."""


def _set(floor: State, fact: f.AdvisorFact, claim: str, holds: bool) -> None:
    if advisor := floor.advisors.get(fact.advisor):
        setattr(advisor, claim, holds)
        floor.settle(advisor, fact.at)


def _forgive(floor: State, advisor_id: AdvisorId) -> None:
    """Whoever dials a code is there: misses count in a row, and the row ends."""
    if advisor := floor.advisors.get(advisor_id):
        advisor.misses = 0


def switch_went_down(floor: State, fact: f.SwitchWentDown) -> None:
    floor.switch_up = False


def switch_came_up(floor: State, fact: f.SwitchCameUp) -> None:
    floor.switch_up = True
    floor.switch_life = fact.life
    for offer in floor.offers.values():
        _wait_for_leg_anew(floor, offer, fact.at)


def _wait_for_leg_anew(floor: State, offer: Offer, at: Seconds) -> None:
    """What was due while Asterisk was away could not be seen; a roll call knows what is there."""
    floor.deadlines.clear(Key(Due.OFFER_DOUBTED, offer.id))
    if offer.state in (OfferState.PLACED, OfferState.RINGING):
        overdue_at = max(offer.ring_until, at) + floor.plan.rules.overdue_after
        floor.deadlines.set(Key(Due.OFFER_OVERDUE, offer.id), overdue_at)
    elif offer.state is OfferState.WITHDRAWN:
        floor.deadlines.set(Key(Due.LEG_GONE, offer.id), at + LEG_GONE_AFTER)


def difference_healed(floor: State, fact: f.DifferenceHealed) -> None:
    """For who counts: what was amiss is put right by the facts that follow."""
