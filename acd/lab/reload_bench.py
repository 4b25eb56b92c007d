"""What a reload costs those who wait: `python -m acd.lab.reload_bench [ROUNDS]`.

A large site, of which one team takes calls: callers always wait, so each BYE of an advisor should
be followed at once by the INVITE for the next caller. In turns nothing else happens, and acd.toml
is changed and read anew again and again. Times are read off the phones' own message traces.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from pathlib import Path

from rich.console import Console

from acd.core.model import Seconds
from acd.errors import AcdError
from acd.lab.asterisk import LabAsterisk
from acd.lab.bench import log_in
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, Phones, answers
from acd.lab.site import Site, running_service
from acd.lab.stopping import cancel_when_asked_to_stop
from acd.lab.timings import hang_up_to_next_ring, timings
from acd.reloaded import ReloadResult
from acd.status import order_reload

ADVISORS, AT_WORK, LINES, TEAMS = 300, 10, 200, 30
CALLS, PER_SECOND, NUMBER = 150, 11.3, "+33199000000"
_TALKS: tuple[Seconds, ...] = (1.07, 1.31, 1.49, 1.73, 1.97)
_BETWEEN: Seconds = 0.2
_WITHIN: Seconds = 300.0

out = Console()


@dataclass(slots=True)
class Results:
    alone: list[Seconds] = field(default_factory=list)
    reloading: list[Seconds] = field(default_factory=list)
    reloads: list[Seconds] = field(default_factory=list)  # from the order until it is in force


@dataclass(slots=True)
class Bench:
    site: Site
    asterisk: LabAsterisk
    phones: list[Phones]

    async def round(self) -> list[Seconds]:
        began = time.time()
        calls = Calls(NUMBER, number="+3361[call_number]", count=CALLS, per_second=PER_SECOND)
        async with Callers(self.asterisk, calls) as callers:
            await callers.finished(_WITHIN)
        legs = (leg for phones in self.phones for leg in phones.ladder().legs())
        return hang_up_to_next_ring(leg for leg in legs if leg.invited_at >= began)

    async def reload_for_ever(self, took: list[Seconds]) -> None:
        text = self.site.config.read_text()
        order = partial(order_reload, self.site.settings.site.socket, is_trial=False)
        for number in count():
            self.site.config.write_text(text.replace('"20s"', f'"{20 + number % 2}s"'))
            told = await asyncio.to_thread(order)
            if told.result is ReloadResult.REFUSED:
                raise AcdError(f"reload {number} was refused: {told.refusal}")
            if told.result is ReloadResult.APPLIED:
                took.append(told.seconds)
            await asyncio.sleep(_BETWEEN)


async def main(rounds: int) -> None:
    cancel_when_asked_to_stop()
    results = Results()
    async with _site() as bench:
        for number in range(1, rounds + 1):
            out.print(f"round {number} of {rounds}: alone")
            results.alone += await bench.round()
            out.print(f"round {number} of {rounds}: while acd.toml is read anew")
            async with asyncio.TaskGroup() as parts:
                reloading = parts.create_task(bench.reload_for_ever(results.reloads))
                results.reloading += await bench.round()
                reloading.cancel()
    _show("BYE to the next INVITE, ms, alone", results.alone)
    _show(f"the same, during {len(results.reloads)} reloads", results.reloading)
    _show("a reload, from the order until it is in force, ms", results.reloads)


def _show(what: str, seconds: list[Seconds]) -> None:
    found = timings(seconds)
    assert found is not None, what
    out.print(
        f"{what}: median {found.median:.1f}, 90 % {found.p90:.1f}, 99 % {found.p99:.1f}, "
        f"worst {found.worst:.1f} ({found.count} measured)"
    )


@asynccontextmanager
async def _site() -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-")))
        ports = free_ports(len(_TALKS))
        names = [f"a{number}" for number in range(ADVISORS)]
        site = Site(folder, _text(names), dict(zip(names, cycle(ports), strict=False)))
        asterisk = await stack.enter_async_context(site.asterisk)
        phones = [
            await stack.enter_async_context(Phones(asterisk, port, answers(ring=0.05, talk=talk)))
            for port, talk in zip(ports, _TALKS, strict=True)
        ]
        await stack.enter_async_context(running_service(site))
        await asyncio.gather(*(log_in(asterisk, name) for name in names[:AT_WORK]))
        yield Bench(site, asterisk, phones)


def _text(names: list[str]) -> str:
    """Who is at work serves team t0; the others are there, and at home."""
    parts = ['[site]\nname = "Large"\nmetrics = "@metrics@"\n']
    for number in range(TEAMS):
        parts.append(f'[teams.t{number}]\nname = "Team {number}"\nring_for = "20s"\n')
        parts.append('wrap_up = "0s"\n')
    for number in range(LINES):
        parts.append(f'[lines.l{number}]\nname = "Line {number}"\nteam = "t{number % TEAMS}"\n')
        parts.append(f'numbers = ["+33199{number:06}"]\n')
        parts.append('waiting = "ringback"\nanswer = "when-connected"\n')
    for number, name in enumerate(names):
        team = 0 if number < AT_WORK else number % TEAMS
        parts.append(f'[advisors.{name}]\nname = "{name}"\nphone = "PJSIP/{name}"\n')
        parts.append(f'teams = ["t{team}"]\n')
    return "".join(parts)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2))
