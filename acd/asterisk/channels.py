"""Which of Asterisk's channels are ours, and what is known of each. Shared by listener and switch.

A caller's channel is known by its call id, a leg by its offer id, which is also its unique id in
Asterisk; of a Local channel the near half has it, and the far half is nobody's. Every other channel
of an advisor's phone is a call that no queue brought, or the leg of who had the phone before.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from acd.core.model import AdvisorId, CallId, OfferId
from acd.core.routes import TrunkId

Trunks = Mapping[str, tuple[TrunkId, ...]]
"""By device, `PJSIP/operateur`: one endpoint may be several trunks, with limits of their own."""

NO_TRUNKS: Trunks = MappingProxyType({})


@dataclass(slots=True)
class Leg:
    """Somebody rung by us. Made when the action is sent, before Asterisk says so."""

    offer: OfferId
    call: CallId
    advisor: AdvisorId | None = None  # None: somebody else is rung
    exists: bool = False  # its channel was seen
    rang: bool = False
    answered: bool = False
    withdrawn: bool = False  # to be hung up as soon as it is seen
    forgotten: bool = False  # its offer has ended; it stands here only to be hung up


@dataclass(slots=True)
class Channels:
    callers: dict[CallId, str] = field(default_factory=dict)  # call -> full channel name
    legs: dict[OfferId, Leg] = field(default_factory=dict)
    elsewhere: dict[AdvisorId, set[str]] = field(default_factory=lambda: defaultdict(set))
    bridges: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Bridge -> who stands in it: legs by their offers, callers by their calls."""

    def become(self, other: "Channels") -> None:
        """Forget what was known, and know what this one does."""
        self.callers = other.callers
        self.legs = other.legs
        self.elsewhere = other.elsewhere
        self.bridges = other.bridges

    def forget_phones(self, advisors: Iterable[AdvisorId]) -> None:
        """They have other phones, or none, and these have calls of their own."""
        for advisor in advisors:
            self.elsewhere.pop(advisor, None)

    def leave(self, bridge: str, member: str) -> None:
        members = self.bridges.get(bridge)
        if members is not None:
            members.discard(member)
            if not members:
                del self.bridges[bridge]


def phone_of(channel: str) -> str:
    """`PJSIP/ana-0000001a` -> `PJSIP/ana`."""
    return channel.rpartition("-")[0]
