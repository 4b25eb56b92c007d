"""The lab itself: starts, stops, and leaves nothing behind."""

import os
import re
from pathlib import Path

import pytest

from acd.errors import SwitchError
from acd.lab.asterisk import LabAsterisk, fill
from acd.lab.ports import free_ports

DIALPLANS = Path(__file__).parents[2] / "dialplans"


async def test_an_asterisk_stopped_and_started_again_is_as_new(asterisk):
    await asterisk.stop()
    await asterisk.start()

    assert "0 active channels" in await asterisk.rx("core show channels")


async def test_nothing_of_a_lab_is_left_behind_when_its_body_fails(asterisk):
    seen = []

    async def fail() -> None:
        async with LabAsterisk(asterisk.settings) as another:
            seen.extend((another.folder, another.pid))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    folder, pid = seen
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_stopped_asterisk_does_not_answer(asterisk):
    await asterisk.stop()

    with pytest.raises(SwitchError):
        await asterisk.rx("core show version")


async def test_every_application_and_function_of_the_dialplan_is_loaded(asterisk):
    text = "".join(file.read_text() for file in DIALPLANS.glob("*.conf"))
    applications = set(re.findall(r"(?:,|\?|\):)([A-Z]\w+)\(", text))
    functions = set(re.findall(r"\$\{([A-Z_0-9]+)\(", text))

    known_applications = (await asterisk.rx("core show applications")).lower()
    known_functions = await asterisk.rx("core show functions")

    assert applications
    assert [a for a in applications if f" {a.lower()}:" not in known_applications] == []
    assert functions
    assert [f for f in functions if not re.search(rf"^{f} ", known_functions, re.MULTILINE)] == []


def test_ports_are_given_out_once():
    ports = free_ports(50)

    assert len(set(ports)) == 50


def test_a_place_that_nobody_can_fill_is_an_error():
    with pytest.raises(KeyError):
        fill("secret = <<ami_secret>>", {})
