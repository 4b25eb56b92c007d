"""A site in perfect health, and a doctor who looks at it after each mistake that somebody makes.

One Asterisk, one operator, one service for as many mistakes as one likes: each is undone before the
next, and the site is as healthy as before.
"""

import asyncio
import contextlib
import os
import shlex
import stat
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from acd.config.settings import Settings
from acd.doctor.areas import Area
from acd.doctor.asterisk_machine import AsteriskMachine
from acd.doctor.examining import examine
from acd.doctor.patient import Patient
from acd.lab.asterisk import LabAsterisk
from acd.lab.ports import free_ports
from acd.lab.site import ACD, Site, running_service
from acd.machines import ThisMachine
from acd.verdicts import Finding
from tests.integration.world import eventually
from tests.lab.operators import answering

OPERATOR = "operateur"
TOML = """\
[site]
name = "Habitat du Centre"
metrics = "@metrics@"
pauses = { 1 = "déjeuner" }
[trunks]
operateur = { endpoint = "operateur" }
[entities]
centre = { name = "Centre", outbound_number = "+33199001234", trunk = "operateur" }
[teams]
siege = { name = "Siège", wrap_up = "0s", entity = "centre" }
[advisors]
ana = { name = "Ana", phone = "PJSIP/ana", teams = ["siege"] }
ben = { name = "Ben", phone = "PJSIP/ben", teams = ["siege"] }
[schedules]
bureaux = { open = { mon-sun = ["00:00-24:00"] }, holidays = "none" }
[lines.accueil]
name = "Accueil"
numbers = ["+33199001234"]
entity = "centre"
team = "siege"
schedule = "bureaux"
"""
_SILENCE = b"\xd5" * 8000  # a second of alaw


class Clinic:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.asterisk: LabAsterisk = site.asterisk

    @property
    def etc(self) -> Path:
        return self.asterisk.folder / "etc"

    @property
    def _music(self) -> Path:
        return self.asterisk.folder / "music"

    @property
    def machine(self) -> AsteriskMachine:
        return AsteriskMachine(ThisMachine(), self.asterisk.console)

    async def findings(
        self, *areas: Area, change: Callable[[Settings], Settings] = lambda settings: settings
    ) -> dict[str, list[Finding]]:
        """By their ids."""
        patient = Patient(change(self.site.settings), time.time())
        examined = await examine(patient, areas or list(Area), self.machine)
        found: dict[str, list[Finding]] = {}
        for area in examined:
            for finding in area.findings:
                found.setdefault(finding.id, []).append(finding)
        return found

    @contextlib.asynccontextmanager
    async def rewritten(
        self, file: str, there: str, instead: str, reload: str = ""
    ) -> AsyncIterator[None]:
        """A file of Asterisk's, or a whole path, with other words in it while the block lasts."""
        path = self.etc / file
        text = path.read_text()
        assert there in text
        path.write_text(text.replace(there, instead))
        await self._reload(reload)
        try:
            yield
        finally:
            path.write_text(text)
            await self._reload(reload)

    @contextlib.asynccontextmanager
    async def cut_off(self) -> AsyncIterator[None]:
        """A deployment, before it was proved."""
        ours = self.etc / "acd"
        ours.mkdir()
        (ours / "trying").write_text("0001")
        try:
            yield
        finally:
            (ours / "trying").unlink()
            ours.rmdir()

    @contextlib.asynccontextmanager
    async def told(self, command: str, undo: str) -> AsyncIterator[None]:
        """Something said to Asterisk's console, and taken back."""
        await self.asterisk.rx(command)
        try:
            yield
        finally:
            await self.asterisk.rx(undo)

    @contextlib.asynccontextmanager
    async def opened(self, file: Path) -> AsyncIterator[None]:
        """To everybody on the machine, who can get there as into /etc."""
        mode, way = _changed_mode(file, 0o644), _changed_mode(self.asterisk.folder, 0o755)
        try:
            yield
        finally:
            _changed_mode(file, mode)
            _changed_mode(self.asterisk.folder, way)

    @contextlib.asynccontextmanager
    async def music_in(self, kind: str) -> AsyncIterator[None]:
        [file] = self._music.iterdir()
        other = file.rename(file.with_suffix(f".{kind}"))
        try:
            yield
        finally:
            other.rename(file)

    async def _reload(self, what: str) -> None:
        if what:
            await self.asterisk.rx(what)

    async def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`acd doctor` as its admin types it, on Asterisk's own machine."""
        settings = self.site.config.read_text() + f'files = "{self.etc}"\n'
        config = self.site.config.with_name("whole.toml")
        config.write_text(settings)
        words = [*ACD, "doctor", "--config", str(config), *arguments]
        return await asyncio.to_thread(
            subprocess.run, words, capture_output=True, text=True, env=self._path(), timeout=30
        )

    def _path(self) -> dict[str, str]:
        """With the lab's Asterisk on it, under the name that all others have."""
        program = self.asterisk.folder / "bin" / "asterisk"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec {shlex.join(self.asterisk.program.command)} "$@"\n')
        program.chmod(0o755)
        return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "COLUMNS": "150"}

    async def grow_healthy(self) -> None:
        """What the lab's own Asterisk lacks of a site that is well kept."""
        self._music.mkdir()
        (self._music / "calm.alaw").write_bytes(_SILENCE)
        conf = self.etc / "musiconhold.conf"
        moh = self.asterisk.program.data / "moh"
        conf.write_text(conf.read_text().replace(str(moh), str(self._music)))
        await self.asterisk.rx("moh reload")
        for secret in (*self.etc.glob("manager*.conf"), *self.etc.glob("pjsip*.conf")):
            secret.chmod(0o640)
        await self.until_known("Avail")

    async def until_known(self, state: str) -> None:
        """Asterisk has asked the operator, and heard him."""

        async def known() -> bool:
            return state in await self.asterisk.rx(f"pjsip show endpoint {OPERATOR}")

        await eventually(known)


@contextlib.asynccontextmanager
async def clinic(folder: Path) -> AsyncIterator[Clinic]:
    ana, ben, operator = free_ports(3)
    site = Site(folder, TOML, {"ana": ana, "ben": ben}, {OPERATOR: operator}, qualify_every=1)
    async with answering(operator), site.asterisk, running_service(site):
        healthy = Clinic(site)
        await healthy.grow_healthy()
        yield healthy


def _changed_mode(file: Path, mode: int) -> int:
    """The mode before."""
    before = stat.S_IMODE(file.stat().st_mode)
    file.chmod(mode)
    return before


def not_sound(found: dict[str, list[Finding]]) -> list[Finding]:
    return [it for those in found.values() for it in those if it.verdict.value != "sound"]
