"""When the floor is held against Asterisk, and what came of it.

Rule 1: every 25 s, and once more soon after one that found something amiss, since only what two in
        a row show is healed: an event that was lost is made good within 30 s. Never more often:
        under load there is always something that crosses a listing.
Rule 2: what is logged is the sort of difference. Each of them stands for something unheard.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

import structlog

from acd.core.facts import DifferenceHealed, Fact
from acd.core.model import Difference, Seconds
from acd.view import AuditsView

EVERY: Seconds = 25.0
AGAIN_AFTER: Seconds = 2.0

log = structlog.get_logger()


class Audits:
    """`take` asks for one, what it shows comes as a signal; `amiss`: the last found something."""

    def __init__(
        self,
        take: Callable[[], Awaitable[None]],
        amiss: Callable[[], object],
        every: Seconds = EVERY,
        again_after: Seconds = AGAIN_AFTER,
    ) -> None:
        self.taken = 0  # those whose listing has come
        self._take = take
        self._amiss = amiss
        self._again_after = again_after
        self._rest = every - again_after  # from the second look to the next first one
        self._differences: Counter[Difference] = Counter()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._rest)
            await self._take()
            await asyncio.sleep(self._again_after)  # by then the loop has held it against the floor
            if self._amiss():
                await self._take()

    def learn(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, DifferenceHealed):
                self._differences[fact.kind] += 1
                log.warning("difference_healed", kind=fact.kind.value)

    def view(self) -> AuditsView:
        return AuditsView(self.taken, {kind: self._differences[kind] for kind in Difference})
