"""The table of our channels, held against what an audit shows. Lost events leave it wrong.

Rule 1: a listing and the events around it may cross. To a listing an entry is missing when the
        table lacked it before and after, and stale when the table had it before and after.
Rule 2: what two listings in a row say is done; what one alone says is only remembered.
Rule 3: a leg that has not shown itself is not stale, however long it takes: its Originate may be on
        the way. Once its offer has ended it is stale like anything else.
Rule 4: that a leg exists, or was answered, is never undone, so one listing is enough to know it.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum

from acd.asterisk.channels import Channels, Leg
from acd.core.model import AdvisorId, CallId, OfferId


class Table(StrEnum):
    CALLERS = "callers"
    LEGS = "legs"
    ELSEWHERE = "elsewhere"
    BRIDGES = "bridges"


Entry = tuple[Table, str, str]
Entries = frozenset[Entry]


def entries(channels: Channels) -> Entries:
    return frozenset(_entries(channels))


class Mending:
    def __init__(self, channels: Channels, withdraw: Callable[[OfferId], None]) -> None:
        """`withdraw` hangs up a leg that we gave up before it was seen."""
        self._channels = channels
        self._withdraw = withdraw
        self.begin_anew()

    def begin_anew(self) -> None:
        """The table was filled from a listing."""
        self._missing: Entries = frozenset()
        self._stale: Entries = frozenset()

    def look(self, before: Entries, shown: Channels) -> None:
        """`before`: the table's entries when the listing was asked for."""
        for leg in shown.legs.values():
            self._meet(leg)
        known, there = entries(self._channels), entries(shown)
        missing, stale = there - known - before, (known & before) - there
        for entry in stale & self._stale:
            self._remove(entry)
        for entry in missing & self._missing:
            self._add(entry, shown)
        self._missing, self._stale = missing, stale

    def _meet(self, shown: Leg) -> None:
        leg = self._channels.legs.get(shown.offer)
        if leg is None:
            return
        if leg.withdrawn and not leg.exists:
            self._withdraw(leg.offer)
        leg.exists = True
        leg.answered |= shown.answered

    def _add(self, entry: Entry, shown: Channels) -> None:
        match entry:
            case Table.CALLERS, call, channel:
                self._channels.callers[CallId(call)] = channel
            case Table.LEGS, offer, _:
                self._channels.legs[OfferId(offer)] = shown.legs[OfferId(offer)]
            case Table.ELSEWHERE, advisor, channel_id:
                self._channels.elsewhere[AdvisorId(advisor)].add(channel_id)
            case Table.BRIDGES, bridge, member:
                self._channels.bridges[bridge].add(member)

    def _remove(self, entry: Entry) -> None:
        match entry:
            case Table.CALLERS, call, _:
                self._channels.callers.pop(CallId(call), None)
            case Table.LEGS, offer, _:
                self._channels.legs.pop(OfferId(offer), None)
            case Table.ELSEWHERE, advisor, channel_id:
                self._channels.elsewhere[AdvisorId(advisor)].discard(channel_id)
            case Table.BRIDGES, bridge, member:
                self._channels.leave(bridge, member)


def _entries(channels: Channels) -> Iterator[Entry]:
    for call, channel in channels.callers.items():
        yield Table.CALLERS, call, channel
    for offer, leg in channels.legs.items():
        if leg.exists or leg.forgotten:
            yield Table.LEGS, offer, ""
    for advisor, channel_ids in channels.elsewhere.items():
        for channel_id in channel_ids:
            yield Table.ELSEWHERE, advisor, channel_id
    for bridge, members in channels.bridges.items():
        for member in members:
            yield Table.BRIDGES, bridge, member
