"""What a report tells that is no sum: people instead of calls.

Rule 1: a number is looked at to tell callers apart, and forgotten with the report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from acd.core import facts as f
from acd.core.model import CallId, Outcome
from acd.core.unmet import REACHED_SOMEBODY


@dataclass(frozen=True, slots=True)
class Callers:
    """Of a day: whoever calls on two days is two. Who hides the number is not among them."""

    called: int
    reached: int  # somebody, in that call or in a later one of the same day


@dataclass(slots=True)
class Gathering:
    _calls: dict[CallId, tuple[str, int]] = field(default_factory=dict)
    """In progress: whose, and in which day of the period they came in."""
    _talking: set[CallId] = field(default_factory=set)
    _met: dict[tuple[str, int], bool] = field(default_factory=dict)
    """Who has called on which day; whether they reached somebody."""

    def callers(self) -> Callers:
        """At the end: who still waits or talks has called as well."""
        for call, who in self._calls.items():
            self._note(who, reached=call in self._talking)
        return Callers(len(self._met), sum(self._met.values()))

    def _came_in(self, fact: f.CallQueued, day: int) -> None:
        if fact.caller is not None:
            self._calls[fact.call] = fact.caller, day

    def _connected(self, fact: f.CallConnected, day: int) -> None:
        self._talking.add(fact.call)

    def _requeued(self, fact: f.CallRequeued, day: int) -> None:
        self._talking.discard(fact.call)

    def _end(self, record: f.CallCompleted, day: int) -> None:
        self._talking.discard(record.call)
        who = self._calls.pop(record.call, None)
        if who is not None and record.outcome is not Outcome.CLOSED:  # presented to nobody
            self._note(who, reached=record.outcome in REACHED_SOMEBODY)

    def _note(self, who: tuple[str, int], *, reached: bool) -> None:
        self._met[who] = self._met.get(who, False) or reached


GATHERED: Mapping[type[f.Fact], Callable[[Gathering, Any, int], None]] = {
    f.CallQueued: Gathering._came_in,
    f.CallConnected: Gathering._connected,
    f.CallRequeued: Gathering._requeued,
    f.CallCompleted: Gathering._end,
}
