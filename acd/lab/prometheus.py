"""A real Prometheus of one's own, on a free loopback port, gone without a trace afterwards.

It runs this repository's `metrics/rules.yml` and `metrics/alerts.yml` as they are, only quicker.

Rule 1: it scrapes and is asked on the loopback alone, and sends its alerts to nobody.
Rule 2: it is ended by its own process id, also when the body failed, and the folder is removed.
Rule 3: an answer is waited for by asking again until it is there, never by waiting a fixed time.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from acd.core.model import Seconds
from acd.errors import ToolFailed
from acd.lab.asking import Prometheus, Series
from acd.lab.ports import LOOPBACK, free_ports
from acd.lab.tools import find_prometheus
from acd.resources import resource

METRICS = resource("metrics")
RULES = (METRICS / "rules.yml", METRICS / "alerts.yml")

_UP_WITHIN: Seconds = 20.0
_STOP_WITHIN: Seconds = 10.0
_ASK_AGAIN: Seconds = 0.1


class LabPrometheus:
    """`async with LabPrometheus(["127.0.0.1:9108"]) as prometheus: ...`

    `every` is the interval of scrapes and of rules. `folder` keeps what was scraped, for whoever
    looks at it again; it is removed only when it was not given.
    """

    def __init__(
        self,
        targets: Sequence[str],
        *,
        every: str = "200ms",
        rules: Sequence[Path] = RULES,
        folder: Path | None = None,
    ) -> None:
        self._targets = tuple(targets)
        self._every = every
        self._rules = tuple(rules)
        self._given = folder
        self._process: asyncio.subprocess.Process | None = None
        self.port = free_ports(1)[0]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self._asked = Prometheus(self.url)

    async def __aenter__(self) -> Self:
        self.folder = self._given or Path(tempfile.mkdtemp(prefix="acd-"))
        try:
            await self._start()
        except BaseException:
            await self._clear_away()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._clear_away()

    async def query(self, expression: str) -> list[Series]:
        """What the expression says now; without a value: nothing."""
        return await asyncio.to_thread(self._asked.now, expression)

    async def until(
        self, expression: str, holds: Callable[[list[Series]], bool], within: Seconds
    ) -> list[Series]:
        """Ask until the answer holds; after `within` the last one, whatever it is."""
        answer: list[Series] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not holds(answer := await self.query(expression)):  # noqa: ASYNC110
                    await asyncio.sleep(_ASK_AGAIN)
        return answer

    async def _start(self) -> None:
        configuration = self.folder / "prometheus.yml"
        configuration.write_text(self._configuration())
        with self._log().open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *find_prometheus(),
                f"--config.file={configuration}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address={LOOPBACK}:{self.port}",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            async with asyncio.timeout(_UP_WITHIN):
                while not await asyncio.to_thread(self._is_ready):  # noqa: ASYNC110
                    await asyncio.sleep(_ASK_AGAIN)
        except TimeoutError:
            raise ToolFailed(f"Prometheus did not start:\n{self._said()}") from None

    def _is_ready(self) -> bool:
        if self._process is None or self._process.returncode is not None:
            raise ToolFailed(f"Prometheus ended while it started:\n{self._said()}")
        return self._asked.is_ready()

    def _configuration(self) -> str:
        """As JSON, which is YAML too."""
        every = {"scrape_interval": self._every, "scrape_timeout": self._every}
        scrape = {"job_name": "acd", "static_configs": [{"targets": self._targets}]}
        return json.dumps(
            {
                "global": {**every, "evaluation_interval": self._every},
                "rule_files": [str(file) for file in self._rules],
                "scrape_configs": [scrape],
            }
        )

    async def _clear_away(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _STOP_WITHIN)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._given is None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _log(self) -> Path:
        return self.folder / "prometheus.log"

    def _said(self) -> str:
        return self._log().read_text(errors="replace")[-2000:]
