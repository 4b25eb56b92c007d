"""Facts made short, for tests that count."""

from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallOffered,
    CallQueued,
    CallRequeued,
    ContactOffered,
    Fact,
    OfferEnded,
)
from acd.core.model import AdvisorId, CallId, LineId, OfferEnding, OfferId, Outcome, TeamId
from acd.core.routes import ContactId, To

SIEGE, NORD = TeamId("siege"), TeamId("nord")
LINE, ANA = LineId("accueil"), AdvisorId("ana")
CALLER = "+33600000000"


def queued(
    call: str, at: float = 0.0, team: TeamId = SIEGE, caller: str | None = CALLER
) -> CallQueued:
    return CallQueued(CallId(call), LINE, team, 0, caller, queued_at=at, at=at)


def offered(call: str, at: float, team: TeamId = SIEGE) -> CallOffered:
    offer = OfferId("o" + call)
    return CallOffered(CallId(call), offer, ANA, LINE, team, at + 20, at, at)


def missed(call: str, at: float, ending: OfferEnding = OfferEnding.NO_ANSWER) -> OfferEnded:
    return OfferEnded(CallId(call), OfferId("o" + call), ANA, SIEGE, ending, at)


def offered_outside(call: str, at: float, to: To, name: str = "") -> ContactOffered:
    who = ContactId(f"logial/{name}")
    offer = OfferId("x" + call)
    return ContactOffered(CallId(call), offer, who, to, name, LINE, SIEGE, None, 0, at + 25, at)


def ended_outside(call: str, at: float, to: To, ending: OfferEnding) -> OfferEnded:
    offer, who = OfferId("x" + call), ContactId("logial/g1")
    return OfferEnded(CallId(call), offer, None, SIEGE, ending, at, who, to)


def connected(
    call: str, waited: float, team: TeamId = SIEGE, at: float | None = None, to: To = To.TEAM
) -> CallConnected:
    offer, advisor = OfferId("o" + call), ANA if to is To.TEAM else None
    happened_at = waited if at is None else at
    return CallConnected(
        CallId(call), offer, advisor, LINE, team, waited, rang=1.0, at=happened_at, to=to
    )


def requeued(call: str, at: float) -> CallRequeued:
    return CallRequeued(CallId(call), at)


def completed(
    call: str,
    outcome: Outcome,
    at: float,
    answered_at: float | None = None,
    team: TeamId = SIEGE,
    caller: str | None = None,
) -> CallCompleted:
    return CallCompleted(
        CallId(call), LINE, team, 0, caller, outcome, None, None, 0.0, answered_at, 1, at
    )


def answered(call: str, waited: float, team: TeamId = SIEGE) -> list[Fact]:
    ended = completed(call, Outcome.ANSWERED, waited + 60, answered_at=waited, team=team)
    return [queued(call, team=team), connected(call, waited, team), ended]


def abandoned(call: str, waited: float, team: TeamId = SIEGE) -> list[Fact]:
    return [queued(call, team=team), completed(call, Outcome.ABANDONED, waited, team=team)]
