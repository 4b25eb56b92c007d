"""What the service counts and times of itself, for Prometheus and for whoever looks in.

Rule 1: the tally hears of facts at once, in the loop, so that a view is never behind the floor;
        Prometheus' counters follow the broadcast and may be a moment late.
Rule 2: a scrape comes from another thread; what it shows is looked at in the loop all the same.
"""

import asyncio
from collections.abc import Callable, Iterable

from acd.broadcast import Listener
from acd.config.settings import Settings
from acd.core.commands import Command, RingAdvisor
from acd.core.facts import Fact
from acd.core.measures import Tally
from acd.core.model import NO_TEAM, Seconds
from acd.gauges import Reading
from acd.latency import LoopDelay, MatchLatency
from acd.metrics import Metrics
from acd.view import FloorView

_SNAPSHOT_WITHIN: Seconds = 2.0  # for a scrape; a loop that is slower than that is the news
_IN_TIME: Seconds = 90.0  # for calls of no team, which has no threshold of its own


class Figures:
    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], Seconds],
        view: Callable[[], FloorView],
        counted: Listener,
        **readings: Reading,
    ) -> None:
        """`view` is called in this loop; Prometheus counts the facts that `counted` hears."""
        teams = settings.teams.values()
        self.tally = Tally({NO_TEAM: _IN_TIME, **{t.id: t.service_level_within for t in teams}})
        self.match_latency = MatchLatency()
        self.loop_delay = LoopDelay(clock)
        self.metrics = Metrics(
            settings, _for_other_threads(view), facts_lost=lambda: counted.lost, **readings
        )
        self._clock = clock
        self._counted = counted

    def learn(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self.tally.add(fact)

    def note(self, command: Command) -> None:
        """It has been carried out."""
        if isinstance(command, RingAdvisor):
            seconds = self._clock() - command.matchable_at
            self.match_latency.add(seconds)
            self.metrics.match_latency(seconds)

    async def follow(self) -> None:
        """Count for Prometheus until the facts end."""
        await self.metrics.follow(self._counted)


def _for_other_threads(view: Callable[[], FloorView]) -> Callable[[], FloorView]:
    loop = asyncio.get_running_loop()

    async def in_the_loop() -> FloorView:
        return view()

    def look() -> FloorView:
        asked = asyncio.run_coroutine_threadsafe(in_the_loop(), loop)
        return asked.result(timeout=_SNAPSHOT_WITHIN)

    return look
