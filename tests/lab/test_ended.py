"""The book of ends: whoever enters is written down when he goes, with or without a controller."""

import time

import pytest

from acd.core.routes import ProviderId, TrunkId
from acd.lab.mobile import Mobiles
from acd.lab.sipp import Callers, Calls, Phones, answers, never_answers
from tests.lab.conftest import End, Manager, Message, arrival

JOUR = "+33143530000"
NUIT = "+33143530001"
TENANT = "+33612345678"
PROVIDER = {"provider": ProviderId("p24"), "trunk": TrunkId("prestataire"), "confirm": False}


async def gone(manager: Manager, arrived: Message) -> End:
    """Asked the moment the Hangup event is there: the entry must be there before."""
    await manager.event(Event="Hangup", Channel=arrived["Channel"])
    return (await manager.book())[arrived["Call"]]


async def test_who_gives_up_while_waiting_is_written_down_with_both_times(asterisk, manager):
    began = time.time()
    async with Callers(asterisk, Calls(NUIT, number=TENANT, patience=1.5)):
        arrived = await arrival(manager)
        end = await gone(manager, arrived)

    assert end._replace(at="", ended="") == End("nuit", "", "", TENANT, "", "", "")
    assert end.at == arrived["At"]
    assert began + 1.5 <= float(end.ended) <= time.time()


async def test_a_withheld_number_is_not_in_the_book(asterisk, manager):
    async with Callers(asterisk, Calls(NUIT, headers="Privacy: id", patience=0.2)):
        end = await gone(manager, await arrival(manager))

    assert end.number == ""


async def test_who_goes_between_claim_and_conversation_has_an_owner_and_never_talked(
    asterisk, manager
):
    async with Callers(asterisk, Calls(JOUR, stay=0.6)):
        arrived = await arrival(manager)
        await manager.act("Setvar", "SHARED(ACD_OWNER)", Value="0" * 32, Channel=arrived["Channel"])
        end = await gone(manager, arrived)

    assert (end.owner, end.talks_at, end.why) == ("0" * 32, "", "")


@pytest.mark.parametrize(
    ("talk", "stay"), [(9.0, 1.5), (1.0, 9.0), (0.2, 9.0)], ids=["caller", "advisor", "at-once"]
)
async def test_a_conversation_is_written_down_whoever_ends_it(asterisk, manager, ports, talk, stay):
    async with (
        Phones(asterisk, ports["ana"], answers(talk=talk)),
        Callers(asterisk, Calls(JOUR, stay=stay)),
    ):
        arrived = await arrival(manager)
        offer = await manager.ring(arrived, "ana")
        end = await gone(manager, arrived)

    assert (end.owner, end.why) == (offer, "")
    assert float(end.at) < float(end.talks_at) < float(end.ended)
    assert float(end.ended) - float(end.talks_at) == pytest.approx(min(talk, stay), abs=0.4)


async def test_who_waits_again_after_a_conversation_that_was_none_has_talked_to_nobody(
    asterisk, manager, provider, ports
):
    async with (
        Mobiles(asterisk, provider, answers(talk=0.3)),
        Callers(asterisk, Calls(JOUR, stay=2.5)),
    ):
        arrived = await arrival(manager)
        await manager.ring_outside(arrived, **PROVIDER, answered_after=9.0)
        await manager.event(UserEvent="AcdReturned")
        end = await gone(manager, arrived)
        [hangup] = manager.seen(Event="Hangup", Channel=arrived["Channel"])

    assert (end.owner, end.talks_at) == ("", "")
    assert "ACD_TALKS_AT= " in hangup["ChanVariable"]


async def test_who_is_claimed_again_after_that_and_goes_at_once_has_not_talked_either(
    asterisk, manager, provider
):
    async with (
        Mobiles(asterisk, provider, answers(talk=0.3)),
        Callers(asterisk, Calls(JOUR, stay=2.5)),
    ):
        arrived = await arrival(manager)
        await manager.ring_outside(arrived, **PROVIDER, answered_after=9.0)
        await manager.event(UserEvent="AcdReturned")
        await manager.act("Setvar", "SHARED(ACD_OWNER)", Value="0" * 32, Channel=arrived["Channel"])
        end = await gone(manager, arrived)

    assert (end.owner, end.talks_at) == ("0" * 32, "")


async def test_who_gives_up_on_the_ladder_is_written_down_with_the_reason(asterisk, manager, ports):
    await manager.lease(0)
    async with (
        Phones(asterisk, ports["ana"], never_answers()),
        Callers(asterisk, Calls(NUIT, patience=1.0)),
    ):
        end = await gone(manager, await arrival(manager))

    assert (end.why, end.owner, end.talks_at) == ("lease-lapsed", "", "")


async def test_who_was_answered_on_the_ladder_is_written_down_with_the_reason(
    asterisk, manager, ports
):
    await manager.lease(0)
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.1, talk=0.5)) as ana,
        Callers(asterisk, Calls(NUIT)),
    ):
        end = await gone(manager, await arrival(manager))

    assert ana.ladder().legs()[0].status == 200
    assert (end.why, end.owner, end.talks_at) == ("lease-lapsed", "", "")


@pytest.mark.parametrize("context", ["acd-closed", "acd-nobody"])
async def test_who_is_sent_away_is_written_down(asterisk, manager, context):
    async with Callers(asterisk, Calls(NUIT)):
        arrived = await arrival(manager)
        place = {"Context": context, "Exten": "s", "Priority": 1}
        await manager.act("Redirect", Channel=arrived["Channel"], **place)
        end = await gone(manager, arrived)

    assert (end.line, end.why, end.owner, end.talks_at) == ("nuit", "", "", "")


async def test_the_book_is_struck_out_entry_by_entry(asterisk, manager):
    async with Callers(asterisk, Calls(NUIT, count=2, patience=0.3)):
        first, second = await manager.event_times(2, UserEvent="AcdArrived")
        await gone(manager, first)
        await gone(manager, second)
        await manager.act("Setvar", f"DB_DELETE(acd-ended/{first['Call']})")
        await manager.act("Setvar", "DB_DELETE(acd-ended/nobody)")
        left = await manager.book()

    assert set(left) == {second["Call"]}


async def test_a_stranger_who_dials_a_number_of_nobody_is_not_in_the_book(asterisk, manager):
    async with Callers(asterisk, Calls("+33143530099")) as callers:
        await callers.finished()

    assert await manager.book() == {}


async def test_every_one_of_many_is_in_the_book_when_his_end_is_told(asterisk, manager):
    async with Callers(asterisk, Calls(NUIT, count=100, per_second=100, patience=1.0)):
        arrived = await manager.event_times(100, UserEvent="AcdArrived")
        await manager.event_times(100, Event="Hangup")
        book = await manager.book()

    assert set(book) == {event["Call"] for event in arrived}
