"""The controller dies, comes back, or was never there: no caller is lost for it."""

import time

from acd.core.facts import CallCompleted, CallConnected, CallQueued, SwitchCameUp, SwitchWentDown
from acd.core.model import Outcome
from acd.lab.sipp import answers
from acd.store.queries import last_calls
from tests.integration.site_settings import AT_ONCE, a_line
from tests.integration.world import World, eventually

CALLERS = [f"+3360000000{number}" for number in range(1, 5)]


async def test_a_restart_keeps_the_order_of_those_who_wait_and_leaves_the_talker_alone():
    async with World({"ana": answers(ring=0.05, talk=0.8)}, lines=(AT_ONCE,)) as world:
        await _first_talks_others_wait(world)
        await world.stop_service()
        await world.start_service()
        await world.hear(CallCompleted, count=4)
        legs = await world.legs("ana", count=4)

    connected = [fact.caller for fact in world.those(CallCompleted)]
    assert connected == CALLERS
    assert {fact.outcome for fact in world.those(CallCompleted)} == {Outcome.ANSWERED}
    assert legs[0].ended_at - legs[0].answered_at > 0.7  # the restart fell into this conversation
    assert len(legs) == 4


async def test_a_link_that_breaks_loses_nobody():
    async with World({"ana": answers(ring=0.05, talk=0.8)}, lines=(AT_ONCE,)) as world:
        await _first_talks_others_wait(world)
        world.service.exchange.start_afresh("a test cut it")
        await world.hear(SwitchWentDown)
        await world.hear(SwitchCameUp, count=2)
        await world.hear(CallCompleted, count=4)
        legs = await world.legs("ana", count=4)

    assert [fact.caller for fact in world.those(CallCompleted)] == CALLERS
    assert len(world.those(CallConnected)) == len(legs) == 4


async def test_callers_reach_the_rescue_ladder_when_the_controller_does_not_come_back():
    async with World({"ana": answers(ring=0.1, talk=0.2)}, logged_in=()) as world:
        callers = await world.calls()
        await world.hear(CallQueued)
        await world.stop_service()
        gone_at = time.time()
        [leg] = await world.legs("ana", within=20)
        await callers.finished()

    waited = leg.invited_at - gone_at
    assert leg.status == 200
    assert 6 < waited < 15, f"in the ladder after {waited:.1f} s"


async def test_without_a_controller_a_new_call_rings_the_team_at_once():
    async with World({"ana": answers(ring=0.1, talk=0.2)}, in_charge=False) as world:
        callers = await world.calls()
        [caller] = (await callers.finished()).legs()
        [leg] = await world.legs("ana")

    assert leg.invited_at - caller.invited_at < 1.0
    assert caller.status == 200


async def test_the_longest_wait_sends_a_call_to_the_rescue_ladder():
    line = a_line(longest_wait=1.0)
    async with World({"ana": answers(ring=0.1, talk=0.2)}, lines=(line,), logged_in=()) as world:
        callers = await world.calls()
        record = await world.hear(CallCompleted)
        await callers.finished()
        [leg] = await world.legs("ana")

    assert (record.outcome, record.reason) == (Outcome.OVERFLOWED, "rescue:longest-wait")
    assert leg.status == 200


async def test_a_restarted_asterisk_ends_every_call_and_takes_new_ones():
    async with World(
        {"ana": answers(ring=0.05, talk=0.2)}, lines=(AT_ONCE,), logged_in=()
    ) as world:
        await world.calls()
        await world.hear(CallQueued)
        await world.asterisk.stop()
        await world.hear(SwitchWentDown)
        stopped_in = int(time.time())
        await eventually(lambda: int(time.time()) > stopped_in)  # lives go by their seconds
        await world.asterisk.start()
        lost = await world.hear(CallCompleted)
        world.log_in("ana")
        await world.in_charge()
        await world.calls(number=CALLERS[0])
        await world.hear(CallConnected)
        await world.hear(CallCompleted, count=2)

    assert (lost.outcome, lost.reason) == (Outcome.FAILED, "switch-restarted")
    assert world.those(CallCompleted)[1].outcome is Outcome.ANSWERED


async def test_callers_and_phones_are_accounted_for_when_the_controller_is_killed_mid_turn():
    async with World({"ana": answers(ring=0.05, talk=0.1)}, lines=(AT_ONCE,)) as world:
        await world.calls(count=6, per_second=50)
        for answered in (1, 2, 3):
            await world.hear(CallConnected, count=answered)
            await world.stop_service()
            await world.start_service()
        await world.until(lambda: not world.service.floor.calls)
        await world.until(lambda: len(_records(world)) == 6)
        await world.quiet()
        legs = await world.legs("ana")
        records = _records(world)

    assert [record.outcome for record in records] == [Outcome.ANSWERED] * 6
    assert 6 <= len(legs) <= 9


def _records(world: World):
    """As they are written: a turn that was cut short has told nobody else."""
    return last_calls(world.settings.site.store, 100)


async def _first_talks_others_wait(world: World) -> None:
    for number, caller in enumerate(CALLERS, 1):
        await world.calls(number=caller)
        await world.hear(CallQueued, count=number)
    await world.hear(CallConnected)
