"""What we ask Asterisk to do. Nobody waits for the answer: it comes back as a signal."""

from dataclasses import dataclass

from acd.core.model import AdvisorId, CallId, LineId, OfferId, RequestId, Seconds


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
class WithdrawOffer:
    """Hang up a leg that must not be answered any more; a claim it has won already is undone."""

    offer: OfferId
    call: CallId


@dataclass(frozen=True, slots=True)
class SendAway:
    """Tell the caller that the line is closed, and hang up."""

    call: CallId


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """Tell the advisor who dialled a code that it was done."""

    request: RequestId


Command = RingAdvisor | WithdrawOffer | SendAway | ConfirmRequest
