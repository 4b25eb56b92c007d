"""What became true, in order. The journal is a list of these; replaying them rebuilds the floor.

Every fact carries `at`. A fact is complete: a listener that counts needs no look-up.
"""

from dataclasses import dataclass

from acd.core.model import (
    AdvisorId,
    CallId,
    Difference,
    Leaving,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    PauseCause,
    Seconds,
    TeamId,
    Withdrawal,
)
from acd.core.routes import (
    UNKNOWN_CALLER,
    ContactId,
    Known,
    ProviderId,
    RouteId,
    Skip,
    To,
    TrunkId,
)


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
class StepBegan:
    """The call waits in these queues, and nowhere else, or somebody outside is about to be rung."""

    call: CallId
    step: int  # from 0
    to: To
    name: str
    queues: tuple[TeamId, ...]
    until: Seconds | None  # None: without end, or as long as the offer
    at: Seconds


@dataclass(frozen=True, slots=True)
class StepSkipped:
    call: CallId
    step: int
    to: To
    why: Skip
    at: Seconds


@dataclass(frozen=True, slots=True)
class ContactPassedOver:
    """Somebody whom the step would ring was not; perhaps another is."""

    call: CallId
    step: int
    to: To
    contact: ContactId
    why: Skip
    at: Seconds


@dataclass(frozen=True, slots=True)
class RouteRepeated:
    """No step is left; from `until` on the next round begins."""

    call: CallId
    until: Seconds
    at: Seconds


@dataclass(frozen=True, slots=True)
class PlaceKept:
    """No step is left, and the last one kept the place: the call waits on where it waits."""

    call: CallId
    at: Seconds


@dataclass(frozen=True, slots=True)
class QueueJoined:
    """The call overflows: it waits for this team's advisors too."""

    call: CallId
    team: TeamId
    at: Seconds
    route: RouteId | None = None  # which it begins: it had none, and nobody to wait for


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
class ContactOffered:
    """Somebody outside is about to be rung, beside the queues where the call waits."""

    call: CallId
    offer: OfferId
    contact: ContactId
    to: To
    name: str  # of the on-call plan or the provider
    line: LineId
    team: TeamId
    trunk: TrunkId | None  # None: an own phone
    rank: int  # among those whom the step may ring, from 0
    ring_until: Seconds  # confirmation included
    at: Seconds
    phone: str | None = None  # an own one


@dataclass(frozen=True, slots=True)
class OfferRang:
    """The phone said that it rings."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId | None
    at: Seconds
    contact: ContactId | None = None  # when it is no advisor


@dataclass(frozen=True, slots=True)
class OfferDoubted:
    """Asterisk refused; unless the leg shows itself by `doubt_until` it never existed."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId | None
    doubt_until: Seconds
    at: Seconds
    contact: ContactId | None = None  # when it is no advisor


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """We took the offer back; the advisor is free once the leg is gone."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId | None
    why: Withdrawal
    at: Seconds
    contact: ContactId | None = None  # when it is no advisor


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """The leg is gone."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId | None
    team: TeamId
    ending: OfferEnding
    at: Seconds
    contact: ContactId | None = None  # when it is no advisor
    to: To = To.TEAM


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


@dataclass(frozen=True, slots=True)
class AdvisorLoggedIn:
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorLoggedOut:
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorPaused:
    advisor: AdvisorId
    cause: PauseCause
    reason: str
    until: Seconds | None
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorUnpaused:
    """One cause ended; the others hold on."""

    advisor: AdvisorId
    cause: PauseCause
    at: Seconds


@dataclass(frozen=True, slots=True)
class WrapUpStarted:
    advisor: AdvisorId
    team: TeamId
    until: Seconds | None  # None: until the advisor says ready
    at: Seconds


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class PhoneBecameReachable:
    advisor: AdvisorId
    reachable: bool
    at: Seconds


@dataclass(frozen=True, slots=True)
class PhoneBecameInUse:
    advisor: AdvisorId
    in_use: bool
    at: Seconds


@dataclass(frozen=True, slots=True)
class AdvisorReassigned:
    """Another configuration: serves these teams from now on. None: is no advisor any more."""

    advisor: AdvisorId
    former: tuple[TeamId, ...]  # none: was no advisor before
    teams: tuple[TeamId, ...]
    at: Seconds


@dataclass(frozen=True, slots=True)
class AbsencesChanged:
    began: tuple[ContactId, ...]
    ended: tuple[ContactId, ...]
    at: Seconds


@dataclass(frozen=True, slots=True)
class TrunkBecameReachable:
    trunk: TrunkId
    reachable: bool
    at: Seconds


@dataclass(frozen=True, slots=True)
class ProviderRested:
    """It failed too often in a row: not tried until then."""

    provider: ProviderId
    until: Seconds
    at: Seconds


@dataclass(frozen=True, slots=True)
class SwitchWentDown:
    at: Seconds


@dataclass(frozen=True, slots=True)
class SwitchCameUp:
    at: Seconds
    life: str | None = None  # of Asterisk; another one: it was restarted


@dataclass(frozen=True, slots=True)
class DifferenceHealed:
    """An audit found the floor and Asterisk apart; what follows in the same turn brings them
    together."""

    kind: Difference
    subject: str  # the call, offer, advisor or trunk
    at: Seconds


CallFact = (
    CallQueued
    | CallOffered
    | CallConnected
    | CallRequeued
    | CallRescued
    | CallRegained
    | CallCompleted
)
RouteFact = (
    StepBegan
    | StepSkipped
    | ContactPassedOver
    | RouteRepeated
    | PlaceKept
    | QueueJoined
    | ContactOffered
)
OfferFact = OfferRang | OfferDoubted | OfferWithdrawn | OfferEnded
AdvisorFact = (
    AdvisorLoggedIn
    | AdvisorLoggedOut
    | AdvisorPaused
    | AdvisorUnpaused
    | WrapUpStarted
    | WrapUpEnded
    | PhoneBecameReachable
    | PhoneBecameInUse
    | AdvisorReassigned
)
SwitchFact = SwitchWentDown | SwitchCameUp | DifferenceHealed
OutsideFact = AbsencesChanged | TrunkBecameReachable | ProviderRested
Fact = CallFact | RouteFact | OfferFact | AdvisorFact | OutsideFact | SwitchFact
