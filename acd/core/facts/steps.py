"""Which way a call went on its route, and whom it passed over."""

from dataclasses import dataclass

from acd.core.model import CallId, LineId, OfferId, Seconds, TeamId
from acd.core.routes import ContactId, RouteId, Skip, To, TrunkId


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


RouteFact = (
    StepBegan
    | StepSkipped
    | ContactPassedOver
    | RouteRepeated
    | PlaceKept
    | QueueJoined
    | ContactOffered
)
