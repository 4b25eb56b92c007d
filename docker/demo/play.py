"""Advisors' phones and tenants who call, day and night: the demo's people in a container.

`play.py` plays; `play.py healthy` says whether it does: 0 when a group of callers has ended within
the last two minutes.

Rule 1: whom to ring and who calls is the demo's (acd/lab/day.py); advisors dial *11 and *13.
Rule 2: it ends after some hours, and is started anew by the engine: the traces of phones grow, and
        they lie in memory.
"""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from exchange import ContainedExchange, phone_ports

from acd.config import load
from acd.core.model import AdvisorState, Seconds
from acd.errors import ServiceUnreachable
from acd.lab.day import usual_scene
from acd.lab.demo import PARALLEL_GROUPS
from acd.lab.scene import longest_call
from acd.lab.sipp import Callers, Calls, PhoneDials, Phones
from acd.lab.stage import is_back
from acd.status import fetch_status

FOLDER = Path("/tmp/demo")
PROOF = FOLDER / "callers-ended"
CONFIG = Path("/etc/acd/acd.toml")
PLAYS_FOR: Seconds = 6 * 3600.0
FRESH: Seconds = 120.0
LOOK_EVERY: Seconds = 2.0


async def play() -> None:
    exchange, scene = ContainedExchange(FOLDER), usual_scene("fr")
    ports = phone_ports(scene.advisors)
    day = scene.groups(None)
    async with AsyncExitStack() as stack:
        for endpoint, behaviour in scene.advisors.items():
            phones = Phones(exchange, ports[endpoint], behaviour)
            await stack.enter_async_context(phones)
        with suppress(TimeoutError):
            async with asyncio.timeout(PLAYS_FOR), asyncio.TaskGroup() as people:
                people.create_task(_sit_down(exchange), name="advisors")
                for _ in range(PARALLEL_GROUPS):
                    people.create_task(_call(exchange, day), name="callers")


async def _call(exchange: ContainedExchange, day: Iterator[Calls]) -> None:
    for calls in day:
        async with Callers(exchange, calls) as callers:
            with suppress(TimeoutError):
                await callers.finished(longest_call(calls))
        _forget(exchange, callers.port)
        PROOF.touch()


async def _sit_down(exchange: ContainedExchange) -> None:
    """Whoever is not logged in dials *11; who missed calls is back after a while."""
    socket = load(CONFIG, serving=False).site.socket
    while True:
        with suppress(ServiceUnreachable):  # it is being started; people wait
            for advisor in (await asyncio.to_thread(fetch_status, socket)).advisors:
                if advisor.state is AdvisorState.AWAY:
                    await _dial(exchange, advisor.id, "*11")
                elif is_back(advisor):
                    await _dial(exchange, advisor.id, "*13")
        await asyncio.sleep(LOOK_EVERY)


async def _dial(exchange: ContainedExchange, endpoint: str, code: str) -> None:
    async with PhoneDials(exchange, endpoint, code) as phone:
        await phone.finished()
    _forget(exchange, phone.port)


def _forget(exchange: ContainedExchange, port: int) -> None:
    for trace in (exchange.folder / "sipp").glob(f"{port}-*"):
        shutil.rmtree(trace, ignore_errors=True)


def is_healthy() -> bool:
    return PROOF.exists() and time.time() - PROOF.stat().st_mtime < FRESH


if __name__ == "__main__":
    if sys.argv[1:] == ["healthy"]:
        sys.exit(0 if is_healthy() else 1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    asyncio.run(play())
