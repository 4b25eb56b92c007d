"""A real MQTT broker for one test, on loopback; it can be killed, and come back without memory."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from acd.lab.ports import LOOPBACK, free_ports
from acd.lab.tools import find_mosquitto
from tests.faults.patience import until


class Broker:
    """`lines`: more of mosquitto.conf, below its one listener."""

    def __init__(self, folder: Path, *lines: str) -> None:
        (self.port,) = free_ports(1)
        self._file = folder / "mosquitto.conf"
        listener = f"listener {self.port} {LOOPBACK}"
        queues = ("max_queued_messages 0", "set_tcp_nodelay true", "persistence false")
        who = () if any("allow_anonymous" in line for line in lines) else ("allow_anonymous true",)
        # Root's broker would become another user, who may not read what is in a test's folder.
        user = ("user root",) if os.getuid() == 0 else ()
        self._file.write_text("\n".join([listener, *queues, *user, *who, *lines, ""]))
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Broker":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *find_mosquitto(),
            "-c",
            str(self._file),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await until("the broker listens", self._listens)

    async def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        return True
