"""Parts that must not stop the phones."""

import asyncio
import contextlib

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


async def test_what_would_end_the_process_or_passes_for_a_cancellation_is_a_failure_too() -> None:
    ends = [SystemExit(3), asyncio.CancelledError(), BaseExceptionGroup("both", [SystemExit(1)])]

    async def work() -> None:
        if ends:
            raise ends.pop()

    supervised = Supervised("board", work, first_pause=0.001)
    with capture_logs() as logs:
        await supervised.run()

    assert supervised.failures == 3
    names = ["BaseExceptionGroup", "CancelledError", "SystemExit"]
    assert [log["error"] for log in logs] == names


async def test_what_a_failure_says_is_not_logged_since_it_may_name_a_caller() -> None:
    calls = ["+33612345678"]

    async def work() -> None:
        if calls:
            raise LookupError(calls.pop())

    with capture_logs() as logs:
        await Supervised("board", work, first_pause=0.001).run()

    assert "12345678" not in str(logs)
    assert "in work" in logs[0]["exception"]


async def test_a_part_that_raises_when_it_is_cancelled_holds_up_no_stop() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            raise ZeroDivisionError

    async with asyncio.timeout(5.0), asyncio.TaskGroup() as parts:
        running = parts.create_task(Supervised("board", work).run())
        await begun.wait()
        running.cancel()

    assert running.cancelled()


async def test_a_part_that_does_not_let_itself_be_cancelled_is_left_behind() -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        while not let_go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await let_go.wait()

    running = asyncio.create_task(Supervised("board", work, leave_within=0.05).run())
    await begun.wait()
    with capture_logs() as logs:
        running.cancel()
        async with asyncio.timeout(5.0):
            await asyncio.wait({running})
    let_go.set()

    assert running.cancelled()
    assert logs == [{"event": "part_left_behind", "part": "board", "log_level": "error"}]
