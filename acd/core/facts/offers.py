"""How a leg that was placed went on; it began with CallOffered or ContactOffered."""

from dataclasses import dataclass

from acd.core.model import AdvisorId, CallId, OfferEnding, OfferId, Seconds, TeamId, Withdrawal
from acd.core.routes import ContactId, To


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


OfferFact = OfferRang | OfferDoubted | OfferWithdrawn | OfferEnded
