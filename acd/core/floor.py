"""Everything known now: calls, offers, advisors. Only `apply` changes it.

Live or replayed from the journal, the same facts give the same floor, down to the order of the
lines. `picture` takes the whole of it down, and builds it again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from acd.core import facts as f
from acd.core.applied import calls, offers, people, routes
from acd.core.deadlines import OF_LEGS, Due
from acd.core.model import CallId
from acd.core.state import State

_MAY_PASS_UNTOLD = frozenset({Due.STEP, Due.OVERFLOW, Due.RECALL})
"""Deadlines that may pass without a fact: who replays looks at them once more, to no effect."""

APPLY: Mapping[type[f.Fact], Callable[[State, Any], None]] = {
    f.CallQueued: calls.call_queued,
    f.StepBegan: routes.step_began,
    f.StepSkipped: routes.step_skipped,
    f.ContactPassedOver: routes.contact_passed_over,
    f.RouteRepeated: routes.route_repeated,
    f.PlaceKept: routes.place_kept,
    f.QueueJoined: routes.queue_joined,
    f.CallOffered: calls.call_offered,
    f.ContactOffered: routes.contact_offered,
    f.CallConnected: calls.call_connected,
    f.CallRequeued: calls.call_requeued,
    f.CallRescued: calls.call_rescued,
    f.CallRegained: calls.call_regained,
    f.CallCompleted: calls.call_completed,
    f.OfferRang: offers.offer_rang,
    f.OfferDoubted: offers.offer_doubted,
    f.OfferWithdrawn: offers.offer_withdrawn,
    f.OfferEnded: offers.offer_ended,
    f.AdvisorLoggedIn: people.logged_in,
    f.AdvisorLoggedOut: people.logged_out,
    f.AdvisorPaused: people.paused,
    f.AdvisorUnpaused: people.unpaused,
    f.WrapUpStarted: people.wrap_up_started,
    f.WrapUpEnded: people.wrap_up_ended,
    f.PhoneBecameReachable: people.phone_reachable,
    f.PhoneBecameInUse: people.phone_in_use,
    f.AdvisorReassigned: people.reassigned,
    f.AbsencesChanged: routes.absences_changed,
    f.TrunkBecameReachable: routes.trunk_reachable,
    f.ProviderRested: routes.provider_rested,
    f.SwitchWentDown: people.switch_went_down,
    f.SwitchCameUp: people.switch_came_up,
    f.DifferenceHealed: people.difference_healed,
}


class Floor(State):
    def apply(self, fact: f.Fact) -> None:
        APPLY[type(fact)](self, fact)

    def has_ended(self, call: CallId) -> bool:
        """Whether this call ended a short while ago: what is still said of it comes late."""
        return call in self.ended

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Floor) and self._compared() == other._compared()

    __hash__ = None  # type: ignore[assignment]

    def _untold(self) -> frozenset[Due]:
        return _MAY_PASS_UNTOLD if self.switch_up else _MAY_PASS_UNTOLD | OF_LEGS

    def _compared(self) -> tuple[object, ...]:
        return (
            self.calls,
            self.offers,
            self.advisors,
            self.switch_up,
            self.switch_life,
            {team: line.in_order() for team, line in self.waiting.items() if line},
            {team: line.in_order() for team, line in self.ready.items() if line},
            {key: at for key, at in self.deadlines.all() if key.due not in self._untold()},
            list(self.ended.items()),
            self.outside,
            list(self.cut_off.items()),
        )
