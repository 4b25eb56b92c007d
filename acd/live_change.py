"""Another configuration, brought into the loop while calls go on.

Rule 1: it is in force between two signals, for the floor and for all who hold a copy of it.
Rule 2: whoever gave up waiting for it was told that it is not in force: then it never comes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from acd.asterisk.new_phones import News
from acd.configuration import Configuration
from acd.core.model import Seconds
from acd.core.plan import Plan
from acd.core.signals import PlanChanged, Signal
from acd.errors import NotApplied
from acd.labels import Labels

_IN_FORCE_WITHIN: Seconds = 10.0


@dataclass(slots=True)
class _Coming:
    """A configuration on its way into the loop."""

    configuration: Configuration
    labels: Labels
    in_force: asyncio.Future[None]
    news: News | None = None  # None: not handed out yet


class LiveChange:
    def __init__(
        self,
        tell: Callable[[Signal], None],
        take: Callable[[Configuration, Labels], News],
        look_at: Callable[[News], Awaitable[None]],
    ) -> None:
        """`take` hands it to all who hold a copy; at the phones that are new `look_at` looks."""
        self._tell = tell
        self._take = take
        self._look_at = look_at
        self._coming: _Coming | None = None

    async def put_in_force(self, configuration: Configuration) -> None:
        """It is in force when this returns. Raises NotApplied."""
        labels = await asyncio.to_thread(Labels, configuration.settings)
        coming = _Coming(configuration, labels, asyncio.get_running_loop().create_future())
        self._coming = coming
        self._tell(PlanChanged(configuration.plan))
        try:
            async with asyncio.timeout(_IN_FORCE_WITHIN):
                await coming.in_force
        except TimeoutError:
            if coming.news is None:
                raise NotApplied(
                    "it was not taken over in time; hint: `acd status` and the log say why"
                ) from None
        finally:
            self._coming = None  # where it was given up it never comes: `is_awaited`
        if coming.news is not None:
            await self._look_at(coming.news)

    def is_awaited(self, plan: Plan) -> bool:
        return self._coming is not None and self._coming.configuration.plan is plan

    def hand_out(self, changed: PlanChanged) -> None:
        """To all who hold a copy of it, before anything else is decided."""
        coming = self._coming
        if coming is not None and self.is_awaited(changed.plan):
            coming.news = self._take(coming.configuration, coming.labels)

    def say_in_force(self) -> None:
        if self._coming is not None and not self._coming.in_force.done():
            self._coming.in_force.set_result(None)
