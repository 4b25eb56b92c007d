"""The rescue ladder of one caller: nobody is given up too soon, and with the lease he goes back."""

from itertools import pairwise

import pytest

from acd.lab.mobile import Mobiles
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, Phones, answers, busy, declines
from tests.lab.conftest import TO_PROVIDER, Manager, Message, arrival, ended_leg, legs_to

JOUR = "+33143530000"
NUIT = "+33143530001"
SHORT_WAIT = "+33143530002"
FOR_LONG = 9_999_999_999


@pytest.fixture
def ports() -> dict[str, int]:
    """Only Ana has a phone: it is all of the team that the ladder can ring."""
    return {"ana": free_ports(1)[0]}


async def occupied(manager: Manager) -> str:
    """Somebody talks with Ana until her phone hangs up."""
    where = {"Channel": "PJSIP/ana", "Application": "Wait", "Data": 60}
    await manager.act("Originate", **where, ChannelId="0c" * 16, Async="true")
    await manager.event(Event="Newstate", Uniqueid="0c" * 16, ChannelStateDesc="Up")
    return "0c" * 16


# Nobody is given up too soon


async def test_who_finds_nobody_free_hears_on_and_rings_the_first_who_is(asterisk, manager, ports):
    async with Phones(asterisk, ports["ana"], answers(talk=4.0)) as ana:
        other = await occupied(manager)
        await manager.lease(0)
        async with Callers(asterisk, Calls(NUIT)) as callers:
            await manager.event(Event="Hangup", Uniqueid=other)
            caller = (await callers.finished()).legs()[0]

    first, second = ana.ladder().legs()
    assert caller.status == 200
    assert 0 < second.invited_at - first.ended_at < 2.5


async def test_a_provider_that_is_busy_is_tried_again_until_it_is_not(asterisk, manager, provider):
    await manager.lease(0)
    async with Callers(asterisk, Calls(TO_PROVIDER)) as callers:
        async with Mobiles(asterisk, provider, busy()) as there:
            refused = await legs_to(there, 5)
        async with Mobiles(asterisk, provider, answers(talk=0.3)):
            caller = (await callers.finished()).legs()[0]

    assert {leg.status for leg in refused} <= {486, None}
    assert caller.status == 200
    assert not caller.hung_up_by_sipp


async def test_a_provider_takes_no_more_calls_of_the_ladder_than_agreed(
    asterisk, manager, provider
):
    await manager.lease(0)
    async with (
        Mobiles(asterisk, provider, answers(ring=0.5, talk=1.0)) as there,
        Callers(asterisk, Calls(TO_PROVIDER, count=3)) as callers,
    ):
        served = (await callers.finished()).legs()
        legs = sorted(there.ladder().legs(), key=lambda leg: leg.invited_at)

    assert [leg.status for leg in served] == [200, 200, 200]
    for earlier, later in pairwise(legs):
        assert later.invited_at >= earlier.ended_at - 0.05  # the provider's own clock of its BYE


async def test_who_waits_on_a_line_that_a_deployment_took_away_is_told_that_nobody_can_answer(
    asterisk, manager
):
    async with Callers(asterisk, Calls(NUIT)) as callers:
        arrived = await arrival(manager)
        mark = {"Variable": "ACD_LINE", "Value": "line-that-is-gone"}
        await manager.act("Setvar", Channel=arrived["Channel"], **mark)
        await manager.lease(0)
        caller = (await callers.finished()).legs()[0]

    assert caller.status == 486


# Back to the waiting room


async def test_who_is_on_the_ladder_for_the_lease_alone_goes_back_with_it(asterisk, manager, ports):
    async with Phones(asterisk, ports["ana"], answers(talk=4.0)):
        other = await occupied(manager)
        await manager.lease(0)
        async with Callers(asterisk, Calls(NUIT)):
            arrived = await arrival(manager)
            await manager.event(UserEvent="AcdLeft")
            await manager.lease(FOR_LONG)
            back = await manager.event(UserEvent="AcdBack")
            [_, again] = await manager.event_times(2, UserEvent="AcdArrived")
            marks = (await row_of(manager, arrived))["ChanVariable"]
            await manager.event(Event="Hangup", Uniqueid=other)
            await manager.ring(again, "ana")
            await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])

    same = ("Call", "Line", "Caller", "At", "Channel")
    assert back["Call"] == arrived["Call"]
    assert [again[field] for field in same] == [arrived[field] for field in same]
    assert "ACD_STATE=waiting" in marks
    assert "ACD_WHY= ACD_TALKS_AT=" in marks


async def test_nobody_is_taken_out_of_an_attempt_that_rings(asterisk, manager, ports):
    await manager.lease(0)
    async with (
        Phones(asterisk, ports["ana"], declines(ring=3.0)) as ana,
        Callers(asterisk, Calls(NUIT)),
    ):
        await legs_to(ana, 1)
        await manager.lease(FOR_LONG)
        await manager.event(UserEvent="AcdBack")
        leg = await ended_leg(ana)

    assert leg.status == 603
    assert leg.ended_at - leg.invited_at > 2.9


async def test_nobody_is_taken_out_of_a_conversation_of_the_ladder(asterisk, manager, ports):
    await manager.lease(0)
    async with (
        Phones(asterisk, ports["ana"], answers(talk=4.0)) as ana,
        Callers(asterisk, Calls(NUIT)) as callers,
    ):
        await legs_to(ana, 1)
        await manager.lease(FOR_LONG)
        caller = (await callers.finished()).legs()[0]

    assert caller.ended_at - caller.answered_at > 3.9
    assert manager.seen(UserEvent="AcdBack") == []


async def test_who_has_waited_the_longest_does_not_come_back(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], declines(ring=0.1)),
        Callers(asterisk, Calls(SHORT_WAIT)) as callers,
    ):
        left = await manager.event(UserEvent="AcdLeft")
        await callers.finished()

    assert left["Why"] == "longest-wait"
    assert manager.seen(UserEvent="AcdBack") == []


async def test_whom_the_controller_has_given_up_is_sent_to_the_ladder_and_stays(
    asterisk, manager, ports
):
    async with (
        Phones(asterisk, ports["ana"], declines(ring=0.1)) as ana,
        Callers(asterisk, Calls(NUIT)) as callers,
    ):
        arrived = await arrival(manager)
        place = {"Context": "acd-wait", "Exten": "leave", "Priority": "lost-sight"}
        answer = await manager.act("Redirect", Channel=arrived["Channel"], **place)
        left = await manager.event(UserEvent="AcdLeft")
        marks = (await row_of(manager, arrived))["ChanVariable"]
        await callers.finished()

    assert answer[0]["Response"] == "Success"
    assert left["Why"] == "lost-sight"
    assert "ACD_STATE=leaving" in marks
    assert "ACD_WHY=lost-sight" in marks
    assert len(ana.ladder().legs()) == 3
    assert manager.seen(UserEvent="AcdBack") == []


async def test_a_lease_that_comes_and_goes_loses_nobody(asterisk, manager, ports):
    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.1)),
        Callers(asterisk, Calls(NUIT)),
    ):
        other = await occupied(manager)
        arrived = await arrival(manager)
        for turn in (1, 2):
            await manager.lease(0)
            await manager.event_times(turn, UserEvent="AcdLeft")
            await manager.lease(FOR_LONG)
            await manager.event_times(turn, UserEvent="AcdBack")
        await manager.act("Hangup", Channel=other)
        await manager.ring(arrived, "ana")
        await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])


async def row_of(manager: Manager, arrived: Message) -> Message:
    rows = await manager.act("CoreShowChannels")
    return next(row for row in rows[1:-1] if row["Channel"] == arrived["Channel"])
