"""What Prometheus would have scraped while the imagined days went by, as blocks of its own store.

Three days: today until the afternoon, yesterday, and the same day a week ago, so that a board
finds what it compares with. Figures of the process itself are those of the drawing.
"""

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from acd.config.settings import Settings
from acd.core.commands import RingAdvisor
from acd.core.engine import Decision
from acd.core.model import Seconds
from acd.counting import new_tally
from acd.errors import ToolMissing
from acd.gauges import READINGS
from acd.lab.boards.day import ENDS, HOUR, ImaginedDays
from acd.lab.boards.site import TIMEZONE, imagined_settings
from acd.lab.tools import find_promtool
from acd.metrics import Metrics
from acd.view import AsteriskView, AuditsView, FloorView, Health, JournalView
from acd.viewing import view_of

ZONE = ZoneInfo(TIMEZONE)
TODAY = datetime(2026, 3, 10, tzinfo=ZONE)  # a Tuesday
NOW: Seconds = TODAY.timestamp() + 15.02 * HOUR
"""When somebody looks at the boards."""

DAYS = (
    (TODAY - timedelta(days=7), 0.95, ENDS),
    (TODAY - timedelta(days=1), 1.15, ENDS),
    (TODAY, 1.05, NOW - TODAY.timestamp()),
)
"""Which, how busy, and until when they are played. A Monday is busier."""

_IMPORT_WITHIN: Seconds = 300.0


def write_history(folder: Path, every: Seconds = 60.0) -> None:
    """Fill Prometheus' data folder with the imagined days, scraped so often."""
    with TemporaryDirectory(prefix="acd-") as place:
        text = Path(place) / "scrapes.om"
        with text.open("w") as lines:
            lines.writelines(WatchedDays(imagined_settings(Path(place))).scrapes(every))
            lines.write("# EOF\n")
        _import(text, folder)


class WatchedDays:
    """What is left of the service around the engine, as far as its metrics go."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tally = new_tally(settings)
        self._days = ImaginedDays(settings, self._learn)
        self._audits = 0
        self._lots = Random(25)
        well = {name: lambda: 0 for name in READINGS} | {"mqtt_connected": lambda: 1}
        self._metrics = Metrics(settings, self._view, lambda: dict(self._tally.sums), **well)

    def scrapes(self, every: Seconds) -> Iterator[str]:
        for midnight, busy, until in DAYS:
            for moment in self._days.play(midnight.timestamp(), busy, until, every):
                self._tally.pass_time(moment)
                self._audits += 2
                text = self._metrics.text().decode()
                yield from _stamped(text, moment)

    def _learn(self, decision: Decision, now: Seconds) -> None:
        for fact in decision.facts:
            self._tally.add(fact)
        for command in decision.commands:
            if isinstance(command, RingAdvisor):
                self._metrics.match_latency(self._lots.lognormvariate(-5.5, 0.5))

    def _view(self) -> FloorView:
        asterisk = AsteriskView(connected=True, lease_age_seconds=self._lots.uniform(0, 4))
        health = Health(
            asterisk,
            JournalView(waiting=self._lots.randrange(3)),
            counting_since=DAYS[0][0].timestamp(),
            audits=AuditsView(self._audits),
            loop_delay_seconds=self._lots.lognormvariate(-5.5, 0.4),
        )
        return view_of(self._days.floor, self._settings, self._tally, health, self._days.now)


def _stamped(scrape: str, at: Seconds) -> Iterator[str]:
    """Its samples, each with its moment."""
    for line in scrape.splitlines():
        if not line.startswith("#"):
            yield f"{line} {at:.0f}\n"


def _import(text: Path, folder: Path) -> None:
    command = (*find_promtool(), "tsdb", "create-blocks-from", "openmetrics", str(text))
    done = subprocess.run(
        (*command, str(folder)), capture_output=True, text=True, timeout=_IMPORT_WITHIN, check=False
    )
    if done.returncode:
        raise ToolMissing(f"promtool could not write the history: {done.stderr[-500:]}")
