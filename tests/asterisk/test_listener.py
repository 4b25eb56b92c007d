"""What Asterisk says becomes signals: in any order, twice, or unreadable."""

import pytest

from acd.asterisk.channels import Channels, Leg, phone_of
from acd.asterisk.listener import EVENTS, Listener
from acd.asterisk.protocol import Event
from acd.core import signals as s
from acd.core.model import AdvisorId, CallId, Leaving, LineId, OfferEnding, OfferId, RequestId
from acd.core.routes import TrunkId
from tests.asterisk.exchange_parts import CALL, CALLER_CHANNEL, OFFER, told

ANA = AdvisorId("ana")
MOBILES, EMERGENCIES = TrunkId("mobiles"), TrunkId("urgences")
ANA_CALLS = "PJSIP/ana-00000007"  # a channel that no offer brought
ANA_RINGS = "PJSIP/ana-00000002"


class Ear:
    """A listener, what it knows, and what it asked to be hung up."""

    def __init__(self) -> None:
        self.channels = Channels()
        self.hung_up: list[OfferId] = []
        self.listener = Listener(
            self.channels,
            {"PJSIP/ana": ANA},
            {"1": "déjeuner"},
            self.hung_up.append,
            {"PJSIP/operateur": (MOBILES, EMERGENCIES)},
        )

    def hear(self, *events: Event) -> list[s.Signal]:
        return [signal for event in events for signal in self.listener.signals(event)]

    def leg(self) -> Leg:
        """An offer that was just asked for."""
        return self.channels.legs.setdefault(OFFER, Leg(OFFER, CALL, ANA))


@pytest.fixture
def ear() -> Ear:
    return Ear()


def newchannel(channel: str = ANA_RINGS, unique_id: str = OFFER) -> Event:
    return told(f"""
        Event: Newchannel
        Privilege: call,all
        Channel: {channel}
        ChannelState: 0
        ChannelStateDesc: Down
        Uniqueid: {unique_id}
        Linkedid: {unique_id}""")


def newstate(state: str, unique_id: str = OFFER) -> Event:
    return told(f"""
        Event: Newstate
        Channel: {ANA_RINGS}
        ChannelState: {state}
        Uniqueid: {unique_id}""")


def hangup(
    cause: str = "16", channel: str = ANA_RINGS, unique_id: str = OFFER, call: str = CALL
) -> Event:
    return told(f"""
        Event: Hangup
        Channel: {channel}
        Uniqueid: {unique_id}
        Cause: {cause}
        Cause-txt: whatever
        ChanVariable: ACD_CALL={call}""")


def originate_response(response: str, reason: str = "0") -> Event:
    return told(f"""
        Event: OriginateResponse
        ActionID: {OFFER}
        Response: {response}
        Reason: {reason}
        Uniqueid: <null>""")


def bridge(event: str, unique_id: str, offer: str = "", call: str = CALL, of: str = "b1") -> Event:
    return told(f"""
        Event: {event}
        BridgeUniqueid: {of}
        Channel: whatever
        Uniqueid: {unique_id}
        ChanVariable: ACD_CALL={call}
        ChanVariable: ACD_OFFER={offer}""")


def arrived(
    call: str = CALL,
    line: str = "accueil",
    caller: str = "+33612345678",
    at: str = "",
    channel: str = CALLER_CHANNEL,
) -> Event:
    return told(f"""
        Event: UserEvent
        Channel: {channel}
        Uniqueid: 1795291694.1
        UserEvent: AcdArrived
        Call: {call}
        Line: {line}
        Caller: {caller}
        At: {at}""")


def code(code: str, phone: str = "PJSIP/ana", reason: str = "", request: str = ANA_CALLS) -> Event:
    return told(f"""
        Event: UserEvent
        UserEvent: AcdCode
        Phone: {phone}
        Code: {code}
        Reason: {reason}
        Request: {request}""")


# Callers


def test_a_caller_who_arrives_is_announced_with_line_and_number(ear: Ear) -> None:
    signals = ear.hear(arrived())

    assert signals == [s.CallArrived(CALL, LineId("accueil"), "+33612345678")]
    assert ear.channels.callers == {CALL: CALLER_CHANNEL}


def test_a_withheld_number_is_none(ear: Ear) -> None:
    assert ear.hear(arrived(caller="")) == [s.CallArrived(CALL, LineId("accueil"), None)]


@pytest.mark.parametrize(
    ("mark", "wall_at"),
    [("1795420000", 1_795_420_000.0), ("", None), ("soon", None), ("9" * 400, None), ("٣", None)],
)
def test_the_hour_of_a_call_is_the_one_on_asterisks_clock(
    ear: Ear, mark: str, wall_at: float | None
) -> None:
    [signal] = ear.hear(arrived(at=mark))

    assert signal == s.CallArrived(CALL, LineId("accueil"), "+33612345678", wall_at)


@pytest.mark.parametrize(
    "call", ["", "ffff", "C" * 32, "c" * 33, "c" * 31 + "\n", "c" * 31 + "g", "c" * 31 + "\u0663"]
)
def test_an_id_such_as_no_dialplan_makes_is_no_call(ear: Ear, call: str) -> None:
    assert ear.hear(arrived(call=call)) == []
    assert ear.channels.callers == {}


@pytest.mark.parametrize("channel", ["", "PJSIP/", "Local/s@acd-enter-00000001;2", ANA_CALLS])
def test_who_cannot_call_a_line_does_not_arrive(ear: Ear, channel: str) -> None:
    assert ear.hear(arrived(channel=channel)) == []
    assert ear.channels.callers == {}


def test_a_caller_who_hangs_up_is_told_of_once(ear: Ear) -> None:
    ear.hear(arrived())
    end = hangup(channel=CALLER_CHANNEL, unique_id="1795291694.1")

    assert ear.hear(end, end) == [s.CallHungUp(CALL)]


@pytest.mark.parametrize(("sent_at", "since"), [(5041.9, None), (5038.0, 38.0), (1042.0, None)])
def test_an_answer_that_is_heard_late_has_its_own_time(ear: Ear, sent_at, since) -> None:
    ear.leg()
    ear.listener.clock_offset = -5000.0
    ear.hear(arrived(), bridge("BridgeEnter", OFFER, OFFER))
    entered = told(f"""
        Event: BridgeEnter
        Timestamp: {sent_at}
        BridgeUniqueid: b1
        ChanVariable: ACD_CALL={CALL}""")

    assert ear.hear(entered) == [s.OfferConnected(CALL, OFFER, since)]


def talked(result: str = "SUCCESS", sent_at: str = "5030.5") -> Event:
    """A caller's hang-up after twenty seconds of talk."""
    return told(
        f"""Event: Hangup
        Timestamp: {sent_at}
        Channel: {CALLER_CHANNEL}
        ChanVariable: ACD_CALL={CALL}
        ChanVariable: ACD_TALKS_AT=5010
        ChanVariable: BRIDGERESULT={result}""",
        at=130.0,
    )


def test_a_hang_up_tells_since_when_and_with_whom_the_caller_had_talked(ear: Ear) -> None:
    ear.hear(arrived())
    ear.leg().answered = True

    assert ear.hear(talked()) == [s.CallHungUp(CALL, OFFER, 109.5)]


@pytest.mark.parametrize("hang_up", [talked(result=""), talked("FAILURE"), talked(sent_at="?")])
def test_a_hang_up_without_a_conversation_is_a_hang_up(ear: Ear, hang_up: Event) -> None:
    ear.hear(arrived())
    ear.leg().answered = True

    assert ear.hear(hang_up) == [s.CallHungUp(CALL)]


def test_another_channel_with_the_mark_of_a_call_is_not_its_caller(ear: Ear) -> None:
    ear.hear(arrived())

    assert ear.hear(hangup(channel="PJSIP/trunk-00000009", unique_id="9.9")) == []


@pytest.mark.parametrize("why", Leaving)
def test_a_call_that_leaves_says_why(ear: Ear, why: Leaving) -> None:
    left = told(f"Event: UserEvent\nUserEvent: AcdLeft\nCall: {CALL}\nWhy: {why.value}")

    assert ear.hear(left) == [s.CallLeft(CALL, why)]


def test_a_call_that_comes_back_from_the_rescue_ladder_says_so(ear: Ear) -> None:
    back = told(f"Event: UserEvent\nUserEvent: AcdBack\nCall: {CALL}")

    assert ear.hear(back) == [s.CallCameBack(CALL)]


def test_a_call_whose_advisor_came_too_late_returns(ear: Ear) -> None:
    returned = told(f"Event: UserEvent\nUserEvent: AcdReturned\nCall: {CALL}")

    assert ear.hear(returned) == [s.CallReturned(CALL)]


# Legs, in any order


def test_a_phone_that_rings_is_told_of_once(ear: Ear) -> None:
    ear.leg()

    assert ear.hear(newchannel(), newstate("5"), newstate("5")) == [s.OfferRinging(OFFER)]


def test_a_leg_of_who_had_the_phone_before_keeps_who_has_it_now_on_the_phone(ear: Ear) -> None:
    ear.channels.legs[OFFER] = Leg(OFFER, CALL, AdvisorId("ben"))

    begun, over = ear.hear(newchannel()), ear.hear(hangup())

    assert begun == [s.PhoneInUse(ANA, in_use=True)]
    assert over[1:] == [s.PhoneInUse(ANA, in_use=False)]
    assert not ear.channels.elsewhere[ANA]


def test_ringing_counts_also_when_the_channel_is_announced_later(ear: Ear) -> None:
    ear.leg()

    assert ear.hear(newstate("5"), newchannel()) == [s.OfferRinging(OFFER)]


def test_a_refusal_without_a_channel_is_a_refused_offer(ear: Ear) -> None:
    ear.leg()

    assert ear.hear(originate_response("Failure")) == [s.OfferRefused(OFFER)]


def test_a_refusal_after_the_channel_was_seen_says_nothing(ear: Ear) -> None:
    ear.leg()

    assert ear.hear(newchannel(), originate_response("Failure")) == []


def test_a_refusal_that_overtakes_its_channel_is_followed_by_the_end_of_the_leg(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(originate_response("Failure"), newchannel(), newstate("5"), hangup("21"))

    assert signals == [
        s.OfferRefused(OFFER),
        s.OfferRinging(OFFER),
        s.LegEnded(OFFER, OfferEnding.DECLINED),
    ]


def test_a_success_says_nothing_since_only_a_bridge_proves_a_conversation(ear: Ear) -> None:
    ear.leg()

    assert ear.hear(originate_response("Success", "4"), newchannel(), newstate("6")) == []


def test_a_leg_withdrawn_before_it_existed_is_hung_up_when_it_shows_itself(ear: Ear) -> None:
    ear.leg().withdrawn = True

    signals = ear.hear(newchannel())

    assert signals == []
    assert ear.hung_up == [OFFER]


def test_a_leg_that_ends_is_told_of_once_and_forgotten(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(newchannel(), hangup("16"), hangup("16"))

    assert [type(signal) for signal in signals][:1] == [s.LegEnded]
    assert s.LegEnded not in [type(signal) for signal in signals][1:]
    assert not ear.channels.legs


@pytest.mark.parametrize(
    ("cause", "silent", "rang"),
    [
        ("16", OfferEnding.FAILED, OfferEnding.NO_ANSWER),
        ("17", OfferEnding.BUSY, OfferEnding.BUSY),
        ("19", OfferEnding.UNREACHABLE, OfferEnding.NO_ANSWER),
        ("21", OfferEnding.DECLINED, OfferEnding.DECLINED),
        ("1", OfferEnding.UNREACHABLE, OfferEnding.UNREACHABLE),
        ("3", OfferEnding.UNREACHABLE, OfferEnding.UNREACHABLE),
        ("18", OfferEnding.UNREACHABLE, OfferEnding.UNREACHABLE),
        ("20", OfferEnding.UNREACHABLE, OfferEnding.UNREACHABLE),
        ("27", OfferEnding.UNREACHABLE, OfferEnding.UNREACHABLE),
        ("34", OfferEnding.FAILED, OfferEnding.FAILED),
        ("", OfferEnding.FAILED, OfferEnding.FAILED),
        ("nonsense", OfferEnding.FAILED, OfferEnding.FAILED),
    ],
)
def test_the_cause_tells_how_a_leg_ended(
    cause: str, silent: OfferEnding, rang: OfferEnding
) -> None:
    never_rang, rang_out = Ear(), Ear()
    never_rang.leg()
    rang_out.leg()

    endings = (
        never_rang.hear(newchannel(), hangup(cause))[-1],
        rang_out.hear(newchannel(), newstate("5"), hangup(cause))[-1],
    )

    assert endings == (s.LegEnded(OFFER, silent), s.LegEnded(OFFER, rang))


@pytest.mark.parametrize("cause", ["16", "17", "19", "21", "34"])
def test_a_leg_that_was_picked_up_and_met_nobody_was_taken(ear: Ear, cause: str) -> None:
    ear.leg()

    signals = ear.hear(newchannel(), newstate("6"), hangup(cause))

    assert signals == [s.LegEnded(OFFER, OfferEnding.TAKEN)]


# Legs to the outside: two halves, and only the near one is the leg


NEAR, FAR = "Local/go@acd-outside-00000007;1", "Local/go@acd-outside-00000007;2"


def test_the_halves_of_a_leg_to_the_outside_end_as_one(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(
        newchannel(NEAR),
        newchannel(FAR, "f" * 32),
        newchannel("PJSIP/operateur-00000009", "9.9"),
        newstate("5"),
        hangup("17", FAR, "f" * 32),
        hangup("17", NEAR),
        hangup("17", "PJSIP/operateur-00000009", "9.9", call=""),
    )

    assert signals == [s.OfferRinging(OFFER), s.LegEnded(OFFER, OfferEnding.BUSY)]


def test_the_bridge_behind_a_leg_to_the_outside_is_not_the_callers(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(
        bridge("BridgeEnter", "9.9", call="", of="behind"),
        bridge("BridgeEnter", "f" * 32, OFFER, of="behind"),
    )

    assert signals == []


def test_who_is_asked_for_a_key_and_says_nothing_was_perhaps_a_voicemail(ear: Ear) -> None:
    ear.leg()
    end = told(f"""
        Event: Hangup
        Channel: {NEAR}
        Uniqueid: {OFFER}
        Cause: 16
        ChanVariable: ACD_STATE=confirming""")

    signals = ear.hear(newchannel(NEAR), newstate("6"), end)

    assert signals == [s.LegEnded(OFFER, OfferEnding.VOICEMAIL)]


# Bridges


def test_caller_and_leg_in_one_bridge_talk_whoever_enters_first(ear: Ear) -> None:
    other = Ear()
    for each in (ear, other):
        each.leg()
    caller, leg = bridge("BridgeEnter", "1.1"), bridge("BridgeEnter", OFFER, OFFER)

    assert ear.hear(caller, leg) == [s.OfferConnected(CALL, OFFER)]
    assert other.hear(leg, caller) == [s.OfferConnected(CALL, OFFER)]


def test_caller_and_leg_in_two_bridges_do_not_talk(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(
        bridge("BridgeEnter", "1.1"), bridge("BridgeEnter", OFFER, OFFER, of="another")
    )

    assert signals == []


def test_a_caller_who_meets_the_leg_of_another_call_talks_to_no_offer_of_his(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(
        bridge("BridgeEnter", OFFER, OFFER), bridge("BridgeEnter", "2.2", call="d" * 32)
    )

    assert signals == []


def test_a_leg_that_was_given_up_does_not_pass_for_the_caller(ear: Ear) -> None:
    given_up = "ab" * 16
    ear.leg()

    signals = ear.hear(
        bridge("BridgeEnter", given_up, given_up), bridge("BridgeEnter", OFFER, OFFER)
    )

    assert signals == []


def test_the_leg_that_leaves_does_not_take_the_caller_out_of_the_bridge(ear: Ear) -> None:
    ear.leg()
    ear.hear(bridge("BridgeEnter", "1.1"), bridge("BridgeEnter", OFFER, OFFER))

    ear.hear(bridge("BridgeLeave", OFFER, OFFER))

    assert ear.channels.bridges == {"b1": {CALL}}


def test_a_bridge_that_all_have_left_is_forgotten(ear: Ear) -> None:
    ear.leg()
    ear.hear(bridge("BridgeEnter", "1.1"), bridge("BridgeEnter", OFFER, OFFER))

    ear.hear(bridge("BridgeLeave", OFFER, OFFER), bridge("BridgeLeave", "1.1"))

    assert not ear.channels.bridges


def test_bridges_without_a_call_of_ours_are_not_kept(ear: Ear) -> None:
    ear.hear(bridge("BridgeEnter", "5.5", call=""), bridge("BridgeLeave", "5.5", call=""))

    assert not ear.channels.bridges


# Phones


def test_a_phone_that_calls_somebody_is_in_use_until_its_last_channel_is_gone(ear: Ear) -> None:
    second = "PJSIP/ana-00000008"

    signals = ear.hear(
        newchannel(ANA_CALLS, "7.7"),
        newchannel(second, "8.8"),
        hangup(channel=ANA_CALLS, unique_id="7.7", call=""),
        hangup(channel=second, unique_id="8.8", call=""),
    )

    assert signals == [s.PhoneInUse(ANA, in_use=True), s.PhoneInUse(ANA, in_use=False)]


def test_the_leg_of_a_caretaker_puts_a_phone_in_use_that_is_an_advisors_by_now(ear: Ear) -> None:
    ear.channels.legs[OFFER] = Leg(OFFER, CALL)

    begun = ear.hear(newchannel())
    over = ear.hear(hangup())

    assert begun == [s.PhoneInUse(ANA, in_use=True)]
    assert over[-1] == s.PhoneInUse(ANA, in_use=False)


def test_our_own_leg_does_not_put_a_phone_in_use(ear: Ear) -> None:
    ear.leg()

    signals = ear.hear(newchannel(), hangup("19"))

    assert [type(signal) for signal in signals] == [s.LegEnded]


@pytest.mark.parametrize(
    ("state", "reachable"),
    [("NOT_INUSE", True), ("RINGING", True), ("UNAVAILABLE", False), ("INVALID", False)],
)
def test_the_state_of_a_phone_tells_whether_it_can_be_reached(
    ear: Ear, state: str, reachable: bool
) -> None:
    change = told(f"Event: DeviceStateChange\nDevice: PJSIP/ana\nState: {state}")

    assert ear.hear(change) == [s.PhoneReachable(ANA, reachable)]


@pytest.mark.parametrize(
    ("state", "reachable"), [("NOT_INUSE", True), ("INUSE", True), ("UNAVAILABLE", False)]
)
def test_an_endpoint_may_be_several_trunks(ear: Ear, state: str, reachable: bool) -> None:
    change = told(f"Event: DeviceStateChange\nDevice: PJSIP/operateur\nState: {state}")

    assert ear.hear(change) == [
        s.TrunkReachable(MOBILES, reachable),
        s.TrunkReachable(EMERGENCIES, reachable),
    ]


def contact_status(status: str, endpoint: str = "ana") -> Event:
    return told(f"Event: ContactStatus\nContactStatus: {status}\nEndpointName: {endpoint}")


@pytest.mark.parametrize("status", ["Removed", "Unreachable"])
def test_a_phone_that_goes_away_while_it_rings_is_out_of_reach(ear: Ear, status: str) -> None:
    ear.leg().advisor = ANA

    [_, *signals] = ear.hear(newstate("5"), contact_status(status))

    assert signals == [s.PhoneReachable(ANA, reachable=False)]


def test_a_phone_that_goes_away_otherwise_is_told_of_by_its_device(ear: Ear) -> None:
    ear.leg().advisor = ANA

    before = ear.hear(contact_status("Removed"))
    [_, *after] = ear.hear(newstate("5"), newstate("6"), contact_status("Removed"))
    others = ear.hear(contact_status("Reachable"), contact_status("Removed", "stranger"))

    assert before == after == others == []


def test_phones_of_nobody_we_know_say_nothing(ear: Ear) -> None:
    stranger = "PJSIP/stranger-00000001"

    signals = ear.hear(
        newchannel(stranger, "3.3"),
        hangup(channel=stranger, unique_id="3.3", call=""),
        told("Event: DeviceStateChange\nDevice: PJSIP/stranger\nState: UNAVAILABLE"),
        code("login", phone="PJSIP/stranger"),
    )

    assert signals == []


# Codes


def test_each_code_is_a_wish_of_its_advisor(ear: Ear) -> None:
    request = RequestId(ANA_CALLS)

    signals = ear.hear(
        code("login"), code("logout"), code("ready"), code("pause"), code("pause", reason="1")
    )

    assert signals == [
        s.AdvisorLogsIn(ANA, request),
        s.AdvisorLogsOut(ANA, request),
        s.AdvisorSaysReady(ANA, request),
        s.AdvisorPauses(ANA, "pause", request),
        s.AdvisorPauses(ANA, "déjeuner", request),
    ]


def test_a_code_without_a_channel_to_confirm_on_is_ignored(ear: Ear) -> None:
    """Confirming it would set a global variable, and so confirm everybody's codes."""
    assert ear.hear(code("login", request="")) == []


@pytest.mark.parametrize("request_", ["PJSIP/trunk-00000001", "PJSIP/ana", "ACD_LEASE"])
def test_a_code_is_confirmed_on_its_own_phone_and_nowhere_else(ear: Ear, request_: str) -> None:
    assert ear.hear(code("login", request=request_)) == []


# What cannot be read


UNREADABLE = [
    told("Event: UserEvent\nUserEvent: AcdLeft\nCall: x\nWhy: out-of-boredom"),
    told("Event: UserEvent\nUserEvent: AcdLeft"),
    told("Event: UserEvent\nUserEvent: AcdArrived"),
    told("Event: UserEvent\nUserEvent: SomebodyElses\nCall: x"),
    told("Event: UserEvent"),
    told("Event: NeverHeardOf\nUniqueid: x"),
    code("self-destruct"),
    *(told(f"Event: {name}") for name in EVENTS if name != "Hangup"),
]


@pytest.mark.parametrize("event", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_is_ignored(ear: Ear, event: Event) -> None:
    ear.leg()

    assert ear.hear(event) == []


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("value", ["", "null", "\ufffd", "999999999999", "a,b=c", "x" * 900])
def test_no_value_makes_an_event_raise(ear: Ear, name: str, value: str) -> None:
    fields = (
        *("Uniqueid", "Channel", "ChannelState", "Cause", "ActionID", "Response", "Device"),
        *("State", "BridgeUniqueid", "Call", "Line", "Caller", "Why", "Code", "Phone", "Request"),
        *("ChanVariable",),
    )
    event = told("\n".join([f"Event: {name}", *(f"{field}: {value}" for field in fields)]))
    ear.leg()

    assert all(isinstance(signal, s.Signal) for signal in ear.hear(event))


def test_a_line_that_we_do_not_know_is_for_the_engine_to_judge(ear: Ear) -> None:
    assert ear.hear(arrived(line="?")) == [s.CallArrived(CALL, LineId("?"), "+33612345678")]


def test_a_call_announced_twice_is_told_twice_since_the_engine_knows_better(ear: Ear) -> None:
    assert ear.hear(arrived(), arrived()) == 2 * [
        s.CallArrived(CallId(CALL), LineId("accueil"), "+33612345678")
    ]


# Names


@pytest.mark.parametrize(
    ("channel", "phone"),
    [
        ("PJSIP/ana-0000001a", "PJSIP/ana"),
        ("PJSIP/ana-maria-0000001a", "PJSIP/ana-maria"),
        ("", ""),
    ],
)
def test_a_phone_is_its_channel_without_the_last_part(channel: str, phone: str) -> None:
    assert phone_of(channel) == phone
