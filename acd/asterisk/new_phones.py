"""Phones and trunks that another configuration brings: who of them talks, who can be reached?

Rule 1: they are looked at beside the events, and what events say meanwhile is newer: it is told
        once more behind what the listings show, and who hung up meanwhile is in no call.
Rule 2: until then a phone counts as free. If it is not, it is rung in vain and rests for a while.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.asterisk.channels import Channels
from acd.asterisk.client import AmiClient
from acd.asterisk.protocol import Event
from acd.asterisk.roll_call import Devices, Ours, look_at_calls, look_at_devices
from acd.core.model import AdvisorId
from acd.core.routes import TrunkId
from acd.core.signals import PhoneInUse, PhoneReachable, Signal, TrunkReachable

_TELLS = frozenset({"Hangup", "DeviceStateChange"})


@dataclass(frozen=True, slots=True)
class News:
    """What stands at another device than before, or is new."""

    advisors: frozenset[AdvisorId]
    trunks: frozenset[TrunkId]
    gone: frozenset[AdvisorId] = frozenset()  # who had a phone, and has another or none


@dataclass(frozen=True, slots=True)
class Seen:
    signals: tuple[Signal, ...]
    again: tuple[Event, ...]  # newer than these


@dataclass(slots=True)
class NewPhones:
    _client: AmiClient
    _channels: Channels
    _meanwhile: list[Event] | None = field(default=None)  # None: nobody looks

    def hear(self, event: Event) -> None:
        if self._meanwhile is not None and event.name in _TELLS:
            self._meanwhile.append(event)

    async def look(self, ours: Ours, news: News) -> Seen:
        """One look at a time; raises SwitchError."""
        meanwhile = self._meanwhile = []
        try:
            shown = await look_at_calls(self._client, ours)
            devices = await look_at_devices(self._client, ours)
        finally:
            self._meanwhile = None
        ended = {event.get("Uniqueid") for event in meanwhile if event.name == "Hangup"}
        for advisor in news.advisors:
            self._channels.elsewhere[advisor] |= shown.elsewhere[advisor] - ended
        again = (event for event in meanwhile if event.name == "DeviceStateChange")
        return Seen(tuple(self._signals(news, devices)), tuple(again))

    def _signals(self, news: News, devices: Devices) -> Iterator[Signal]:
        for advisor in sorted(news.advisors):
            yield PhoneInUse(advisor, bool(self._channels.elsewhere[advisor]))
            yield PhoneReachable(advisor, advisor not in devices.unreachable)
        for trunk in sorted(news.trunks):
            yield TrunkReachable(trunk, trunk not in devices.trunks_down)


def news_between(former: Ours, ours: Ours) -> News:
    before = {advisor: phone for phone, advisor in former.advisors.items()}
    now = {advisor: phone for phone, advisor in ours.advisors.items()}
    gone = {advisor for advisor, phone in before.items() if now.get(advisor) != phone}
    new = {advisor for advisor, phone in now.items() if before.get(advisor) != phone}
    known = {(device, trunk) for device, trunks in former.trunks.items() for trunk in trunks}
    moved = {
        trunk
        for device, trunks in ours.trunks.items()
        for trunk in trunks
        if (device, trunk) not in known
    }
    return News(frozenset(new), frozenset(moved), frozenset(gone))
