"""A trial call beside the real service: it comes through on a real Asterisk; nobody counts it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.asterisk.inspection import client_for
from acd.asterisk.trial import Step, Trial, TrialCall
from acd.core.facts import CallQueued, DifferenceHealed
from acd.errors import TrialFailed
from acd.lab.sipp import answers, never_answers
from tests.integration.site_settings import NUMBER
from tests.integration.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANA, BEN = "PJSIP/ana", "PJSIP/ben"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[World]:
    async with World({"ana": answers(ring=0.1), "ben": never_answers()}) as world:
        yield world


class Patience:
    """Remembers the steps, and wakes whoever waits for one."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._changed = asyncio.Event()

    def note(self, step: Step, seconds: float) -> None:
        assert seconds >= 0
        self.steps.append(step)
        self._changed.set()

    async def until(self, step: Step) -> None:
        async with asyncio.timeout(10):
            while step not in self.steps:
                self._changed.clear()
                await self._changed.wait()


async def test_it_comes_through_step_by_step_and_the_service_takes_no_notice(world):
    steps = Patience()

    running = asyncio.create_task(tried(world, Trial(NUMBER, ANA, talk_for=1.0), steps))
    await steps.until(Step.TALKS)
    for _ in range(3):  # what one audit alone says is not believed
        await world.service.exchange.audit()
    await running

    assert steps.steps == list(Step)
    assert world.those(CallQueued) + world.those(DifferenceHealed) == []
    assert len(await world.legs("ana")) == 1
    assert world.ladder("ben") == ()


async def test_nothing_is_left_of_it_neither_a_channel_nor_an_entry_in_the_book(world):
    await tried(world, Trial(NUMBER, ANA, talk_for=0.1), Patience())

    await nothing_is_left(world)


async def test_a_phone_that_nobody_picks_up_is_told_and_stops_ringing(world):
    steps = Patience()

    with pytest.raises(TrialFailed, match="PJSIP/ben did not answer"):
        await tried(world, Trial(NUMBER, BEN, ring_for=0.5), steps)

    await nothing_is_left(world)
    assert steps.steps == [Step.ENTERED, Step.WAITS, Step.RINGS]


async def test_whoever_breaks_it_off_leaves_no_channel_behind(world):
    steps = Patience()
    running = asyncio.create_task(tried(world, Trial(NUMBER, BEN), steps))
    await steps.until(Step.RINGS)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    await nothing_is_left(world)


async def test_a_phone_that_is_not_there_is_not_rung(world):
    with pytest.raises(TrialFailed, match="must be registered"):
        await tried(world, Trial(NUMBER, "PJSIP/nobody"), Patience())


async def test_a_number_that_leads_nowhere_is_told(world):
    with pytest.raises(TrialFailed, match="did not enter"):
        await tried(world, Trial("+33999999999", ANA), Patience())


async def test_a_lease_that_lapses_meanwhile_rings_nobody_else(world):
    await world.stop_service()
    await lease(world, int(time.time()) + 3600)
    rung = len(world.rung_legs())
    steps = Patience()
    running = asyncio.create_task(tried(world, Trial(NUMBER, BEN), steps))
    await steps.until(Step.RINGS)

    await lease(world, 1)
    with pytest.raises(TrialFailed, match="the caller was gone"):
        await running

    await world.quiet()
    assert len(world.rung_legs()) == rung + 1


async def test_without_a_lease_nobody_is_rung(world):
    await world.stop_service()
    await lease(world, 1)
    rung = len(world.rung_legs())

    with pytest.raises(TrialFailed, match="nobody gives a lease"):
        await tried(world, Trial(NUMBER, ANA), Patience())

    assert len(world.rung_legs()) == rung


async def tried(world: World, trial: Trial, steps: Patience) -> None:
    call = TrialCall(trial, time.monotonic)
    client = client_for(world.settings, call.note, time.time)
    async with client.once():
        await call.run(client, steps.note)


async def nothing_is_left(world: World) -> None:
    await world.quiet()
    assert "acd-trial" not in await world.asterisk.rx("database show acd-ended")


async def lease(world: World, until: int) -> None:
    await world.asterisk.rx(f"dialplan set global ACD_LEASE {until}")
