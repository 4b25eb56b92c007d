"""Asterisk cannot be reached, or does not want us: the view says so plainly, and recovers."""

import dataclasses

from acd.core.facts import CallConnected, SwitchCameUp
from acd.lab.sipp import answers
from tests.integration.world import World, eventually


async def test_before_asterisk_runs_the_view_says_so_and_afterwards_calls_are_answered():
    async with World({"ana": answers(ring=0.1)}, asterisk_runs=False, in_charge=False) as world:
        await world.start_service()
        await eventually(lambda: "cannot connect" in (world.service.view().asterisk.reason or ""))
        before = world.service.view().asterisk
        await world.start_asterisk()
        await world.in_charge()
        after = world.service.view().asterisk
        world.log_in("ana")
        await world.calls()
        await world.hear(CallConnected)

        assert len(world.ladder("ana").legs()) == 1

    assert (before.connected, before.lease_age_seconds) == (False, None)
    assert (after.connected, after.reason) == (True, None)


async def test_the_lease_is_given_with_the_roll_call_so_that_no_caller_leaves_meanwhile():
    async with World({}, in_charge=False) as world:
        await world.start_service()
        await world.hear(SwitchCameUp)

        await eventually(lambda: world.service.exchange.lease.age() is not None, within=0.5)


async def test_a_wrong_secret_is_said_plainly_and_never_shown():
    async with World({}, in_charge=False) as world:
        right = world.settings.asterisk
        world.settings = dataclasses.replace(
            world.settings, asterisk=dataclasses.replace(right, secret="wr0ng-s3cret")
        )
        await world.start_service()
        await eventually(lambda: "refused" in (world.service.view().asterisk.reason or ""))
        shown = world.service.view().asterisk

    assert not shown.connected
    assert "'acd'" in shown.reason
    assert "wr0ng-s3cret" not in shown.reason


async def test_losing_asterisk_is_shown_with_the_age_of_the_lease():
    async with World({"ana": answers()}) as world:
        before = world.service.view().asterisk
        await world.asterisk.stop()
        await world.until(lambda: not world.service.floor.switch_up)
        after = world.service.view().asterisk

    assert (before.connected, after.connected) == (True, False)
    assert after.reason
    assert after.lease_age_seconds >= before.lease_age_seconds
