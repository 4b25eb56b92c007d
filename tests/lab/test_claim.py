"""An advisor picks up: who gets the caller, and what becomes of the others."""

import asyncio

import pytest

from acd.lab.ladder import rung_twice_at_once
from acd.lab.sipp import Callers, Calls, Phones, answers, never_answers
from tests.lab.conftest import Manager, Message, callers_bridges, ended_leg

JOUR = "+33143530000"
NUIT = "+33143530001"
GRATUIT = "+33143530003"
ACCUEIL = "+33143530004"  # its greeting lasts longer than any of these tests
ANOTHER = "0e" * 16  # an offer of the same call that rings somebody else


async def test_whoever_picks_up_talks_and_hanging_up_first_releases_the_caller(
    asterisk, manager, ports
):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.2, talk=0.5)) as ana,
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        arrived = await manager.event(UserEvent="AcdArrived")
        offer = await manager.ring(arrived, "ana")
        await manager.event_times(2, Event="BridgeEnter", BridgeType="basic")
        callers_end = await manager.event(Event="Hangup", Channel=arrived["Channel"])
        caller = (await callers.finished()).legs()[0]
        await manager.event(Event="Hangup", Uniqueid=offer)

    leg = ana.ladder().legs("ana")[0]
    assert leg.hung_up_by_sipp
    assert not caller.hung_up_by_sipp
    assert caller.ended_at - leg.ended_at < 0.5
    assert "ACD_STATE=released" in callers_end["ChanVariable"]
    assert callers_end["Cause"] == "16"


async def test_the_caller_who_hangs_up_first_frees_the_advisor(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], answers()) as ana,
        Callers(asterisk, Calls(JOUR, stay=1.5)) as callers,
    ):
        offer = await manager.ring(await manager.event(UserEvent="AcdArrived"), "ana")
        await manager.event(Event="Hangup", Uniqueid=offer)
        caller = (await callers.finished()).legs()[0]

    leg = ana.ladder().legs()[0]
    assert not leg.hung_up_by_sipp
    assert leg.ended_at - caller.ended_at < 0.5


async def test_of_three_who_pick_up_together_one_talks_and_two_are_told(asterisk, manager, ports):
    rounds = 5

    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.1)),
        Phones(asterisk, ports["bruno"], answers(ring=0.1)),
        Phones(asterisk, ports["chloe"], answers(ring=0.1)),
    ):
        for number in range(1, rounds + 1):
            async with Callers(asterisk, Calls(JOUR, stay=1.5)) as callers:
                arrived = (await manager.event_times(number, UserEvent="AcdArrived"))[-1]
                offers = await asyncio.gather(
                    *(manager.ring(arrived, who) for who in ("ana", "bruno", "chloe"))
                )
                for offer in offers:
                    await manager.event(Event="Hangup", Uniqueid=offer)
                await callers.finished()
            taken = {event["Offer"] for event in manager.seen(UserEvent="AcdTaken")}
            talked = {
                event["Uniqueid"]
                for event in manager.seen(Event="BridgeEnter", BridgeType="basic")
                if event["Uniqueid"] in offers
            }
            assert len(talked) == 1
            assert taken & set(offers) == set(offers) - talked


async def test_a_caller_who_is_gone_is_claimed_by_nobody(asterisk, manager, ports):
    async with Phones(asterisk, ports["ana"], answers(ring=1.0)) as ana:
        async with Callers(asterisk, Calls(JOUR, stay=0.2)) as callers:
            arrived = await manager.event(UserEvent="AcdArrived")
            offer = await manager.ring(arrived, "ana")
            await callers.finished()
        taken = await manager.event(UserEvent="AcdTaken")
        await manager.event(Event="Hangup", Uniqueid=offer)
        leg = await ended_leg(ana)

    assert (taken["Call"], taken["Offer"]) == (arrived["Call"], offer)
    assert leg.ended_at - leg.answered_at < 1.0


async def test_an_offer_taken_back_before_it_is_answered_wins_nothing(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.5)),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await manager.event(UserEvent="AcdArrived")
        offer = await manager.ring(arrived, "ana")
        await take_back(manager, arrived, offer)
        taken = await manager.event(UserEvent="AcdTaken")

    assert taken["Offer"] == offer
    assert manager.seen(Event="BridgeEnter", BridgeType="basic") == []


async def test_of_two_offers_taken_back_before_they_are_answered_neither_wins(
    asterisk, manager, ports
):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.5)),
        Phones(asterisk, ports["loge"], answers(ring=0.5)),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await manager.event(UserEvent="AcdArrived")
        advisors = await manager.ring(arrived, "ana")
        caretakers = await manager.ring(arrived, "loge")
        await take_back(manager, arrived, advisors)
        await take_back(manager, arrived, caretakers)
        taken = await manager.event_times(2, UserEvent="AcdTaken")

    assert {event["Offer"] for event in taken} == {advisors, caretakers}
    assert manager.seen(Event="BridgeEnter", BridgeType="basic") == []


async def test_an_offer_taken_back_after_the_answer_returns_the_caller(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], answers()),
        Phones(asterisk, ports["bruno"], answers()),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await manager.event(UserEvent="AcdArrived")
        first = await manager.ring(arrived, "ana")
        await manager.event_times(2, Event="BridgeEnter", BridgeType="basic")
        await take_back(manager, arrived, first)
        await take_back(manager, arrived, ANOTHER)
        await manager.act("Hangup", Channel=first, Cause=16)
        returned = await manager.event(UserEvent="AcdReturned")
        second = await manager.ring(arrived, "bruno")
        await manager.event_times(
            2, Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"]
        )

    assert returned["Call"] == arrived["Call"]
    assert manager.seen(Event="BridgeEnter", BridgeType="basic", Uniqueid=second)


async def test_a_caller_in_the_rescue_ladder_belongs_to_nobody_else(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], never_answers()) as ana,
        Phones(asterisk, ports["bruno"], answers(ring=3.0)) as bruno,
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await manager.event(UserEvent="AcdArrived")
        offer = await manager.ring(arrived, "bruno")
        await manager.lease(0)
        await manager.event(UserEvent="AcdLeft")
        taken = await manager.event(UserEvent="AcdTaken", Offer=offer)

    assert taken["Call"] == arrived["Call"]
    assert len(ana.ladder().legs()) == 1
    assert rung_twice_at_once(bruno.ladder().legs()) == []


async def test_an_owner_who_died_before_bridging_is_forgotten(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], answers(talk=0.2)),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await manager.event(UserEvent="AcdArrived")
        await manager.act("Setvar", "SHARED(ACD_OWNER)", Value="0" * 32, Channel=arrived["Channel"])
        async with asyncio.timeout(10):
            while not manager.seen(
                Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"]
            ):
                offer = await manager.ring(arrived, "ana")
                await manager.event(Event="Hangup", Uniqueid=offer)

    assert len(manager.seen(UserEvent="AcdTaken")) > 1


async def test_a_leg_of_a_controller_that_is_no_longer_in_charge_claims_nobody(
    asterisk, manager, ports
):
    former, present = "0a" * 16, "0b" * 16

    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.5)),
        Phones(asterisk, ports["bruno"], answers()),
        Callers(asterisk, Calls(JOUR)),
    ):
        await manager.act("Setvar", "ACD_CONTROLLER", Value=former)
        arrived = await manager.event(UserEvent="AcdArrived")
        offer = await manager.ring(arrived, "ana", sent_by=former)
        await manager.act("Setvar", "ACD_CONTROLLER", Value=present)
        await manager.event(UserEvent="AcdTaken", Offer=offer)
        unbridged = callers_bridges(manager, arrived)
        await manager.ring(arrived, "bruno", sent_by=present)
        await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])

    assert unbridged == []


async def test_a_leg_of_a_controller_that_was_restarted_meanwhile_claims_its_caller(
    asterisk, manager, ports
):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.5)),
        Callers(asterisk, Calls(JOUR)),
    ):
        await manager.act("Setvar", "ACD_CONTROLLER", Value="0a" * 16)
        arrived = await manager.event(UserEvent="AcdArrived")
        await manager.ring(arrived, "ana", sent_by="0a" * 16)
        await manager.act("Setvar", "ACD_CONTROLLER", Value="0a" * 16)
        await manager.act("Setvar", "ACD_RUN", Value="0f" * 16)
        await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])

    assert manager.seen(UserEvent="AcdTaken") == []


@pytest.mark.parametrize(("dialled", "meanwhile"), [(NUIT, 180), (GRATUIT, 183), (ACCUEIL, 183)])
async def test_the_tenant_is_answered_only_when_an_advisor_is_there(
    asterisk, manager, ports, dialled, meanwhile
):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.5, talk=1.5)) as ana,
        Callers(asterisk, Calls(dialled)) as callers,
    ):
        await manager.ring(await manager.event(UserEvent="AcdArrived"), "ana")
        ladder = await callers.finished()

    caller = ladder.legs()[0]
    assert meanwhile in {message.status for message in ladder}
    assert 0 <= caller.answered_at - ana.ladder().legs()[0].answered_at < 0.2


async def test_a_line_that_answers_at_once_does(asterisk, manager):
    async with Callers(asterisk, Calls(JOUR, stay=0.5)) as callers:
        caller = (await callers.finished()).legs()[0]

    assert caller.answered_at - caller.invited_at < 0.5


async def test_a_caller_who_gives_up_unanswered_leaves_nothing_behind(asterisk, manager):
    async with Callers(asterisk, Calls(NUIT, patience=0.5)) as callers:
        caller = (await callers.finished()).legs()[0]
        await manager.event(Event="Hangup")

    assert caller.status == 487
    assert "0 active channels" in await asterisk.rx("core show channels")


async def take_back(manager: Manager, arrived: Message, offer: str) -> None:
    """What the controller does before it hangs the leg up."""
    await manager.act("Setvar", f"ACD_WITHDRAWN_{offer}", Value=1, Channel=arrived["Channel"])
