"""What we are told. Signals may come late, twice or in another order; the engine copes."""

from dataclasses import dataclass

from acd.core.model import (
    AdvisorId,
    CallId,
    Leaving,
    LineId,
    OfferEnding,
    OfferId,
    RequestId,
    Seconds,
)
from acd.core.plan import Plan
from acd.core.routes import UNKNOWN_CALLER, ContactId, Known, TrunkId
from acd.core.schedule import WallSeconds


@dataclass(frozen=True, slots=True)
class CallArrived:
    call: CallId
    line: LineId
    caller: str | None  # digits and a leading +, or None when withheld
    wall_at: WallSeconds | None = None  # on Asterisk's clock; opening hours go by it
    known: Known = UNKNOWN_CALLER


@dataclass(frozen=True, slots=True)
class CallHungUp:
    """The caller's channel is gone. If it had talked, with whom and since when."""

    call: CallId
    owner: OfferId | None = None
    talked_at: Seconds | None = None


@dataclass(frozen=True, slots=True)
class CallLeft:
    """The dialplan took the call out of the queue by itself, towards the rescue ladder."""

    call: CallId
    why: Leaving


@dataclass(frozen=True, slots=True)
class CallCameBack:
    """From the rescue ladder, where nobody had answered: the lease is renewed again."""

    call: CallId


@dataclass(frozen=True, slots=True)
class CallReturned:
    """A withdrawn offer had just been answered; the caller is back in the waiting loop."""

    call: CallId


@dataclass(frozen=True, slots=True)
class OfferRinging:
    offer: OfferId


@dataclass(frozen=True, slots=True)
class OfferConnected:
    """Caller and whoever was rung are in one bridge: they hear each other."""

    call: CallId
    offer: OfferId
    since: Seconds | None = None  # where the news of it was on its way for long


@dataclass(frozen=True, slots=True)
class OfferRefused:
    """Asterisk says that it could not ring, without a channel that could say why."""

    offer: OfferId


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is gone. For a conversation that was connected, `ending` is ignored."""

    offer: OfferId
    ending: OfferEnding


@dataclass(frozen=True, slots=True)
class AdvisorLogsIn:
    advisor: AdvisorId
    request: RequestId | None = None


@dataclass(frozen=True, slots=True)
class AdvisorLogsOut:
    advisor: AdvisorId
    request: RequestId | None = None


@dataclass(frozen=True, slots=True)
class AdvisorSaysReady:
    advisor: AdvisorId
    request: RequestId | None = None


@dataclass(frozen=True, slots=True)
class AdvisorPauses:
    advisor: AdvisorId
    reason: str
    request: RequestId | None = None


@dataclass(frozen=True, slots=True)
class SupervisorPauses:
    advisor: AdvisorId
    reason: str


@dataclass(frozen=True, slots=True)
class SupervisorUnpauses:
    advisor: AdvisorId


@dataclass(frozen=True, slots=True)
class PhoneReachable:
    advisor: AdvisorId
    reachable: bool


@dataclass(frozen=True, slots=True)
class PhoneInUse:
    """The phone has, or no longer has, a call that no queue brought."""

    advisor: AdvisorId
    in_use: bool


@dataclass(frozen=True, slots=True)
class AbsentNow:
    """Everybody in the directory who is absent at this moment; whoever is not named is there."""

    contacts: frozenset[ContactId]


@dataclass(frozen=True, slots=True)
class TrunkReachable:
    """A trunk, or a provider's, answers Asterisk (OPTIONS) or does no longer."""

    trunk: TrunkId
    reachable: bool


@dataclass(frozen=True, slots=True)
class SwitchLost:
    """The link to Asterisk is down: nobody can be rung until the next roll call."""


@dataclass(frozen=True, slots=True)
class SeenCall:
    call: CallId
    line: LineId
    caller: str | None
    arrived_at: Seconds
    bridged: bool = False  # with whomever
    wall_at: WallSeconds | None = None  # as in CallArrived
    known: Known = UNKNOWN_CALLER
    why: Leaving = Leaving.LEASE_LAPSED  # of one on the rescue ladder
    is_passing: bool = False  # not bridged: on the way into a conversation, or out of one
    talked_at: Seconds | None = None  # since when, of one who has talked and is about to go


@dataclass(frozen=True, slots=True)
class SeenLeg:
    call: CallId
    offer: OfferId
    advisor: AdvisorId | None
    talking: bool
    contact: ContactId | None = None  # who is rung, when it is no advisor
    talked_at: Seconds | None = None  # since when the two talk, as Asterisk has it
    is_ours: bool = True  # rung by this controller, also before its restart: else it cannot claim


@dataclass(frozen=True, slots=True)
class SeenEnd:
    """A call that is over, as Asterisk's own book of ends has it."""

    call: CallId
    line: LineId
    caller: str | None
    arrived_at: Seconds
    ended_at: Seconds
    left: Leaving | None = None  # it was on the rescue ladder, and why
    owner: OfferId | None = None  # whose leg had claimed the caller at the end
    talked_at: Seconds | None = None  # since when the two had talked
    wall_at: WallSeconds | None = None  # of the arrival, as in CallArrived
    known: Known = UNKNOWN_CALLER


@dataclass(frozen=True, slots=True)
class RollCall:
    """Everything of ours that lives in Asterisk now; what is not listed does not exist."""

    calls: tuple[SeenCall, ...]
    legs: tuple[SeenLeg, ...]
    in_use: frozenset[AdvisorId]
    unreachable: frozenset[AdvisorId]
    left: tuple[SeenCall, ...] = ()  # on the rescue ladder, which alone looks after them
    trunks_down: frozenset[TrunkId] = frozenset()
    ended: tuple[SeenEnd, ...] = ()  # since the book was last emptied
    life: str | None = None  # of Asterisk: another one after each of its restarts
    meanwhile: "tuple[Signal, ...]" = ()  # heard while it was taken; nobody is rung before


@dataclass(frozen=True, slots=True)
class Audit:
    """A roll call taken while nothing was lost: it should tell what we know already."""

    roll: RollCall


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """The configuration is another from now on; what becomes of everybody: see `replanning`."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing happened; a deadline may have passed."""


Signal = (
    CallArrived
    | CallHungUp
    | CallLeft
    | CallCameBack
    | CallReturned
    | OfferRinging
    | OfferConnected
    | OfferRefused
    | LegEnded
    | AdvisorLogsIn
    | AdvisorLogsOut
    | AdvisorSaysReady
    | AdvisorPauses
    | SupervisorPauses
    | SupervisorUnpauses
    | PhoneReachable
    | PhoneInUse
    | AbsentNow
    | TrunkReachable
    | SwitchLost
    | RollCall
    | Audit
    | PlanChanged
    | Tick
)
