"""What became true, in order. The journal is a list of these; replaying them rebuilds the floor.

Every fact carries `at`. A fact is complete: a listener that counts needs no look-up.
"""

from dataclasses import dataclass

from acd.core.model import (
    AdvisorId,
    CallId,
    LineId,
    OfferEnding,
    OfferId,
    Outcome,
    PauseCause,
    Seconds,
    TeamId,
    Withdrawal,
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


@dataclass(frozen=True, slots=True)
class OfferRang:
    """The phone said that it rings."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId
    at: Seconds


@dataclass(frozen=True, slots=True)
class OfferDoubted:
    """Asterisk refused; unless the leg shows itself by `doubt_until` it never existed."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId
    doubt_until: Seconds
    at: Seconds


@dataclass(frozen=True, slots=True)
class OfferWithdrawn:
    """We took the offer back; the advisor is free once the leg is gone."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId
    why: Withdrawal
    at: Seconds


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """The leg is gone."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId
    team: TeamId
    ending: OfferEnding
    at: Seconds


@dataclass(frozen=True, slots=True)
class CallConnected:
    """Caller and advisor talk."""

    call: CallId
    offer: OfferId
    advisor: AdvisorId
    line: LineId
    team: TeamId
    waited: Seconds
    rang: Seconds
    at: Seconds


@dataclass(frozen=True, slots=True)
class CallRequeued:
    """The conversation never took place; the caller waits again, at the old place."""

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
class SwitchWentDown:
    at: Seconds


@dataclass(frozen=True, slots=True)
class SwitchCameUp:
    at: Seconds


CallFact = CallQueued | CallOffered | CallConnected | CallRequeued | CallCompleted
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
)
SwitchFact = SwitchWentDown | SwitchCameUp
Fact = CallFact | OfferFact | AdvisorFact | SwitchFact
