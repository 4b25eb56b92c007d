"""A real Asterisk of one's own, on free loopback ports, gone without a trace afterwards.

It runs this repository's `dialplans/` and `asterisk-conf/` as they are: each `<<name>>` in them is
filled here as an administrator would fill it, and phones and trunk are written beside them.

Rule 1: everything lies in one short temporary folder (a socket's path may have 108 characters).
Rule 2: it is ended by its own process id, also when the body failed, and the folder is removed.
Rule 3: callers come through a trunk known by address and port: take one with `take_caller_port`.
"""

import asyncio
import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from acd.asterisk.console import LocalConsole
from acd.asterisk.dialplan import generated_dialplan
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.errors import SwitchError
from acd.lab.ports import LOOPBACK, RTP_PORTS, free_ports, keep, let_go
from acd.lab.tools import AsteriskProgram, find_asterisk
from acd.resources import fill, resource

__all__ = ("LOOPBACK", "SOFTPHONE", "LabAsterisk", "fill", "free_ports")

BOOT_TIMEOUT: Seconds = 20.0
STOP_TIMEOUT: Seconds = 5.0
CALLER_PORTS = 16
SOFTPHONE = "softphone"
"""Registers with `phone_password` and calls the lines like any tenant: for a person's own ears."""


class LabAsterisk:
    """`async with LabAsterisk(settings, phones={"ana": 10001}) as asterisk: ...`

    `phones` gives the port on which the phone of an endpoint listens; an endpoint of the settings
    that is not named there has no contact until a phone registers. A phone of nobody in the
    settings is a caretaker's. `trunks` does the same for the trunks of the settings, by endpoint:
    who is rung outside listens there. `qualify_every` has Asterisk ask trunks whether they live.
    `rtp_timeout` ends calls without a voice; never, unless said, since SIPp sends none.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        phones: Mapping[str, int] | None = None,
        trunks: Mapping[str, int] | None = None,
        qualify_every: int = 0,
        rtp_timeout: int = 0,
        program: AsteriskProgram | None = None,
    ) -> None:
        self.settings = settings
        self.phones = dict(phones or {})
        self.trunks = dict(trunks or {})
        self._qualify_every = qualify_every
        self._rtp_timeout = rtp_timeout
        self.program = program or find_asterisk()
        self.folder = Path(tempfile.mkdtemp(prefix="acd-"))
        self.sip_port, self.ami_port, *self._caller_ports = free_ports(2 + CALLER_PORTS)
        self.trunk_ports = tuple(self._caller_ports)
        self.phone_password = secrets.token_hex(8)
        self.ami_secret = settings.asterisk.secret or secrets.token_hex(16)
        self.numbers = itertools.count(1)  # keeps the folders of what runs beside it apart
        self._process: asyncio.subprocess.Process | None = None
        self._kept: tuple[int, ...] = ()

    def _ports(self) -> tuple[int, ...]:
        """Its own, and those at which it expects somebody."""
        beside = (*self.phones.values(), *self.trunks.values(), *self.trunk_ports)
        return (self.sip_port, self.ami_port, *beside)

    async def __aenter__(self) -> Self:
        self._kept = self._ports()
        keep(self._kept)
        try:
            self._write_configuration()
            await self.start()
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

    @property
    def console(self) -> LocalConsole:
        return LocalConsole(self.folder / "etc/asterisk.conf", self.program.command)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Returns when Asterisk is fully booted. Also starts again what was stopped."""
        with self._log_file().open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command("-f"), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            async with asyncio.timeout(BOOT_TIMEOUT):
                await self._until_booted(self._process)
        except TimeoutError:
            raise SwitchError(f"Asterisk did not boot:\n{self.log()[-2000:]}") from None

    async def stop(self) -> None:
        """At once, as a power cut would: nobody is asked, no call is ended politely."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)

    async def rx(self, command: str) -> str:
        """What Asterisk's console answers."""
        return await self.console.run(command)

    def take_caller_port(self) -> int:
        """A port from which the trunk accepts calls; nobody else gets the same."""
        return self._caller_ports.pop()

    def give_back(self, caller_port: int) -> None:
        self._caller_ports.append(caller_port)

    def log(self) -> str:
        """Warnings, errors and what Asterisk printed while it started."""
        files = (self._log_file(), self.folder / "log/messages")
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    async def _until_booted(self, process: asyncio.subprocess.Process) -> None:
        while process.returncode is None:
            try:
                await self.rx("core waitfullybooted")
            except SwitchError:
                await asyncio.sleep(0.05)  # its control socket is not there yet
            else:
                return
        raise SwitchError(f"Asterisk ended while it started:\n{self.log()[-2000:]}")

    async def _clear_away(self) -> None:
        await self.stop()
        let_go(self._kept)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, *arguments: str) -> tuple[str, ...]:
        configuration = str(self.folder / "etc/asterisk.conf")
        return (*self.program.command, "-C", configuration, *arguments)

    def _log_file(self) -> Path:
        return self.folder / "log/console"

    def _write_configuration(self) -> None:
        etc = self.folder / "etc"
        for name in ("etc/dialplans", "lib", "run", "spool", "log"):
            (self.folder / name).mkdir(parents=True)
        for source in sorted(resource("asterisk-conf").glob("*.conf")):
            (etc / source.name).write_text(fill(source.read_text(), self._values()))
        for source in sorted(resource("dialplans").glob("*.conf")):
            shutil.copy(source, etc / "dialplans")
        (etc / "acd-generated.conf").write_text(generated_dialplan(self.settings))
        (etc / "pjsip-phones.conf").write_text(self._phones())
        (etc / "pjsip-trunk.conf").write_text(self._trunks())

    def _values(self) -> dict[str, str]:
        return {
            "folder": str(self.folder),
            "modules": str(self.program.modules),
            "data": str(self.program.data),
            "moh": str(self.program.data / "moh"),
            "node": self.settings.asterisk.node,
            "language": self.settings.site.language,
            "most_calls": "5000",
            "sip_bind": f"{LOOPBACK}:{self.sip_port}",
            "rtp_start": str(RTP_PORTS.start),
            "rtp_end": str(RTP_PORTS.stop - 1),
            "rtp_timeout": str(self._rtp_timeout),
            "ami_port": str(self.ami_port),
            "ami_user": self.settings.asterisk.username,
            "ami_secret": self.ami_secret,
        }

    def _phones(self) -> str:
        advisors = (advisor.phone for advisor in self.settings.advisors.values())
        endpoints = dict.fromkeys(
            (*(phone.removeprefix("PJSIP/") for phone in advisors), *self.phones)
        )
        phones = [
            phone_sections(name, self.phone_password, self.phones.get(name)) for name in endpoints
        ]
        softphone = phone_sections(SOFTPHONE, self.phone_password, None, context="acd-from-trunk")
        return "\n".join((*phones, softphone))

    def _trunks(self) -> str:
        outside = {trunk.endpoint for trunk in self.settings.trunks.values()}
        return "\n".join(
            (
                trunk_sections(self.trunk_ports),
                *(
                    _trunk_outside(name, self.trunks.get(name), self._qualify_every)
                    for name in sorted(outside)
                ),
            )
        )


def phone_sections(
    name: str, password: str, port: int | None, context: str = "advisor-codes"
) -> str:
    """What pjsip-phones.conf says of a phone; `port`: where it listens without registering."""
    # A lab phone is not asked whether it lives: the question would disturb its message trace.
    contact = "" if port is None else f"contact = sip:{name}@{LOOPBACK}:{port}\n"
    return f"""
[{name}](acd-phone)
context = {context}
auth = {name}
aors = {name}

[{name}](acd-phone-auth)
username = {name}
password = {password}

[{name}](acd-phone-aor)
qualify_frequency = 0
{contact}"""


def trunk_sections(ports: Iterable[int]) -> str:
    """What pjsip-trunk.conf says of callers who come from these ports."""
    senders = ",".join(f"{LOOPBACK}:{port}" for port in ports)
    return f"""
[trunk](acd-trunk)

[trunk]
type = identify
endpoint = trunk
match = {senders}
"""


def _trunk_outside(name: str, port: int | None, qualify_every: int) -> str:
    """One that is only called; callers come through the other."""
    contact = "" if port is None else f"contact = sip:{LOOPBACK}:{port}\n"
    return f"""
[{name}](acd-trunk)
aors = {name}

[{name}]
type = aor
qualify_frequency = {qualify_every}
qualify_timeout = 0.5
{contact}"""
