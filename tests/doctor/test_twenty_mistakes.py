"""Twenty mistakes that an admin makes, each recognised; and a healthy site, where none is."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from acd.doctor.registry import EXAMINATIONS
from tests.doctor.clinic import Clinic, clinic, not_sound
from tests.doctor.mistakes import MISTAKES, Slip

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def healthy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Clinic]:
    folder = Path(tmp_path_factory.mktemp("d"))
    async with clinic(folder) as site:
        yield site


async def test_a_healthy_site_is_sound_in_everything(healthy):
    found = await healthy.findings()

    assert not_sound(found) == []
    assert found.keys() >= {key for each in EXAMINATIONS for key in each.ids}


async def test_the_command_on_a_healthy_site_says_that_nothing_is_wrong(healthy: Clinic):
    told = await healthy.command()

    assert told.returncode == 0, told.stdout + told.stderr
    assert re.search(r"0 wrong, 0 doubtful, 0 not looked at, \d+ sound", told.stdout)


async def test_the_command_tells_programs_what_is_wrong_in_asterisk(healthy: Clinic):
    async with MISTAKES["keys of mobiles are not heard"].make(healthy):
        told = await healthy.command("--json", "--only", "trunks")

    found = {finding["id"]: finding for finding in json.loads(told.stdout)["findings"]}
    assert told.returncode == 3
    assert found["trunks-dtmf"]["verdict"] == "wrong"


@pytest.mark.parametrize("slip", MISTAKES.values(), ids=MISTAKES.keys())
async def test_each_mistake_is_recognised_and_what_mends_it_is_said(healthy: Clinic, slip: Slip):
    async with slip.make(healthy):
        found = await healthy.findings(slip.area, change=slip.change)

    told = [it for it in found[slip.id] if it.verdict.value == slip.verdict]
    assert told, found[slip.id]
    assert any(slip.says in f"{it.text} {it.hint}" for it in told), told


async def test_after_all_the_mistakes_the_site_is_as_healthy_as_before(healthy: Clinic):
    await healthy.until_known("Avail")

    found = await healthy.findings()

    assert not_sound(found) == []
