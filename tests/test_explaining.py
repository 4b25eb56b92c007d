"""What would become of a call to Logial is told as it would happen, with its people's names."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from acd.__main__ import app
from acd.config import Settings, load
from acd.core.model import LineId
from acd.core.routes import Skip, To
from acd.directory_follower import directory_now
from acd.explaining import End, Explainer, RouteExplained
from acd.lab.landlords import LANDLORDS, files_in, take_file
from acd.screens.route import route_json, route_screen

SIEGE = LineId("siege")
JEANNE, STRANGER = "0639981103", "0199009999"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "logial"
    shutil.copytree(LANDLORDS / "logial", folder)
    settings = load(folder / "acd.toml", environ={}, serving=False)
    for file in files_in(folder, settings):
        assert not take_file(file, settings).flaws
    return folder


@pytest.fixture(scope="module")
def settings(folder: Path) -> Settings:
    return load(folder / "acd.toml", environ={}, serving=False)


def explained(settings: Settings, number: str | None, at: str) -> RouteExplained:
    moment = datetime.fromisoformat(f"{at}+01:00").timestamp()
    return Explainer(settings, directory_now(settings, moment)).explain(number, SIEGE, moment)


def targets(told: RouteExplained) -> list[tuple[To, str, float]]:
    return [(step.to, rung.name, rung.after) for step in told.steps for rung in step.rung]


def test_a_known_tenant_would_reach_the_caretaker_then_the_rental_manager(
    settings: Settings,
) -> None:
    told = explained(settings, JEANNE, "2026-11-23 10:00")

    assert told.building == "Résidence des Lilas"
    assert targets(told) == [
        (To.CARETAKER, "Gérard Petit", 0.0),
        (To.RENTAL_MANAGER, "Maud Leroy", 25.0),
    ]
    assert [step.target for step in told.steps] == [None, None, "Siège"]
    assert told.end is End.WAITS


def test_an_absent_caretaker_would_not_be_rung_and_it_says_why(settings: Settings) -> None:
    told = explained(settings, JEANNE, "2026-12-28 10:00")

    caretaker = told.steps[0]
    assert (caretaker.skipped, caretaker.rung) == (Skip.ABSENT, ())
    assert [(who.name, who.why) for who in caretaker.passed_over] == [("Gérard Petit", Skip.ABSENT)]
    assert targets(told) == [(To.RENTAL_MANAGER, "Maud Leroy", 0.0)]


def test_a_stranger_would_wait_for_the_advisors(settings: Settings) -> None:
    told = explained(settings, STRANGER, "2026-11-23 10:00")

    assert [step.skipped for step in told.steps] == [Skip.UNKNOWN_CALLER] * 2 + [None]


def test_at_night_people_on_call_would_be_tried_and_the_caller_told_that_nobody_came(
    settings: Settings,
) -> None:
    told = explained(settings, None, "2026-11-24 03:00")

    assert told.hours is not None
    assert not told.hours.open
    assert [to for to, _, _ in targets(told)] == [To.ONCALL, To.ONCALL]
    assert (told.end, told.ends_after, told.rounds) == (End.ROUNDS, 50.0, 5)


def test_the_screen_names_everybody_and_the_reasons(settings: Settings) -> None:
    told = explained(settings, JEANNE, "2026-12-28 10:00")
    console = Console(width=200, color_system=None)

    with console.capture() as capture:
        console.print(route_screen(told, settings.schedule_of(SIEGE).zone, "fr"))  # type: ignore

    shown = capture.get()
    for words in ("Gérard Petit : absent", "Maud Leroy", "+33639981011", "touche 1", "ouverte"):
        assert words in shown


def test_programs_read_the_same(settings: Settings) -> None:
    told = route_json(explained(settings, JEANNE, "2026-11-23 10:00"))

    assert json.loads(json.dumps(told)) == told
    assert told["end"] == "waits"


def test_the_command_explains_a_route(folder: Path) -> None:
    asked = ["route", "explain", JEANNE, "--line", "siege", "--config", str(folder / "acd.toml")]

    told = CliRunner().invoke(app, [*asked, "--at", "2026-11-23 10:00", "--json"])

    assert told.exit_code == 0
    assert json.loads(told.stdout)["steps"][0]["rings"][0]["name"] == "Gérard Petit"


def test_an_unknown_line_is_refused_with_those_that_there_are(folder: Path) -> None:
    asked = ["route", "explain", JEANNE, "-l", "sige", "-c", str(folder / "acd.toml")]

    told = CliRunner().invoke(app, asked)

    assert told.exit_code == 2
    assert "siege" in told.output
