"""What Asterisk says, as signals for the engine.

Runs inside the reader of the link: no waiting, no I/O; each event is judged and forgotten.

Rule 1: a channel is ours by its ids (`channels`), never by its name or by whom it calls.
Rule 2: events may come in any order; what is needed of a leg is kept from when it was asked for.
Rule 3: a caller talks when caller and leg stand in one bridge; an answer alone proves nothing.
Rule 4: what cannot be read is ignored: an event never raises, whatever its fields hold.
Rule 5: an event may be forged, should an endpoint let a stranger's text into Asterisk's events: a
        call has an id such as the dialplan makes and a caller's channel; a code is answered on its
        own phone and nowhere else.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from acd.asterisk.channels import NO_TRUNKS, Channels, Leg, Trunks, phone_of
from acd.asterisk.endings import ending_of
from acd.asterisk.protocol import Event
from acd.core import signals as s
from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferId, RequestId
from acd.core.schedule import WallSeconds

EVENTS = (
    "UserEvent", "Newchannel", "Newstate", "Hangup", "OriginateResponse", "BridgeEnter",
    "BridgeLeave", "DeviceStateChange",
)  # fmt: skip
UNREACHABLE_STATES = frozenset({"UNAVAILABLE", "INVALID"})
_SECOND = re.compile(r"[0-9]{1,10}")
_CALL_ID = re.compile(r"[0-9a-f]{32}")  # MD5() in dialplans/acd-enter.conf
_RINGING = "5"
_UP = "6"
_LEAVINGS: Mapping[str, Leaving] = {why.value: why for why in Leaving}


class Listener:
    def __init__(
        self,
        channels: Channels,
        advisors: Mapping[str, AdvisorId],
        pauses: Mapping[str, str],
        withdraw: Callable[[OfferId], None],
        trunks: Trunks = NO_TRUNKS,
    ) -> None:
        """`advisors`: by phone. `withdraw` hangs up a leg that showed itself too late."""
        self._channels = channels
        self._advisors = advisors
        self._pauses = pauses
        self._withdraw = withdraw
        self._trunks = trunks
        self._heard: Mapping[str, Callable[[Event], Iterator[s.Signal]]] = {
            "Newchannel": self._newchannel,
            "Newstate": self._newstate,
            "Hangup": self._hangup,
            "OriginateResponse": self._originate_response,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "DeviceStateChange": self._device_state_change,
            "UserEvent": self._user_event,
        }
        self._told: Mapping[str, Callable[[Event], Iterator[s.Signal]]] = {
            "AcdArrived": self._arrived,
            "AcdLeft": self._left,
            "AcdReturned": self._returned,
            "AcdCode": self._code,
        }

    def signals(self, event: Event) -> Iterator[s.Signal]:
        heard = self._heard.get(event.name)
        return heard(event) if heard else iter(())

    # Channels

    def _newchannel(self, event: Event) -> Iterator[s.Signal]:
        unique_id = event.get("Uniqueid")
        leg = self._leg(event)
        if leg is not None:
            leg.exists = True
            if leg.withdrawn:
                self._withdraw(leg.offer)
            return
        advisor = self._advisors.get(phone_of(event.get("Channel")))
        if advisor is not None:
            calls = self._channels.elsewhere[advisor]
            calls.add(unique_id)
            if len(calls) == 1:
                yield s.PhoneInUse(advisor, in_use=True)

    def _newstate(self, event: Event) -> Iterator[s.Signal]:
        leg = self._leg(event)
        if leg is None:
            return
        leg.exists = True
        state = event.get("ChannelState")
        leg.answered |= state == _UP
        if state == _RINGING and not leg.rang:
            leg.rang = True
            yield s.OfferRinging(leg.offer)

    def _hangup(self, event: Event) -> Iterator[s.Signal]:
        unique_id = event.get("Uniqueid")
        leg = self._leg(event)
        if leg is not None:
            del self._channels.legs[leg.offer]
            yield s.LegEnded(leg.offer, ending_of(leg, event))
            return
        call = CallId(event.variables.get("ACD_CALL", ""))
        if call and self._channels.callers.get(call) == event.get("Channel"):
            del self._channels.callers[call]
            yield s.CallHungUp(call)
        advisor = self._advisors.get(phone_of(event.get("Channel")))
        if advisor is not None:
            calls = self._channels.elsewhere[advisor]
            calls.discard(unique_id)
            if not calls:
                yield s.PhoneInUse(advisor, in_use=False)

    def _originate_response(self, event: Event) -> Iterator[s.Signal]:
        # Its ActionID is the offer's: a leg that could not be made has no unique id to tell.
        leg = self._channels.legs.get(OfferId(event.get("ActionID")))
        if leg is not None and event.get("Response") == "Failure" and not leg.exists:
            yield s.OfferRefused(leg.offer)

    def _leg(self, event: Event) -> Leg | None:
        return self._channels.legs.get(OfferId(event.get("Uniqueid")))

    # Bridges

    def _bridge_enter(self, event: Event) -> Iterator[s.Signal]:
        call = CallId(event.variables.get("ACD_CALL", ""))
        if not call:
            return
        members = self._channels.bridges[event.get("BridgeUniqueid")]
        members.add(_member(event))
        legs = (self._channels.legs.get(OfferId(member)) for member in members)
        offer = next((leg.offer for leg in legs if leg and leg.call == call), None)
        if call in members and offer is not None:
            yield s.OfferConnected(call, offer)

    def _bridge_leave(self, event: Event) -> Iterator[s.Signal]:
        members = self._channels.bridges.get(event.get("BridgeUniqueid"))
        if members is not None:
            members.discard(_member(event))
            if not members:
                del self._channels.bridges[event.get("BridgeUniqueid")]
        yield from ()

    # Phones and trunks

    def _device_state_change(self, event: Event) -> Iterator[s.Signal]:
        device = event.get("Device")
        reachable = event.get("State") not in UNREACHABLE_STATES
        if (advisor := self._advisors.get(device)) is not None:
            yield s.PhoneReachable(advisor, reachable)
        for trunk in self._trunks.get(device, ()):
            yield s.TrunkReachable(trunk, reachable)

    # What the dialplan tells

    def _user_event(self, event: Event) -> Iterator[s.Signal]:
        told = self._told.get(event.get("UserEvent"))
        return told(event) if told else iter(())

    def _arrived(self, event: Event) -> Iterator[s.Signal]:
        call, channel = CallId(event.get("Call")), event.get("Channel")
        if not _CALL_ID.fullmatch(call) or not self._is_callers(channel):
            return
        self._channels.callers[call] = channel
        caller = event.get("Caller") or None
        wall_at = wall_clock(event.get("At"))
        yield s.CallArrived(call, LineId(event.get("Line")), caller, wall_at)

    def _is_callers(self, channel: str) -> bool:
        """An advisor's phone reaches its codes and no line."""
        phone = phone_of(channel)
        return phone.startswith("PJSIP/") and phone not in self._advisors

    def _left(self, event: Event) -> Iterator[s.Signal]:
        why = _LEAVINGS.get(event.get("Why"))
        if why is not None:
            yield s.CallLeft(CallId(event.get("Call")), why)

    def _returned(self, event: Event) -> Iterator[s.Signal]:
        yield s.CallReturned(CallId(event.get("Call")))

    def _code(self, event: Event) -> Iterator[s.Signal]:
        advisor = self._advisors.get(event.get("Phone"))
        request = RequestId(event.get("Request"))
        if advisor is None or phone_of(request) != event.get("Phone"):
            return  # not an advisor's phone: the code stays unconfirmed, and the phone says so
        match event.get("Code"):
            case "login":
                yield s.AdvisorLogsIn(advisor, request)
            case "logout":
                yield s.AdvisorLogsOut(advisor, request)
            case "ready":
                yield s.AdvisorSaysReady(advisor, request)
            case "pause":
                reason = self._pauses.get(event.get("Reason"), "pause")
                yield s.AdvisorPauses(advisor, reason, request)


def wall_clock(mark: str) -> WallSeconds | None:
    """Asterisk's clock, in whole seconds, as the dialplan wrote it down."""
    return float(mark) if _SECOND.fullmatch(mark) else None


def _member(event: Event) -> str:
    """Who stands in a bridge: a leg by its offer, also one that we gave up; a caller by its call.

    Every leg of ours carries both marks, a caller's channel never an offer.
    """
    variables = event.variables
    return variables.get("ACD_OFFER") or variables.get("ACD_CALL", "")
