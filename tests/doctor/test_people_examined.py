"""The directory, looked at: who looks after which building, and whom one may ring."""

import dataclasses
import time
from typing import Any

import pytest

from acd.config.settings import Settings
from acd.core.model import LineId
from acd.core.routes import Route, RouteId, Step, To
from acd.directory.model import Kind
from acd.doctor import people
from acd.doctor.patient import Patient
from acd.verdicts import Verdict

STAFF = "reference;nom;fonction;téléphone\n"
BUILDINGS = "reference;nom;gardien;gestionnaire\n"


@pytest.fixture
def settings(site: Settings) -> Settings:
    """Its line rings caretakers, then rental managers."""
    return leading(site, To.CARETAKER, To.RENTAL_MANAGER)


def leading(settings: Settings, *targets: To, **lines: Any) -> Settings:
    """Every line takes these steps."""
    route = Route(RouteId("r"), tuple(map(Step, targets)))
    changed = {
        i: dataclasses.replace(line, route=route.id, **lines) for i, line in settings.lines.items()
    }
    return dataclasses.replace(settings, routes={**settings.routes, route.id: route}, lines=changed)


def with_line_of(settings: Settings, entity: str, *targets: To) -> Settings:
    """One line more, of another landlord, with a route of its own."""
    [line] = settings.lines.values()
    route = Route(RouteId(entity), tuple(map(Step, targets)))
    other = dataclasses.replace(line, id=LineId(entity), entity=entity, route=route.id)
    return dataclasses.replace(
        settings,
        routes={**settings.routes, route.id: route},
        lines={**settings.lines, other.id: other},
    )


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


async def test_buildings_without_a_rental_manager_are_named_where_a_route_rings_one(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\nM1;Leroy;Gestionnaire;0639980002\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;G1;\nB2;Parc;;M1\n")

    found, *_ = await people.buildings(patient(leading(settings, To.RENTAL_MANAGER)))

    assert found.verdict is Verdict.DOUBTFUL
    assert "1 of 2 buildings of centre have no rental manager (B1)" in found.text


async def test_an_entity_without_any_building_is_named_although_another_has_some(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;G1;\n")
    both = with_line_of(leading(settings, To.CARETAKER), "nord", To.CARETAKER)

    [found, *_] = await people.buildings(patient(both))

    assert found.verdict is Verdict.WRONG
    assert "no building of nord was ever imported" in found.text
    assert "acd import buildings FILE --entity nord" in found.hint


async def test_an_entity_is_not_judged_by_the_routes_of_anothers_lines(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n", entity="nord")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;;\n", entity="nord")
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;G1;\n")
    both = with_line_of(leading(settings, To.CARETAKER), "nord", To.TEAM)

    found, *_ = await people.buildings(patient(both))

    assert found.verdict is Verdict.SOUND


async def test_who_calls_a_line_of_no_entity_may_live_with_any(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n", entity="nord")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;;\n", entity="nord")

    [found, *_] = await people.buildings(patient(leading(settings, To.CARETAKER, entity=None)))

    assert "1 of 1 buildings of nord have no caretaker (B1)" in found.text


async def test_a_building_is_judged_by_its_own_route_where_the_line_allows_it(settings, take):
    own = Route(RouteId("parti"), (Step(To.CARETAKER),))
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;;\nB2;Parc;;\n")
    take(Kind.STRATEGIES, "bâtiment;parcours;du\nB1;parti;2020-01-01\n")
    allowing = leading(dataclasses.replace(settings, routes={own.id: own}), To.TEAM)

    named, *_ = await people.buildings(patient(allowing))
    passed_over, *_ = await people.buildings(patient(leading(allowing, To.TEAM, by_building=False)))

    assert "1 of 2 buildings of centre have no caretaker (B1)" in named.text
    assert passed_over.verdict is Verdict.SOUND


async def test_a_buildings_own_route_that_left_the_configuration_is_named(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, f"{BUILDINGS}B1;Lilas;G1;\n")
    take(Kind.STRATEGIES, "bâtiment;parcours;du\nB1;parti;2020-01-01\n")

    _, route, _ = await people.buildings(patient(settings))

    assert route.verdict is Verdict.DOUBTFUL
    assert "routes of their own that are gone: parti" in route.text


async def test_an_agency_that_is_no_team_is_named_with_the_line_to_write(settings, take):
    take(Kind.STAFF, f"{STAFF}G1;Petit;Gardien;0639980001\n")
    take(Kind.BUILDINGS, "reference;nom;gardien;agence\nB1;Lilas;G1;Nord\n")

    _, _, agency = await people.buildings(patient(leading(settings, To.AGENCY)))

    assert agency.verdict is Verdict.DOUBTFUL
    assert agency.hint == 'acd.toml, in the team: agency = "Nord"'


async def test_routes_that_ring_advisors_alone_need_no_building(settings):
    found = await people.buildings(patient(leading(settings, To.TEAM)))

    assert {finding.verdict for finding in found} == {Verdict.SOUND}


async def test_a_number_that_may_not_be_dialled_is_wrong_and_not_shown(settings, take):
    overseas = dataclasses.replace(settings.site, numbers_outside=("+262",))
    staff = f"{STAFF}G1;Petit;Gardien;0692123456\nG2;Brun;Gardien;0639980001\n"
    take(Kind.STAFF, staff, site=overseas)

    [found] = await people.reachable(patient(settings))

    assert found.verdict is Verdict.WRONG
    assert "numbers of G1 (centre)" in found.text
    assert "692" not in found.text + found.hint


async def test_the_directory_is_read_once_for_all_examinations(settings):
    one = patient(settings)

    await people.buildings(one)
    await people.reachable(one)

    assert await one.records() is await one.records()
