"""Plays faults and prints the table of what became of the callers.

    python -m tests.faults.runner killed,link-cut

Rule 1: faults that mostly wait are played two at a time, each in a process of its own, which has
        ports of its own. What needs the whole machine is played alone, afterwards.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context

import structlog

from acd.errors import AcdError
from tests.faults.races import RACES
from tests.faults.row import Row, table
from tests.faults.scenario import Scenarios, played
from tests.faults.scenarios import crowds, links, processes, reloads, strangers, surroundings

FAULTS: Scenarios = {
    **processes.FAULTS,
    **links.FAULTS,
    **surroundings.FAULTS,
    **strangers.FAULTS,
    **crowds.FAULTS,
    **reloads.FAULTS,
}
AT_ONCE = 2
ALONE = {*crowds.FAULTS, *RACES, "killed-with-a-full-house"}

RUNS: Mapping[str, Callable[[], Awaitable[Row]]] = {
    **{name: partial(played, name, scenario) for name, scenario in FAULTS.items()},
    **{name: partial(race, race.full) for name, race in RACES.items()},
}


def main(only: Iterable[str]) -> int:
    wanted = list(only) or list(RUNS)
    unknown = [name for name in wanted if name not in RUNS]
    if unknown:
        _say(f"no such fault: {', '.join(unknown)}; there are: {', '.join(RUNS)}")
        return 2
    rows = dict(_all_rows(wanted))
    _say(table(rows[name] for name in wanted))
    return int(any(row.failed for row in rows.values()))


def _all_rows(names: Sequence[str]) -> Iterator[tuple[str, Row]]:
    yield from _rows([name for name in names if name not in ALONE], AT_ONCE)
    yield from _rows([name for name in names if name in ALONE], 1)


def _rows(names: Sequence[str], at_once: int) -> Iterator[tuple[str, Row]]:
    """As they come."""
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        coming: dict[Future[Row], str] = {pool.submit(_row, name): name for name in names}
        for future in as_completed(coming):
            yield coming[future], future.result()


def _row(name: str) -> Row:
    """In a process of its own."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    _say(f"{name} ...")
    row = asyncio.run(_awaited(name))
    _say(f"{name}: {'FAILED' if row.failed else 'ok'}, {time.monotonic() - began:.0f} s")
    for broken in row.broken:
        _say(f"    {broken}")
    return row


async def _awaited(name: str) -> Row:
    """A fault that cannot be played to its end is one that failed, and stops no other."""
    try:
        return await RUNS[name]()
    except (AssertionError, TimeoutError, AcdError) as failure:
        return Row(name, 0, broken=(str(failure).partition("\n")[0] or type(failure).__name__,))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    chosen = (name for argument in sys.argv[1:] for name in argument.split(","))
    sys.exit(main(name for name in chosen if name))
