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

from collections.abc import Callable, Iterator, Mapping

from acd.asterisk.channels import NO_TRUNKS, Channels, Leg, Trunks, phone_of
from acd.asterisk.endings import ending_of
from acd.asterisk.marks import BRIDGED, CALL_ID, LEAVINGS, member, wall_clock
from acd.asterisk.protocol import Event
from acd.core import signals as s
from acd.core.model import AdvisorId, CallId, LineId, OfferId, RequestId, Seconds

EVENTS = (
    "UserEvent", "Newchannel", "Newstate", "Hangup", "OriginateResponse", "BridgeEnter",
    "BridgeLeave", "DeviceStateChange",
)  # fmt: skip
"""Without these nothing works. ContactStatus beside them only makes things quicker."""

GONE_CONTACTS = frozenset({"Removed", "Unreachable"})
UNREACHABLE_STATES = frozenset({"UNAVAILABLE", "INVALID"})
NOTABLY_LATE: Seconds = 0.5
LATEST: Seconds = 60.0
_RINGING = "5"
_UP = "6"


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
        self.clock_offset: Seconds | None = None  # from Asterisk's clock to ours, at a roll call
        self._heard: Mapping[str, Callable[[Event], Iterator[s.Signal]]] = {
            "Newchannel": self._newchannel,
            "Newstate": self._newstate,
            "Hangup": self._hangup,
            "OriginateResponse": self._originate_response,
            "BridgeEnter": self._bridge_enter,
            "BridgeLeave": self._bridge_leave,
            "DeviceStateChange": self._device_state_change,
            "ContactStatus": self._contact_status,
            "UserEvent": self._user_event,
        }
        self._told: Mapping[str, Callable[[Event], Iterator[s.Signal]]] = {
            "AcdArrived": self._arrived,
            "AcdLeft": self._left,
            "AcdBack": self._back,
            "AcdReturned": self._returned,
            "AcdCode": self._code,
        }

    def take(
        self, advisors: Mapping[str, AdvisorId], pauses: Mapping[str, str], trunks: Trunks
    ) -> None:
        """Another configuration, from the next event on."""
        self._advisors, self._pauses, self._trunks = advisors, pauses, trunks

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
        advisor = self._elsewhere(event, leg)
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
        call = CallId(event.variables.get("ACD_CALL", ""))
        if call and self._channels.callers.get(call) == event.get("Channel"):
            del self._channels.callers[call]
            yield self._hung_up(call, event)
        advisor = self._elsewhere(event, leg)
        if advisor is not None:
            calls = self._channels.elsewhere[advisor]
            calls.discard(unique_id)
            if not calls:
                yield s.PhoneInUse(advisor, in_use=False)

    def _elsewhere(self, event: Event, leg: Leg | None) -> AdvisorId | None:
        """Whose phone has a call that is none of ours for this advisor.

        It may have been a caretaker's, and ring or talk for us as such.
        """
        advisor = self._advisors.get(phone_of(event.get("Channel")))
        return None if leg is not None and leg.advisor == advisor else advisor

    def _hung_up(self, call: CallId, event: Event) -> s.CallHungUp:
        """With whom he had talked, should an event have been lost that told us so."""
        marks = event.variables
        talks_at, now = wall_clock(marks.get("ACD_TALKS_AT", "")), _sent_at(event)
        if marks.get("BRIDGERESULT") != BRIDGED or talks_at is None or now is None:
            return s.CallHungUp(call)
        legs = self._channels.legs.values()
        owner = next((leg.offer for leg in legs if leg.call == call and leg.answered), None)
        return s.CallHungUp(call, owner, event.received_at - (now - talks_at))

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
        members.add(member(event.variables))
        legs = (self._channels.legs.get(OfferId(one)) for one in members)
        offer = next((leg.offer for leg in legs if leg and leg.call == call), None)
        if call in members and offer is not None:
            yield s.OfferConnected(call, offer, self._happened_at(event))

    def _happened_at(self, event: Event) -> Seconds | None:
        """Where a slow link held the event back for long. A clock that was put is no slow link."""
        sent_at = _sent_at(event)
        if sent_at is None or self.clock_offset is None:
            return None
        late = event.received_at - (sent_at + self.clock_offset)
        return event.received_at - late if NOTABLY_LATE < late < LATEST else None

    def _bridge_leave(self, event: Event) -> Iterator[s.Signal]:
        self._channels.leave(event.get("BridgeUniqueid"), member(event.variables))
        yield from ()

    # Phones and trunks

    def _device_state_change(self, event: Event) -> Iterator[s.Signal]:
        device = event.get("Device")
        reachable = event.get("State") not in UNREACHABLE_STATES
        if (advisor := self._advisors.get(device)) is not None:
            yield s.PhoneReachable(advisor, reachable)
        for trunk in self._trunks.get(device, ()):
            yield s.TrunkReachable(trunk, reachable)

    def _contact_status(self, event: Event) -> Iterator[s.Signal]:
        """A phone that goes away while it rings: its device rings on until the leg is gone.

        Another contact of the same phone makes it reachable again, by the device's next state.
        """
        device = f"PJSIP/{event.get('EndpointName')}"
        advisor = self._advisors.get(device)
        gone = event.get("ContactStatus") in GONE_CONTACTS
        if advisor is not None and gone and self._rings(advisor):
            yield s.PhoneReachable(advisor, reachable=False)

    def _rings(self, advisor: AdvisorId) -> bool:
        legs = self._channels.legs.values()
        return any(leg.advisor == advisor and leg.rang and not leg.answered for leg in legs)

    # What the dialplan tells

    def _user_event(self, event: Event) -> Iterator[s.Signal]:
        told = self._told.get(event.get("UserEvent"))
        return told(event) if told else iter(())

    def _arrived(self, event: Event) -> Iterator[s.Signal]:
        call, channel = CallId(event.get("Call")), event.get("Channel")
        if not CALL_ID.fullmatch(call) or not self._is_callers(channel):
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
        why = LEAVINGS.get(event.get("Why"))
        if why is not None:
            yield s.CallLeft(CallId(event.get("Call")), why)

    def _back(self, event: Event) -> Iterator[s.Signal]:
        yield s.CallCameBack(CallId(event.get("Call")))

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


def _sent_at(event: Event) -> Seconds | None:
    """On Asterisk's clock; `timestampevents` is a setting of manager.conf."""
    try:
        return float(event.get("Timestamp"))
    except ValueError:
        return None
