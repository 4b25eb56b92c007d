"""More callers than there are people, from anywhere or all from one place."""

import time

from acd.lab.ledger import HIDDEN
from tests.faults.floor import Floor
from tests.faults.floor_plan import FloorPlan
from tests.faults.patience import until
from tests.faults.scenario import Scenario, Scenarios
from tests.faults.scenarios.processes import killed

MANY = 500
OFFERS_RESUME_WITHIN = 2.0  # seconds from the start of the process
PEOPLE = FloorPlan(quick=10)


async def restarted_with_500_live(floor: Floor) -> None:
    await floor.call(MANY, per_second=100, patience=25)
    await floor.waiting(MANY - 50)
    await killed(floor)
    started_at = time.time() - (floor.recovered or 0.0)
    await until("a phone rings", lambda: _first_ring(floor, started_at) is not None)
    took = (_first_ring(floor, started_at) or 0.0) - started_at
    floor.claim(f"offers resume after {took:.1f} s", took < OFFERS_RESUME_WITHIN)


async def flood(floor: Floor) -> None:
    """A building without water: 500 callers in ten seconds."""
    async with floor.fault():
        await floor.call(MANY, per_second=50, patience=20)
        await floor.waiting(MANY // 2)


async def one_number(floor: Floor) -> None:
    """A machine that dials: 50 calls at once from one number, and neighbours who call too."""
    async with floor.fault():
        await floor.call(50, number="+33600009999", per_second=50, patience=15)
        await floor.call(6)
        await floor.waiting(6)


async def nameless(floor: Floor) -> None:
    """A hundred callers who hide their number."""
    async with floor.fault():
        await floor.call(100, number=HIDDEN, per_second=50, patience=15)
        await floor.waiting(50)


def _first_ring(floor: Floor, since: float) -> float | None:
    rings = (leg.invited_at for leg in floor.rings() if leg.invited_at >= since)
    return min(rings, default=None)


FAULTS: Scenarios = {
    "restarted-with-500-live": Scenario((1, 48), restarted_with_500_live, PEOPLE),
    "flood-of-500": Scenario((46,), flood, PEOPLE),
    "one-number-50-times": Scenario((47,), one_number, PEOPLE),
    "anonymous-storm": Scenario((47,), nameless, PEOPLE),
}
