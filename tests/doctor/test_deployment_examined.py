"""A deployment that was cut off, and one that is still under way."""

import time
from pathlib import Path

import pytest

from acd.doctor import asterisk_itself
from acd.doctor.asterisk_machine import AsteriskMachine
from acd.doctor.patient import Patient
from acd.errors import DeploymentFailed
from acd.machines import ThisMachine
from acd.verdicts import Verdict
from tests.doctor.fake_asterisk import SETTINGS, FakeConsole
from tests.small_site import small_settings


@pytest.fixture
async def patient(tmp_path: Path) -> Patient:
    """Its Asterisk has a real folder, into which acd was deployed once."""
    (tmp_path / "extensions.conf").touch()
    (tmp_path / "acd").mkdir()
    told = SETTINGS.replace("/etc/asterisk", str(tmp_path))
    machine = AsteriskMachine(ThisMachine(), FakeConsole({"core show settings": told}))
    await machine.meet(None)
    return Patient(small_settings(), time.time(), at_asterisk=machine)


async def test_a_folder_in_which_nothing_is_left_to_do_is_sound(patient):
    [found] = await asterisk_itself.deployment(patient)

    assert found.verdict is Verdict.SOUND


async def test_a_deployment_that_was_cut_off_is_named_with_what_mends_it(patient, tmp_path):
    (tmp_path / "acd" / "trying").write_text("0001")

    [found] = await asterisk_itself.deployment(patient)

    assert found.verdict is Verdict.DOUBTFUL
    assert found.hint == "run the same `acd deploy` again, it mends this first"


async def test_a_deployment_that_is_under_way_is_not_taken_for_one_that_was_cut_off(
    patient, tmp_path
):
    (tmp_path / "acd" / "trying").write_text("0001")

    async with patient.machine.folder.locked():
        with pytest.raises(DeploymentFailed, match="another deployment is under way"):
            await asterisk_itself.deployment(patient)
