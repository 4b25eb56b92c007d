"""A long day on the floor with a misfortune every few minutes, and the books at its end.

    python -m tests.faults.soak 0.5 [SEED]

Rule 1: the same seed plays the same misfortunes, in the same order, after the same pauses.
Rule 2: nobody is told beforehand: callers come on through every fault.
Rule 3: it passes when the books are clean. Slopes are shown, and judged by whoever reads them: an
        hour says little about a week.

All that phones and callers saw is kept until the end: about 3 kB for each call.
"""

import asyncio
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count

import structlog

from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.errors import AcdError
from acd.lab.demo import seen
from acd.lab.ledger import Caller, outcomes
from acd.lab.order import differences
from acd.lab.sipp import Callers, Calls
from tests.faults.closing import close
from tests.faults.disturbances import DISTURBANCES
from tests.faults.floor import Floor
from tests.faults.floor_plan import NUMBER, WRAPPED, FloorPlan
from tests.faults.patience import Broken
from tests.faults.row import Row, row_of, table
from tests.faults.soak_signs import HOUR, Signs, longest_life, process_signs
from tests.faults.watch import Watcher, watching

PLAN = FloorPlan(quick=20, quick_ring=0.8, talk=20.0, wrap_up=1.0, command=WRAPPED)
LANES = 4  # groups of callers side by side
GROUP = 10
PER_SECOND = 1.0  # in each lane
STAYS: tuple[Seconds, ...] = (1.0, 3.0, 6.0, 12.0)
PATIENCES: tuple[Seconds, ...] = (60.0, 60.0, 60.0, 3.0, 0.5)
PAUSES: tuple[Seconds, Seconds] = (120.0, 600.0)  # between two faults, in an hour or more
REPORT_EVERY: Seconds = 60.0
SHOWN_REPORTS = 12  # at least, however short the soak
DISTURBED_WITHIN: Seconds = 180.0
LONGEST_CALL: Seconds = 120.0


@dataclass(slots=True)
class Soak:
    floor: Floor
    watcher: Watcher
    hours: float
    chance: random.Random
    callers: list[Caller] = field(default_factory=list)
    placed: int = 0
    signs: list[Signs] = field(default_factory=list)
    played: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    began: Seconds = field(default_factory=time.monotonic)

    @property
    def shrunk(self) -> float:
        """By how much pauses are shorter than in a soak of an hour."""
        return min(1.0, self.hours)

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.began > self.hours * HOUR


def main(hours: float, seed: int) -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    _say(f"seed {seed}, {hours:g} h, {len(DISTURBANCES)} kinds of faults")
    row = asyncio.run(_soaked(hours, seed))
    return int(row.failed)


async def _soaked(hours: float, seed: int) -> Row:
    async with _floor() as (floor, watcher):
        soak = Soak(floor, watcher, hours, random.Random(seed))
        async with asyncio.TaskGroup() as parts:
            reports = parts.create_task(_report(soak), name="report")
            lanes = [parts.create_task(_call(soak), name="callers") for _ in range(LANES)]
            await _hurt(soak)
            await asyncio.gather(*lanes)
            reports.cancel()
        return await _weighed(soak)


@asynccontextmanager
async def _floor() -> AsyncIterator[tuple[Floor, Watcher]]:
    async with AsyncExitStack() as stack:
        floor = await stack.enter_async_context(Floor(PLAN))
        watcher = await stack.enter_async_context(watching(floor.asterisk))
        await floor.log_in()
        yield floor, watcher


async def _call(soak: Soak) -> None:
    """Group after group, each with habits of its own."""
    while not soak.is_over:
        calls = Calls(
            NUMBER,
            number=f"+336{next(soak.numbers):06}[call_number]",
            count=GROUP,
            per_second=PER_SECOND,
            patience=soak.chance.choice(PATIENCES),
            stay=soak.chance.choice(STAYS),
        )
        soak.placed += GROUP
        async with Callers(soak.floor.asterisk, calls) as callers:
            with suppress(TimeoutError):  # the ledger will say whose call never ended
                await callers.finished(LONGEST_CALL)
            soak.callers += seen(callers.ladder(), calls)


async def _hurt(soak: Soak) -> None:
    chance = random.Random(soak.chance.random())  # callers draw too, and not always as often
    while True:
        await asyncio.sleep(chance.uniform(*PAUSES) * soak.shrunk)
        if soak.is_over:
            return
        name = chance.choice(sorted(DISTURBANCES))
        soak.played[name] += 1
        _say(f"{_clock(soak)} {name} ...")
        try:
            async with asyncio.timeout(DISTURBED_WITHIN):
                await DISTURBANCES[name](soak.floor)
        except (AcdError, Broken, TimeoutError) as failed:
            soak.broken.append(f"{name}: {failed or type(failed).__name__}")
            _say(f"{_clock(soak)} {soak.broken[-1]}")


async def _report(soak: Soak) -> None:
    while True:
        await asyncio.sleep(min(REPORT_EVERY, soak.hours * HOUR / SHOWN_REPORTS))
        floor = soak.floor
        signs = Signs(
            time.monotonic(),
            process_signs(floor.service.pid),
            process_signs(floor.asterisk.pid) if floor.asterisk.is_running else None,
        )
        soak.signs.append(signs)
        _say(f"{_clock(soak)} {await _shown(soak, signs)}")


async def _shown(soak: Soak, signs: Signs) -> str:
    parts = [f"{soak.placed} calls, {len(soak.callers)} ended"]
    for name, process in (("acd", signs.service), ("asterisk", signs.asterisk)):
        if process is None:
            parts.append(f"{name} is dead")
        else:
            held = f"{process.resident_mb:.0f} MB, {process.descriptors} descriptors"
            parts.append(f"{name} {held}")
    view = await soak.floor.view()
    if view is not None:
        parts.append(f"{view.totals.in_progress} in progress")
        parts.append(f"journal {view.journal.failing or 'written'}")
    parts.append(f"{len(soak.watcher.findings)} odd legs")
    return "; ".join(parts)


async def _weighed(soak: Soak) -> Row:
    books = await close(soak.floor, seen=tuple(soak.watcher.findings))
    # Some disturbances send callers of their own.
    callers = [*books.callers, *soak.callers]
    books = replace(books, placed=books.placed + soak.placed, callers=callers)
    row = row_of("soak", books, broken=soak.broken, note=_faults(soak))
    _say(table([row]))
    _say(_ends(books.records))
    if books.written is not None:
        healed = differences(books.written.facts)
        _say(f"differences healed: {', '.join(f'{n} {k.value}' for k, n in healed.items()) or 0}")
    _say(_slopes(soak))
    return row


def _faults(soak: Soak) -> str:
    return ", ".join(f"{times} x {name}" for name, times in sorted(soak.played.items()))


def _ends(records: list[CallCompleted]) -> str:
    counted = outcomes(records)
    return ", ".join(f"{number} {outcome.value}" for outcome, number in counted.most_common())


def _slopes(soak: Soak) -> str:
    lines = []
    for name in ("service", "asterisk"):
        slope = longest_life((signs.at, getattr(signs, name)) for signs in soak.signs)
        if slope is None:
            lines.append(f"{name}: never lived long enough for a slope")
        else:
            lines.append(
                f"{name}: {slope.mb_per_hour:+.1f} MB/h, "
                f"{slope.descriptors_per_hour:+.1f} descriptors/h over {slope.over / 60:.0f} min"
            )
    return "\n".join(lines)


def _clock(soak: Soak) -> str:
    passed = int(time.monotonic() - soak.began)
    return f"{passed // 3600:02}:{passed // 60 % 60:02}:{passed % 60:02}"


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    hours, *seed = sys.argv[1:]
    sys.exit(main(float(hours), int(seed[0]) if seed else random.randrange(10_000)))
