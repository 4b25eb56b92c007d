"""What became true, in order. The journal is a list of these; replaying them rebuilds the floor.

Every fact carries `at`. A fact is complete: a listener that counts needs no look-up.
"""

from acd.core.facts.advisors import (
    AdvisorFact,
    AdvisorLoggedIn,
    AdvisorLoggedOut,
    AdvisorPaused,
    AdvisorReassigned,
    AdvisorUnpaused,
    PhoneBecameInUse,
    PhoneBecameReachable,
    WrapUpEnded,
    WrapUpStarted,
)
from acd.core.facts.calls import (
    CallCompleted,
    CallConnected,
    CallFact,
    CallOffered,
    CallQueued,
    CallRegained,
    CallRequeued,
    CallRescued,
)
from acd.core.facts.offers import OfferDoubted, OfferEnded, OfferFact, OfferRang, OfferWithdrawn
from acd.core.facts.outside import (
    AbsencesChanged,
    OutsideFact,
    ProviderRested,
    TrunkBecameReachable,
)
from acd.core.facts.steps import (
    ContactOffered,
    ContactPassedOver,
    PlaceKept,
    QueueJoined,
    RouteFact,
    RouteRepeated,
    StepBegan,
    StepSkipped,
)
from acd.core.facts.switch import DifferenceHealed, SwitchCameUp, SwitchFact, SwitchWentDown

Fact = CallFact | RouteFact | OfferFact | AdvisorFact | OutsideFact | SwitchFact

__all__ = (
    "AbsencesChanged",
    "AdvisorFact",
    "AdvisorLoggedIn",
    "AdvisorLoggedOut",
    "AdvisorPaused",
    "AdvisorReassigned",
    "AdvisorUnpaused",
    "CallCompleted",
    "CallConnected",
    "CallFact",
    "CallOffered",
    "CallQueued",
    "CallRegained",
    "CallRequeued",
    "CallRescued",
    "ContactOffered",
    "ContactPassedOver",
    "DifferenceHealed",
    "Fact",
    "OfferDoubted",
    "OfferEnded",
    "OfferFact",
    "OfferRang",
    "OfferWithdrawn",
    "OutsideFact",
    "PhoneBecameInUse",
    "PhoneBecameReachable",
    "PlaceKept",
    "ProviderRested",
    "QueueJoined",
    "RouteFact",
    "RouteRepeated",
    "StepBegan",
    "StepSkipped",
    "SwitchCameUp",
    "SwitchFact",
    "SwitchWentDown",
    "TrunkBecameReachable",
    "WrapUpEnded",
    "WrapUpStarted",
)
