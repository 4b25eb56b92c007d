"""When audits are held, and what is told of them."""

import asyncio

from structlog.testing import capture_logs

from acd.auditing import Audits
from acd.core.facts import DifferenceHealed
from acd.core.model import Difference


class Asterisk:
    """Remembers when it was asked, on the loop's clock."""

    def __init__(self) -> None:
        self.asked_at: list[float] = []
        self.asked = asyncio.Event()
        self.is_amiss = False

    async def audit(self) -> None:
        self.asked_at.append(asyncio.get_running_loop().time())
        self.asked.set()

    async def audits(self, count: int) -> list[float]:
        """The pauses between the first so many."""
        async with asyncio.timeout(5.0):
            while len(self.asked_at) < count:
                self.asked.clear()
                await self.asked.wait()
        return [b - a for a, b in zip(self.asked_at, self.asked_at[1:], strict=False)]


async def pauses(asterisk: Asterisk, count: int) -> list[float]:
    audits = Audits(asterisk.audit, lambda: asterisk.is_amiss, every=0.3, again_after=0.05)
    running = asyncio.create_task(audits.run())
    found = await asterisk.audits(count)
    running.cancel()
    await asyncio.wait({running})
    return found


async def test_they_are_held_again_and_again() -> None:
    found = await pauses(Asterisk(), 3)

    assert all(pause >= 0.29 for pause in found)


async def test_what_seems_amiss_is_looked_at_once_more_soon_and_not_for_ever() -> None:
    asterisk = Asterisk()
    asterisk.is_amiss = True

    found = await pauses(asterisk, 4)

    assert [pause < 0.2 for pause in found] == [True, False, True]


def test_a_difference_is_counted_and_logged_by_its_kind_alone() -> None:
    audits = Audits(Asterisk().audit, lambda: False)
    healed = DifferenceHealed(Difference.CALL_GONE, "c" * 32, 10.0)

    with capture_logs() as logs:
        audits.learn([healed, healed])

    assert audits.view().differences[Difference.CALL_GONE] == 2
    assert audits.view().differences[Difference.PHONE] == 0
    assert logs[0] == {"event": "difference_healed", "kind": "call-gone", "log_level": "warning"}
