"""What the service stands on gives way: its clock, its disk, its database."""

import asyncio
import contextlib
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from signal import SIGUSR2

from acd.core.model import AdvisorState
from acd.lab.ladder import Leg
from acd.lab.sipp import Callers
from acd.screens.health import health
from acd.screens.texts import speaker
from tests.faults.floor import Floor
from tests.faults.floor_plan import WRAPPED, FloorPlan
from tests.faults.load import under_load
from tests.faults.patience import until
from tests.faults.scenario import Scenario, Scenarios
from tests.faults.scenarios.processes import killed

AHEAD = 300.0
SMALL = 16_384  # bytes: no file of the service's may grow past it


async def clock_put(floor: Floor) -> None:
    """An hour ahead, an hour behind, right again, while callers wait."""
    async with floor.fault():
        for _ in range(3):
            floor.service.send(SIGUSR2)
            await asyncio.sleep(2)


async def store_locked(floor: Floor) -> None:
    async with floor.fault():
        with contextlib.closing(sqlite3.connect(_store(floor), isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            await _calls_go_on(floor)
            await asyncio.sleep(6)
            another.execute("ROLLBACK")
        await _is_written_again(floor)


async def disk_full(floor: Floor) -> None:
    """No file of the service's may grow: to it that is a disk without room."""
    pid = floor.service.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    async with floor.fault():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (SMALL, before[1]))
        await _calls_go_on(floor)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        await _is_written_again(floor)


async def store_gone(floor: Floor) -> None:
    """Moved away under the running service, and put back."""
    away = floor.folder / "away"
    away.mkdir()
    async with floor.fault():
        _move(_store_files(floor), away)
        await _calls_go_on(floor)
        _move(away.iterdir(), floor.folder)
        await _is_written_again(floor)


async def store_damaged_at_start(floor: Floor) -> None:
    async with floor.fault():
        await floor.service.stop()
        _store(floor).write_bytes(b"\0" * 8192)
        await _began_in_safe_mode(floor)
    aside = list(floor.folder.glob("acd.db.damaged-*"))
    floor.claim("the damaged file is set aside", [p for p in aside if "-wal" not in p.name])


async def store_missing_at_start(floor: Floor) -> None:
    async with floor.fault():
        await floor.service.stop()
        for file in _store_files(floor):
            file.unlink()
        await _began_in_safe_mode(floor)
    floor.claim("the log says so aloud", "store_created" in floor.site.log.read_text())


async def _began_in_safe_mode(floor: Floor) -> None:
    """Who was logged in stood in the file that is lost: nobody is; callers are kept meanwhile."""
    before = floor.crowd.legs()
    await floor.start()
    await until("the service has Asterisk in hand", lambda: _is_connected(floor))
    floor.claim("the status says safe mode", await _said(floor))
    # Who talked goes on doing so, and is away afterwards.
    await until("the status says that advisors must log in", lambda: _asks_to_log_in(floor))
    floor.claim("nobody is ready", not await _who_is_ready(floor))
    floor.claim("whoever called waits, is on the ladder, or talked", not _turned_away(floor))
    await floor.log_in()
    await until("whoever called is served", lambda: _are_served(floor, len(before)), within=60)


async def _is_connected(floor: Floor) -> bool:
    view = await floor.view()
    return view is not None and view.asterisk.connected


async def _asks_to_log_in(floor: Floor) -> bool:
    return "*11" in await _said(floor)


async def _said(floor: Floor) -> str:
    """In safe mode only; else nothing."""
    view = await floor.service.view()
    lines = health(view, speaker("en")) if view.safe_mode else []
    return "\n".join(line.plain for line in lines)


async def _who_is_ready(floor: Floor) -> list[str]:
    view = await floor.service.view()
    return [one.id for one in view.advisors if one.state is AdvisorState.READY]


def _turned_away(floor: Floor) -> list[Leg]:
    return [leg for leg in floor.crowd.legs() if leg.ended_at and leg.answered_at is None]


def _are_served(floor: Floor, count: int) -> bool:
    """The first to call: nobody else has called since."""
    legs = floor.crowd.legs()[:count]
    return all(leg.answered_at is not None for leg in legs)


async def _calls_go_on(floor: Floor) -> None:
    """Although nothing is written, which the service says."""
    callers = await floor.call(3)
    await until("the service says that it cannot write", lambda: _is_failing(floor))
    await until("they are answered", lambda: _are_answered(callers, 3), within=60)


def _are_answered(callers: Callers, count: int) -> bool:
    answered = [leg for leg in callers.ladder().legs() if leg.answered_at is not None]
    return len(answered) >= count


async def _is_written_again(floor: Floor) -> None:
    async def is_sound() -> bool:
        return not await _is_failing(floor)

    await until("all is written again", is_sound)


async def _is_failing(floor: Floor) -> bool:
    view = await floor.view()
    return view is not None and view.journal.failing is not None


def _store(floor: Floor) -> Path:
    return floor.site.settings.site.store


def _store_files(floor: Floor) -> list[Path]:
    return [file for file in floor.folder.glob("acd.db*") if not file.name.endswith(".lock")]


def _move(files: Iterator[Path] | list[Path], to: Path) -> None:
    for file in list(files):
        shutil.move(file, to / file.name)


CALLS = FloorPlan(command=WRAPPED)
APART = replace(CALLS, command=("env", f"ACD_CLOCK_AHEAD={AHEAD}", *WRAPPED), clock_ahead=AHEAD)

FAULTS: Scenarios = {
    "clock-put": Scenario((41,), under_load(clock_put), CALLS),
    "clocks-apart": Scenario((42,), under_load(killed), APART),
    "store-locked": Scenario((33,), under_load(store_locked, callers=40)),
    "disk-full": Scenario((34,), under_load(disk_full, callers=40)),
    "store-gone": Scenario((36,), under_load(store_gone, callers=40)),
    # Nobody's call ends before: its record would be in the file that is lost.
    "store-damaged-at-start": Scenario((36,), under_load(store_damaged_at_start, stay=12)),
    "store-missing-at-start": Scenario((36,), under_load(store_missing_at_start, stay=12)),
}
