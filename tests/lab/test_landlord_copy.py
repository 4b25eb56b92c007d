"""The copy that a demo plays: open or closed at any hour, else as the landlord wrote it."""

import tomllib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from acd.config import load
from acd.config.settings import Settings
from acd.core.schedule import Schedule, is_open
from acd.lab.landlord_copy import Landlord, adapted, copy_landlord, written
from acd.lab.landlords import LANDLORDS, landlords

TODAY = date(2026, 11, 21)  # a Saturday
LOGIAL = Landlord("logial")
NIGHT = Landlord("logial", is_closed=True)


def logial() -> dict[str, Any]:
    return tomllib.loads((LANDLORDS / "logial/acd.toml").read_text("utf-8"))


def loaded(document: dict[str, Any], folder: Path) -> Settings:
    text = written(document | {"asterisk": {"lab": {}}}).replace("@metrics@", "127.0.0.1:9108")
    (folder / "acd.toml").write_text(text, "utf-8")
    return load(folder / "acd.toml", environ={}, serving=False)


def hours_of_logial(folder: Path, landlord: Landlord) -> Schedule:
    return loaded(adapted(logial(), landlord, "fr", TODAY), folder).schedules["bureaux"]


def at(day: int, hour: int) -> float:
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Europe/Paris")).timestamp()


@pytest.mark.parametrize("name", landlords())
def test_what_is_written_is_what_was_read(name: str, tmp_path: Path) -> None:
    document = tomllib.loads((LANDLORDS / name / "acd.toml").read_text("utf-8"))

    assert tomllib.loads(written(document)) == document


def test_a_copy_is_open_all_through_the_night_of_a_saturday(tmp_path: Path) -> None:
    hours = hours_of_logial(tmp_path, LOGIAL)

    assert [is_open(hours, at(21, hour)) for hour in (0, 3, 12, 23)] == [True] * 4
    assert is_open(hours, at(22, 0)), "a demo may see midnight"
    assert not is_open(hours, at(24, 3)), "later days are as they were"


def test_a_copy_that_shows_the_night_is_closed_all_through_the_day(tmp_path: Path) -> None:
    hours = hours_of_logial(tmp_path, NIGHT)

    assert [is_open(hours, at(20, hour)) for hour in (9, 12, 15)] == [False] * 3
    assert is_open(hours, at(24, 9))


def test_an_exception_of_the_landlords_for_today_gives_way_and_others_stay(tmp_path: Path) -> None:
    document = logial()
    document["schedules"]["bureaux"]["exceptions"] = [
        {"on": TODAY, "open": [], "name": "Pont"},
        {"on": "2026-12-24", "open": ["08:30-12:00"], "name": "Veille de Noël"},
    ]

    settings = loaded(adapted(document, LOGIAL, "fr", TODAY), tmp_path)

    names = [exception.name for exception in settings.schedules["bureaux"].exceptions]
    assert names == ["Veille de Noël", "Démonstration"]


def test_nothing_else_of_the_landlords_settings_is_changed(tmp_path: Path) -> None:
    before = loaded(logial(), tmp_path)

    after = loaded(adapted(logial(), LOGIAL, "en", TODAY), tmp_path)

    assert after.site == replace(before.site, language="en")
    assert after.routes == before.routes
    assert after.oncall == before.oncall
    assert {line.answer for line in after.lines.values()} == {"when-connected"}


def test_the_copy_has_the_landlords_files_and_its_directory_knows_the_tenants(
    tmp_path: Path,
) -> None:
    copy = copy_landlord(LOGIAL, tmp_path, "fr")

    assert {file.path.parent for file in copy.files} == {tmp_path}
    assert {file.path.name for file in copy.files} == {
        file.name for file in (LANDLORDS / "logial").glob("*.csv")
    }
    assert (tmp_path / "acd-directory.db").exists()
    assert not (LANDLORDS / "logial/acd-directory.db").exists()
