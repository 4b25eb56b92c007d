"""The service or Asterisk dies, sleeps, hangs, is started again, or is started twice."""

import asyncio
import resource
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM, SIGUSR1

from acd.core.model import Seconds
from acd.lab.ledger import Outage
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers
from acd.lab.site import ACD, start_service
from tests.faults.floor import Floor
from tests.faults.floor_plan import WRAPPED, FloorPlan
from tests.faults.load import Disturbance, under_load
from tests.faults.patience import until
from tests.faults.scenario import Play, Scenario, Scenarios
from tests.faults.wrapped import BLOCKED_FOR

TO_THE_LADDER: Seconds = 15.0
"""Within that everybody who waits is there, when nobody looks after the waiting room any more."""

TALKERS, RINGING, WAITING = 20, 5, 100
TALK: Seconds = 12.0
FULL_HOUSE = FloorPlan(quick=TALKERS, slow=RINGING, quick_ring=0.2, slow_ring=6.0)


async def full_house(floor: Floor) -> Callers:
    """Twenty talk, five phones ring, a hundred wait; those who talk."""
    talkers = await floor.call(TALKERS, stay=TALK)
    await floor.talking(TALKERS)
    await floor.log_in(*floor.plan.slow_phones)
    await floor.call(WAITING + RINGING, per_second=100, patience=90)
    await floor.ringing(RINGING)
    await floor.waiting(WAITING)
    return talkers


async def killed_with_a_full_house(floor: Floor) -> None:
    talkers = await full_house(floor)
    async with floor.fault():
        await _kill(floor)
        await floor.start()
    await talkers.finished()
    floor.claim("nobody who talked was cut", _talked_in_peace(talkers))


async def killed_for_good(floor: Floor) -> None:
    """Nobody starts it again: the rescue ladder has them all, and whoever calls now."""
    await floor.call(16)
    await floor.talking(floor.plan.quick)
    async with floor.fault():
        await _kill(floor)
        await floor.call(4, patience=40)
        await until("all in the ladder", lambda: _nobody_waits(floor), TO_THE_LADDER)
        await floor.crowd.over()
        await floor.start()


async def killed(floor: Floor) -> None:
    async with floor.fault():
        await _kill(floor)
        await floor.start()


async def killed_before_an_originate(floor: Floor) -> None:
    """The offer is written down, and nobody was ever rung for it."""
    await _killed_at_an_originate(floor, passes=False)


async def killed_after_an_originate(floor: Floor) -> None:
    """The offer is written down, its phone rings, and nobody heard Asterisk's answer."""
    await _killed_at_an_originate(floor, passes=True)


async def stopped(floor: Floor, for_: Seconds) -> None:
    async with floor.fault():
        floor.service.send(SIGSTOP)
        await asyncio.sleep(for_)
        floor.service.send(SIGCONT)


async def stopped_for_12_s(floor: Floor) -> None:
    await stopped(floor, 12)


async def stopped_for_30_s(floor: Floor) -> None:
    await stopped(floor, 30)


async def blocked(floor: Floor) -> None:
    """A mistake that keeps the event loop busy; the process lives, its sockets too."""
    async with floor.fault():
        floor.service.send(SIGUSR1)
        await asyncio.sleep(BLOCKED_FOR)


async def deployed(floor: Floor) -> None:
    """As systemd does it, under load."""
    async with floor.fault():
        began = time.monotonic()
        code = await floor.service.stop()
        floor.claim("it stopped by itself within 5 s", time.monotonic() - began < 5 and code == 0)
        await floor.start()


async def asterisk_killed(floor: Floor) -> None:
    async with floor.fault():
        died_at = time.time()
        await floor.asterisk.stop()
        await asyncio.sleep(1)
        await floor.asterisk.start()
        floor.outages.append(Outage(died_at, time.time()))


async def out_of_descriptors(floor: Floor) -> None:
    """What is open works on; nothing more can be opened."""
    pid = floor.service.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    async with floor.fault():
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, before[1]))
        await asyncio.sleep(2)
        floor.shim.cut()  # also the link cannot be made anew
        await asyncio.sleep(4)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


async def started_twice(floor: Floor) -> None:
    """By mistake, with the same folder."""
    async with floor.fault():
        second = await start_service(floor.site)
        code = await second.ended(within=10)
    floor.claim("the second refused to run", code not in (0, -SIGKILL))


async def started_elsewhere(floor: Floor) -> None:
    """By mistake, with a folder of its own and the same Asterisk: it would ring our phones."""
    folder = floor.folder / "elsewhere"
    folder.mkdir()
    text = floor.site.config.read_text().replace(
        str(floor.site.metrics_port), str(free_ports(1)[0])
    )
    (folder / "acd.toml").write_text(text)
    shutil.copy(floor.folder / "ami.secret", folder)
    async with floor.fault():
        another = await _started_in(folder)
        await asyncio.sleep(5)
        await floor.call(4)  # whose are they?
        await asyncio.sleep(2)
        another.send_signal(SIGTERM)
        await another.wait()
    floor.claim("the first is still there", floor.service.is_running)
    floor.claim("the second rang nobody", not _offers_in(folder))


async def _started_in(folder: Path) -> asyncio.subprocess.Process:
    with (folder / "acd.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(*ACD, "run", "--config", str(folder / "acd.toml")), stdout=log, stderr=log
        )


def _offers_in(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder}/acd.db?mode=ro", uri=True)) as store:
        offers: int
        (offers,) = store.execute(
            "SELECT count(*) FROM facts WHERE kind = 'CallOffered'"
        ).fetchone()
    return offers


async def _kill(floor: Floor) -> None:
    floor.service.send(SIGKILL)
    await floor.service.ended()


async def _killed_at_an_originate(floor: Floor, *, passes: bool) -> None:
    for _ in range(2):
        asked = asyncio.Event()

        def kill(asked: asyncio.Event = asked) -> None:
            floor.service.send(SIGKILL)
            asked.set()

        floor.shim.on_action("Originate", kill, passes=passes)
        await until("an Originate is written", asked.is_set)
        async with floor.fault():
            await floor.service.ended()
            await floor.start()


async def _nobody_waits(floor: Floor) -> bool:
    return not (await floor.contexts())["acd-wait"]


def _talked_in_peace(talkers: Callers) -> bool:
    legs = talkers.ladder().legs()
    return all(
        leg.answered_at is not None
        and leg.ended_at is not None
        and leg.ended_at - leg.answered_at > TALK - 0.5
        for leg in legs
    )


def _wrapped(disturb: Disturbance) -> tuple[Play, FloorPlan]:
    return under_load(disturb), FloorPlan(command=WRAPPED)


FAULTS: Scenarios = {
    "killed-with-a-full-house": Scenario((1,), killed_with_a_full_house, FULL_HOUSE),
    "killed-for-good": Scenario((2,), killed_for_good),
    "killed-before-an-originate": Scenario((3,), under_load(killed_before_an_originate)),
    "killed-after-an-originate": Scenario(
        (4,), under_load(killed_after_an_originate), is_quick=True
    ),
    "killed": Scenario((1, 48), under_load(killed), is_quick=True),
    "stopped-12-s": Scenario((5,), under_load(stopped_for_12_s), is_quick=True),
    "stopped-30-s": Scenario((5,), under_load(stopped_for_30_s)),
    "loop-blocked": Scenario((6,), *_wrapped(blocked)),
    "asterisk-killed": Scenario((7,), under_load(asterisk_killed, patience=15), is_quick=True),
    "out-of-descriptors": Scenario((48,), under_load(out_of_descriptors)),
    "deployed-under-load": Scenario((49,), under_load(deployed), is_quick=True),
    "started-twice": Scenario((38,), under_load(started_twice)),
    "started-elsewhere": Scenario((38,), under_load(started_elsewhere)),
}
