"""`acd report`: what it takes, what it refuses, and what it says of a store that cannot answer."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from acd.__main__ import app
from acd.errors import StoreError
from acd.lab.imagined_calls import day_of_calls, write_store
from acd.reporting.period import midnight
from acd.store.directory import CHAIN
from acd.store.journal import Journal
from acd.store.opening import prepare
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE, write_site

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 3, 28)  # the next one has 23 hours


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_site(tmp_path, ami_port=9, metrics_port=9)
    return tmp_path


@pytest.fixture
def filled(folder: Path) -> Path:
    """Three days of a hundred calls each."""
    days = [DAY + timedelta(days=number) for number in range(3)]
    facts = (
        fact
        for day in days
        for fact in day_of_calls(midnight(day, PARIS), 100, ACCUEIL, SIEGE, (ANA, BEN))
    )
    write_store(folder / "acd.db", facts)
    return folder


def run(folder: Path, *arguments: str) -> Result:
    config = str(folder / "acd.toml")
    environment = {"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}
    return CliRunner().invoke(app, ["report", "--config", config, *arguments], env=environment)


def told(folder: Path, *arguments: str) -> dict[str, object]:
    result = run(folder, "--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def received(folder: Path, *arguments: str) -> int:
    return told(folder, *arguments)["total"]["received"]


def test_a_day_is_counted_from_midnight_to_midnight_of_the_site(filled: Path) -> None:
    assert received(filled, "--day", "2026-03-28") == 100
    assert received(filled, "--day", "2026-03-29") == 100


@pytest.mark.parametrize(
    "to", [("--days", "2"), ("--until", "2026-03-29"), ("--days", "2", "--line", "accueil")]
)
def test_several_days_can_be_asked_for(filled: Path, to: tuple[str, ...]) -> None:
    report = told(filled, "--day", "2026-03-28", *to)

    assert report["total"]["received"] == 200
    assert [piece["from"] for piece in report["pieces"]] == ["2026-03-28", "2026-03-29"]


def test_without_a_day_it_is_about_today(filled: Path) -> None:
    result = run(filled)

    assert result.exit_code == 0
    assert f"rapport du {datetime.now(PARIS).date()}" in result.stdout
    assert "Aucun appel." in result.stdout


def test_definitions_can_be_changed_afterwards(filled: Path) -> None:
    usual, strict = (
        told(filled, "--day", "2026-03-28", "--within", within)["total"]
        for within in ("90s", "10s")
    )

    assert strict["service_level"] < usual["service_level"]
    assert strict["answered"] == usual["answered"]


def test_the_language_can_be_chosen(filled: Path) -> None:
    result = run(filled, "--day", "2026-03-28", "--language", "en")

    assert "calls received" in result.stdout


def test_csv_is_a_table_alone(filled: Path) -> None:
    lines = run(filled, "--day", "2026-03-28", "--format", "csv").stdout.splitlines()

    assert lines[0].startswith("from,begins_at,received,")
    assert len(lines) == 1 + 48 + 1


def test_a_day_with_a_clock_years_ahead_leaves_the_days_after_it_alone(folder: Path) -> None:
    days = [DAY + timedelta(days=number) for number in range(20)]
    stamped = [*days[:9], days[9] + timedelta(days=4 * 365), *days[10:]]
    facts = (
        fact
        for day in stamped
        for fact in day_of_calls(midnight(day, PARIS), 200, ACCUEIL, SIEGE, (ANA, BEN))
    )
    write_store(folder / "acd.db", facts)

    counted = [received(folder, "--day", f"{day}") for day in (days[8], *days[9:])]
    together = told(folder, "--day", f"{days[0]}", "--days", "20")

    assert counted == [200, 0, *[200] * 10]
    assert together["total"]["received"] == 19 * 200
    assert together["facts_of_another_time"] > 200


@pytest.mark.parametrize(
    "asked", [("--day", "0001-01-01", "--until", "2026-03-29"), ("--day", "0001-01-01")]
)
def test_no_day_is_too_early_to_be_asked_for(filled: Path, asked: tuple[str, ...]) -> None:
    result = run(filled, *asked)

    assert result.exit_code == 0 or isinstance(result.exception, StoreError)
    assert "Traceback" not in result.output


def test_more_days_than_a_report_has_are_cut_and_it_is_said(filled: Path) -> None:
    result = run(filled, "--day", "0001-01-01", "--until", "2026-03-29")

    assert "période limitée à 3660 jours : depuis le 2016-03-22" in result.stdout


def test_a_team_that_is_gone_is_told_by_the_journal(filled: Path) -> None:
    file = filled / "acd.toml"
    file.write_text(file.read_text().replace("siege", "nouvelle"), "utf-8")

    usual = told(filled, "--day", "2026-03-28", "--team", "siege")
    strict = told(filled, "--day", "2026-03-28", "--within", "10s")
    screen = run(filled, "--day", "2026-03-28").stdout

    assert usual["total"]["received"] == 100
    assert usual["total"]["service_level"] > strict["total"]["service_level"] > 0
    assert "équipes qui ne sont plus configurées, seuil T 1m30s : siege" in screen


@pytest.mark.parametrize(
    ("only", "dwellings"), [((), 1), (("--team", "siege"), None), (("--line", "accueil"), None)]
)
def test_of_a_part_of_a_landlords_calls_nothing_is_said_per_dwelling(
    filled: Path, only: tuple[str, ...], dwellings: int | None
) -> None:
    file, directory = filled / "acd.toml", filled / "acd-directory.db"
    words = file.read_text().replace('numbers = ["+33', 'entity = "centre"\nnumbers = ["+33')
    file.write_text(words + '[entities.centre]\nname = "Centre"\n', "utf-8")
    prepare(directory, CHAIN)
    with closing(sqlite3.connect(directory)) as connection, connection:
        connection.execute(
            "INSERT INTO tenants (entity, id, name, building, dwelling, vulnerable, numbers) "
            "VALUES ('centre', 'T1', 'X', 'B1', '1', 0, '[]')"
        )

    report = told(filled, "--day", "2026-03-28", *only)

    assert report["dwellings"] == dwellings
    assert (report["calls_per_dwelling_and_month"] is None) == (dwellings is None)


async def test_it_is_answered_while_the_service_writes(filled: Path) -> None:
    async with Journal(filled / "acd.db") as journal:
        late = day_of_calls(midnight(DAY + timedelta(days=9), PARIS), 5, ACCUEIL, SIEGE, (ANA,))
        await journal.append(list(late))
        await journal.settled()

        assert received(filled, "--day", "2026-04-06") == 5


def lines_of_everything(folder: Path) -> Iterator[bytes]:
    return (file.read_bytes() for file in sorted(folder.glob("acd.db")))


def test_it_only_looks(filled: Path) -> None:
    before = list(lines_of_everything(filled))

    run(filled, "--day", "2026-03-28")

    assert list(lines_of_everything(filled)) == before


REFUSED = {
    ("--line", "nulle-part"): "no line 'nulle-part'; known: accueil",
    ("--team", "nord"): "no team 'nord'; known: siege",
    ("--entity", "autre"): "no entity 'autre'; known: none",
    ("--day", "2999-01-01"): "--day 2999-01-01 has not begun yet: today is",
    ("--day", "2026-03-28", "--until", "2026-03-01"): "--until 2026-03-01 is before --day",
    ("--days", "2", "--until", "2026-03-29"): "--days and --until say the same",
    ("--within", "90"): '"90" has no unit; write 90s',
    ("--language", "de"): "no language 'de'; known: fr, en",
}


@pytest.mark.parametrize(("arguments", "why"), REFUSED.items(), ids=lambda one: " ".join(one)[:40])
def test_what_cannot_be_answered_is_refused_with_the_reason(
    filled: Path, arguments: tuple[str, ...], why: str
) -> None:
    result = run(filled, *arguments)

    assert result.exit_code == 2
    assert why in " ".join(result.stderr.replace("│", " ").split())


def test_a_day_before_the_journal_says_when_it_begins(filled: Path) -> None:
    result = run(filled, "--day", "2026-03-01")

    assert isinstance(result.exception, StoreError)
    assert "the journal begins on 2026-03-28" in str(result.exception)


def test_an_empty_journal_says_how_it_begins(folder: Path) -> None:
    prepare(folder / "acd.db")

    result = run(folder)

    assert isinstance(result.exception, StoreError)
    assert "the journal is empty" in str(result.exception)


def test_a_store_that_is_not_there_is_named(folder: Path) -> None:
    result = run(folder)

    assert isinstance(result.exception, StoreError)
    assert "no call has been recorded yet" in str(result.exception)
    assert not (folder / "acd.db").exists()
