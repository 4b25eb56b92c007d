"""The life of a call and of an offer.

Rule 1: every change of state is a row in one of these two tables.
Rule 2: a fact that has no row for the present state is a bug, not an event to ignore.
        Late or doubled *signals* are normal; the engine drops them before they become facts.

A call:                                           An offer (one phone ringing for one call):

    waiting ──CallOffered──> offered                  placed ──OfferRang──> ringing
       ^  ^ <─OfferWithdrawn─── │                        │ ^─OfferDoubted      │
       │  └───OfferEnded─────── │                        ├──OfferWithdrawn─────┼──> withdrawn
       │                   CallConnected                 └──CallConnected──────┴──> connected
    CallRequeued                v                                 ^  withdrawn ──┘ (it was picked up
       └─────────────────── connected                             │  in the same instant)
                                                              connected ──CallRequeued──> withdrawn
    waiting ──CallConnected──> connected
    (by somebody outside; or a withdrawn offer was picked up)
    waiting, offered ──CallRescued──> rescue ──CallRegained──> waiting
                                      rescue ──CallConnected──> connected (we were told late)
    any ──CallCompleted──> ended                      any ──OfferEnded──> ended
"""

from collections.abc import Mapping

from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallOffered,
    CallRegained,
    CallRequeued,
    CallRescued,
    Fact,
    OfferDoubted,
    OfferEnded,
    OfferRang,
    OfferWithdrawn,
)
from acd.core.model import CallState, OfferState

CALL_STEPS: Mapping[tuple[CallState, type[Fact]], CallState] = {
    (CallState.WAITING, CallOffered): CallState.OFFERED,
    (CallState.OFFERED, OfferWithdrawn): CallState.WAITING,
    (CallState.OFFERED, OfferEnded): CallState.WAITING,
    (CallState.OFFERED, CallConnected): CallState.CONNECTED,
    (CallState.WAITING, CallConnected): CallState.CONNECTED,
    (CallState.CONNECTED, CallRequeued): CallState.WAITING,
    (CallState.WAITING, CallRescued): CallState.RESCUE,
    (CallState.OFFERED, CallRescued): CallState.RESCUE,
    (CallState.RESCUE, CallRegained): CallState.WAITING,
    (CallState.RESCUE, CallConnected): CallState.CONNECTED,
    (CallState.RESCUE, CallCompleted): CallState.ENDED,
    (CallState.WAITING, CallCompleted): CallState.ENDED,
    (CallState.OFFERED, CallCompleted): CallState.ENDED,
    (CallState.CONNECTED, CallCompleted): CallState.ENDED,
}

OFFER_STEPS: Mapping[tuple[OfferState, type[Fact]], OfferState] = {
    (OfferState.PLACED, OfferRang): OfferState.RINGING,
    (OfferState.PLACED, OfferDoubted): OfferState.PLACED,
    (OfferState.PLACED, OfferWithdrawn): OfferState.WITHDRAWN,
    (OfferState.RINGING, OfferWithdrawn): OfferState.WITHDRAWN,
    (OfferState.PLACED, CallConnected): OfferState.CONNECTED,
    (OfferState.RINGING, CallConnected): OfferState.CONNECTED,
    (OfferState.WITHDRAWN, CallConnected): OfferState.CONNECTED,
    (OfferState.CONNECTED, CallRequeued): OfferState.WITHDRAWN,
    (OfferState.PLACED, OfferEnded): OfferState.ENDED,
    (OfferState.RINGING, OfferEnded): OfferState.ENDED,
    (OfferState.CONNECTED, OfferEnded): OfferState.ENDED,
    (OfferState.WITHDRAWN, OfferEnded): OfferState.ENDED,
}


class ImpossibleFact(Exception):
    """A fact with no row in the tables: a bug of ours."""


def next_call_state(state: CallState, fact: Fact) -> CallState:
    step = CALL_STEPS.get((state, type(fact)))
    if step is None:
        raise ImpossibleFact(f"a call that is {state.value} cannot take {fact!r}")
    return step


def next_offer_state(state: OfferState, fact: Fact) -> OfferState:
    step = OFFER_STEPS.get((state, type(fact)))
    if step is None:
        raise ImpossibleFact(f"an offer that is {state.value} cannot take {fact!r}")
    return step
