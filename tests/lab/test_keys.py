"""Keys: a caller's change nothing; an advisor's codes are told to the controller and confirmed."""

import asyncio

import pytest

from acd.lab.keys import press
from acd.lab.sipp import Callers, Calls, PhoneDials

JOUR = "+33143530000"
CODES = {
    "*11": ("login", ""),
    "*12": ("logout", ""),
    "*13": ("ready", ""),
    "*14": ("pause", ""),
    "*141": ("pause", "1"),
}


async def test_keys_pressed_while_waiting_are_heard_and_change_nothing(asterisk, manager):
    await asterisk.rx("logger add channel keys dtmf")

    async with Callers(asterisk, Calls(JOUR)) as callers:
        arrived = await manager.event(UserEvent="AcdArrived")
        await manager.event(Event="Newstate", ChannelStateDesc="Up")
        async with asyncio.timeout(5):
            while not callers.rtp_ports():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.02)
        await press("1#*0", callers.rtp_ports()[0])
        await press("2", callers.rtp_ports()[0])
        rows = await manager.act("CoreShowChannels")

    heard = (asterisk.folder / "log/keys").read_text()
    assert "DTMF end '1' received" in heard
    assert (rows[1]["Channel"], rows[1]["Context"]) == (arrived["Channel"], "acd-wait")
    assert [event["UserEvent"] for event in manager.seen(Event="UserEvent")] == ["AcdArrived"]


@pytest.mark.parametrize(("dialled", "meaning"), CODES.items())
async def test_a_code_is_told_and_confirmed_when_the_controller_has_done_it(
    asterisk, manager, dialled, meaning
):
    async with PhoneDials(asterisk, "ana", dialled) as phone:
        told = await manager.event(UserEvent="AcdCode")
        await manager.act("Setvar", "ACD_REPLY", Value="done", Channel=told["Request"])
        ended = await manager.event(Event="Hangup")
        dialling = (await phone.finished()).legs()[0]

    assert (told["Phone"], told["Code"], told["Reason"]) == ("PJSIP/ana", *meaning)
    assert dialling.answered_at is not None
    assert ended["Cause"] == "16"


async def test_a_code_that_nobody_carries_out_is_not_confirmed(asterisk, manager):
    async with PhoneDials(asterisk, "ana", "*13") as phone:
        ended = await manager.event(Event="Hangup")
        await phone.finished()

    assert ended["Cause"] == "38"


@pytest.mark.parametrize("dialled", ["0612345678", "+33143530000", "*142", "*10", "s", "taken"])
async def test_a_phone_reaches_nothing_but_the_codes(asterisk, manager, dialled):
    async with PhoneDials(asterisk, "ana", dialled) as phone:
        dialling = (await phone.finished()).legs()[0]

    assert dialling.status == 404
    assert manager.seen(Event="UserEvent") == []
