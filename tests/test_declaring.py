"""What somebody says of the directory at once, without a file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from acd.config.settings import Settings
from acd.core.routes import OncallId, Route, RouteId
from acd.declaring import moment, say_absent, say_present, take_route
from acd.directory.model import (
    Absence,
    BuildingId,
    EntityId,
    Kind,
    PersonId,
    Reason,
    Strategy,
)
from acd.directory.rows import Ids
from acd.errors import AcdError
from acd.importing import Wish, take_over
from acd.store.directory import path_beside
from acd.store.directory.asking import revision
from acd.store.directory.reading import read
from tests.small_site import small_settings

CENTRE = EntityId("centre")
GERARD, LILAS = PersonId("G1"), BuildingId("B1")
CARETAKER_FIRST, OFFICE_FIRST = RouteId("gardien-d-abord"), RouteId("siege-d-abord")
SAMPLES = Path(__file__).parent / "directory" / "samples"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = small_settings()
    routes = {route: Route(route, open=()) for route in (CARETAKER_FIRST, OFFICE_FIRST)}
    return replace(given, site=replace(given.site, store=tmp_path / "acd.db"), routes=routes)


@pytest.fixture
def filled(settings: Settings) -> Settings:
    for kind in Kind:
        take(settings, kind, SAMPLES / f"{kind.value}.csv")
    return settings


def take(settings: Settings, kind: Kind, file: Path, **wish: bool) -> None:
    ids = Ids(frozenset({OncallId("nuit")}), frozenset(settings.routes))
    report = take_over(settings.site, Wish(kind, file, CENTRE, ids=ids, **wish))
    assert report.applied, report.flaws.first


def absences(settings: Settings) -> Sequence[Absence]:
    """Of Gérard; the samples have his leave at Christmas."""
    records = read(path_beside(settings.site.store), at=0.0).records[CENTRE]
    return [absence for absence in records.absences if absence.person == GERARD]


def strategies(settings: Settings) -> Sequence[Strategy]:
    records = read(path_beside(settings.site.store), at=0.0).records[CENTRE]
    return records.strategies[LILAS]


def absent(from_at: float, until_at: float | None = None) -> Absence:
    return Absence(GERARD, from_at, until_at, Reason.ROUNDS)


def test_who_is_said_to_be_absent_is_so_until_told_otherwise(filled: Settings) -> None:
    christmas = absences(filled)

    say_absent(filled.site, CENTRE, absent(1000.0))

    assert absences(filled) == [absent(1000.0), *christmas]


def test_what_was_said_last_of_an_absence_holds(filled: Settings) -> None:
    christmas = absences(filled)

    say_absent(filled.site, CENTRE, absent(1000.0))
    say_absent(filled.site, CENTRE, absent(2000.0, 5000.0))

    assert absences(filled) == [absent(1000.0, 2000.0), absent(2000.0, 5000.0), *christmas]


def test_who_is_said_to_be_present_has_no_absence_that_holds(filled: Settings) -> None:
    (christmas,) = absences(filled)
    during = christmas.from_at + 3600.0
    say_absent(filled.site, CENTRE, absent(christmas.from_at + 60.0))

    ended = say_present(filled.site, CENTRE, GERARD, during)

    assert ended == 2
    assert {absence.until_at for absence in absences(filled)} == {during}


def test_leave_that_a_file_told_goes_on_whatever_is_said_of_today(filled: Settings) -> None:
    (christmas,) = absences(filled)
    during = christmas.from_at + 60.0

    say_absent(filled.site, CENTRE, absent(during, during + 60.0))

    assert christmas in absences(filled)


def test_nobody_is_absent_backwards(filled: Settings) -> None:
    with pytest.raises(AcdError, match="end before it begins"):
        say_absent(filled.site, CENTRE, absent(1000.0, 1000.0))


def test_no_file_takes_back_what_was_said(filled: Settings) -> None:
    say_absent(filled.site, CENTRE, absent(1000.0))

    take(filled, Kind.ABSENCES, SAMPLES / "absences.csv", replace=True)

    assert absent(1000.0) in absences(filled)


def test_whoever_follows_the_directory_sees_that_something_was_said(filled: Settings) -> None:
    before = revision(path_beside(filled.site.store))

    say_absent(filled.site, CENTRE, absent(1000.0))
    say_present(filled.site, CENTRE, GERARD, 2000.0)

    assert revision(path_beside(filled.site.store)) == before + 2


def test_only_people_of_the_entity_can_be_absent(filled: Settings) -> None:
    before = revision(path_beside(filled.site.store))

    with pytest.raises(AcdError, match="centre has no person 'G9': import it first"):
        say_present(filled.site, CENTRE, PersonId("G9"), 1000.0)
    with pytest.raises(AcdError, match="nord has no person 'G1'"):
        say_absent(filled.site, EntityId("nord"), absent(1000.0))

    assert revision(path_beside(filled.site.store)) == before


def test_without_a_directory_nobody_can_be_absent(settings: Settings) -> None:
    with pytest.raises(AcdError, match="there is no directory yet"):
        say_absent(settings.site, CENTRE, absent(1000.0))

    assert not path_beside(settings.site.store).exists()


def test_a_building_takes_another_route_from_then_on(filled: Settings) -> None:
    (before,) = strategies(filled)

    take_route(filled, CENTRE, LILAS, OFFICE_FIRST, before.from_at + 60.0)

    told = Strategy(LILAS, OFFICE_FIRST, before.from_at + 60.0, None)
    assert strategies(filled) == [before, told]


def test_a_building_goes_back_to_the_route_of_its_line(filled: Settings) -> None:
    (before,) = strategies(filled)
    take_route(filled, CENTRE, LILAS, OFFICE_FIRST, before.from_at + 60.0)

    take_route(filled, CENTRE, LILAS, None, before.from_at + 120.0)

    assert {told.until_at for told in strategies(filled)} == {before.from_at + 120.0}


def test_a_building_only_takes_routes_of_the_configuration(filled: Settings) -> None:
    with pytest.raises(AcdError, match=r"no route .nowhere.*known: gardien-d-abord"):
        take_route(filled, CENTRE, LILAS, RouteId("nowhere"), 0.0)
    with pytest.raises(AcdError, match="centre has no building 'B9'"):
        take_route(filled, CENTRE, BuildingId("B9"), OFFICE_FIRST, 0.0)


def test_times_are_written_as_in_files(settings: Settings) -> None:
    site = settings.site
    midnight = moment(site, "24/12/2026", ends=True)

    assert midnight - moment(site, "2026-12-24 23:00", ends=True) == 3600.0
    assert midnight == moment(site, "2026-12-25 03:00", ends=True, timezone="Indian/Reunion")
    with pytest.raises(AcdError, match="'noon' is not a time: write 2026-12-24"):
        moment(site, "noon", ends=True)
