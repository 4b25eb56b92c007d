"""One snapshot of Asterisk becomes one signal, and fills what is known of channels."""

from dataclasses import dataclass, field
from math import inf

import pytest

from acd.asterisk.channels import Channels
from acd.asterisk.protocol import Event
from acd.asterisk.roll_call import take_roll_call
from acd.core.model import AdvisorId, CallId, LineId
from acd.core.signals import RollCall, SeenCall, SeenLeg
from tests.asterisk.exchange_parts import (
    ASTERISK_TIME,
    CALL,
    CALLER_CHANNEL,
    OFFER,
    RememberingClient,
    row,
    told,
)

ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
OUR_TIME = 9000.5  # what our clock says when Asterisk's says ASTERISK_TIME
OFFSET = OUR_TIME - ASTERISK_TIME


@dataclass
class Snapshot:
    rows: list[Event] = field(default_factory=list)
    devices: list[Event] = field(default_factory=list)
    channels: Channels = field(default_factory=Channels)

    async def taken(self) -> RollCall:
        client = RememberingClient(
            lists={"CoreShowChannels": self.rows, "DeviceStateList": self.devices}
        )
        phones = {"PJSIP/ana": ANA, "PJSIP/ben": BEN}
        return await take_roll_call(client, self.channels, phones, lambda: OUR_TIME)  # type: ignore[arg-type]


def caller(bridge: str = "", **marks: str) -> Event:
    standard = {
        "ACD_CALL": CALL,
        "ACD_STATE": "waiting",
        "ACD_LINE": "accueil",
        "ACD_NUM": "+33612345678",
        "ACD_AT": "4990",
    }
    return row(CALLER_CHANNEL, "1795291694.1", bridge=bridge, **(standard | marks))


def leg(state: str = "6", bridge: str = "") -> Event:
    marks = {"ACD_CALL": CALL, "ACD_OFFER": OFFER, "ACD_ADVISOR": "ana"}
    return row("PJSIP/ana-00000002", OFFER, state, bridge, **marks)


def device(phone: str, state: str) -> Event:
    return told(f"Event: DeviceStateChange\nDevice: {phone}\nState: {state}")


async def test_an_empty_asterisk_gives_an_empty_roll_call_and_forgets_what_was_known() -> None:
    snapshot = Snapshot()
    snapshot.channels.callers[CallId("gone")] = "PJSIP/trunk-00000009"

    roll = await snapshot.taken()

    assert roll == RollCall((), (), frozenset(), frozenset())
    assert snapshot.channels == Channels()


async def test_a_caller_who_waits_is_seen_with_the_arrival_on_our_clock() -> None:
    snapshot = Snapshot([caller()])

    roll = await snapshot.taken()

    [seen] = roll.calls
    assert seen == SeenCall(CALL, LineId("accueil"), "+33612345678", 4990 + OFFSET, wall_at=4990)
    assert snapshot.channels.callers == {CALL: CALLER_CHANNEL}


async def test_a_withheld_number_is_none() -> None:
    roll = await Snapshot([caller(ACD_NUM="")]).taken()

    assert roll.calls[0].caller is None


@pytest.mark.parametrize("mark", ["", "nonsense", "nan", "-5", "inf"])
async def test_a_caller_without_a_readable_arrival_counts_as_just_arrived(mark: str) -> None:
    roll = await Snapshot([caller(ACD_AT=mark)]).taken()

    assert roll.calls[0].arrived_at == inf
    assert roll.calls[0].wall_at is None


@pytest.mark.parametrize("state", ["", "leaving", "released", "closed"])
async def test_a_caller_who_is_on_the_way_out_is_not_seen(state: str) -> None:
    roll = await Snapshot([caller(ACD_STATE=state)]).taken()

    assert roll.calls == ()


async def test_caller_and_leg_in_one_bridge_talk() -> None:
    snapshot = Snapshot([caller(bridge="b1"), leg(bridge="b1")])

    roll = await snapshot.taken()

    assert roll.legs == (SeenLeg(CALL, OFFER, ANA, talking=True),)
    assert snapshot.channels.bridges == {"b1": {CALL, OFFER}}


@pytest.mark.parametrize(("caller_in", "leg_in"), [("", ""), ("b1", ""), ("", "b1"), ("b1", "b2")])
async def test_caller_and_leg_apart_do_not_talk(caller_in: str, leg_in: str) -> None:
    roll = await Snapshot([caller(bridge=caller_in), leg(bridge=leg_in)]).taken()

    assert roll.legs == (SeenLeg(CALL, OFFER, ANA, talking=False),)


@pytest.mark.parametrize(
    ("state", "rang", "answered"), [("0", False, False), ("5", True, False), ("6", False, True)]
)
async def test_what_a_leg_has_done_so_far_is_known_again(
    state: str, rang: bool, answered: bool
) -> None:
    snapshot = Snapshot([caller(), leg(state)])

    await snapshot.taken()

    known = snapshot.channels.legs[OFFER]
    assert (known.call, known.exists, known.rang, known.answered) == (CALL, True, rang, answered)


async def test_a_phone_with_a_call_of_its_own_is_in_use_and_one_with_our_leg_is_not() -> None:
    snapshot = Snapshot([caller(), leg(), row("PJSIP/ben-00000003", "3.3")])

    roll = await snapshot.taken()

    assert roll.in_use == {BEN}
    assert snapshot.channels.elsewhere == {BEN: {"3.3"}}


async def test_a_channel_that_only_copied_an_offer_is_not_its_leg() -> None:
    copied = row("PJSIP/ben-00000003", "3.3", ACD_CALL=CALL, ACD_OFFER=OFFER)

    roll = await Snapshot([copied]).taken()

    assert roll.legs == ()
    assert roll.calls == ()
    assert roll.in_use == {BEN}


async def test_phones_that_cannot_be_reached_are_named() -> None:
    devices = [
        device("PJSIP/ana", "UNAVAILABLE"),
        device("PJSIP/ben", "NOT_INUSE"),
        device("PJSIP/stranger", "INVALID"),
    ]

    roll = await Snapshot(devices=devices).taken()

    assert roll.unreachable == {ANA}
