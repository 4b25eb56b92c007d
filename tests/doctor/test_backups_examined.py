"""A timer that fails is heard of before a disk is gone."""

import os
from pathlib import Path

import pytest

from acd.doctor.backups import Places, newest
from acd.store.backup import name_in
from acd.verdicts import Verdict

NOW = 1_763_800_000.0
HOUR = 3_600.0


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "kept").mkdir()
    return Places(tmp_path / "kept", (tmp_path / "units",))


def make(places: Places, hours_ago: float, content: bytes = b"x" * 500_000) -> None:
    file = name_in(places.folder, NOW - hours_ago * HOUR)
    file.write_bytes(content)
    os.utime(file, (NOW - hours_ago * HOUR,) * 2)


@pytest.mark.parametrize(("hours", "verdict"), [(5, Verdict.SOUND), (40, Verdict.WRONG)])
def test_the_newest_back_up_says_its_age_and_its_size(
    places: Places, hours: float, verdict: Verdict
) -> None:
    make(places, 90)
    make(places, hours)

    found = newest(places, NOW)

    assert found.verdict is verdict
    assert f"0.5 MB, {hours} h old" in found.text


def test_an_empty_file_is_no_back_up(places: Places) -> None:
    make(places, 1, b"")

    found = newest(places, NOW)

    assert found.verdict is Verdict.DOUBTFUL
    assert "there is no back-up" in found.text
    assert "journalctl -u acd-backup" in found.hint


def test_a_timer_that_has_not_even_a_folder_is_doubtful(tmp_path: Path) -> None:
    (tmp_path / "acd-backup.timer").touch()

    found = newest(Places(tmp_path / "nowhere", (tmp_path,)), NOW)

    assert found.verdict is Verdict.DOUBTFUL


def test_a_machine_without_timer_and_folder_is_left_alone(tmp_path: Path) -> None:
    assert newest(Places(tmp_path / "nowhere", (tmp_path,)), NOW).verdict is Verdict.SOUND
