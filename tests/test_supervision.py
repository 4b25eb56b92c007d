"""Parts that must not stop the phones."""

import asyncio

from structlog.testing import capture_logs

from acd.supervision import LONGEST_PAUSE, Supervised


class Stumbling:
    """Fails as often as it is told to, then works to its end."""

    def __init__(self, failures: int) -> None:
        self.starts = 0
        self._failures = failures

    async def work(self) -> None:
        self.starts += 1
        if self.starts <= self._failures:
            raise ZeroDivisionError


async def test_what_fails_is_started_again_and_each_failure_is_counted_and_said() -> None:
    part = Stumbling(failures=3)
    supervised = Supervised("board", part.work, first_pause=0.001)

    with capture_logs() as logs:
        await supervised.run()

    assert (part.starts, supervised.failures) == (4, 3)
    assert [(log["event"], log["part"]) for log in logs] == [("part_failed", "board")] * 3


async def test_each_pause_is_longer_up_to_a_limit() -> None:
    part = Stumbling(failures=12)
    supervised = Supervised("board", part.work, first_pause=0.0001)

    with capture_logs() as logs:
        await supervised.run()

    pauses = [log["again_in"] for log in logs]
    assert pauses == sorted(set(pauses))
    assert max(pauses) <= LONGEST_PAUSE


async def test_what_has_done_its_work_is_not_started_again() -> None:
    part = Stumbling(failures=0)

    await Supervised("board", part.work).run()

    assert part.starts == 1


async def test_a_supervised_part_can_be_cancelled() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(Supervised("board", work).run())
    await begun.wait()
    running.cancel()
    await asyncio.wait({running})

    assert running.cancelled()
