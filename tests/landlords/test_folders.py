"""Every landlord's folder is a site that works as it lies there."""

import re
import shutil
from pathlib import Path

import pytest

from acd.config import Settings, load
from acd.directory.model import Kind
from acd.lab.landlords import LANDLORDS, files_in, landlords, take_file

NEEDED = {Kind.STAFF, Kind.BUILDINGS, Kind.TENANTS, Kind.ABSENCES}
# Kept by the regulator for films and books; 06 39 98 for mobiles.
FICTION = ("19900", "26191", "35301", "46571", "53649", "63998")
WRITTEN = re.compile(r"(?:(?:\+|00)33\s?|\b0)([1-9](?:[ .]?[0-9]{2}){4})\b")


@pytest.fixture(params=landlords())
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy: what a site keeps lies beside its files. Its path is short, for the socket's sake."""
    return Path(shutil.copytree(LANDLORDS / request.param, tmp_path_factory.mktemp("site") / "s"))


@pytest.fixture
def settings(folder: Path) -> Settings:
    return load(folder / "acd.toml", environ={}, serving=False)


def test_there_are_eight_and_each_is_introduced() -> None:
    table = (LANDLORDS / "README.md").read_text("utf-8")

    assert len(landlords()) == 8
    assert all(f"({name}/README.md)" in table for name in landlords())
    assert all((LANDLORDS / name / "README.md").exists() for name in landlords())


def test_the_configuration_is_sound(settings: Settings) -> None:
    assert settings.lines
    assert settings.routes


def test_every_file_is_taken_over_without_a_flaw(folder: Path, settings: Settings) -> None:
    reports = {file.path: take_file(file, settings) for file in files_in(folder, settings)}

    assert {path: report.flaws.first for path, report in reports.items() if report.flaws} == {}
    assert all(report.applied for report in reports.values())


def test_no_file_is_forgotten(folder: Path, settings: Settings) -> None:
    files = list(files_in(folder, settings))

    assert {file.path for file in files} == set(folder.rglob("*.csv"))
    assert {file.kind for file in files} >= NEEDED


def test_every_number_is_reserved_for_fiction(folder: Path) -> None:
    texts = [file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()]

    numbers = [re.sub(r"[ .]", "", found) for text in texts for found in WRITTEN.findall(text)]
    assert len(numbers) > 10
    assert [number for number in numbers if not number.startswith(FICTION)] == []
