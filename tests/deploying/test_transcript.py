"""Somebody who knows Asterisk goes live from the README alone, changes, breaks, and takes it out.

Step 1, the installation, is what tests/packaging does.
"""

import asyncio
import json
import os
import re
import shlex
import signal
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, Calls, PhoneDials, Phones, answers
from acd.resources import CHECKOUT
from tests.deploying.admins_asterisk import OWN_NUMBER, AdminsAsterisk
from tests.deploying.conftest import Target
from tests.deploying.transcript import Block, Newcomer, blocks
from tests.integration.site_settings import a_site
from tests.landlords.telephones import BUSY, PICKS_UP, TAKES_IT, Telephones

README = (CHECKOUT / "README.md").read_text("utf-8")
NUMBER, TENANT = "+33199001234", "+33639981101"
CARETAKER, PROVIDER = "+33639981001", "+33199005600"
WITHIN = 30.0
ALL = slice(None)
FIRST, THEN = slice(0, 2), slice(2, None)


Files = dict[str, tuple[bytes, int]]


class Scene:
    """The admin's Asterisk, the people around it, and who follows the README."""

    def __init__(self, target: Target, outside: Telephones, newcomer: Newcomer) -> None:
        self.target = target
        self.asterisk = target.asterisk
        self.outside = outside
        self.newcomer = newcomer

    async def follows(self, step: int, some: slice = ALL) -> None:
        for block in [block for block in blocks(README) if block.step == step][some]:
            await self.newcomer.follow(self._here(block))

    def puts_own_extension_back(self) -> None:
        file = self.target.etc / "extensions.conf"
        file.write_bytes(with_own_extension(file.read_bytes()))

    def _here(self, block: Block) -> Block:
        """Other folders, and ports that others on this machine do not have."""
        where = f"--files {self.target.etc} --port {self.asterisk.ami_port}"
        text = block.text.replace("acd init /etc/acd", f"acd init {self.newcomer.folder} {where}")
        text = text.replace("cd /etc/acd\n", "")
        return Block(block.step, block.kind, block.more, text)

    async def logs_in(self, phone: str) -> None:
        async with asyncio.timeout(WITHIN):
            while True:
                async with PhoneDials(self.asterisk, phone, "*11") as dialled:
                    await dialled.finished()
                await self.newcomer.type("acd status --json")
                if '"ready"' in self.newcomer.told:
                    return

    async def logs_out(self, phone: str) -> None:
        async with PhoneDials(self.asterisk, phone, "*12") as dialled:
            await dialled.finished()

    async def call(self, stay: float = 1.0) -> tuple[str, str]:
        """A tenant, until it is over and written down: what came of it, and who answered."""
        before = len(await self._records())
        async with Callers(self.asterisk, Calls(NUMBER, number=TENANT, stay=stay)) as callers:
            ladder = await callers.finished(within=WITHIN)
        assert ladder.legs()[0].answered_at is not None
        async with asyncio.timeout(WITHIN):
            while len(records := await self._records()) == before:
                pass
        return records[0]["outcome"], records[0]["answered_by"]

    async def _records(self) -> list[dict[str, str]]:
        """The last first."""
        await self.newcomer.type("acd calls --json")
        return [json.loads(line) for line in self.newcomer.told.splitlines()]


@pytest.fixture
async def scene(tmp_path) -> AsyncIterator[Scene]:
    ana, ben, operator = free_ports(3)
    phones = {"ana": ana, "ben": ben}
    programs = tmp_path / "bin"
    programs.mkdir()
    async with (
        Telephones(operator) as outside,
        AdminsAsterisk(a_site(("ana", "ben")), phones=phones, trunks={"operator": operator}) as own,
    ):
        command = shlex.join(own.program.command)
        asterisk = programs / "asterisk"
        asterisk.write_text(f'#!/bin/sh\nexec {command} -C {own.folder}/etc/asterisk.conf "$@"\n')
        asterisk.chmod(0o755)
        newcomer = Newcomer(tmp_path / "acd", programs, os.environ)
        try:
            yield Scene(Target(own), outside, newcomer)
        finally:
            _end_service(newcomer)


def _end_service(newcomer: Newcomer) -> None:
    """If the test has not come so far."""
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int((newcomer.folder / "service.pid").read_text()), signal.SIGKILL)


@pytest.mark.timeout(300)  # some forty commands, on a busy machine too
async def test_the_readme_leads_from_an_asterisk_of_ones_own_there_and_back(scene: Scene) -> None:
    asterisk, newcomer = scene.asterisk, scene.newcomer
    scene.outside.manners.update({CARETAKER: TAKES_IT, PROVIDER: PICKS_UP})
    async with (
        Callers(asterisk, Calls(OWN_NUMBER)) as busy,
        Phones(asterisk, asterisk.phones["ana"], answers(ring=0.2)),
    ):
        await scene.follows(2)
        has_own_port(newcomer)
        for step in (3, 4, 5, 6, 7):
            await scene.follows(step)
        await scene.follows(8, FIRST)  # the trial call
        await scene.logs_in("ana")
        by_advisor = await scene.call()
        await scene.follows(8, THEN)

        await scene.follows(9)
        await scene.logs_out("ana")
        by_caretaker = await scene.call()
        scene.outside.manners[CARETAKER] = BUSY
        by_provider = await scene.call(stay=6.0)

        scene.puts_own_extension_back()
        await scene.follows(10)
        is_up = busy.ladder().legs()[0].ended_at is None
        async with Callers(asterisk, Calls(NUMBER, number=TENANT)) as callers:
            afterwards = await callers.finished(within=WITHIN)

    assert is_up  # the admin's own call, all the while
    assert scene.target.files() == with_own_extension_in(scene.target.before)
    assert afterwards.legs()[0].answered_at is not None  # by his own dialplan, as before us
    assert by_advisor == ("answered", "team")
    assert by_caretaker == ("answered", "caretaker")
    assert by_provider == ("handed_over", "provider")


def with_own_extension(dialplan: bytes) -> bytes:
    own = (
        f"[from-operator]\nexten => {NUMBER},1,Answer()\n same => n,Wait(1)\n same => n,Hangup()\n"
    )
    return dialplan.replace(b"[from-operator]\n", own.encode())


def with_own_extension_in(files: Files) -> Files:
    dialplan, mode = files["extensions.conf"]
    return {**files, "extensions.conf": (with_own_extension(dialplan), mode)}


def has_own_port(newcomer: Newcomer) -> None:
    config = newcomer.folder / "acd.toml"
    [port] = free_ports(1)
    config.write_text(config.read_text().replace("[site]", f'[site]\nmetrics = "127.0.0.1:{port}"'))


def test_the_chapter_has_ten_steps_and_each_has_something_to_do() -> None:
    assert sorted({block.step for block in blocks(README)}) == list(range(1, 11))
    assert re.findall(r"^\*\*(\d+)\. ", README, re.MULTILINE) == [str(n) for n in range(1, 11)]
