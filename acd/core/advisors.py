"""What advisors and supervisors ask for, and what advisors' phones do.

A line of `return` at the top of a step is a guard: the signal came late, twice or out of order.
"""

from acd.core import availability, offers
from acd.core import facts as f
from acd.core import signals as s
from acd.core.commands import ConfirmRequest
from acd.core.deadlines import Key
from acd.core.live import Advisor
from acd.core.model import AdvisorId, CallId, CallState, PauseCause, RequestId, TeamId, Withdrawal
from acd.core.turn import Turn

_ENDED_BY_READY = tuple(cause for cause in PauseCause if cause is not PauseCause.SUPERVISOR)
"""An advisor who says ready has shown to be there, at a phone that works."""


def advisor_logs_in(turn: Turn, signal: s.AdvisorLogsIn) -> None:
    if advisor := turn.floor.advisors.get(signal.advisor):
        _log_in(turn, advisor)
        _confirm(turn, signal.request)


def _log_in(turn: Turn, advisor: Advisor) -> None:
    if not advisor.logged_in:
        turn.record(f.AdvisorLoggedIn(advisor.id, turn.now))
        availability.unpause(turn, advisor, _ENDED_BY_READY)


def advisor_logs_out(turn: Turn, signal: s.AdvisorLogsOut) -> None:
    advisor = turn.floor.advisors.get(signal.advisor)
    if advisor is None:
        return  # no longer in the configuration
    if advisor.logged_in:
        turn.record(f.AdvisorLoggedOut(advisor.id, turn.now))
        availability.end_wrap_up(turn, advisor)
        _stop_ringing(turn, advisor)
    _confirm(turn, signal.request)


def advisor_says_ready(turn: Turn, signal: s.AdvisorSaysReady) -> None:
    advisor = turn.floor.advisors.get(signal.advisor)
    if advisor is None:
        return  # no longer in the configuration
    _log_in(turn, advisor)
    availability.end_wrap_up(turn, advisor)
    availability.unpause(turn, advisor, _ENDED_BY_READY)
    if not advisor.pauses:  # a supervisor's pause holds: "ready" would be a lie
        _confirm(turn, signal.request)


def advisor_pauses(turn: Turn, signal: s.AdvisorPauses) -> None:
    advisor = turn.floor.advisors.get(signal.advisor)
    if advisor is None or not advisor.logged_in:
        return  # nobody to pause: left unconfirmed, so that the advisor hears it
    availability.pause(turn, advisor, PauseCause.ADVISOR, None, signal.reason)
    availability.end_wrap_up(turn, advisor)
    _stop_ringing(turn, advisor)
    _confirm(turn, signal.request)


def supervisor_pauses(turn: Turn, signal: s.SupervisorPauses) -> None:
    if advisor := turn.floor.advisors.get(signal.advisor):
        availability.pause(turn, advisor, PauseCause.SUPERVISOR, None, signal.reason)
        _stop_ringing(turn, advisor)


def supervisor_unpauses(turn: Turn, signal: s.SupervisorUnpauses) -> None:
    if advisor := turn.floor.advisors.get(signal.advisor):
        availability.unpause(turn, advisor, (PauseCause.SUPERVISOR,))


def _stop_ringing(turn: Turn, advisor: Advisor) -> None:
    if offer := turn.floor.offers.get(advisor.offer) if advisor.offer else None:
        offers.withdraw(turn, offer, Withdrawal.ADVISOR_UNAVAILABLE)


def _stop_ringing_at_phone(turn: Turn, advisor: Advisor) -> None:
    """The one that the advisor has now; another one may ring still, from before a reload."""
    offer = turn.floor.offers.get(advisor.offer) if advisor.offer else None
    if offer is not None and offer.phone in (None, advisor.plan.phone):
        offers.withdraw(turn, offer, Withdrawal.ADVISOR_UNAVAILABLE)


def _confirm(turn: Turn, request: RequestId | None) -> None:
    if request is not None:
        turn.ask(ConfirmRequest(request))


def phone_reachable(turn: Turn, signal: s.PhoneReachable) -> None:
    advisor = turn.floor.advisors.get(signal.advisor)
    if advisor is None or advisor.reachable is signal.reachable:
        return  # told again what we know
    turn.record(f.PhoneBecameReachable(advisor.id, signal.reachable, turn.now))
    if signal.reachable:
        availability.unpause(turn, advisor, (PauseCause.UNREACHABLE,))
    else:
        _stop_ringing_at_phone(turn, advisor)


def phone_in_use(turn: Turn, signal: s.PhoneInUse) -> None:
    advisor = turn.floor.advisors.get(signal.advisor)
    if advisor is None or advisor.in_use is signal.in_use:
        return  # told again what we know
    turn.record(f.PhoneBecameInUse(advisor.id, signal.in_use, turn.now))
    if signal.in_use:
        _stop_ringing_at_phone(turn, advisor)


def wrap_up_over(turn: Turn, key: Key) -> None:
    if advisor := turn.floor.advisors.get(AdvisorId(key.of)):
        availability.end_wrap_up(turn, advisor)


def pause_over(turn: Turn, key: Key) -> None:
    if advisor := turn.floor.advisors.get(AdvisorId(key.of)):
        availability.unpause(turn, advisor, (PauseCause(key.part),))


def recall(turn: Turn, key: Key) -> None:
    """A caller has waited long: are there so many that somebody comes back from other work?"""
    call, pause = turn.floor.calls.get(CallId(key.of)), turn.plan.pauses.get(key.part)
    if call is None or call.state is not CallState.WAITING or pause is None:
        return  # served meanwhile
    for team in call.queues:
        waiting = (turn.floor.calls[i] for i in turn.floor.waiting[team].in_order())
        long = sum(turn.now - other.queued_at >= pause.recall_after for other in waiting)
        if pause.recall_waiting is not None and long >= pause.recall_waiting:
            _call_back(turn, team, pause.reason)


def _call_back(turn: Turn, team: TeamId, reason: str) -> None:
    """Whoever has been at it the longest; one for each caller too many."""
    busy_with = [
        advisor
        for advisor in turn.floor.advisors.values()
        if team in advisor.plan.teams
        and PauseCause.ADVISOR in advisor.pauses
        and advisor.pauses[PauseCause.ADVISOR].reason == reason
    ]
    if busy_with:
        longest = min(busy_with, key=lambda advisor: (advisor.since, advisor.id))
        availability.unpause(turn, longest, (PauseCause.ADVISOR,))
