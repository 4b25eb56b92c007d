"""One snapshot of everything of ours that lives in Asterisk."""

from collections.abc import Callable, Iterable, Mapping
from math import inf

from acd.asterisk.channels import NO_TRUNKS, Channels, Leg, Trunks, phone_of
from acd.asterisk.client import AmiClient
from acd.asterisk.listener import UNREACHABLE_STATES, wall_clock
from acd.asterisk.protocol import Event
from acd.core.model import AdvisorId, CallId, LineId, OfferId, Seconds
from acd.core.routes import ContactId
from acd.core.signals import RollCall, SeenCall, SeenLeg

_WAITING = "waiting"  # ACD_STATE of a caller who is the controller's, talking or not
_LEAVING = "leaving"  # of one who is on the rescue ladder
_UP = "6"
_RINGING = "5"


async def take_roll_call(
    client: AmiClient,
    channels: Channels,
    advisors: Mapping[str, AdvisorId],
    clock: Callable[[], Seconds],
    trunks: Trunks = NO_TRUNKS,
) -> RollCall:
    """Ask for all channels and phones; `channels` is filled anew. Raises SwitchError."""
    offset = clock() - await client.asterisk_time()
    rows = await client.listing("CoreShowChannels")
    devices = await client.listing("DeviceStateList")
    channels.clear()
    down = {row.get("Device") for row in devices if row.get("State") in UNREACHABLE_STATES}
    legs = [row for row in rows if row.variables.get("ACD_OFFER") == row.get("Uniqueid")]
    callers = [row for row in rows if _is_caller(row, _WAITING)]
    leaving = [row for row in rows if _is_caller(row, _LEAVING)]
    return RollCall(
        calls=tuple(_seen_call(row, channels, offset) for row in callers),
        legs=tuple(_seen_legs(legs, callers, channels)),
        in_use=_in_use(rows, channels, advisors),
        unreachable=frozenset(advisors[device] for device in down & advisors.keys()),
        left=tuple(_seen_call(row, channels, offset) for row in leaving),
        trunks_down=frozenset(trunk for device in down & trunks.keys() for trunk in trunks[device]),
    )


def _is_caller(row: Event, state: str) -> bool:
    variables = row.variables
    marked = variables.get("ACD_CALL") and not variables.get("ACD_OFFER")
    return bool(marked) and variables.get("ACD_STATE") == state


def _seen_call(row: Event, channels: Channels, offset: Seconds) -> SeenCall:
    variables = row.variables
    call = CallId(variables["ACD_CALL"])
    wall_at = wall_clock(variables.get("ACD_AT", ""))
    channels.callers[call] = row.get("Channel")
    if row.get("BridgeId"):
        channels.bridges[row.get("BridgeId")].add(call)
    return SeenCall(
        call,
        LineId(variables.get("ACD_LINE", "")),
        variables.get("ACD_NUM") or None,
        inf if wall_at is None else wall_at + offset,  # inf: for the engine, just now
        bridged=bool(row.get("BridgeId")),
        wall_at=wall_at,
    )


def _seen_legs(
    legs: Iterable[Event], callers: Iterable[Event], channels: Channels
) -> Iterable[SeenLeg]:
    bridge_of_call = {row.variables["ACD_CALL"]: row.get("BridgeId") for row in callers}
    for row in legs:
        variables = row.variables
        offer, call = OfferId(row.get("Uniqueid")), CallId(variables.get("ACD_CALL", ""))
        state = row.get("ChannelState")
        channels.legs[offer] = Leg(
            offer, call, exists=True, rang=state == _RINGING, answered=state == _UP
        )
        bridge = row.get("BridgeId")
        if bridge:
            channels.bridges[bridge].add(offer)
        talking = bool(bridge) and bridge_of_call.get(call) == bridge
        contact = variables.get("ACD_CONTACT")
        yield SeenLeg(
            call,
            offer,
            advisor=None if contact else AdvisorId(variables.get("ACD_ADVISOR", "")),
            talking=talking,
            contact=ContactId(contact) if contact else None,
        )


def _in_use(
    rows: Iterable[Event], channels: Channels, advisors: Mapping[str, AdvisorId]
) -> frozenset[AdvisorId]:
    for row in rows:
        advisor = advisors.get(phone_of(row.get("Channel")))
        if advisor is not None and OfferId(row.get("Uniqueid")) not in channels.legs:
            channels.elsewhere[advisor].add(row.get("Uniqueid"))
    return frozenset(advisor for advisor, calls in channels.elsewhere.items() if calls)
