"""One Asterisk and more than one acd: a standby, a copy, and legs of who is no longer in charge."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from acd.asterisk.exchange import Exchange
from acd.asterisk.lease import LEASE_FOR, RENEW_EVERY
from acd.asterisk.ownership import Identity, identity_of
from acd.clock import SteadyClock
from acd.config.settings import Settings
from acd.core.facts import CallCompleted, CallConnected, OfferEnded, OfferRang
from acd.core.model import OfferEnding, Outcome
from acd.core.signals import RollCall, Signal
from acd.lab.asterisk import LabAsterisk
from acd.lab.sipp import answers
from tests.integration.site_settings import AT_ONCE, a_site
from tests.integration.world import World, eventually


class Controller:
    """As much of a service as Asterisk can tell: a link, and a beat that can be held."""

    def __init__(self, settings: Settings, identity: Identity) -> None:
        self.identity = identity
        self.told: list[Signal] = []
        self.taken_over: list[str] = []
        self.beats = True
        self.exchange = Exchange(
            settings,
            lambda signal, at: self.told.append(signal),
            SteadyClock(),
            on_taken_over=self.taken_over.append,
            identity=identity,
        )

    def is_in_charge(self) -> bool:
        return any(isinstance(signal, RollCall) for signal in self.told)

    async def beat(self) -> None:
        while True:
            if self.beats and self.is_in_charge():
                self.exchange.lease.renew()
            await asyncio.sleep(RENEW_EVERY / 2)


@pytest.fixture
async def asterisk() -> AsyncIterator[LabAsterisk]:
    async with LabAsterisk(a_site(())) as asterisk:
        yield asterisk


@asynccontextmanager
async def controllers(asterisk: LabAsterisk) -> AsyncIterator[Callable[[str], Controller]]:
    """Give it a host's name and it starts one there, in a run of its own."""
    node = replace(asterisk.settings.asterisk, port=asterisk.ami_port, secret=asterisk.ami_secret)
    settings = replace(asterisk.settings, asterisk=node)
    tasks: list[asyncio.Task[None]] = []

    def start(host: str) -> Controller:
        controller = Controller(settings, identity_of(settings, host, secrets.token_hex(16)))
        tasks.append(asyncio.create_task(controller.exchange.run()))
        tasks.append(asyncio.create_task(controller.beat()))
        return controller

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_standby_waits_and_takes_over_when_the_other_is_silent(asterisk):
    async with controllers(asterisk) as start:
        first = start("pbx-a")
        await eventually(lambda: first.exchange.lease.age() is not None)
        standby = start("pbx-b")
        await eventually(lambda: "another acd" in standby.exchange.state)
        first.beats = False
        silent_at = time.monotonic()
        await eventually(standby.is_in_charge)
        took = time.monotonic() - silent_at
        first.beats = True
        await eventually(lambda: "another acd" in first.exchange.state)

    assert LEASE_FOR - RENEW_EVERY - 1.0 < took < LEASE_FOR + 4.0
    assert first.taken_over == standby.taken_over == []


async def test_of_two_runs_of_one_acd_the_older_steps_down(asterisk):
    async with controllers(asterisk) as start:
        older = start("pbx-a")
        await eventually(lambda: older.exchange.lease.age() is not None)
        newer = start("pbx-a")
        await eventually(lambda: older.taken_over != [])
        await eventually(lambda: newer.exchange.lease.age() is not None)

    assert newer.taken_over == []


async def test_two_that_begin_at_once_do_not_both_stay_in_charge(asterisk):
    async with controllers(asterisk) as start:
        both = [start("pbx-a"), start("pbx-b")]
        await eventually(lambda: any("another acd" in one.exchange.state for one in both))
        [winner] = [one for one in both if "another acd" not in one.exchange.state]
        await eventually(lambda: winner.exchange.lease.age() is not None)
        written = await asterisk.rx("dialplan show globals")

    assert f"ACD_CONTROLLER={winner.identity.controller}" in written
    assert f"ACD_RUN={winner.identity.run}" in written


async def test_a_service_that_comes_back_is_the_same_and_its_ringing_legs_still_claim():
    phones = {"ana": answers(ring=2.0, talk=0.3)}
    async with World(phones, lines=(AT_ONCE,)) as world:
        await world.calls()
        await world.hear(OfferRang)
        await world.stop_service()
        await world.start_service()
        await world.hear(CallConnected)
        await world.hear(CallCompleted)
        legs = await world.legs("ana")

    assert [fact.outcome for fact in world.those(CallCompleted)] == [Outcome.ANSWERED]
    assert len(legs) == 1


async def test_a_leg_of_a_controller_that_is_no_longer_in_charge_claims_nobody():
    phones = {"ana": answers(ring=0.5, talk=5.0)}
    async with World(phones, lines=(AT_ONCE,)) as world:
        await world.calls()
        await world.hear(OfferRang)
        world.service.exchange.client.send(
            "Setvar", {"Variable": "ACD_CONTROLLER", "Value": "b" * 32}
        )
        ended = await world.hear(OfferEnded)

    assert ended.ending is OfferEnding.TAKEN
