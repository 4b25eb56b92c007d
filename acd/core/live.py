"""What lives on the floor: a call, an offer, an advisor, as they are now.

Only `Floor.apply` changes them; whoever else holds one reads it.
"""

from dataclasses import dataclass, field

from acd.core.matching import Urgency
from acd.core.model import (
    AdvisorId,
    AdvisorState,
    CallId,
    CallState,
    Leaving,
    LineId,
    OfferId,
    OfferState,
    PauseCause,
    Seconds,
    TeamId,
    Withdrawal,
    own_queue,
)
from acd.core.plan import AdvisorPlan, Plan
from acd.core.routes import UNKNOWN_CALLER, ContactId, Known, Route, RouteId, To, TrunkId


@dataclass(slots=True)
class Call:
    id: CallId
    line: LineId
    team: TeamId
    priority: int
    caller: str | None
    queued_at: Seconds
    number: int  # order of arrival, breaks ties
    waiting_since: Seconds  # last time it began to wait: first arrival, or a missed offer
    place_at: Seconds  # whose turn it is goes by it: first arrival, or that of a former call
    state: CallState = CallState.WAITING
    offer: OfferId | None = None  # the leg that rings at an advisor's, or talks
    advisor: AdvisorId | None = None  # who answered
    contact: ContactId | None = None  # who answered, when it was no advisor
    answered_by: To | None = None
    answered_at: Seconds | None = None
    offers: int = 0
    known: Known = UNKNOWN_CALLER
    route: RouteId | None = None  # None: its team, without end
    is_open: bool = True  # which half of the route
    wall_ahead: Seconds = 0.0  # the wall clock less ours
    step: int = -1  # of the route; -1: none has begun
    step_to: To | None = None  # its target when it began; the configuration may have changed since
    is_trying: bool = False  # the step has begun; skipped ones are not tried
    is_settled: bool = False  # the route is over, and the call waits on in its queues
    round: int = 1  # of the route
    rank: int = 0  # among those whom the step may ring, of who is rung or was the last
    until: Seconds | None = None  # when the step is over by itself
    queues: tuple[TeamId, ...] = ()  # where it waits
    in_queues_since: Seconds = 0.0  # in the last one that it joined
    leg: OfferId | None = None  # that rings at somebody's who is no advisor
    rang_outside: bool = False  # at a number, through a trunk
    rescued: Leaving | None = None  # why it is on the rescue ladder
    trunk: TrunkId | None = None  # of its line as it arrived; the line may be gone by now
    former_route: Route | None = None  # on which it set out, where the plan has another by now

    @property
    def urgency(self) -> Urgency:
        return (-self.priority, self.place_at, self.number)

    def has_nobody(self, plan: Plan) -> bool:
        """Whom it waits for is not configured there."""
        return bool(self.queues) and not any(plan.serves(queue) for queue in self.queues)


@dataclass(slots=True)
class Offer:
    id: OfferId
    call: CallId
    advisor: AdvisorId | None
    line: LineId
    team: TeamId
    placed_at: Seconds
    ring_until: Seconds
    contact: ContactId | None = None  # when it is no advisor
    phone: str | None = None  # a contact's own one; the advisor's by then, who may have another now
    to: To = To.TEAM
    name: str = ""  # of the on-call plan or the provider
    trunk: TrunkId | None = None
    connected_at: Seconds | None = None
    state: OfferState = OfferState.PLACED
    rang: bool = False
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    reason: str
    until: Seconds | None


@dataclass(slots=True)
class Advisor:
    plan: AdvisorPlan
    since: Seconds = 0.0  # when the present state began
    state: AdvisorState = AdvisorState.AWAY
    logged_in: bool = False
    pauses: dict[PauseCause, Pause] = field(default_factory=dict)
    wrap_up: bool = False
    reachable: bool = True
    in_use: bool = False
    offer: OfferId | None = None
    misses: int = 0  # in a row

    @property
    def id(self) -> AdvisorId:
        return self.plan.id

    @property
    def serves(self) -> tuple[TeamId, ...]:
        return (*self.plan.teams, own_queue(self.plan.id))

    def state_given(self, offer: Offer | None) -> AdvisorState:
        """The one state shown: what ties the phone up comes before what is wished."""
        if offer is not None:
            talking = offer.state is OfferState.CONNECTED
            return AdvisorState.TALKING if talking else AdvisorState.RINGING
        if not self.logged_in:
            return AdvisorState.AWAY
        if self.wrap_up:
            return AdvisorState.WRAP_UP
        if self.pauses:
            return AdvisorState.PAUSED
        if self.in_use:
            return AdvisorState.ON_THE_PHONE
        return AdvisorState.READY if self.reachable else AdvisorState.UNREACHABLE
