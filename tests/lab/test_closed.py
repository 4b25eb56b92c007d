"""The controller sends a caller away: from whatever the waiting room is doing with the channel."""

import asyncio

import pytest

from acd.lab.sipp import Callers, Calls

ANSWERED_AT_ONCE = "+33143530000"
LINES = {
    "being answered, then music": ANSWERED_AT_ONCE,
    "ringing": "+33143530001",
    "early music": "+33143530003",
    "early greeting": "+33143530004",
}
LATE = (0.0, 0.02, 0.1, 0.3, 0.6, 1.9, 2.1)  # seconds after the arrival: in each step of the way


async def send_away(manager, context: str, channel: str, late: float = 0.0) -> None:
    await asyncio.sleep(late)
    place = {"Context": context, "Exten": "s", "Priority": 1}
    answer = await manager.act("Redirect", Channel=channel, **place)
    assert answer[0]["Response"] == "Success"


@pytest.mark.parametrize(("context", "state"), [("acd-closed", "closed"), ("acd-nobody", "nobody")])
@pytest.mark.parametrize("line", LINES)
async def test_a_caller_is_fetched_out_of_any_step_and_hears_the_message(
    asterisk, manager, line, context, state
):
    calls = Calls(LINES[line], count=len(LATE), number="+3360000000[call_number]")
    async with Callers(asterisk, calls) as callers:
        arrived = await manager.event_times(len(LATE), UserEvent="AcdArrived")
        async with asyncio.TaskGroup() as parts:
            for event, late in zip(arrived, LATE, strict=True):
                parts.create_task(send_away(manager, context, event["Channel"], late))
        legs = (await callers.finished(within=15)).legs()
        gone = await manager.event_times(len(LATE), Event="Hangup")

    answered = LINES[line] == ANSWERED_AT_ONCE
    assert {leg.status for leg in legs} == {200 if answered else 486}
    assert not [leg for leg in legs if leg.hung_up_by_sipp]
    assert all(f"ACD_STATE={state}" in event["ChanVariable"] for event in gone)
    assert min(leg.ended_at - leg.invited_at for leg in legs) > 2  # the message and the tone
