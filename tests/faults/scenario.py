"""A fault, as the bench plays it: a floor, what is done to it, and the row that comes of it."""

import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from acd.errors import AcdError
from acd.lab.asterisk import REPOSITORY
from tests.faults.closing import close
from tests.faults.floor import Floor
from tests.faults.floor_plan import FloorPlan
from tests.faults.patience import Broken
from tests.faults.row import Row, row_of
from tests.faults.watch import watching

EVIDENCE = REPOSITORY / ".run/faults"
"""What there was to see, of each scenario that failed."""

Play = Callable[[Floor], Awaitable[None]]
"""Hurts a floor and says what must hold. It leaves callers to end by themselves."""
Scenarios = Mapping[str, "Scenario"]


@dataclass(frozen=True, slots=True)
class Scenario:
    numbers: tuple[int, ...]  # of the faults in README.md
    play: Play
    plan: FloorPlan = field(default_factory=FloorPlan)
    is_quick: bool = False  # played by pytest too


async def played(name: str, scenario: Scenario) -> Row:
    """Errors of ours become part of the row; whatever else is raised is a mistake of the bench."""
    try:
        async with Floor(scenario.plan) as floor, watching(floor.asterisk) as watcher:
            await _play(scenario, floor)
            books = await close(floor, seen=tuple(watcher.findings))
            row = row_of(name, books, recovered=floor.recovered, broken=floor.broken)
            if row.failed:
                _keep_evidence(floor, EVIDENCE / name)
            return replace(row, callers=floor.hurt)
    except (AcdError, Broken) as failed:
        return Row(name, 0, broken=(str(failed),))


async def _play(scenario: Scenario, floor: Floor) -> None:
    try:
        await floor.log_in(*floor.plan.quick_phones)
        await scenario.play(floor)
    except (AcdError, Broken, TimeoutError) as failed:
        floor.broken.append(str(failed) or type(failed).__name__)
    await floor.crowd.over()


def _keep_evidence(floor: Floor, place: Path) -> None:
    """What the service and Asterisk said, what phones and callers saw, and the journal."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(
        floor.folder, place / "site", ignore=shutil.ignore_patterns("*.sock", "*.secret")
    )
    shutil.copytree(floor.asterisk.folder / "log", place / "log")
    shutil.copytree(floor.asterisk.folder / "sipp", place / "sipp")
