"""Onto a real Asterisk that has contexts, phones, a trunk and a busy call of its own."""

import asyncio
import dataclasses
import re
import shutil
import tempfile

import pytest

from acd.deploying.differences import difference
from acd.deploying.layout import MANAGER
from acd.errors import DeploymentFailed, DeploymentRefused
from acd.lab.sipp import Callers, Calls, Phones, answers
from acd.resources import resource
from tests.deploying.admins_asterisk import OWN_NUMBER
from tests.deploying.conftest import SECRET
from tests.integration.site_settings import NUMBER, a_line


async def test_three_files_get_one_line_each_and_everything_else_is_in_a_folder_of_ours(target):
    await target.deploy()

    after = target.files()
    changed = {name for name in target.before if after[name] != target.before[name]}
    assert changed == {"extensions.conf", "manager.conf", "pjsip.conf"}
    assert all(name.startswith("acd/") for name in after.keys() - target.before.keys())
    for name in changed:
        old, new = (files[name][0].splitlines() for files in (target.before, after))
        [added] = [line for line in new if line not in old]
        assert added.startswith(f"#tryinclude acd/current/{name} ;".encode())
        assert [line for line in new if line != added] == old
        assert after[name][1] == target.before[name][1]


async def test_asterisk_has_our_contexts_beside_its_own(target):
    await target.deploy()

    contexts = await target.contexts()
    assert "[ Context 'acd-wait' created by 'pbx_config' ]" in contexts
    assert "[ Context 'internal' created by 'pbx_config' ]" in contexts
    assert "read perm: system,call,user" in await target.asterisk.rx("manager show user acd")
    settings = await target.asterisk.rx("manager show settings")
    assert "WALLBOARD,ACD_CALL" in settings
    assert re.search(r"Timestamp events: +Yes", settings)


async def test_removing_leaves_the_files_byte_for_byte_as_they_were(target):
    await target.deploy()
    await target.deployment().remove()

    assert target.files() == target.before
    assert not (target.etc / "acd").exists()
    assert "acd-" not in await target.contexts()


async def test_a_second_time_nothing_is_to_be_done(target):
    await target.deploy()
    outlook = await target.deployment().look(target.settings, SECRET)

    assert outlook.changes == {}
    assert difference(outlook.changes) == ""


async def test_a_busy_call_goes_on_through_all_of_it(target):
    async with Callers(target.asterisk, Calls(OWN_NUMBER)) as callers:
        await _seen(target, "!Wait!600!")
        await target.deploy()
        await target.deploy(username="other")
        await target.deployment().roll_back()
        await target.deployment().remove()

        assert "!Wait!600!" in await target.asterisk.rx("core show channels concise")
        assert callers.ladder().legs()[0].ended_at is None


async def test_a_caller_of_a_line_that_is_taken_away_hears_that_nobody_can_answer(target):
    target.settings = target.settings_for_advisors("zoe")  # her phone is nowhere: it never rings
    await target.deploy()
    async with Callers(target.asterisk, Calls(NUMBER)) as callers:
        await _seen(target, "!acd-rescue!s!")
        night = a_line("nuit", number="+33143530009")
        target.settings = dataclasses.replace(target.settings, lines={night.id: night})
        await target.deploy()

        await _seen(target, "!acd-nobody!")
        assert callers.ladder().legs()[0].ended_at is None


async def test_two_who_talk_through_us_talk_on_through_a_deployment_and_back(target):
    ports = target.asterisk.phones
    await target.deploy()
    async with (
        Phones(target.asterisk, ports["ana"], answers()),
        Phones(target.asterisk, ports["ben"], answers()),
        Callers(target.asterisk, Calls(NUMBER)) as callers,
    ):
        await _seen(target, "!acd-rescue!s!", "!Up!Dial!")  # no controller: the ladder rings them
        await target.deploy(username="other")
        await target.deployment().roll_back()

        [leg] = callers.ladder().legs()
        assert leg.answered_at is not None
        assert leg.ended_at is None


@pytest.fixture
def long_folder(tmp_path, monkeypatch):
    """Asterisk's files lie where `logger show channels` cuts the names of its logs."""
    folder = tmp_path / "of-somebody-else"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.mark.usefixtures("long_folder", "target")
async def test_a_broken_generation_is_taken_back_and_the_error_names_what_was_wrong(
    target, tmp_path
):
    await target.deploy()
    in_force = target.files()
    broken = tmp_path / "dialplans"
    shutil.copytree(resource("dialplans"), broken)
    (broken / "acd-wait.conf").write_text("[acd-wait\nexten => s,1,NoOp()\n")

    with pytest.raises(DeploymentFailed, match="no closing ']', line 1 of"):
        await target.deploy(broken)

    assert target.files() == in_force
    assert "UserEvent(AcdArrived" in await target.asterisk.rx("dialplan show acd-wait")


async def test_a_setting_of_his_that_goes_before_ours_is_told(target):
    manager = target.etc / "manager.conf"
    below = f"{MANAGER.line}\n[general](+)\ntimestampevents = no\n"
    manager.write_text(f"{manager.read_text()}\n{below}")

    with pytest.raises(DeploymentFailed, match="events do not say when they happened"):
        await target.deploy()


async def test_a_broken_first_generation_leaves_nothing_behind(target, tmp_path):
    broken = tmp_path / "dialplans"
    shutil.copytree(resource("dialplans"), broken)
    (broken / "acd-wait.conf").write_text("[acd-wait](acd-nowhere)\nexten => s,1,NoOp()\n")

    with pytest.raises(DeploymentFailed):
        await target.deploy(broken)

    assert target.files() == target.before
    assert "acd-" not in await target.contexts()


async def test_rolling_back_goes_to_the_generation_before_and_forward_again(target):
    await target.deploy()
    await target.deploy(username="other")

    assert await target.deployment().roll_back() == "0001"
    assert "no manager called other" in await target.asterisk.rx("manager show user other")
    assert await target.deployment().roll_back() == "0002"
    assert "username: other" in await target.asterisk.rx("manager show user other")


async def test_without_a_generation_before_there_is_no_way_back(target):
    await target.deploy()

    with pytest.raises(DeploymentRefused, match="no generation before"):
        await target.deployment().roll_back()


async def _seen(target, *marks: str) -> None:
    """Asterisk tells nobody on its console; it is asked until it says so."""
    async with asyncio.timeout(10):
        told = ""
        while not all(mark in told for mark in marks):
            told = await target.asterisk.rx("core show channels concise")
