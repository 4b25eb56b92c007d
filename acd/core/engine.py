"""The engine: a signal and the time in, facts and commands out.

    decision = engine.handle(signal, now)

Four steps, always in this order: what the signal says, the deadlines that have passed, the calls
whose step is over, the matches that have become possible. The deadlines come after the signal, so
that an answer already heard beats the time-out it raced with; and on every signal, so that a full
inbox cannot hold them back.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acd.core import advisors, calls, contacts, offers, replanning, roll_call, routing
from acd.core import signals as s
from acd.core.audit import Suspect, audit
from acd.core.commands import Command
from acd.core.deadlines import OF_LEGS, Due, Key
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.matching import next_match
from acd.core.model import OfferId, Seconds
from acd.core.turn import Turn


@dataclass(frozen=True, slots=True)
class Decision:
    """Facts to write first, commands to carry out then."""

    facts: tuple[Fact, ...]
    commands: tuple[Command, ...]


def _nothing_said(turn: Turn, signal: s.Tick) -> None:
    """The deadlines are looked at in any case."""


TOLD: Mapping[type[s.Signal], Callable[[Turn, Any], None]] = {
    s.CallArrived: calls.call_arrived,
    s.CallHungUp: calls.call_hung_up,
    s.CallLeft: calls.call_left,
    s.CallCameBack: calls.call_came_back,
    s.CallReturned: calls.call_returned,
    s.OfferRinging: offers.offer_ringing,
    s.OfferConnected: offers.offer_connected,
    s.OfferRefused: offers.offer_refused,
    s.LegEnded: offers.leg_ended,
    s.AdvisorLogsIn: advisors.advisor_logs_in,
    s.AdvisorLogsOut: advisors.advisor_logs_out,
    s.AdvisorSaysReady: advisors.advisor_says_ready,
    s.AdvisorPauses: advisors.advisor_pauses,
    s.SupervisorPauses: advisors.supervisor_pauses,
    s.SupervisorUnpauses: advisors.supervisor_unpauses,
    s.PhoneReachable: advisors.phone_reachable,
    s.PhoneInUse: advisors.phone_in_use,
    s.AbsentNow: contacts.absent_now,
    s.TrunkReachable: contacts.trunk_reachable,
    s.SwitchLost: roll_call.switch_lost,
    s.RollCall: roll_call.roll_call,
    s.PlanChanged: replanning.plan_changed,
    s.Tick: _nothing_said,
}

FELL_DUE: Mapping[Due, Callable[[Turn, Key], None]] = {
    Due.OFFER_OVERDUE: offers.offer_overdue,
    Due.OFFER_DOUBTED: offers.offer_never_was,
    Due.LEG_GONE: offers.leg_gone_unheard,
    Due.WRAP_UP: advisors.wrap_up_over,
    Due.PAUSE: advisors.pause_over,
    Due.STEP: routing.step_over,
    Due.OVERFLOW: routing.overflow,
    Due.RECALL: advisors.recall,
}


def _tell(turn: Turn, signal: s.Signal) -> None:
    TOLD[type(signal)](turn, signal)
    if isinstance(signal, s.RollCall):
        for heard in signal.meanwhile:
            TOLD[type(heard)](turn, heard)


class Engine:
    def __init__(self, floor: Floor, offer_ids: Iterator[OfferId]) -> None:
        """`offer_ids` gives 32 hex digits each time, never the same: chance stays outside."""
        self.floor = floor
        self._new_offer = offer_ids.__next__
        self.now: Seconds = 0.0  # of the last turn
        self.suspects: frozenset[Suspect] = frozenset()
        """What the last audit found amiss; there is something: take another one soon."""

    def handle(self, signal: s.Signal, now: Seconds) -> Decision:
        self.now = max(now, self.now)
        turn = Turn(self.floor, self.now, self._new_offer)
        if isinstance(signal, s.Audit):
            self.suspects = audit(turn, signal.roll, self.suspects)
        else:
            _tell(turn, signal)
            self.floor = turn.floor  # another one, where the plan has changed
        if isinstance(signal, s.RollCall):
            self.suspects = frozenset()  # of another listing
        for key in self.floor.deadlines.take_due(self.now):
            if self.floor.switch_up or key.due not in OF_LEGS:
                FELL_DUE[key.due](turn, key)
        if self.floor.switch_up:
            routing.place_calls(turn)
            self._match(turn)
        return Decision(tuple(turn.facts), tuple(turn.commands))

    def next_deadline(self) -> Seconds | None:
        return self.floor.deadlines.next()

    def _match(self, turn: Turn) -> None:
        floor = self.floor
        if not floor.stirred:
            return
        while match := next_match(floor.stirred, floor.waiting, floor.ready):
            call, advisor = match
            offers.place(turn, floor.calls[call], floor.advisors[advisor])
        floor.stirred.clear()
