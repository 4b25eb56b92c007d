"""Asterisk as the service sees it: signals come out, commands go in, a lease is kept.

After each connection events are held back until one snapshot has been taken; the roll call is told
first, then what happened meanwhile. What the engine hears twice that way changes nothing.
"""

from collections.abc import Callable, Iterable

import structlog

from acd.asterisk.channels import Channels, Trunks
from acd.asterisk.client import CONNECTED, AmiClient
from acd.asterisk.dialplan import fingerprint_place
from acd.asterisk.lease import Lease
from acd.asterisk.listener import Listener
from acd.asterisk.login import AmiAddress
from acd.asterisk.protocol import Event
from acd.asterisk.roll_call import take_roll_call
from acd.asterisk.switch import Switch
from acd.config.settings import Settings, TrunkSettings
from acd.core.commands import Command
from acd.core.model import OfferId, Seconds
from acd.core.routes import TrunkId
from acd.core.signals import Signal, SwitchLost

MOST_HELD_BACK = 100_000

log = structlog.get_logger()


class Exchange:
    def __init__(
        self,
        settings: Settings,
        report: Callable[[Signal, Seconds], None],
        clock: Callable[[], Seconds],
    ) -> None:
        """`report` takes each signal with the moment at which its event was received."""
        self._report = report
        self._clock = clock
        self._advisors = {advisor.phone: i for i, advisor in settings.advisors.items()}
        self._trunks = _trunks_by_device(settings.trunks.values())
        self._generated = f"DIALPLAN_EXISTS({fingerprint_place(settings)})"
        self._channels = Channels()
        self._held_back: list[Event] | None = []  # None: they pass
        node = settings.asterisk
        self.client = AmiClient(
            AmiAddress(node.host, node.port, node.username, node.secret),
            on_event=self._on_event,
            clock=clock,
        )
        names = {line.id: line.name for line in settings.lines.values()}
        self._switch = Switch(
            self.client, self._channels, names, lambda signal: report(signal, clock())
        )
        self._listener = Listener(
            self._channels, self._advisors, settings.pauses, self._switch.hang_up, self._trunks
        )
        self.lease = Lease(self.client, clock)
        self.carry_out: Callable[[Command], None] = self._switch.carry_out

    @property
    def state(self) -> str:
        """Why nobody can be rung, while that is so, in plain words."""
        state = self.client.state
        return "connected, the roll call is being taken" if state == CONNECTED else state

    async def run(self) -> None:
        """Stay connected, for ever."""
        await self.client.run(on_up=self._on_up, on_down=self._on_down)

    def forget(self, offer: OfferId) -> None:
        """This offer has ended; a leg that never existed is told of by no event."""
        self._channels.legs.pop(offer, None)

    def start_afresh(self, why: str) -> None:
        """We lost track: drop the link; the roll call after the next one tells the truth."""
        self.client.drop(why)

    async def _on_up(self) -> None:
        roll = await take_roll_call(
            self.client, self._channels, self._advisors, self._clock, self._trunks
        )
        self._report(roll, self._clock())
        held_back, self._held_back = self._held_back or [], None
        for event in held_back:
            self._tell(event)
        log.info("asterisk_connected", calls=len(roll.calls), legs=len(roll.legs))
        self.client.send("Getvar", {"Variable": self._generated}, on_reply=_warn_of_stale_dialplan)

    def _on_down(self, _why: str) -> None:
        self._held_back = []
        self._report(SwitchLost(), self._clock())

    def _on_event(self, event: Event) -> None:
        if self._held_back is None:
            self._tell(event)
        elif event.name == "FullyBooted":
            self._held_back = []  # what an attempt before this one had heard is history
        elif len(self._held_back) < MOST_HELD_BACK:
            self._held_back.append(event)
        else:
            self.start_afresh("too much happened before the roll call was taken")

    def _tell(self, event: Event) -> None:
        for signal in self._listener.signals(event):
            self._report(signal, event.received_at)


def _trunks_by_device(trunks: Iterable[TrunkSettings]) -> Trunks:
    devices: dict[str, tuple[TrunkId, ...]] = {}
    for trunk in trunks:
        device = f"PJSIP/{trunk.endpoint}"
        devices[device] = (*devices.get(device, ()), trunk.id)
    return devices


def _warn_of_stale_dialplan(reply: Event | None) -> None:
    if reply is not None and reply.get("Value") == "0":
        hint = "acd dialplan -o ..., dialplan reload; then acd check"
        log.warning("generated_dialplan_is_of_another_configuration", hint=hint)
