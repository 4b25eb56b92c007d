"""The caller hangs up at the very moment of the answer: whichever wins, nothing is left behind.

The advisors here would talk for a minute: a conversation with nobody would be seen.
"""

import asyncio

import pytest

from acd.core.facts import AdvisorPaused, CallCompleted
from acd.core.model import AdvisorState, Outcome
from acd.lab.sipp import Callers, Calls, answers
from tests.integration.site_settings import AT_ONCE, NUMBER, a_line
from tests.integration.world import World

ADVISORS = tuple(f"advisor{number}" for number in range(8))
ROUNDS = 5
RING = 0.2
TALK = 60.0
AROUND = tuple(-0.02 + 0.006 * step for step in range(8))  # seconds before or after the pick-up


@pytest.mark.parametrize("line", [AT_ONCE, a_line()], ids=["at-once", "when-connected"])
async def test_whoever_wins_each_call_has_one_record_and_everybody_is_free_afterwards(line):
    async with World(
        dict.fromkeys(ADVISORS, answers(ring=RING, talk=TALK)), lines=(line,)
    ) as world:
        for round_number in range(ROUNDS):
            async with asyncio.TaskGroup() as calling:
                for moment in AROUND:
                    calling.create_task(_call(world, RING + moment + round_number * 0.001))
            await world.hear(CallCompleted, count=len(AROUND) * (round_number + 1))
        await world.until(lambda: not world.service.floor.offers)
        await world.quiet()
        states = {advisor.state for advisor in world.service.floor.advisors.values()}

    outcomes = {record.outcome for record in world.those(CallCompleted)}
    assert len(world.those(CallCompleted)) == ROUNDS * len(AROUND)
    assert outcomes <= {Outcome.ANSWERED, Outcome.ABANDONED}
    assert states == {AdvisorState.READY}
    assert world.those(AdvisorPaused) == []


async def _call(world: World, gives_up_after: float) -> None:
    """Ends with CANCEL, or with BYE where the line answers at once."""
    how = Calls(NUMBER, patience=gives_up_after, stay=gives_up_after)
    async with Callers(world.asterisk, how) as caller:
        await caller.finished()
