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
    LineId,
    OfferId,
    OfferState,
    PauseCause,
    Seconds,
    TeamId,
    Withdrawal,
)
from acd.core.plan import AdvisorPlan


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
    state: CallState = CallState.WAITING
    offer: OfferId | None = None  # the leg that rings or talks
    advisor: AdvisorId | None = None  # who answered
    answered_at: Seconds | None = None
    offers: int = 0

    @property
    def urgency(self) -> Urgency:
        return (-self.priority, self.queued_at, self.number)


@dataclass(slots=True)
class Offer:
    id: OfferId
    call: CallId
    advisor: AdvisorId
    line: LineId
    team: TeamId
    placed_at: Seconds
    ring_until: Seconds
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

    def state_given(self, offer: Offer | None) -> AdvisorState:
        """The one state shown: what ties the phone up comes before what is wished."""
        if offer is not None:
            talking = offer.state is OfferState.CONNECTED
            return AdvisorState.TALKING if talking else AdvisorState.RINGING
        reasons_not_to_ring = (
            (not self.logged_in, AdvisorState.AWAY),
            (self.wrap_up, AdvisorState.WRAP_UP),
            (bool(self.pauses), AdvisorState.PAUSED),
            (self.in_use, AdvisorState.ON_THE_PHONE),
            (not self.reachable, AdvisorState.UNREACHABLE),
        )
        return next((state for holds, state in reasons_not_to_ring if holds), AdvisorState.READY)
