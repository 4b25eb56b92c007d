"""What a reload costs those who wait: `python -m acd.lab.reload_bench [ROUNDS]`.

A large site, of which one team takes calls: callers always wait, so each BYE of an advisor should
be followed at once by the INVITE for the next caller. In turns nothing else happens, and acd.toml
is changed and read anew again and again. Times are read off the phones' own message traces.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from pathlib import Path

from rich.console import Console

from acd.core.model import Seconds
from acd.errors import AcdError
from acd.lab.bench import TALKS, Bench, log_in, place, plug_in
from acd.lab.large_site import FIRST_NUMBER, large_site
from acd.lab.ports import free_ports
from acd.lab.sipp import Calls
from acd.lab.site import Site, running_service
from acd.lab.timings import hang_up_to_next_ring, timings
from acd.reloaded import ReloadResult
from acd.status import order_reload
from acd.stopping import cancel_when_asked_to_stop

ADVISORS, AT_WORK, LINES, TEAMS = 300, 10, 200, 30
CALLS, PER_SECOND = 150, 11.3
_BETWEEN: Seconds = 0.2
_SITE = '[site]\nname = "Large"\nmetrics = "@metrics@"\n'

out = Console()


@dataclass(slots=True)
class Results:
    alone: list[Seconds] = field(default_factory=list)
    reloading: list[Seconds] = field(default_factory=list)
    reloads: list[Seconds] = field(default_factory=list)  # from the order until it is in force


async def main(rounds: int) -> None:
    cancel_when_asked_to_stop()
    results = Results()
    async with _bench() as (site, bench):
        text = site.config.read_text()
        for number in range(1, rounds + 1):
            out.print(f"round {number} of {rounds}: alone")
            results.alone += await _round(bench)
            out.print(f"round {number} of {rounds}: while acd.toml is read anew")
            async with asyncio.TaskGroup() as parts:
                reloading = parts.create_task(_reload_for_ever(site, text, results.reloads))
                results.reloading += await _round(bench)
                reloading.cancel()
    _show("BYE to the next INVITE, ms, alone", results.alone)
    _show(f"the same, during {len(results.reloads)} reloads", results.reloading)
    _show("a reload, from the order until it is in force, ms", results.reloads)


async def _round(bench: Bench) -> list[Seconds]:
    everybody = Calls(FIRST_NUMBER, number="+3361[call_number]", count=CALLS, per_second=PER_SECOND)
    _, phones = await place(bench, everybody)
    return hang_up_to_next_ring(phones)


async def _reload_for_ever(site: Site, text: str, took: list[Seconds]) -> None:
    order = partial(order_reload, site.settings.site.socket, is_trial=False)
    for number in count():
        site.config.write_text(text.replace('"20s"', f'"{20 + number % 2}s"'))
        told = await asyncio.to_thread(order)
        if told.result is ReloadResult.REFUSED:
            raise AcdError(f"reload {number} was refused: {told.refusal}")
        if told.result is ReloadResult.APPLIED:
            took.append(told.seconds)
        await asyncio.sleep(_BETWEEN)


def _show(what: str, seconds: list[Seconds]) -> None:
    found = timings(seconds)
    assert found is not None, what
    out.print(
        f"{what}: median {found.median:.1f}, 90 % {found.p90:.1f}, 99 % {found.p99:.1f}, "
        f"worst {found.worst:.1f} ({found.count} measured)"
    )


@asynccontextmanager
async def _bench() -> AsyncIterator[tuple[Site, Bench]]:
    """Who is at work serves the first team; the others are there, and at home."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-")))
        ports = free_ports(len(TALKS))
        names = [f"a{number}" for number in range(ADVISORS)]
        text = large_site(TEAMS, LINES, ADVISORS, lambda n: (0 if n < AT_WORK else n % TEAMS,))
        site = Site(folder, _SITE + text, dict(zip(names, cycle(ports), strict=False)))
        asterisk = await stack.enter_async_context(site.asterisk)
        phones = await plug_in(stack, asterisk, ports)
        service = await stack.enter_async_context(running_service(site))
        await asyncio.gather(*(log_in(asterisk, name) for name in names[:AT_WORK]))
        yield site, Bench(asterisk, service, phones)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2))
