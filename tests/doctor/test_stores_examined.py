"""The stores, looked at from outside."""

import dataclasses
import time
from pathlib import Path

import pytest

from acd.config.settings import Settings
from acd.doctor import stores
from acd.doctor.patient import Patient
from acd.errors import Mistake
from acd.store.opening import prepare
from acd.verdicts import Finding, Verdict
from tests.small_site import small_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    small = small_settings()
    return dataclasses.replace(
        small, site=dataclasses.replace(small.site, store=tmp_path / "acd.db")
    )


def patient(settings: Settings, *mistakes: Mistake) -> Patient:
    return Patient(settings, time.time(), mistakes)


async def test_a_store_that_is_whole_says_its_size_and_its_age(settings):
    prepare(settings.site.store)

    [found] = await stores.stores(patient(settings))

    assert found.verdict is Verdict.SOUND
    assert "MB, changed 0 s ago, sound" in found.text


async def test_a_store_that_is_damaged_inside_is_wrong(settings):
    store = settings.site.store
    prepare(store)
    content = bytearray(store.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    store.write_bytes(content)

    [found] = await stores.stores(patient(settings))

    assert found.verdict is Verdict.WRONG
    assert "restore a backup" in found.text


async def test_another_programs_file_is_wrong(settings):
    settings.site.store.write_text("these are no pages of SQLite, and they are long enough" * 100)

    [found] = await stores.stores(patient(settings))

    assert found.verdict is Verdict.WRONG


async def test_a_store_that_is_not_there_yet_is_doubtful(settings):
    [found] = await stores.stores(patient(settings))

    assert found.verdict is Verdict.DOUBTFUL
    assert not settings.site.store.exists()


async def test_a_secret_that_the_service_could_not_use_is_told_with_its_remedy(settings):
    mistake = Mistake(3, "asterisk.pbx.secret_file", "everybody can read this file", "chmod 600 it")

    [found] = await stores.places(patient(settings, mistake))

    assert found == Finding(
        Verdict.WRONG,
        "acd.toml, asterisk.pbx.secret_file: everybody can read this file",
        "chmod 600 it",
        "places",
    )


async def test_room_on_the_disk_is_told_in_gigabytes(settings):
    [found] = await stores.room(patient(settings))

    assert "GB are free where the store is" in found.text
