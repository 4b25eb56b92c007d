"""`acd bench`: this distributor against Asterisk's own app_queue. Same Asterisk, phones and run.

Two questions, asked of both in turns, so that a slow moment of the machine hits both:

- callers always waiting: how long from an advisor's BYE to the next INVITE at that phone;
- advisors always idle: how long from a caller's INVITE to the INVITE at an advisor's phone.

Times are read off the phones' own message traces. Only the ratio of one run is worth quoting.
app_queue is set up as favourably as it allows: no wrap-up, autofill, its shortest retry.
"""

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from acd.core.model import Seconds
from acd.lab.asterisk import LabAsterisk
from acd.lab.ladder import Leg, rung_twice_at_once
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, PhoneDials, Phones, answers
from acd.lab.site import RunningService, Site, running_service
from acd.lab.timings import Timings, call_to_ring, hang_up_to_next_ring, timings
from acd.stopping import cancel_when_asked_to_stop

ADVISORS = tuple(f"advisor{number:02}" for number in range(10))
ACD_NUMBER = "+33199000001"
QUEUE_NUMBER = "+33199000002"
ACD, APP_QUEUE = "acd", "app_queue"
_RING: Seconds = 0.05
_ARRIVALS = 11.3  # a second; uneven, so that callers do not share the phase of their looks
# Uneven, so that no talk keeps step with app_queue, which looks around once a second.
TALKS: tuple[Seconds, ...] = (1.07, 1.31, 1.49, 1.73, 1.97)
_BATCH = 500
_BATCH_PER_SECOND = 20.0
_ROUND_WITHIN: Seconds = 600.0

_SITE = """
[site]
name = "bench"
metrics = "@metrics@"
[teams.bench]
name = "bench"
ring_for = "20s"
wrap_up = "0s"
[lines.bench]
name = "bench"
numbers = ["{number}"]
team = "bench"
waiting = "ringback"
answer = "when-connected"
"""
_ADVISOR = '[advisors.{name}]\nname = "{name}"\nphone = "PJSIP/{name}"\nteams = ["bench"]\n'
_QUEUES = """
[general]
autofill = yes
[bench]
strategy = leastrecent
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
"""


@dataclass(frozen=True, slots=True)
class MemoryFigure:
    """Resident memory of the service after so many calls more."""

    calls: int
    resident_mb: float


@dataclass(slots=True)
class Results:
    """Seconds, by contestant."""

    busy: defaultdict[str, list[Seconds]] = field(default_factory=lambda: defaultdict(list))
    idle: defaultdict[str, list[Seconds]] = field(default_factory=lambda: defaultdict(list))
    calls: int = 0  # through the service
    cpu: Seconds = 0.0  # of the service, for these
    rung_twice: int = 0
    memory: list[MemoryFigure] = field(default_factory=list)

    def timings(self) -> dict[tuple[str, str], Timings | None]:
        kinds = {"busy": self.busy, "idle": self.idle}
        return {
            (kind, who): timings(found[who])
            for kind, found in kinds.items()
            for who in (APP_QUEUE, ACD)
        }


@dataclass(slots=True)
class Bench:
    asterisk: LabAsterisk
    service: RunningService
    phones: tuple[Phones, ...]

    def legs(self) -> list[Leg]:
        """Everything that phones saw so far."""
        return [leg for phones in self.phones for leg in phones.ladder().legs()]


@asynccontextmanager
async def bench_site() -> AsyncIterator[Bench]:
    """Asterisk with both contestants, ten phones, the service; everybody logged in at both."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-")))
        ports = free_ports(len(TALKS))
        advisors = "".join(_ADVISOR.format(name=name) for name in ADVISORS)
        text = _SITE.format(number=ACD_NUMBER) + advisors
        site = Site(folder, text, dict(zip(ADVISORS, cycle(ports), strict=False)))
        asterisk = await stack.enter_async_context(site.asterisk)
        await _add_app_queue(asterisk)
        phones = await plug_in(stack, asterisk, ports)
        service = await stack.enter_async_context(running_service(site))
        await asyncio.gather(*(log_in(asterisk, name) for name in ADVISORS))
        yield Bench(asterisk, service, phones)


async def plug_in(
    stack: AsyncExitStack, asterisk: LabAsterisk, ports: Iterable[int]
) -> tuple[Phones, ...]:
    """Each talks for another time of TALKS; the stack unplugs them."""
    phones = [
        Phones(asterisk, port, answers(ring=_RING, talk=talk))
        for port, talk in zip(ports, TALKS, strict=True)
    ]
    return tuple([await stack.enter_async_context(one) for one in phones])


async def measure(rounds: int, calls: int, memory: int, progress: Callable[[str], None]) -> Results:
    """`calls` for each contestant, kind and round; then `memory` calls to watch the service by.

    Cancelled, and all of it gone, on the first SIGINT, SIGTERM or SIGHUP.
    """
    cancel_when_asked_to_stop()
    results = Results()
    async with bench_site() as bench:
        for number in range(1, rounds + 1):
            for who, dialled in ((APP_QUEUE, QUEUE_NUMBER), (ACD, ACD_NUMBER)):
                progress(f"round {number} of {rounds}: {who}, callers always waiting")
                await _waiting_round(bench, who, dialled, calls, results)
                progress(f"round {number} of {rounds}: {who}, advisors idle")
                await _idle_round(bench, who, dialled, calls // 2, results)
        results.memory = await _watch_memory(bench, memory, progress)
    return results


async def _watch_memory(
    bench: Bench, calls: int, progress: Callable[[str], None]
) -> list[MemoryFigure]:
    figures = [MemoryFigure(0, bench.service.resident_mb())]
    while figures[-1].calls < calls:
        batch = Calls(
            ACD_NUMBER,
            number="+3361[call_number]",
            count=_BATCH,
            per_second=_BATCH_PER_SECOND,
            patience=1.0,
        )
        await place(bench, batch)
        figures.append(MemoryFigure(figures[-1].calls + _BATCH, bench.service.resident_mb()))
        progress(f"{figures[-1].calls} calls: {figures[-1].resident_mb:.1f} MB")
    return figures


async def _waiting_round(
    bench: Bench, who: str, dialled: str, calls: int, results: Results
) -> None:
    cpu = bench.service.cpu_seconds()
    everybody = Calls(dialled, number="+3361[call_number]", count=calls, per_second=_ARRIVALS)
    callers, phones = await place(bench, everybody)
    results.busy[who] += hang_up_to_next_ring(phones)
    results.rung_twice += len(rung_twice_at_once(phones))
    if who == ACD:
        results.calls += len(callers)
        results.cpu += bench.service.cpu_seconds() - cpu


async def _idle_round(bench: Bench, who: str, dialled: str, calls: int, results: Results) -> None:
    one_by_one = Calls(dialled, number="+3361[call_number]", count=calls, per_second=3)
    callers, phones = await place(bench, one_by_one)
    results.idle[who] += call_to_ring(callers, phones)


async def place(bench: Bench, calls: Calls) -> tuple[list[Leg], list[Leg]]:
    """The callers' legs, and those that phones saw because of them."""
    began = time.time()
    async with Callers(bench.asterisk, calls) as callers:
        ladder = await callers.finished(_ROUND_WITHIN)
    return ladder.legs(), [leg for leg in bench.legs() if leg.invited_at >= began]


async def log_in(asterisk: LabAsterisk, name: str) -> None:
    async with PhoneDials(asterisk, name, "*11") as phone:
        await phone.finished()


async def _add_app_queue(asterisk: LabAsterisk) -> None:
    members = "".join(f"member => PJSIP/{name}\n" for name in ADVISORS)
    (asterisk.folder / "etc/queues.conf").write_text(_QUEUES + members)
    await asterisk.rx("module load app_queue.so")
    for number, application in enumerate(("Queue,bench", "Hangup,16"), 1):
        place = f"{QUEUE_NUMBER},{number},{application} into acd-from-trunk"
        await asterisk.rx(f"dialplan add extension {place}")
