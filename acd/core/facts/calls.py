"""What became of a call."""

from dataclasses import dataclass

from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferId, Outcome, Seconds, TeamId
from acd.core.routes import UNKNOWN_CALLER, ContactId, Known, RouteId, To


@dataclass(frozen=True, slots=True)
class CallQueued:
    """A call came in. On a closed line its CallCompleted follows in the same turn."""

    call: CallId
    line: LineId
    team: TeamId
    priority: int
    caller: str | None
    queued_at: Seconds  # first arrival; earlier than `at` for a call found waiting at a roll call
    at: Seconds
    known: Known = UNKNOWN_CALLER
    route: RouteId | None = None
    is_open: bool = True
    place_at: Seconds | None = None  # whose turn it is goes by it; None: by `queued_at`
    wall_ahead: Seconds = 0.0  # the wall clock less ours; opening hours go by it


@dataclass(frozen=True, slots=True)
class CallOffered:
    """An advisor's phone is about to ring."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId
    line: LineId
    team: TeamId
    ring_until: Seconds
    matchable_at: Seconds  # since when this caller waited while this advisor was free
    at: Seconds
    phone: str | None = None  # the advisor's at this time; None: not known


@dataclass(frozen=True, slots=True)
class CallConnected:
    """Caller and whoever took the call talk."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId | None
    line: LineId
    team: TeamId
    waited: Seconds
    rang: Seconds
    at: Seconds
    contact: ContactId | None = None  # when it is no advisor
    to: To = To.TEAM
    since: Seconds | None = None  # earlier than `at`: we learnt of it late; None: since `at`


@dataclass(frozen=True, slots=True)
class CallRequeued:
    """The conversation never took place; the caller waits again, at the old place."""

    call: CallId
    at: Seconds


@dataclass(frozen=True, slots=True)
class CallRescued:
    """The dialplan took the call: from now on it waits for nobody of ours. The place is kept."""

    call: CallId
    why: Leaving
    at: Seconds


@dataclass(frozen=True, slots=True)
class CallRegained:
    """It came back from the rescue ladder, where nobody had answered, to its old place."""

    call: CallId
    at: Seconds


@dataclass(frozen=True, slots=True)
class CallCompleted:
    """The record of a call: exactly one of these for each call."""

    call: CallId
    line: LineId
    team: TeamId
    priority: int
    caller: str | None
    outcome: Outcome
    reason: str | None  # overflowed: where to and why; closed, failed: why
    advisor: AdvisorId | None  # who answered
    queued_at: Seconds
    answered_at: Seconds | None
    offers: int  # how many times a phone was rung for this call
    at: Seconds
    answered_by: To | None = None
    contact: ContactId | None = None  # who answered, when it was no advisor
    ended_at: Seconds | None = None  # earlier than `at`: we learnt of it late; None: at `at`

    @property
    def over_at(self) -> Seconds:
        return self.at if self.ended_at is None else self.ended_at


CallFact = (
    CallQueued
    | CallOffered
    | CallConnected
    | CallRequeued
    | CallRescued
    | CallRegained
    | CallCompleted
)
