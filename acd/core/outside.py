"""What is known of everybody and everything outside: who is absent, what is down, what was used.

Part of the floor: only facts change it. Who is being rung is known by the floor's offers.
"""

from dataclasses import dataclass, field

from acd.core.model import Seconds
from acd.core.routes import ContactId, ProviderId, TrunkId

_DAY: Seconds = 86_400.0


@dataclass(slots=True)
class Outside:
    absent: set[ContactId] = field(default_factory=set)
    down: set[TrunkId] = field(default_factory=set)  # do not answer Asterisk
    failures: dict[ProviderId, int] = field(default_factory=dict)  # in a row
    resting: dict[ProviderId, Seconds] = field(default_factory=dict)  # until then
    rings: dict[str, tuple[Seconds, ...]] = field(default_factory=dict)
    """Caller -> when a call of this number first made a phone outside ring, lately."""
    spent: dict[TrunkId, tuple[int, Seconds]] = field(default_factory=dict)
    """Of the last day on which it was used, counted from the epoch: seconds of conversation."""

    def note_ring(self, caller: str | None, at: Seconds, within: Seconds) -> None:
        if caller is None:
            return  # who withholds the number cannot be told apart from others who do
        self.rings[caller] = (*self.rings.get(caller, ()), at)
        old = [c for c, rings in self.rings.items() if rings[-1] <= at - within]
        for forgotten in old:
            del self.rings[forgotten]

    def rings_since(self, caller: str | None, since: Seconds) -> int:
        return sum(at > since for at in self.rings.get(caller or "", ()))

    def note_ending(self, provider: ProviderId, *, failed: bool) -> None:
        if failed:
            self.failures[provider] = self.failures.get(provider, 0) + 1
        else:
            self.failures.pop(provider, None)

    def spend(self, trunk: TrunkId, talked: Seconds, at: Seconds) -> None:
        self.spent[trunk] = (int(at // _DAY), self.spent_today(trunk, at) + talked)

    def spent_today(self, trunk: TrunkId, at: Seconds) -> Seconds:
        day, seconds = self.spent.get(trunk, (0, 0.0))
        return seconds if day == int(at // _DAY) else 0.0
