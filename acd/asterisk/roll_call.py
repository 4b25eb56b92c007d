"""One snapshot of everything of ours that lives in Asterisk, and of what ended unheard.

Rule 1: the channels are listed before the book of ends is read: whoever hangs up in between stands
        in both, and nobody in neither.
Rule 2: a snapshot is built by itself, from what was listed alone. What is done with it, a roll call
        or an audit, is decided where it was asked for.
Rule 3: the channels are what is asked for first: whatever was heard before is older than they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from math import inf
from operator import attrgetter

from acd.asterisk.book_of_ends import read_book, seen_ends, unreadable
from acd.asterisk.channels import Channels, Leg, Trunks, phone_of
from acd.asterisk.client import AmiClient
from acd.asterisk.listener import UNREACHABLE_STATES
from acd.asterisk.marks import BRIDGED, LEAVINGS, member, wall_clock
from acd.asterisk.protocol import Event
from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferId, Seconds
from acd.core.routes import ContactId, TrunkId
from acd.core.signals import RollCall, SeenCall, SeenLeg

_WAITING = "waiting"  # ACD_STATE of a caller who is the controller's, talking or not
_LEAVING = "leaving"  # of one who is on the rescue ladder
_UP = "6"
_RINGING = "5"


@dataclass(frozen=True, slots=True)
class Ours:
    """What in Asterisk is ours, by the names that it has there."""

    advisors: Mapping[str, AdvisorId]  # by phone
    trunks: Trunks
    controller: str  # whose legs claim callers


@dataclass(frozen=True, slots=True)
class Devices:
    """What of ours Asterisk says cannot be reached."""

    unreachable: frozenset[AdvisorId]
    trunks_down: frozenset[TrunkId]


@dataclass(frozen=True, slots=True)
class Snapshot:
    roll: RollCall
    channels: Channels
    unreadable: list[str] = field(default_factory=list)  # keys of the book of ends


async def clock_offset(client: AmiClient, clock: Callable[[], Seconds]) -> Seconds:
    """Our clock less Asterisk's, which is read somewhere between question and answer."""
    asked_at = clock()
    asterisk_time = await client.asterisk_time()
    return (asked_at + clock()) / 2 - asterisk_time


async def take_snapshot(client: AmiClient, ours: Ours, offset: Seconds) -> Snapshot:
    """Ask for all channels, ends and phones. Raises SwitchError."""
    rows = await _rows(client)
    book = await read_book(client)
    devices = await look_at_devices(client, ours)
    life = _life_of(await client.action("CoreStatus"))
    channels = _channels_in(rows, ours.advisors)
    ends = tuple(seen_ends(book, offset))
    callers = sorted((row for row in rows if row.is_caller), key=attrgetter("number"))
    roll = RollCall(
        calls=tuple(_seen_call(row, offset) for row in callers if row.waits),
        legs=tuple(_seen_legs(rows, callers, ours.controller, offset)),
        in_use=frozenset(advisor for advisor, calls in channels.elsewhere.items() if calls),
        unreachable=devices.unreachable,
        left=tuple(_seen_call(row, offset) for row in callers if row.is_leaving),
        trunks_down=devices.trunks_down,
        ended=ends,
        life=life,
    )
    return Snapshot(roll, channels, unreadable(book, ends))


async def look_at_devices(client: AmiClient, ours: Ours) -> Devices:
    """Raises SwitchError."""
    rows = await client.listing("DeviceStateList")
    down = {row.get("Device") for row in rows if row.get("State") in UNREACHABLE_STATES}
    trunks = (ours.trunks[device] for device in down & ours.trunks.keys())
    return Devices(
        frozenset(ours.advisors[phone] for phone in down & ours.advisors.keys()),
        frozenset(chain.from_iterable(trunks)),
    )


async def look_at_calls(client: AmiClient, ours: Ours) -> Channels:
    """Raises SwitchError."""
    return _channels_in(await _rows(client), ours.advisors)


async def _rows(client: AmiClient) -> "list[_Row]":
    return [_row(event) for event in await client.listing("CoreShowChannels")]


@dataclass(frozen=True, slots=True)
class _Row:
    """A channel. The far half of a Local channel has the marks of the near one, and another id."""

    channel: str
    id: str
    state: str
    bridge: str
    marks: Mapping[str, str]

    @property
    def number(self) -> int:
        """Channels are numbered as they come: two calls may have the same millisecond."""
        number = self.id.rpartition(".")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def is_caller(self) -> bool:
        return bool(self.marks.get("ACD_CALL")) and not self.marks.get("ACD_OFFER")

    @property
    def is_leg(self) -> bool:
        return self.marks.get("ACD_OFFER") == self.id

    @property
    def waits(self) -> bool:
        return self.marks.get("ACD_STATE") == _WAITING

    @property
    def is_leaving(self) -> bool:
        return self.marks.get("ACD_STATE") == _LEAVING


def _row(event: Event) -> _Row:
    return _Row(
        event.get("Channel"),
        event.get("Uniqueid"),
        event.get("ChannelState"),
        event.get("BridgeId"),
        event.variables,
    )


def _life_of(status: Event) -> str:
    return f"{status.get('CoreStartupDate')} {status.get('CoreStartupTime')}"


def _seen_call(row: _Row, offset: Seconds) -> SeenCall:
    wall_at = wall_clock(row.marks.get("ACD_AT", ""))
    talks_at = wall_clock(row.marks.get("ACD_TALKS_AT", "")) if not row.bridge else None
    talked = talks_at is not None and row.marks.get("BRIDGERESULT") == BRIDGED
    return SeenCall(
        CallId(row.marks["ACD_CALL"]),
        LineId(row.marks.get("ACD_LINE", "")),
        row.marks.get("ACD_NUM") or None,
        inf if wall_at is None else wall_at + offset,  # inf: for the engine, just now
        bridged=bool(row.bridge),
        is_passing=talks_at is not None,
        talked_at=talks_at + offset if talks_at is not None and talked else None,
        wall_at=wall_at,
        why=LEAVINGS.get(row.marks.get("ACD_WHY", ""), Leaving.LEASE_LAPSED),
    )


def _seen_legs(
    rows: Iterable[_Row], callers: Iterable[_Row], controller: str, offset: Seconds
) -> Iterator[SeenLeg]:
    caller_of = {row.marks["ACD_CALL"]: row for row in callers}
    for row in rows:
        if row.is_leg:
            leg = _seen_leg(row, caller_of.get(row.marks.get("ACD_CALL", "")), offset)
            # Where `channelvars` do not show it yet, every leg counts as ours.
            yield replace(leg, is_ours=row.marks.get("ACD_SENT_BY", controller) == controller)


def _seen_leg(row: _Row, caller: _Row | None, offset: Seconds) -> SeenLeg:
    contact = row.marks.get("ACD_CONTACT")
    talking = caller is not None and bool(row.bridge) and caller.bridge == row.bridge
    talks_at = wall_clock(caller.marks.get("ACD_TALKS_AT", "")) if caller and talking else None
    return SeenLeg(
        CallId(row.marks.get("ACD_CALL", "")),
        OfferId(row.id),
        advisor=_advisor_of(row),
        talking=talking,
        contact=ContactId(contact) if contact else None,
        talked_at=None if talks_at is None else talks_at + offset,
    )


def _channels_in(rows: Iterable[_Row], advisors: Mapping[str, AdvisorId]) -> Channels:
    """As the events of all these channels would have left it."""
    channels = Channels()
    for row in rows:
        advisor = advisors.get(phone_of(row.channel))
        if row.is_leg:
            channels.legs[OfferId(row.id)] = _leg(row)
        if advisor is not None and not (row.is_leg and _advisor_of(row) in ("", advisor)):
            channels.elsewhere[advisor].add(row.id)
        if row.is_caller:
            channels.callers[CallId(row.marks["ACD_CALL"])] = row.channel
        if row.bridge and member(row.marks):
            channels.bridges[row.bridge].add(member(row.marks))
    return channels


def _leg(row: _Row) -> Leg:
    call = CallId(row.marks.get("ACD_CALL", ""))
    rang, answered = row.state == _RINGING, row.state == _UP
    return Leg(OfferId(row.id), call, _advisor_of(row), exists=True, rang=rang, answered=answered)


def _advisor_of(row: _Row) -> AdvisorId | None:
    is_contact = bool(row.marks.get("ACD_CONTACT"))  # Asterisk shows empty marks too
    return None if is_contact else AdvisorId(row.marks.get("ACD_ADVISOR", ""))
