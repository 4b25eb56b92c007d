"""A whole site on this machine: acd.toml, its Asterisk, and the service as a process of its own.

The service runs exactly as a user would run it: `acd run --config FOLDER/acd.toml`.
"""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from acd.config import load
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.errors import ServiceUnreachable
from acd.lab.asterisk import LabAsterisk
from acd.lab.ports import LOOPBACK, free_ports
from acd.status import fetch_status
from acd.view import FloorView

ACD = (sys.executable, "-m", "acd")
"""The command line; what follows is the name of a command."""

_UP_WITHIN: Seconds = 30.0
_STOP_WITHIN: Seconds = 15.0
_TICKS: int = os.sysconf("SC_CLK_TCK")
_PAGE_MB: float = os.sysconf("SC_PAGE_SIZE") / 1_000_000


class Site:
    """`text` is an acd.toml whose [asterisk.*] section is left out: this class knows it.

    `phones`, `trunks` and `qualify_every` are those of LabAsterisk.
    """

    def __init__(
        self,
        folder: Path,
        text: str,
        phones: Mapping[str, int],
        trunks: Mapping[str, int] | None = None,
        qualify_every: int = 0,
    ) -> None:
        self._folder = folder
        self._text = text
        self.metrics_port, ami_port = free_ports(2)
        self.settings = self._write(secrets.token_hex(16), ami_port)
        self.asterisk = LabAsterisk(
            self.settings, phones=phones, trunks=trunks, qualify_every=qualify_every
        )
        self.settings = self._write(self.asterisk.ami_secret, self.asterisk.ami_port)

    def reach_asterisk_at(self, ami_port: int) -> None:
        """Something stands between: a service that starts from now on goes through it."""
        self.settings = self._write(self.asterisk.ami_secret, ami_port)

    @property
    def config(self) -> Path:
        return self._folder / "acd.toml"

    @property
    def log(self) -> Path:
        return self._folder / "acd.log"

    def _write(self, secret: str, ami_port: int) -> Settings:
        secret_file = self._folder / "ami.secret"
        secret_file.touch(mode=0o600)
        secret_file.write_text(secret)
        place = f'[asterisk.lab]\nhost = "{LOOPBACK}"\nport = {ami_port}\nusername = "acd"\n'
        text = self._text.replace("@metrics@", f"{LOOPBACK}:{self.metrics_port}")
        self.config.write_text(f'{text}\n{place}secret_file = "{secret_file.name}"\n')
        return load(self.config)


class RunningService:
    def __init__(self, process: asyncio.subprocess.Process, settings: Settings) -> None:
        self._process = process
        self._settings = settings

    @property
    def pid(self) -> int:
        return self._process.pid

    def cpu_seconds(self) -> Seconds:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mb(self) -> float:
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE_MB

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    def send(self, number: signal.Signals) -> None:
        """Nothing happens to one that has ended."""
        if self.is_running:
            self._process.send_signal(number)

    async def ended(self, within: Seconds = _STOP_WITHIN) -> int:
        """Wait for it; its exit code."""
        async with asyncio.timeout(within):
            return await self._process.wait()

    async def view(self) -> FloorView:
        return await asyncio.to_thread(fetch_status, self._settings.site.socket)

    async def up(self) -> None:
        """Wait until it has Asterisk in hand. Raises ServiceUnreachable when it does not come."""
        async with asyncio.timeout(_UP_WITHIN):
            while not await self._is_connected():
                if not self.is_running:
                    raise ServiceUnreachable("the service ended while it started")
                await asyncio.sleep(0.05)

    async def stop(self) -> int:
        """As systemd would; its exit code."""
        self.send(signal.SIGTERM)
        try:
            return await self.ended()
        except TimeoutError:
            self.send(signal.SIGKILL)
            return await self.ended()

    async def _is_connected(self) -> bool:
        try:
            return (await self.view()).asterisk.connected
        except ServiceUnreachable:
            return False


async def start_service(site: Site, command: Sequence[str] = ACD) -> RunningService:
    """The service of this site, just born; whoever starts it stops it."""
    with site.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(*command, "run", "--config", str(site.config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for whoever started us; we stop it ourselves
        )
    return RunningService(process, site.settings)


@asynccontextmanager
async def running_service(site: Site) -> AsyncIterator[RunningService]:
    """The service of this site, connected; stopped politely when the block ends."""
    service = await start_service(site)
    try:
        await service.up()
        yield service
    finally:
        await service.stop()
