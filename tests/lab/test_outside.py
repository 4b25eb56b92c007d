"""Legs to the outside: what is dialled, what becomes of it, and who never gets the caller."""

import asyncio

import pytest

from acd.core.routes import Contact, ContactId, ProviderId, TrunkId
from acd.lab.keys import press
from acd.lab.mobile import Mobiles
from acd.lab.sipp import (
    Behaviour,
    Callers,
    Calls,
    Phones,
    answers,
    busy,
    declines,
    never_answers,
    silent,
)
from tests.lab.conftest import arrival, callers_bridges, ended, ended_leg, places

JOUR = "+33143530000"
TENANT = "+33698765432"
MOBILE = "+33612345678"
OTHER_MOBILE = "+33687654321"


# The called person decides


async def test_who_presses_one_gets_the_caller(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers(ring=0.2), presses="1") as mobiles,
        Callers(asterisk, Calls(JOUR, number=TENANT, stay=4.0)) as callers,
    ):
        arrived = await arrival(manager)
        offer = await manager.ring_outside(arrived)
        rang = await manager.event(Event="Newstate", Uniqueid=offer, ChannelState="5")
        [mine] = await manager.event_times(
            1, Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"]
        )
        [leg] = await manager.event_times(
            1, Event="BridgeEnter", BridgeType="basic", Uniqueid=offer
        )
        caller = (await callers.finished()).legs()[0]
        await ended(manager, offer)
        theirs = await ended_leg(mobiles)

    assert "ACD_CONTACT=centre/3f9a" in rang["ChanVariable"]
    assert mine["BridgeUniqueid"] == leg["BridgeUniqueid"]
    assert caller.hung_up_by_sipp
    assert not theirs.hung_up_by_sipp


async def test_another_key_before_is_as_if_nothing_had_been_pressed(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers(), presses="51"),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        await manager.ring_outside(arrived)
        await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])


async def test_who_presses_two_refuses_and_the_caller_waits_on(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers(), presses="2"),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        end = await ended(manager, await manager.ring_outside(arrived))
        rows = await manager.act("CoreShowChannels")

    assert "ACD_STATE=refused" in end["ChanVariable"]
    assert callers_bridges(manager, arrived) == []
    assert (arrived["Channel"], "acd-wait") in places(rows)


async def test_a_voicemail_never_gets_the_caller(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers()) as mobiles,
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        offer = await manager.ring_outside(arrived)
        await manager.event(Event="Newstate", Uniqueid=offer, ChannelState="6")
        async with asyncio.timeout(14):
            while not manager.seen(Event="Hangup", Uniqueid=offer):
                async with manager.heard:
                    await manager.heard.wait()
        leg = await ended_leg(mobiles)

    assert "ACD_STATE=confirming" in (await ended(manager, offer))["ChanVariable"]
    assert callers_bridges(manager, arrived) == []
    assert 10 < leg.ended_at - leg.answered_at < 13


async def test_a_key_of_the_caller_confirms_nothing(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers()),
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        arrived = await arrival(manager)
        offer = await manager.ring_outside(arrived)
        await manager.event(Event="Newstate", Uniqueid=offer, ChannelState="6")
        await press("1", callers.rtp_ports()[0])
        rows = await manager.act("CoreShowChannels")

    [leg] = [row for row in rows if row.get("Uniqueid") == offer]
    assert leg["Context"] == "acd-confirm"
    assert callers_bridges(manager, arrived) == []


async def test_an_own_phone_is_rung_as_it_is_and_asked_too(asterisk, manager, ports):
    contact = Contact(ContactId("centre/loge"), phone="PJSIP/loge", number=MOBILE)

    async with (
        Mobiles(asterisk, ports["loge"], answers(ring=0.2), presses="1") as loge,
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        offer = await manager.ring_outside(arrived, contact=contact, trunk=None)
        bridged = await manager.event(Event="BridgeEnter", BridgeType="basic", Uniqueid=offer)

    assert bridged["Channel"].startswith("PJSIP/loge-")
    assert len(loge.ladder().legs("loge")) == 1


async def test_of_an_advisor_and_a_mobile_who_take_the_call_together_one_talks(
    asterisk, manager, ports, mobile
):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=1.45)),
        Mobiles(asterisk, mobile, answers(ring=0.3), presses="1"),
    ):
        for number in range(1, 7):
            async with Callers(asterisk, Calls(JOUR, stay=3.0)) as callers:
                arrived = await arrival(manager, number)
                advisor = await manager.ring(arrived, "ana")
                outside = await manager.ring_outside(arrived)
                await callers.finished()
            for offer in (advisor, outside):
                await ended(manager, offer)
            with_caller = {event["BridgeUniqueid"] for event in callers_bridges(manager, arrived)}
            talked = {
                event["Uniqueid"]
                for event in manager.seen(Event="BridgeEnter", BridgeType="basic")
                if event["BridgeUniqueid"] in with_caller
            } & {advisor, outside}
            taken = {event["Offer"] for event in manager.seen(UserEvent="AcdTaken")}
            assert len(talked) == 1
            assert taken & {advisor, outside} == {advisor, outside} - talked


# What became of a leg that nobody took


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (busy(), "17"),
        (never_answers(), "19"),
        (Behaviour("phone-declines", {"ring_ms": "200", "status": "480 No Answer"}), "19"),
        (silent(), "20"),
        (Behaviour("phone-refuses", {"status": "403 Forbidden"}), "20"),
        (Behaviour("phone-refuses", {"status": "404 Not Found"}), "20"),
        (Behaviour("phone-refuses", {"status": "503 Unavailable"}), "20"),
        (Behaviour("phone-refuses", {"status": "302 Moved"}), "20"),
        (declines(), "21"),
    ],
    ids=["busy", "rings out", "480", "silent", "403", "404", "503", "302", "declines"],
)
async def test_the_cause_tells_what_became_of_it(asterisk, manager, mobile, behaviour, cause):
    async with (
        Mobiles(asterisk, mobile, behaviour),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        end = await ended(manager, await manager.ring_outside(arrived, ring_for=1.0))

    assert end["Cause"] == cause
    assert callers_bridges(manager, arrived) == []


async def test_a_leg_taken_back_while_it_rings_stops_ringing(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, never_answers()) as mobiles,
        Callers(asterisk, Calls(JOUR)),
    ):
        offer = await manager.ring_outside(await arrival(manager))
        await manager.event(Event="Newstate", Uniqueid=offer, ChannelState="5")
        await manager.act("Hangup", Channel=offer, Cause=16)
        leg = await ended_leg(mobiles)

    assert leg.answered_at is None


async def test_nobody_is_rung_for_a_caller_who_is_gone(asterisk, manager, mobile):
    async with Mobiles(asterisk, mobile, answers()) as mobiles:
        async with Callers(asterisk, Calls(JOUR, stay=0.2)) as callers:
            arrived = await arrival(manager)
            await callers.finished()
        await manager.event(Event="Hangup", Channel=arrived["Channel"])
        end = await ended(manager, await manager.ring_outside(arrived))

    assert end["Cause"] == "16"
    assert mobiles.ladder().legs() == []


# What is not dialled


NOT_ALLOWED = (
    "+33812345678",  # costs more
    "+33899123456",
    "+33800474733",  # free, and yet special
    "+33112",
    "+3315",
    "+331435300001",  # too long
    "+3361234567",  # too short
    "+442079460000",
    "+262262123456",  # overseas, and this site did not ask for it
    "+33012345678",
    "33612345678",
    "15",
    "s",
    "",
)


async def test_a_number_that_is_not_allowed_never_leaves(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers()) as mobiles,
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        offers = [await manager.ring_outside(arrived, dest=dest) for dest in NOT_ALLOWED]
        ends = [await ended(manager, offer) for offer in offers]

    assert {end["Cause"] for end in ends} == {"52"}
    assert mobiles.ladder().legs() == []


@pytest.mark.parametrize(
    "whither",
    [{"trunk": TrunkId("unknown")}, {"provider": ProviderId("unknown")}],
    ids=["trunk", "provider"],
)
async def test_what_the_configuration_does_not_know_is_barred(asterisk, manager, whither):
    async with Callers(asterisk, Calls(JOUR)):
        arrived = await arrival(manager)
        end = await ended(manager, await manager.ring_outside(arrived, **whither))

    assert end["Cause"] == "52"


async def test_a_trunk_that_is_full_takes_no_other_leg(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, never_answers()) as mobiles,
        Callers(asterisk, Calls(JOUR, count=2)),
    ):
        first, second = await manager.event_times(2, UserEvent="AcdArrived")
        rings = await manager.ring_outside(first, trunk=TrunkId("etroit"))
        await manager.event(Event="Newstate", Uniqueid=rings, ChannelState="5")
        refused = await manager.ring_outside(second, OTHER_MOBILE, trunk=TrunkId("etroit"))
        end = await ended(manager, refused)

    assert end["Cause"] == "34"
    assert [leg.user for leg in mobiles.ladder().legs()] == [MOBILE]


async def test_a_number_is_rung_once_at_a_time(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, never_answers()) as mobiles,
        Callers(asterisk, Calls(JOUR, count=2)),
    ):
        first, second = await manager.event_times(2, UserEvent="AcdArrived")
        rings = await manager.ring_outside(first)
        await manager.event(Event="Newstate", Uniqueid=rings, ChannelState="5")
        end = await ended(manager, await manager.ring_outside(second))
        other = await manager.ring_outside(second, OTHER_MOBILE)
        await manager.event(Event="Newstate", Uniqueid=other, ChannelState="5")

    assert end["Cause"] == "17"
    assert [leg.user for leg in mobiles.ladder().legs()] == [MOBILE, OTHER_MOBILE]


async def test_the_longest_call_is_ended_by_the_dialplan(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers(), presses="1", after=0.0) as mobiles,
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        await manager.ring_outside(await arrival(manager), trunk=TrunkId("bref"))
        caller = (await callers.finished()).legs()[0]
        leg = await ended_leg(mobiles)

    assert not leg.hung_up_by_sipp
    assert not caller.hung_up_by_sipp
    assert leg.ended_at - leg.answered_at < 2.0
