"""The directory, looked at: who looks after which building, and who is on call."""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acd.config.settings import OncallSettings, Settings
from acd.core.routes import OncallId, Route, RouteId, Step, To
from acd.directory.model import EntityId, Kind
from acd.directory.rows import Ids
from acd.doctor import people
from acd.doctor.patient import Patient
from acd.importing import Wish, take_over
from acd.verdicts import Verdict
from tests.small_site import small_settings

NIGHT = OncallId("nuit")
STAFF = "reference;nom;fonction;téléphone\n"
BUILDINGS = "reference;nom;gardien;gestionnaire\n"

Import = Callable[..., None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    small = small_settings()
    route = Route(RouteId("r"), (Step(To.CARETAKER), Step(To.RENTAL_MANAGER)))
    plan = OncallSettings(NIGHT, "Astreinte", "centre", ("A1",))
    return dataclasses.replace(
        small,
        site=dataclasses.replace(small.site, store=tmp_path / "acd.db"),
        routes={route.id: route},
        oncall={NIGHT: plan},
    )


@pytest.fixture
def take(settings: Settings, tmp_path: Path) -> Import:
    def take(kind: Kind, text: str, **wish: Any) -> None:
        file = tmp_path / f"{kind.value}.csv"
        file.write_text(text, "utf-8")
        ids = Ids(frozenset({NIGHT}), frozenset({RouteId("parti")}))
        site = wish.pop("site", settings.site)
        report = take_over(site, Wish(kind, file, EntityId("centre"), ids=ids, **wish))
        assert report.applied, report.flaws.first

    return take


def patient(settings: Settings) -> Patient:
    return Patient(settings, time.time())


async def test_no_building_was_imported_although_routes_ring_caretakers(settings):
    found, *_ = await people.buildings(patient(settings))

    assert found.verdict is Verdict.WRONG
    assert "acd import buildings" in found.hint


async def test_buildings_without_a_caretaker_are_counted_and_named(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\nM1;Leroy;Gestionnaire;0639980002\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;G1;M1\nB2;Parc;;M1\nB3;Lac;;M1\n")

    bare, *others = await people.buildings(patient(settings))

    assert bare.verdict is Verdict.DOUBTFUL
    assert "2 of 3 buildings of centre have no caretaker (B2, B3)" in bare.text
    assert {other.verdict for other in others} == {Verdict.SOUND}


async def test_a_buildings_own_route_that_left_the_configuration_is_named(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;G1;\n")
    take(Kind.STRATEGIES, "bâtiment;parcours;du\nB1;parti;2020-01-01\n")

    _, route, _ = await people.buildings(patient(settings))

    assert route.verdict is Verdict.DOUBTFUL
    assert "routes of their own that are gone: parti" in route.text


async def test_an_agency_that_is_no_team_is_named_with_the_line_to_write(settings, take):
    asks = Route(RouteId("r"), (Step(To.AGENCY),))
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, "reference;nom;gardien;agence\nB1;Lilas;G1;Nord\n")

    _, _, agency = await people.buildings(
        patient(dataclasses.replace(settings, routes={asks.id: asks}))
    )

    assert agency.verdict is Verdict.DOUBTFUL
    assert agency.hint == 'acd.toml, in the team: agency = "Nord"'


async def test_routes_that_ring_advisors_alone_need_no_building(settings):
    found = await people.buildings(patient(dataclasses.replace(settings, routes={})))

    assert {finding.verdict for finding in found} == {Verdict.SOUND}


async def test_an_on_call_plan_of_strangers_is_wrong(settings):
    [found] = await people.on_call(patient(settings))

    assert found.verdict is Verdict.WRONG
    assert "plan nuit calls A1, unknown to the staff of centre" in found.text


async def test_an_on_call_plan_of_known_people_is_sound(settings, take):
    take(Kind.STAFF, f"{STAFF}A1;Noir;Astreinte;0639980003\n")

    [found] = await people.on_call(patient(settings))

    assert found.verdict is Verdict.SOUND


async def test_an_on_call_plan_of_nobody_is_wrong(settings):
    empty = dataclasses.replace(settings.oncall[NIGHT], people=())

    [found] = await people.on_call(patient(dataclasses.replace(settings, oncall={NIGHT: empty})))

    assert "nobody is on call in plan nuit now" in found.text


async def test_a_number_that_may_not_be_dialled_is_wrong_and_not_shown(settings, take):
    overseas = dataclasses.replace(settings.site, numbers_outside=("+262",))
    staff = f"{STAFF}G1;Petit;Gardien;0692123456\nG2;Brun;Gardien;0639980001\n"
    take(Kind.STAFF, staff, site=overseas)

    [found] = await people.reachable(patient(settings))

    assert found.verdict is Verdict.WRONG
    assert "numbers of G1 (centre)" in found.text
    assert "692" not in found.text + found.hint
