"""Which number is seen outside; and providers, who may pick up and yet not answer."""

import pytest

from acd.core.routes import ProviderId, TrunkId
from acd.lab.mobile import Mobiles
from acd.lab.sipp import Callers, Calls, Phones, answers
from tests.lab.conftest import TO_PROVIDER, arrival, ended, places

JOUR = "+33143530000"
TENANT = "+33698765432"
OWN_NUMBER = "+33143539999"
MOBILE = "+33612345678"
PROVIDER = {"provider": ProviderId("p24"), "trunk": TrunkId("prestataire"), "confirm": False}


# Which number they see


async def test_who_is_rung_sees_a_number_of_ours(asterisk, manager, mobile):
    async with (
        Mobiles(asterisk, mobile, answers()) as mobiles,
        Callers(asterisk, Calls(JOUR, number=TENANT)),
    ):
        offer = await manager.ring_outside(await arrival(manager))
        await manager.event(Event="Newstate", Uniqueid=offer, ChannelState="6")

    [invite] = mobiles.invites()
    assert invite[""].startswith(f"INVITE sip:{MOBILE}@")
    assert f"sip:{OWN_NUMBER}@" in invite["from"]
    assert TENANT not in str(invite)


@pytest.mark.parametrize(
    ("headers", "shown", "asserted"),
    [("", TENANT, f"<tel:{OWN_NUMBER}>"), ("Privacy: id", OWN_NUMBER, None)],
    ids=["shown", "withheld"],
)
async def test_a_provider_sees_its_own_number_dialled_and_the_callers(
    asterisk, manager, provider, headers, shown, asserted
):
    async with (
        Mobiles(asterisk, provider, answers()) as there,
        Callers(asterisk, Calls(JOUR, number=TENANT, headers=headers)),
    ):
        arrived = await arrival(manager)
        await manager.ring_outside(arrived, **PROVIDER)
        await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=arrived["Channel"])

    [invite] = there.invites()
    assert invite[""].startswith("INVITE sip:1301@")
    assert f"sip:{shown}@" in invite["from"]
    assert invite.get("p-asserted-identity") == asserted


# Providers


async def test_without_a_controller_a_line_of_no_team_reaches_its_provider(
    asterisk, manager, provider
):
    await manager.lease("0")
    async with (
        Mobiles(asterisk, provider, answers(talk=1.0)) as there,
        Callers(asterisk, Calls(TO_PROVIDER, number=TENANT)) as callers,
    ):
        ladder = await callers.finished()

    [invite] = there.invites()
    [leg] = ladder.legs()
    assert invite[""].startswith("INVITE sip:1301@")
    assert f"sip:{TENANT}@" in invite["from"]
    assert leg.status == 200
    assert not leg.hung_up_by_sipp


async def test_a_provider_that_hangs_up_at_once_has_not_answered(asterisk, manager, provider):
    async with (
        Mobiles(asterisk, provider, answers(talk=1.0)),
        Callers(asterisk, Calls(JOUR)),
    ):
        arrived = await arrival(manager)
        offer = await manager.ring_outside(arrived, **PROVIDER, answered_after=4.0)
        returned = await manager.event(UserEvent="AcdReturned")
        await ended(manager, offer)
        rows = await manager.act("CoreShowChannels")

    assert returned["Call"] == arrived["Call"]
    assert (arrived["Channel"], "acd-wait") in places(rows)


async def test_a_caller_who_returned_is_released_by_the_next_who_talks(
    asterisk, manager, provider, ports
):
    async with (
        Mobiles(asterisk, provider, answers(talk=0.5)),
        Phones(asterisk, ports["ana"], answers(talk=0.5)),
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        arrived = await arrival(manager)
        await manager.ring_outside(arrived, **PROVIDER, answered_after=4.0)
        await manager.event(UserEvent="AcdReturned")
        await manager.ring(arrived, "ana")
        caller = (await callers.finished()).legs()[0]

    assert not caller.hung_up_by_sipp
    assert len(manager.seen(UserEvent="AcdReturned")) == 1


async def test_a_provider_that_talked_long_enough_releases_the_caller(asterisk, manager, provider):
    async with (
        Mobiles(asterisk, provider, answers(talk=2.2)),
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        arrived = await arrival(manager)
        await manager.ring_outside(arrived, **PROVIDER, answered_after=1.0)
        caller = (await callers.finished()).legs()[0]

    assert not caller.hung_up_by_sipp
    assert manager.seen(UserEvent="AcdReturned") == []


async def test_a_caller_who_hangs_up_on_a_provider_is_gone(asterisk, manager, provider):
    async with (
        Mobiles(asterisk, provider, answers()),
        Callers(asterisk, Calls(JOUR, stay=1.0)) as callers,
    ):
        arrived = await arrival(manager)
        offer = await manager.ring_outside(arrived, **PROVIDER, answered_after=9.0)
        await callers.finished()
        await ended(manager, offer)
        await manager.event(Event="Hangup", Channel=arrived["Channel"])

    assert manager.seen(UserEvent="AcdReturned") == []


async def test_a_provider_takes_no_more_calls_than_agreed(asterisk, manager, provider):
    async with (
        Mobiles(asterisk, provider, answers()) as there,
        Callers(asterisk, Calls(JOUR, count=2)),
    ):
        first, second = await manager.event_times(2, UserEvent="AcdArrived")
        await manager.ring_outside(first, **PROVIDER)
        await manager.event(Event="BridgeEnter", BridgeType="basic", Channel=first["Channel"])
        end = await ended(manager, await manager.ring_outside(second, **PROVIDER))

    assert end["Cause"] == "34"
    assert len(there.ladder().legs()) == 1
