"""What the service counts and times of itself, for Prometheus and for whoever looks in.

Rule 1: the tally hears of facts at once, in the loop, so that no figure is ever behind the floor.
Rule 2: a scrape comes from another thread; what it shows is looked at in the loop all the same, and
        the loop gives no more than a copy: whatever takes time is done in that thread.
Rule 3: a scrape tells the time of advisors up to the last turn and no further: what the next one
        decides may be of any moment since, and no sum goes back.
Rule 4: before what was kept is there nothing is counted for Prometheus, which would take counters
        that begin at zero for ones that had begun anew.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from acd.config.settings import Settings
from acd.core.commands import Command, RingAdvisor
from acd.core.facts import Fact
from acd.core.model import Seconds
from acd.core.sums import Key
from acd.core.tally import Tally
from acd.counting import new_tally, thresholds
from acd.gauges import Reading
from acd.labels import Labels
from acd.latency import LoopDelay, MatchLatency
from acd.metrics import Metrics
from acd.view import FloorView

_SNAPSHOT_WITHIN: Seconds = 2.0  # for a scrape; a loop that is slower than that is the news

_T = TypeVar("_T")


class Figures:
    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], Seconds],
        view: Callable[[], FloorView],
        **readings: Reading,
    ) -> None:
        """`view` is called in this loop."""
        self.tally = new_tally(settings)
        self.match_latency = MatchLatency()
        self.loop_delay = LoopDelay(clock)
        self.metrics = Metrics(
            settings, _for_other_threads(view), _for_other_threads(self._sums), **readings
        )
        self._clock = clock
        self._decided_at: Seconds | None = None  # None: it is not known yet what was kept

    def go_on_with(self, tally: Tally, at: Seconds) -> None:
        """With one that was kept, in place of the empty one; nothing to come is of before `at`."""
        self.tally = tally
        self._decided_at = at

    def take(self, settings: Settings, labels: Labels) -> None:
        """Another configuration; who serves which team is told by facts."""
        self.tally.hold_against(thresholds(settings))
        self.metrics.take(settings, labels)

    def learn(self, facts: Iterable[Fact], at: Seconds) -> None:
        """What the turn of this time has decided."""
        for fact in facts:
            self.tally.add(fact)
        self._decided_at = at

    def note(self, command: Command) -> None:
        """It has been carried out."""
        if isinstance(command, RingAdvisor):
            seconds = self._clock() - command.matchable_at
            self.match_latency.add(seconds)
            self.metrics.match_latency(seconds)

    def _sums(self) -> Mapping[Key, float] | None:
        if self._decided_at is None:
            return None
        self.tally.pass_time(self._decided_at)
        return self.tally.sums.copy()


def _for_other_threads(look_at: Callable[[], _T]) -> Callable[[], _T]:
    loop = asyncio.get_running_loop()

    async def in_the_loop() -> _T:
        return look_at()

    def look() -> _T:
        asked = asyncio.run_coroutine_threadsafe(in_the_loop(), loop)
        return asked.result(timeout=_SNAPSHOT_WITHIN)

    return look
