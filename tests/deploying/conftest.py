"""An Asterisk of somebody else's, and what is deployed onto it."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from acd.config.settings import Settings
from acd.deploying.deployment import Deployment
from acd.deploying.folder import AsteriskFolder
from acd.lab.ports import free_ports
from acd.machines import ThisMachine
from tests.deploying.admins_asterisk import AdminsAsterisk
from tests.integration.site_settings import a_site

SECRET = "0123456789abcdef0123456789abcdef"


class Target:
    """The Asterisk, its folder, and a deployment onto it."""

    def __init__(self, asterisk: AdminsAsterisk, machine: Any = None) -> None:
        self.asterisk = asterisk
        self.etc = asterisk.folder / "etc"
        self.folder = AsteriskFolder(machine or ThisMachine(), str(self.etc))
        self.before = self.files()
        self.settings = settings_for(asterisk, "ana", "ben")

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Every file of the folder, with its mode."""
        return {
            str(file.relative_to(self.etc)): (file.read_bytes(), file.stat().st_mode)
            for file in sorted(self.etc.rglob("*"))
            if file.is_file() and not file.is_symlink()
        }

    def deployment(self, dialplans: Path | None = None) -> Deployment:
        return Deployment(self.folder, self.asterisk.console, dialplans)

    async def deploy(self, dialplans: Path | None = None, **differences: Any) -> None:
        deployment = self.deployment(dialplans)
        await deployment.mend()
        settings = with_asterisk(self.settings, **differences)
        await deployment.put_in_force(await deployment.look(settings, SECRET))

    def settings_for_advisors(self, *advisors: str) -> Settings:
        return settings_for(self.asterisk, *advisors)

    async def contexts(self) -> str:
        return await self.asterisk.rx("dialplan show")


async def shows(asterisk: AdminsAsterisk, mark: str) -> None:
    """Until one of its channels does; with nothing, until there is none. It tells nobody itself."""
    async with asyncio.timeout(10):
        while True:
            told = await asterisk.rx("core show channels concise")
            if mark in told if mark else not told.strip():
                return


def settings_for(asterisk: AdminsAsterisk, *advisors: str) -> Settings:
    return with_asterisk(
        a_site(advisors),
        port=asterisk.ami_port,
        incoming=("from-operator",),
        internal=("internal",),
    )


def with_asterisk(settings: Settings, **differences: Any) -> Settings:
    changed = dataclasses.replace(settings.asterisk, **differences)
    return dataclasses.replace(settings, asterisk=changed)


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    phones = dict(zip(("ana", "ben"), free_ports(2), strict=True))
    async with AdminsAsterisk(a_site(("ana", "ben")), phones=phones) as asterisk:
        yield Target(asterisk)
