"""One snapshot of Asterisk: what it shows, and what is known of channels from it alone."""

from dataclasses import dataclass, field
from math import inf

import pytest

from acd.asterisk.channels import Channels
from acd.asterisk.protocol import Event
from acd.asterisk.roll_call import Ours, Snapshot, clock_offset, take_snapshot
from acd.core.model import AdvisorId, Leaving, LineId
from acd.core.routes import ContactId, TrunkId
from acd.core.signals import RollCall, SeenCall, SeenEnd, SeenLeg
from tests.asterisk.exchange_parts import (
    ASTERISK_TIME,
    CALL,
    CALLER_CHANNEL,
    LIFE,
    OFFER,
    RememberingClient,
    row,
    told,
    written_end,
)

US = "5e" * 16
ANA, BEN = AdvisorId("ana"), AdvisorId("ben")
OUR_TIME = 9000.5  # what our clock says when Asterisk's says ASTERISK_TIME
OFFSET = OUR_TIME - ASTERISK_TIME


@dataclass
class Scene:
    rows: list[Event] = field(default_factory=list)
    devices: list[Event] = field(default_factory=list)
    book: list[Event] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    async def seen(self) -> Snapshot:
        client = RememberingClient(
            lists={
                "CoreShowChannels": self.rows,
                "DeviceStateList": self.devices,
                "DBGetTree": self.book,
            },
            refused=self.refused,
        )
        phones = {"PJSIP/ana": ANA, "PJSIP/ben": BEN}
        trunks = {"PJSIP/operateur": (TrunkId("mobiles"), TrunkId("urgences"))}
        return await take_snapshot(client, Ours(phones, trunks, US), OFFSET)  # type: ignore[arg-type]

    async def taken(self) -> RollCall:
        return (await self.seen()).roll


def caller(bridge: str = "", **marks: str) -> Event:
    standard = {
        "ACD_CALL": CALL,
        "ACD_STATE": "waiting",
        "ACD_LINE": "accueil",
        "ACD_NUM": "+33612345678",
        "ACD_AT": "4990",
    }
    return row(CALLER_CHANNEL, "1795291694.1", bridge=bridge, **(standard | marks))


def leg(state: str = "6", bridge: str = "", **more: str) -> Event:
    marks = {"ACD_CALL": CALL, "ACD_OFFER": OFFER, "ACD_ADVISOR": "ana", "ACD_CONTACT": ""}
    return row("PJSIP/ana-00000002", OFFER, state, bridge, **marks, **more)


def device(phone: str, state: str) -> Event:
    return told(f"Event: DeviceStateChange\nDevice: {phone}\nState: {state}")


async def test_an_empty_asterisk_gives_an_empty_roll_call_and_no_channels() -> None:
    seen = await Scene().seen()

    assert seen == Snapshot(RollCall((), (), frozenset(), frozenset(), life=LIFE), Channels())


async def test_a_caller_who_waits_is_seen_with_the_arrival_on_our_clock() -> None:
    snapshot = await Scene([caller()]).seen()

    [seen] = snapshot.roll.calls
    assert seen == SeenCall(CALL, LineId("accueil"), "+33612345678", 4990 + OFFSET, wall_at=4990)
    assert snapshot.channels.callers == {CALL: CALLER_CHANNEL}


async def test_who_came_in_the_same_second_is_seen_in_the_order_of_arrival() -> None:
    calls = ["a" * 32, "b" * 32, "d" * 32]
    marks = {"ACD_STATE": "waiting", "ACD_AT": "4990"}
    rows = [
        row(f"PJSIP/trunk-{call}", f"node-1795291694.{number}", ACD_CALL=call, **marks)
        for call, number in zip(calls, (10, 9, 8), strict=True)
    ]

    roll = await Scene(rows).taken()

    assert [seen.call for seen in roll.calls] == calls[::-1]


async def test_a_withheld_number_is_none() -> None:
    roll = await Scene([caller(ACD_NUM="")]).taken()

    assert roll.calls[0].caller is None


@pytest.mark.parametrize("mark", ["", "nonsense", "nan", "-5", "inf"])
async def test_a_caller_without_a_readable_arrival_counts_as_just_arrived(mark: str) -> None:
    roll = await Scene([caller(ACD_AT=mark)]).taken()

    assert roll.calls[0].arrived_at == inf
    assert roll.calls[0].wall_at is None


@pytest.mark.parametrize("state", ["", "leaving", "released", "closed"])
async def test_a_caller_who_is_on_the_way_out_is_not_seen(state: str) -> None:
    snapshot = await Scene([caller(ACD_STATE=state)]).seen()

    assert snapshot.roll.calls == ()
    assert snapshot.channels.callers == {CALL: CALLER_CHANNEL}  # it has not hung up


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ("lost-sight", Leaving.LOST_SIGHT),
        ("longest-wait", Leaving.LONGEST_WAIT),
        ("", Leaving.LEASE_LAPSED),
        ("of a later dialplan", Leaving.LEASE_LAPSED),
    ],
)
async def test_who_is_on_the_rescue_ladder_is_seen_with_the_reason(mark: str, why: Leaving) -> None:
    roll = await Scene([caller(ACD_STATE="leaving", ACD_WHY=mark)]).taken()

    assert [(seen.call, seen.why) for seen in roll.left] == [(CALL, why)]
    assert roll.calls == ()


async def test_the_mark_of_a_conversation_that_is_over_is_nobodys() -> None:
    roll = await Scene([caller(ACD_TALKS_AT="4995"), leg()]).taken()

    assert [seen.talked_at for seen in roll.legs] == [None]


@pytest.mark.parametrize(
    ("bridge", "talks_at", "result", "seen"),
    [
        ("", "4995", "SUCCESS", (True, 4995 + OFFSET)),
        ("", "4995", "", (True, None)),
        ("b1", "4995", "", (False, None)),
        ("", "", "", (False, None)),
    ],
)
async def test_who_is_on_the_way_into_a_conversation_or_out_of_it_is_seen_as_passing(
    bridge: str, talks_at: str, result: str, seen: tuple[bool, float | None]
) -> None:
    marks = {"ACD_TALKS_AT": talks_at, "BRIDGERESULT": result}
    roll = await Scene([caller(bridge=bridge, **marks)]).taken()

    assert [(call.is_passing, call.talked_at) for call in roll.calls] == [seen]


async def test_caller_and_leg_in_one_bridge_talk() -> None:
    snapshot = await Scene([caller(bridge="b1", ACD_TALKS_AT="4995"), leg(bridge="b1")]).seen()

    talks = SeenLeg(CALL, OFFER, ANA, talking=True, talked_at=4995 + OFFSET)
    assert snapshot.roll.legs == (talks,)
    assert snapshot.channels.bridges == {"b1": {CALL, OFFER}}


@pytest.mark.parametrize(("caller_in", "leg_in"), [("", ""), ("b1", ""), ("", "b1"), ("b1", "b2")])
async def test_caller_and_leg_apart_do_not_talk(caller_in: str, leg_in: str) -> None:
    roll = await Scene([caller(bridge=caller_in), leg(bridge=leg_in)]).taken()

    assert roll.legs == (SeenLeg(CALL, OFFER, ANA, talking=False),)


@pytest.mark.parametrize(
    ("state", "rang", "answered"), [("0", False, False), ("5", True, False), ("6", False, True)]
)
async def test_what_a_leg_has_done_so_far_is_known_again(
    state: str, rang: bool, answered: bool
) -> None:
    snapshot = await Scene([caller(), leg(state)]).seen()

    known = snapshot.channels.legs[OFFER]
    assert (known.call, known.exists, known.rang, known.answered) == (CALL, True, rang, answered)


@pytest.mark.parametrize(
    ("marks", "is_ours"),
    [
        ({"ACD_SENT_BY": US}, True),
        ({"ACD_SENT_BY": "0b" * 16}, False),
        ({"ACD_SENT_BY": ""}, False),
        ({}, True),  # `channelvars` of an older manager.conf
    ],
    ids=["ours", "another's", "nobody's", "not shown"],
)
async def test_a_leg_is_of_the_controller_that_sent_it(
    marks: dict[str, str], is_ours: bool
) -> None:
    roll = await Scene([caller(), leg(**marks)]).taken()

    assert [seen.is_ours for seen in roll.legs] == [is_ours]


async def test_over_a_slow_link_the_clocks_are_compared_half_way() -> None:
    times = iter((OUR_TIME - 2.0, OUR_TIME + 2.0))  # asked, and answered

    offset = await clock_offset(RememberingClient(), lambda: next(times))  # type: ignore[arg-type]

    assert offset == OFFSET


async def test_a_phone_with_a_call_of_its_own_is_in_use_and_one_with_our_leg_is_not() -> None:
    snapshot = await Scene([caller(), leg(), row("PJSIP/ben-00000003", "3.3")]).seen()

    assert snapshot.roll.in_use == {BEN}
    assert snapshot.channels.elsewhere == {BEN: {"3.3"}}


async def test_a_channel_that_only_copied_an_offer_is_not_its_leg() -> None:
    copied = row("PJSIP/ben-00000003", "3.3", ACD_CALL=CALL, ACD_OFFER=OFFER)

    roll = await Scene([copied]).taken()

    assert roll.legs == ()
    assert roll.calls == ()
    assert roll.in_use == {BEN}


async def test_phones_that_cannot_be_reached_are_named() -> None:
    devices = [
        device("PJSIP/ana", "UNAVAILABLE"),
        device("PJSIP/ben", "NOT_INUSE"),
        device("PJSIP/stranger", "INVALID"),
    ]

    roll = await Scene(devices=devices).taken()

    assert roll.unreachable == {ANA}


def outside(bridge: str = "", state: str = "6") -> list[Event]:
    """The halves of a leg to the outside, and what the far one dialled."""
    marks = {"ACD_CALL": CALL, "ACD_OFFER": OFFER, "ACD_CONTACT": "centre/3f9a"}
    return [
        row("Local/go@acd-outside-00000007;1", OFFER, state, bridge, ACD_STATE="", **marks),
        row("Local/go@acd-outside-00000007;2", "f" * 32, "6", "behind", **marks),
        row("PJSIP/operateur-00000009", "9.9", "6", "behind"),
    ]


async def test_who_is_asked_for_a_key_does_not_talk_yet() -> None:
    roll = await Scene([caller(), *outside()]).taken()

    assert roll.legs == (
        SeenLeg(CALL, OFFER, None, talking=False, contact=ContactId("centre/3f9a")),
    )
    assert len(roll.calls) == 1
    assert roll.in_use == frozenset()


async def test_who_took_the_call_outside_talks() -> None:
    roll = await Scene([caller(bridge="b1"), *outside(bridge="b1")]).taken()

    assert [leg.talking for leg in roll.legs] == [True]


async def test_a_contact_who_rings_is_known_again() -> None:
    snapshot = await Scene([caller(), *outside(state="5")[:1]]).seen()

    assert snapshot.channels.legs[OFFER].rang
    assert not snapshot.channels.legs[OFFER].answered


@pytest.mark.parametrize(
    ("state", "down"),
    [
        ("UNAVAILABLE", {"mobiles", "urgences"}),
        ("INVALID", {"mobiles", "urgences"}),
        ("NOT_INUSE", set()),
    ],
)
async def test_trunks_that_cannot_be_reached_are_named(state: str, down: set[str]) -> None:
    roll = await Scene(devices=[device("PJSIP/operateur", state)]).taken()

    assert roll.trunks_down == down
    assert roll.unreachable == frozenset()


# The book of ends


async def test_ends_are_read_with_their_times_on_our_clock() -> None:
    book = [written_end(CALL, f"accueil/4990/4998/+33612345678//{OFFER}/4995")]

    roll = await Scene(book=book).taken()

    assert roll.ended == (
        SeenEnd(
            CALL,
            LineId("accueil"),
            "+33612345678",
            arrived_at=4990 + OFFSET,
            ended_at=4998 + OFFSET,
            owner=OFFER,
            talked_at=4995 + OFFSET,
            wall_at=4990,
        ),
    )


async def test_entries_that_cannot_be_read_are_named_and_cost_no_other() -> None:
    book = [
        written_end("d" * 32, "accueil/yesterday/4998////"),
        written_end(CALL, "accueil/4990/4998////"),
        written_end("no-call", "accueil/4990/4998////"),
    ]

    seen = await Scene(book=book).seen()

    assert [end.call for end in seen.roll.ended] == [CALL]
    assert seen.unreadable == ["d" * 32, "no-call"]


async def test_a_book_that_may_not_be_read_costs_no_roll_call() -> None:
    roll = await Scene([caller()], refused={"DBGetTree"}).taken()

    assert roll.ended == ()
    assert [seen.call for seen in roll.calls] == [CALL]


async def test_of_a_leg_to_the_outside_both_halves_stand_in_their_bridges() -> None:
    snapshot = await Scene([caller(bridge="b1"), *outside(bridge="b1")]).seen()

    assert snapshot.channels.bridges == {"b1": {CALL, OFFER}, "behind": {OFFER}}
