"""A call that is stuck ends: without a voice, or after the longest time that any call may last."""

import pytest

from acd.lab.asterisk import LabAsterisk
from acd.lab.sipp import Callers, Calls, Phones, answers
from tests.lab.conftest import arrival, complaints, ended_leg, lab_settings, logged_in

JOUR = "+33143530000"
EARLY_MUSIC = "+33143530003"
WITHOUT_A_VOICE = "44"  # the cause of the end


async def test_a_conversation_in_which_nobody_sends_a_voice_is_released(ports):
    async with (
        LabAsterisk(lab_settings(), phones=ports, rtp_timeout=2) as asterisk,
        logged_in(asterisk) as manager,
        Phones(asterisk, ports["ana"], answers()) as ana,
    ):
        await manager.lease(9_999_999_999)
        async with Callers(asterisk, Calls(JOUR)) as callers:
            arrived = await arrival(manager)
            await manager.ring(arrived, "ana")
            caller = (await callers.finished()).legs()[0]
            leg = await ended_leg(ana)
            ends = await manager.event_times(2, Event="Hangup")
        log = complaints(asterisk)

    assert not caller.hung_up_by_sipp
    assert not leg.hung_up_by_sipp
    assert 1.0 < caller.ended_at - caller.answered_at < 4.0
    assert WITHOUT_A_VOICE in {event["Cause"] for event in ends}
    assert log == []


async def test_who_has_not_been_answered_yet_needs_no_voice(ports):
    async with (
        LabAsterisk(lab_settings(), phones=ports, rtp_timeout=1) as asterisk,
        logged_in(asterisk) as manager,
    ):
        await manager.lease(9_999_999_999)
        async with Callers(asterisk, Calls(EARLY_MUSIC, patience=3.5)) as callers:
            caller = (await callers.finished()).legs()[0]

    assert caller.hung_up_by_sipp
    assert caller.status == 487


async def test_a_call_may_last_eight_hours(asterisk, manager):
    async with Callers(asterisk, Calls(JOUR, stay=1.0)):
        arrived = await arrival(manager)
        left = await manager.act("Getvar", "TIMEOUT(absolute)", Channel=arrived["Channel"])

    assert 28_790 < float(left[0]["Value"]) <= 28_800


@pytest.mark.parametrize("talks", [False, True], ids=["waiting", "talking"])
async def test_a_call_that_has_lasted_too_long_ends_and_is_in_the_book(
    asterisk, manager, ports, talks
):
    entering = asterisk.folder / "etc/dialplans/acd-enter.conf"
    entering.write_text(entering.read_text().replace("=28800", "=2"))
    await asterisk.rx("dialplan reload")

    async with (
        Phones(asterisk, ports["ana"], answers()) as ana,
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        arrived = await arrival(manager)
        offer = await manager.ring(arrived, "ana") if talks else ""
        caller = (await callers.finished()).legs()[0]
        await manager.event(Event="Hangup", Channel=arrived["Channel"])
        end = (await manager.book())[arrived["Call"]]
        legs = [await ended_leg(ana)] if talks else []

    assert not caller.hung_up_by_sipp
    assert 1.5 < caller.ended_at - caller.invited_at < 4.0
    assert not [leg for leg in legs if leg.hung_up_by_sipp]
    assert (end.owner, bool(end.talks_at), end.why) == (offer, talks, "")
