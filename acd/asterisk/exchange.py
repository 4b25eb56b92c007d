"""Asterisk as the service sees it: signals come out, commands go in, a lease is kept.

Rule 1: at each connection Asterisk is taken in hand before anything else, and it is looked again
        before the engine hears of it; see `ownership`.
Rule 2: events are then held back until one snapshot has been taken, and all that happened while it
        was on its way has been read: on a slow link that is seconds. The engine hears both in one
        turn, before it rings anybody; what it hears twice that way changes nothing. What was heard
        before the channels were asked for is older than they are, and must not come after them.
Rule 3: an audit takes the same snapshot beside the events. It may fail, and then tells nothing. On
        a slow link audits are rare: the lease's beats stand behind the listing.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import inf

import structlog

from acd.asterisk.channels import Channels, Trunks
from acd.asterisk.client import CONNECTED, AmiClient
from acd.asterisk.dialplan import TO_INSTALL, fingerprint_place
from acd.asterisk.lease import Lease
from acd.asterisk.listener import Listener
from acd.asterisk.login import AmiAddress
from acd.asterisk.mending import Mending, entries
from acd.asterisk.new_phones import NewPhones, News, news_between
from acd.asterisk.ownership import Holder, Identity, Ownership, explain
from acd.asterisk.protocol import Event
from acd.asterisk.roll_call import Ours, Snapshot, clock_offset, take_snapshot
from acd.asterisk.switch import Switch
from acd.config.settings import Settings, TrunkSettings
from acd.core.commands import Command
from acd.core.model import LineId, OfferId, Seconds
from acd.core.routes import TrunkId
from acd.core.signals import Audit, Signal, SwitchLost
from acd.errors import SwitchError, SwitchTaken

MOST_HELD_BACK = 100_000
SLOW: Seconds = 2.0  # of a snapshot
REST_AFTER_SLOW = 20  # times as long as it took

log = structlog.get_logger()


class Exchange:
    def __init__(
        self,
        settings: Settings,
        report: Callable[[Signal, Seconds], None],
        clock: Callable[[], Seconds],
        *,
        on_taken_over: Callable[[str], None],
        identity: Identity,
    ) -> None:
        """`report` takes each signal with the moment at which its event was received.

        `on_taken_over` is told when a newer run of this very service has Asterisk in hand: there
        is nothing left to do but to end.
        """
        self._report = report
        self._clock = clock
        self._on_taken_over = on_taken_over
        self._controller = identity.controller
        self._ours = self._ours_in(settings)
        self._generated = fingerprint_place(settings)
        self._channels = Channels()
        self._held_back: list[Event] | None = []  # None: they pass
        self._auditing = False
        self._no_audit_before: Seconds = -inf
        node = settings.asterisk
        self.client = AmiClient(
            AmiAddress(node.host, node.port, node.username, node.secret),
            on_event=self._on_event,
            clock=clock,
        )
        self._switch = Switch(
            self.client,
            self._channels,
            _line_names(settings),
            identity.controller,
            lambda signal: report(signal, clock()),
        )
        self._listener = Listener(
            self._channels,
            self._ours.advisors,
            settings.pauses,
            self._switch.hang_up,
            self._ours.trunks,
        )
        self._new_phones = NewPhones(self.client, self._channels)
        self._mending = Mending(self._channels, self._switch.hang_up)
        self._ownership = Ownership(self.client, identity)
        self.lease = Lease(self.client, clock, identity, self._step_back)
        self.carry_out: Callable[[Command], None] = self._switch.carry_out

    def take(self, settings: Settings, dialplan: str) -> News:
        """Another configuration, from the next event and command on; see `look_at`.

        `dialplan`: a place that Asterisk knows when it has read what this one generates.
        """
        former, self._ours = self._ours, self._ours_in(settings)
        self._generated = dialplan
        self._switch.take(_line_names(settings))
        self._listener.take(self._ours.advisors, settings.pauses, self._ours.trunks)
        news = news_between(former, self._ours)
        self._channels.forget_phones(news.gone)
        return news

    async def look_at(self, news: News) -> None:
        """What only Asterisk knows of them; a roll call that is on its way knows it as well."""
        if self._held_back is not None or not (news.advisors or news.trunks):
            return
        try:
            seen = await self._new_phones.look(self._ours, news)
        except SwitchError as failure:
            log.warning("new_phones_not_seen", why=str(failure))  # an audit will
            return
        for signal in seen.signals:
            self._report(signal, self._clock())
        for event in seen.again:
            self._tell(event)

    async def knows_dialplan(self, place: str) -> bool | None:
        """Whether Asterisk has read what has this place in it; None: it cannot be asked."""
        try:
            asked = {"Variable": f"DIALPLAN_EXISTS({place})"}
            return (await self.client.action("Getvar", asked)).get("Value") == "1"
        except SwitchError:
            return None

    def _ours_in(self, settings: Settings) -> Ours:
        advisors = {advisor.phone: i for i, advisor in settings.advisors.items()}
        return Ours(advisors, _trunks_by_device(settings.trunks.values()), self._controller)

    @property
    def state(self) -> str:
        """Why nobody can be rung, while that is so, in plain words."""
        state = self.client.state
        return "connected, the roll call is being taken" if state == CONNECTED else state

    async def run(self) -> None:
        """Stay connected, for ever."""
        await self.client.run(on_up=self._on_up, on_down=self._on_down)

    async def audit(self) -> None:
        """Look whether all is as we think; one at a time, and not where it would do harm."""
        resting = self._clock() < self._no_audit_before
        if self._held_back is not None or self._auditing or resting:
            return
        self._auditing = True
        before, ours = entries(self._channels), self._ours
        try:
            seen = await self._take_snapshot(await clock_offset(self.client, self._clock))
            # Else the link was lost in the last instant, or these are the phones of before.
            if self._held_back is None and self._ours is ours:
                self._mending.look(before, seen.channels)
                self._report(Audit(seen.roll), self._clock())
        except SwitchError as failure:
            log.warning("audit_not_taken", why=str(failure))
        finally:
            self._auditing = False

    def forget(self, offer: OfferId) -> None:
        """This offer has ended."""
        self._switch.forget(offer)

    def start_afresh(self, why: str) -> None:
        """We lost track: drop the link; the roll call after the next one tells the truth."""
        self.client.drop(why)

    async def _on_up(self) -> None:
        self._insist(await self._ownership.take())
        offset = self._listener.clock_offset = await clock_offset(self.client, self._clock)
        self._held_back, ours = [], self._ours  # no step between this and the asking for channels
        seen = await self._take_snapshot(offset)
        self._channels.become(seen.channels)
        self._mending.begin_anew()
        await self.lease.give()  # who is on the ladder comes back, and takes no phone any more
        await self.client.asterisk_time()  # what happened before this answer is held back by now
        self._insist(await self._ownership.holder())
        self._ownership.taken()
        if self._ours is not ours:
            raise SwitchError("the configuration has changed during the roll call")
        held_back, self._held_back = self._held_back, None
        heard = tuple(signal for event in held_back for signal in self._listener.signals(event))
        self._report(replace(seen.roll, meanwhile=heard), self._clock())
        log.info("asterisk_connected", calls=len(seen.roll.calls), legs=len(seen.roll.legs))
        asked = {"Variable": f"DIALPLAN_EXISTS({self._generated})"}
        self.client.send("Getvar", asked, on_reply=_warn_of_stale_dialplan)

    async def _take_snapshot(self, offset: Seconds) -> Snapshot:
        began_at = self._clock()
        seen = await take_snapshot(self.client, self._ours, offset)
        self._rest_if_slow(self._clock() - began_at)
        self._switch.forget_ends(seen.unreadable)
        return seen

    def _rest_if_slow(self, took: Seconds) -> None:
        if took > SLOW:
            rest = REST_AFTER_SLOW * took
            self._no_audit_before = self._clock() + rest
            log.warning("link_slow", snapshot_took=round(took, 1), no_audit_for=round(rest))

    def _on_down(self, _why: str) -> None:
        self._held_back = []
        self.lease.begin_anew()
        self._report(SwitchLost(), self._clock())

    def _insist(self, holder: Holder) -> None:
        if holder in (Holder.ANOTHER, Holder.ANOTHER_RUN):
            self._step_back(holder)
            raise SwitchTaken(explain(holder))

    def _step_back(self, holder: Holder) -> None:
        """Somebody else has Asterisk in hand."""
        if holder is Holder.ANOTHER_RUN:
            self._on_taken_over(explain(holder))
        else:
            self.start_afresh(explain(holder))

    def _on_event(self, event: Event) -> None:
        if self._held_back is None:
            self._tell(event)
        elif len(self._held_back) < MOST_HELD_BACK:
            self._held_back.append(event)
        else:
            self.start_afresh("too much happened before the roll call was taken")

    def _tell(self, event: Event) -> None:
        self._new_phones.hear(event)
        for signal in self._listener.signals(event):
            self._report(signal, event.received_at)


def _line_names(settings: Settings) -> dict[LineId, str]:
    return {line.id: line.name for line in settings.lines.values()}


def _trunks_by_device(trunks: Iterable[TrunkSettings]) -> Trunks:
    devices: dict[str, tuple[TrunkId, ...]] = {}
    for trunk in trunks:
        device = f"PJSIP/{trunk.endpoint}"
        devices[device] = (*devices.get(device, ()), trunk.id)
    return devices


def _warn_of_stale_dialplan(reply: Event | None) -> None:
    if reply is not None and reply.get("Value") == "0":
        log.warning("generated_dialplan_is_of_another_configuration", hint=TO_INSTALL)
