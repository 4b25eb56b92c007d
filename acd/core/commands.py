"""What we ask Asterisk to do. Nobody waits for the answer: it comes back as a signal."""

from dataclasses import dataclass
from enum import Enum

from acd.core.model import AdvisorId, CallId, LineId, OfferId, RequestId, Seconds
from acd.core.routes import Contact, ProviderId, TrunkId


class Message(Enum):
    """What a caller hears who is sent away."""

    CLOSED = "closed"  # the line
    NOBODY = "nobody"  # could answer; the call is on the list of people to call back


@dataclass(frozen=True, slots=True)
class RingAdvisor:
    offer: OfferId
    call: CallId
    advisor: AdvisorId
    phone: str
    line: LineId
    caller: str | None
    ring_for: Seconds
    matchable_at: Seconds


@dataclass(frozen=True, slots=True)
class RingContact:
    """Ring somebody who is no advisor. Whoever confirms, or picks up where nobody is asked to,
    claims the caller like an advisor."""

    offer: OfferId
    call: CallId
    contact: Contact
    line: LineId
    caller: str | None
    trunk: TrunkId | None  # None: an own phone
    provider: ProviderId | None
    ring_for: Seconds
    confirm: bool
    announcement: str | None = None  # a sound that names the building
    answered_after: Seconds = 0.0  # a conversation that the provider ends sooner was none


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    """Hang up a leg that must not be answered any more; a claim it has won already is undone."""

    offer: OfferId
    call: CallId


@dataclass(frozen=True, slots=True)
class SendAway:
    """Say why nobody comes, and hang up."""

    call: CallId
    message: Message = Message.CLOSED


@dataclass(frozen=True, slots=True)
class SendToRescue:
    """Give a caller who waits for nobody to the rescue ladder."""

    call: CallId


@dataclass(frozen=True, slots=True)
class ForgetEnds:
    """Strike these out of Asterisk's book of ends: they are written down here."""

    calls: tuple[CallId, ...]


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """Tell the advisor who dialled a code that it was done."""

    request: RequestId


Command = (
    RingAdvisor
    | RingContact
    | WithdrawOffer
    | SendAway
    | SendToRescue
    | ForgetEnds
    | ConfirmRequest
)
