"""The follower between the facts and the file: a disk that fails, a stop, a restart."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from structlog.testing import capture_logs

from acd.broadcast import Broadcast
from acd.config.settings import QueueLogSettings
from acd.core.facts import AdvisorLoggedIn, CallCompleted, CallQueued, Fact
from acd.core.floor import Floor
from acd.core.model import CallId, Outcome
from acd.queue_log import QueueLog
from acd.queue_log.losses import TELL_EVERY, Losses
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings

DEADLINE = 5.0


def logged_in(at: float) -> AdvisorLoggedIn:
    return AdvisorLoggedIn(ANA, at)


def follower(file: Path, broadcast: Broadcast) -> QueueLog:
    settings = small_settings()
    floor = Floor(settings.plan())
    heard = broadcast.listen()
    return QueueLog(settings, QueueLogSettings(file), heard, lambda: floor, try_again_after=0.05)


@asynccontextmanager
async def following(file: Path) -> AsyncIterator[Broadcast]:
    broadcast = Broadcast()
    async with run(follower(file, broadcast)):
        yield broadcast


@asynccontextmanager
async def run(queue_log: QueueLog) -> AsyncIterator[None]:
    task = asyncio.create_task(queue_log.follow())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=DEADLINE)
    assert task.cancelled()


async def until(claim: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not claim():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def epochs(file: Path) -> list[int]:
    return [int(line.split("|")[0]) for line in file.read_text().splitlines()]


async def test_facts_stand_in_the_file_within_a_second(tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    async with following(file) as broadcast, asyncio.timeout(1.0):
        broadcast.publish([logged_in(1.0)])
        broadcast.publish([logged_in(2.0)])

        await until(lambda: file.exists() and len(epochs(file)) == 2)

    assert epochs(file) == [1, 2]


async def test_a_stop_still_writes_what_came_before_it(tmp_path: Path) -> None:
    file = tmp_path / "queue_log"
    async with following(file) as broadcast:
        await until(file.exists)
        for at in range(1000):
            broadcast.publish([logged_in(float(at))])

    assert epochs(file) == list(range(1000))


async def test_it_ends_with_the_facts(tmp_path: Path) -> None:
    broadcast = Broadcast()
    one = follower(tmp_path / "queue_log", broadcast)
    broadcast.publish([logged_in(1.0)])
    broadcast.close()

    await asyncio.wait_for(one.follow(), DEADLINE)

    assert epochs(tmp_path / "queue_log") == [1]


async def test_a_folder_that_is_missing_is_told_once_and_once_when_it_is_there(
    tmp_path: Path,
) -> None:
    file = tmp_path / "later" / "queue_log"
    with capture_logs() as logs:
        async with following(file) as broadcast:
            for at in range(3):
                broadcast.publish([logged_in(float(at))])
                await asyncio.sleep(0)
            await until(lambda: len(logs) > 0)

            file.parent.mkdir()
            await until(lambda: len(logs) > 1)

    assert epochs(file) == [0, 1, 2]
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [
        ("queue_log_not_written", "warning"),
        ("queue_log_written_again", "warning"),
    ]
    assert str(tmp_path) not in str(logs)


# What is lost


def queued(call: str, at: float) -> CallQueued:
    return CallQueued(CallId(call), ACCUEIL, SIEGE, 0, None, at, at)


def abandoned(call: str, at: float) -> CallCompleted:
    outcome = (Outcome.ABANDONED, None, None, at - 1.0, None, 0, at)
    return CallCompleted(CallId(call), ACCUEIL, SIEGE, 0, None, *outcome)


async def test_after_a_loss_positions_are_those_of_the_floor_again(tmp_path: Path) -> None:
    """Calls whose ends were lost stood in front of everybody for ever."""
    file, settings, broadcast = tmp_path / "queue_log", small_settings(), Broadcast()
    floor = Floor(settings.plan())

    def happen(*facts: Fact) -> None:
        for fact in facts:
            floor.apply(fact)
        broadcast.publish(facts)

    heard = broadcast.listen(limit=2)
    async with run(QueueLog(settings, QueueLogSettings(file), heard, lambda: floor)):
        happen(queued("one", 1.0))
        await until(lambda: file.exists() and len(epochs(file)) == 1)
        happen(abandoned("one", 2.0), queued("two", 3.0), queued("three", 4.0))
        await until(lambda: len(epochs(file)) == 3)
        happen(abandoned("two", 5.0), abandoned("three", 6.0))

    positions = [line.split("|")[4:6] for line in file.read_text().splitlines()[-2:]]
    assert positions == [["ABANDON", "1"], ["ABANDON", "1"]]
    assert "three|siege|NONE|ABANDON|1|2|2" in file.read_text()


async def test_what_is_lost_and_whether_it_fails_is_there_to_be_read(tmp_path: Path) -> None:
    broadcast = Broadcast()
    queue_log = follower(tmp_path / "missing" / "queue_log", broadcast)
    readings = queue_log.readings()
    with capture_logs() as logs:
        broadcast.publish([logged_in(1.0)] * 10_003)
        async with run(queue_log):
            await until(lambda: readings["queue_log_failing"]() == 1)
            await until(lambda: len(logs) == 2)

    assert readings["queue_log_lost"]() == 3
    assert {"event": "queue_log_lines_lost", "log_level": "warning"}.items() <= logs[1].items()
    assert (logs[1]["lost"], logs[1]["since_start"]) == (3, 3)


def test_what_is_lost_is_said_when_it_has_grown_and_once_a_minute_at_most() -> None:
    times = iter([0.0, 1.0, 2.0, TELL_EVERY + 1.0, 3 * TELL_EVERY])
    losses = Losses(lambda: next(times))
    with capture_logs() as logs:
        for lost in (0, 3, 4, 5, 5):
            losses.tell(lost)

    assert [(entry["lost"], entry["since_start"]) for entry in logs] == [(3, 3), (2, 5)]
