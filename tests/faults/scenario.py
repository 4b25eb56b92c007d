"""A fault, as the bench plays it: a floor, what is done to it, and the row that comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from acd.errors import AcdError
from tests.faults.closing import close
from tests.faults.evidence import keep
from tests.faults.floor import Floor
from tests.faults.floor_plan import FloorPlan
from tests.faults.patience import Broken
from tests.faults.row import Row, row_of
from tests.faults.watch import watching

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
                await keep(name, floor.asterisk, site=floor.folder)
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
