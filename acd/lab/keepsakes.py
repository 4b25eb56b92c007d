"""What a demo leaves to be looked at: each board as a picture, and the day's report beside them.

Rule 1: the pictures are of what a real Prometheus has scraped from the service, the report is what
        its journal says: of the same calls both say the same.
Rule 2: each is made by the command that a user would type, in a process of its own.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from acd.core.model import Seconds
from acd.errors import ToolFailed
from acd.lab.asking import Series
from acd.lab.ports import LOOPBACK
from acd.lab.prometheus import LabPrometheus
from acd.lab.site import ACD, Site
from acd.view import FloorView

REPORT = "report.txt"

_SCRAPED_WITHIN: Seconds = 10.0
_MADE_WITHIN: Seconds = 120.0
_WIDTH = "110"


class Keepsakes:
    def __init__(self, folder: Path, site: Site, prometheus: LabPrometheus) -> None:
        self.folder = folder
        self._site = site
        self._prometheus = prometheus
        self._began_at = time.time()

    async def make(self, view: FloorView) -> None:
        """Of all that `view` counts. Raises ToolFailed."""
        ended = float(sum(view.totals.outcomes.values()))
        await self._prometheus.until(
            "sum(acd_calls_completed_total)", lambda told: _is(told, ended), _SCRAPED_WITHIN
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        zone = self._site.settings.site.timezone
        draw = (sys.executable, "-m", "acd.lab.boards", "--url", self._prometheus.url)
        last = time.time() - self._began_at  # of six hours it would be a dot at the edge
        where = ("--folder", str(self.folder), "--timezone", zone)
        _, report = await asyncio.gather(  # together: advisors' time goes on meanwhile
            _made(*draw, *where, "--last", f"{last:.0f}"),
            _made(*ACD, "report", "--config", str(self._site.config)),
        )
        (self.folder / REPORT).write_bytes(report)


@asynccontextmanager
async def keeping(folder: Path, site: Site) -> AsyncIterator[Keepsakes]:
    """Before the first advisor logs in, whose time the boards would not know of else."""
    target = f"{LOOPBACK}:{site.metrics_port}"
    async with LabPrometheus([target], every="1s") as prometheus:
        await prometheus.until("acd_calls_received_total", bool, _SCRAPED_WITHIN)
        yield Keepsakes(folder, site, prometheus)


def _is(told: list[Series], wanted: float) -> bool:
    return [series.last for series in told] == [wanted]


async def _made(*command: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": _WIDTH},
    )
    try:
        said, failed = await asyncio.wait_for(process.communicate(), _MADE_WITHIN)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise ToolFailed(failed.decode(errors="replace")[-1000:])
    return said
