"""What a scrape costs a large site: `python -m acd.lab.scrape_bench [TEAMS] [ADVISORS]`.

The figures of a service with so many teams, each with a line and some hours of calls, are served as
in production and fetched again and again, while an event loop looks how late its timers go off: the
server's threads and the loop share one interpreter. Between two scrapes some calls come and go.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from rich.console import Console

from acd.config import load
from acd.config.settings import Settings
from acd.core.facts import AdvisorLoggedIn, CallCompleted, CallConnected, CallQueued, Fact
from acd.core.floor import Floor
from acd.core.model import CallId, OfferId, Outcome, Seconds
from acd.core.tally import Tally
from acd.figures import Figures
from acd.lab.large_site import large_site
from acd.lab.ports import LOOPBACK
from acd.metrics_server import serve_metrics
from acd.serving import spare_what_stays
from acd.view import AsteriskView, FloorView, Health, JournalView
from acd.viewing import view_of

CALLS = 5_000
CALLS_BETWEEN = 20
SCRAPES = 50
TICK: Seconds = 0.001
QUIET: Seconds = 2.0

out = Console()


async def main(teams: int, advisors: int) -> None:
    settings = _settings(teams, advisors)
    floor = Floor(settings.plan())

    def view() -> FloorView:
        health = Health(AsteriskView(True, None, 1.0), JournalView(), 0.0)
        return view_of(floor, settings, Tally({}), health, time.monotonic())

    figures = Figures(settings, time.monotonic, view)
    figures.go_on_with(figures.tally, 0.0)
    logins = [AdvisorLoggedIn(advisor, at=0.0) for advisor in settings.advisors]
    for login in logins:
        floor.apply(login)
    calls = _calls(settings)
    figures.learn([*logins, *islice(calls, 3 * CALLS)], time.monotonic())
    spare_what_stays()
    with serve_metrics(figures.metrics, LOOPBACK, 0) as port:
        await _measure(
            f"http://{LOOPBACK}:{port}/metrics",
            lambda: figures.learn(islice(calls, 3 * CALLS_BETWEEN), time.monotonic()),
        )


async def _measure(place: str, go_on: Callable[[], None]) -> None:
    late: list[Seconds] = []
    looking = asyncio.create_task(_look(late))
    size, _ = await asyncio.to_thread(_fetch, place)  # the first one writes what stands before
    late.clear()
    await asyncio.sleep(QUIET)
    usual = max(late)
    late.clear()
    took = []
    for _ in range(SCRAPES):
        go_on()
        took.append((await asyncio.to_thread(_fetch, place))[1])
    looking.cancel()
    out.print(f"{size // 1000} kB; {SCRAPES} scrapes, one after the other")
    out.print(f"a scrape: median {median(took) * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms")
    late_by = f"worst {max(late) * 1000:.1f} ms, without scrapes {usual * 1000:.1f} ms"
    out.print(f"the loop is late: {late_by}")


async def _look(late: list[Seconds]) -> None:
    while True:
        asked_at = time.perf_counter()
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - asked_at - TICK)


def _fetch(place: str) -> tuple[int, Seconds]:
    began = time.perf_counter()
    with urlopen(place, timeout=5.0) as answer:
        size = len(answer.read())
    return size, time.perf_counter() - began


def _calls(settings: Settings) -> Iterator[Fact]:
    """Without an end; three facts each."""
    chance = Random(25)
    lines = list(settings.lines.values())
    for number in count():
        line, call, at = chance.choice(lines), CallId(str(number)), float(number)
        waited, talked = chance.expovariate(1 / 60), chance.expovariate(1 / 180)
        answered_at = at + waited
        yield CallQueued(call, line.id, line.team, 0, None, at, at)
        yield CallConnected(
            *(call, OfferId(call), None, line.id, line.team, waited, 4.0, answered_at)
        )
        yield CallCompleted(
            *(call, line.id, line.team, 0, None, Outcome.ANSWERED, None, None),
            *(at, answered_at, 1, answered_at + talked),
        )


def _settings(teams: int, advisors: int) -> Settings:
    text = large_site(teams, teams, advisors, lambda number: (number % teams, (number + 1) % teams))
    with TemporaryDirectory() as folder:
        file = Path(folder, "acd.toml")
        file.write_text(f'[site]\nname = "Large"\n[asterisk.pbx]\n{text}')
        return load(file, serving=False)


if __name__ == "__main__":
    asyncio.run(main(*map(int, (sys.argv[1:] + ["50", "300"][len(sys.argv) - 1 :]))))
