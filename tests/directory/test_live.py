"""All that a call needs to know of its caller, from the directory in memory."""

import pytest

from acd.core.model import AdvisorId, TeamId
from acd.core.routes import Contact, OncallId, RouteId
from acd.directory.index import NumberIndex, Row
from acd.directory.live import LiveDirectory, Surroundings
from acd.directory.model import (
    Absence,
    AgencyId,
    Building,
    BuildingId,
    Duty,
    DwellingId,
    EntityId,
    Person,
    PersonId,
    Reason,
    Role,
    Strategy,
    TenantKey,
)
from acd.directory.numbers import Allowed
from acd.directory.recognition import Because
from acd.directory.records import EntityRecords, contact_id, opaque

CENTRE, NORD = EntityId("centre"), EntityId("nord")
MOBILE, SHARED_PHONE = "+33639981111", "+33199003333"
LILAS, PARC = BuildingId("B1"), BuildingId("B2")
GERARD, HELENE, MAUD, OMAR = (PersonId(reference) for reference in ("G1", "G2", "M1", "A1"))
NIGHT, WEEKEND = OncallId("nuit"), OncallId("week-end")
CARETAKER_FIRST, OFFICE_FIRST = RouteId("gardien-d-abord"), RouteId("siege-d-abord")


def person(
    reference: PersonId,
    number: str | None = None,
    *,
    phone: str | None = None,
    deputy: PersonId | None = None,
) -> Person:
    name = f"Name of {reference}"
    return Person(reference, name, Role.CARETAKER, None, number, phone, deputy)


STAFF = (
    person(GERARD, "+33639980001", deputy=HELENE),
    person(HELENE, phone="PJSIP/loge-2", deputy=OMAR),
    person(OMAR, "+33639980004"),
    person(MAUD, "+33199001001"),
)
BUILDINGS = (
    Building(LILAS, "Les Lilas", AgencyId("Nord"), GERARD, MAUD),
    Building(PARC, "Le Parc", None, None, None),
)


def row(number: str, building: BuildingId = LILAS, tenant: int = 1, vulnerable: bool = True) -> Row:
    return int(number), TenantKey(tenant), building, DwellingId("1"), vulnerable


def records(
    *rows: Row,
    staff: tuple[Person, ...] = STAFF,
    absences: tuple[Absence, ...] = (),
    duties: tuple[Duty, ...] = (),
    strategies: tuple[Strategy, ...] = (),
) -> EntityRecords:
    return EntityRecords(
        numbers=NumberIndex(sorted(rows or (row(MOBILE),))),
        staff={one.id: one for one in staff},
        buildings={building.id: building for building in BUILDINGS},
        absences=absences,
        duties={NIGHT: duties},
        strategies={LILAS: strategies},
    )


def directory(surroundings: Surroundings | None = None, **entities: EntityRecords) -> LiveDirectory:
    told = entities or {"centre": records()}
    return LiveDirectory(
        {EntityId(entity): one for entity, one in told.items()}, surroundings or Surroundings()
    )


def ids(contacts: tuple[Contact, ...]) -> list[str]:
    names = {contact_id(CENTRE, reference): reference for reference in (GERARD, HELENE, MAUD, OMAR)}
    return [names[contact.id] for contact in contacts]


# Who calls


def test_a_tenant_is_known_with_building_and_those_who_look_after_it() -> None:
    known = directory().known(MOBILE, CENTRE, 0.0, AdvisorId("ana"))

    assert known.building == opaque(CENTRE, LILAS)
    assert known.vulnerable
    assert ids(known.caretaker) == ["G1", "G2", "A1"]
    assert ids(known.rental_manager) == ["M1"]
    assert known.last_advisor == "ana"


@pytest.mark.parametrize("written", ["06 39 98 11 11", "0639981111", "+33 6 39 98 11 11"])
def test_a_number_is_known_however_the_operator_writes_it(written: str) -> None:
    assert directory().known(written, CENTRE, 0.0).building is not None


@pytest.mark.parametrize("written", [None, "anonymous", "9999999999", "15", "+33639980000"])
def test_nobody_is_known_by_a_number_that_says_nothing(written: str | None) -> None:
    known = directory().known(written, CENTRE, 0.0, AdvisorId("ana"))

    assert (known.building, known.vulnerable, known.caretaker) == (None, False, ())
    assert known.last_advisor == "ana"


def test_the_staff_who_call_are_unknown_callers() -> None:
    assert directory().known("+33639980001", CENTRE, 0.0).building is None


def test_a_caller_is_looked_for_in_the_entity_of_the_line() -> None:
    both = directory(centre=records(), nord=records(row(SHARED_PHONE)))

    assert both.known(MOBILE, CENTRE, 0.0).building == opaque(CENTRE, LILAS)
    assert both.known(MOBILE, NORD, 0.0).building is None
    assert both.known(MOBILE, EntityId("elsewhere"), 0.0).building is None
    assert both.known(SHARED_PHONE, None, 0.0).building == opaque(NORD, LILAS)


def test_a_caller_two_entities_know_is_nobody_on_a_line_of_neither() -> None:
    both = directory(centre=records(), nord=records(row(MOBILE, PARC, 2)))

    owner, found = both.find(MOBILE, None)

    assert (owner, found.because) == (None, Because.SHARED)
    assert both.known(MOBILE, None, 0.0).building is None


def test_a_number_of_two_buildings_is_nobodys_building() -> None:
    shared = directory(centre=records(row(SHARED_PHONE), row(SHARED_PHONE, PARC, 2)))

    assert shared.known(SHARED_PHONE, CENTRE, 0.0).building is None


def test_ids_say_nothing_of_whom_they_stand_for() -> None:
    known = directory().known(MOBILE, CENTRE, 0.0)

    assert known.building is not None
    for told in (known.building, known.caretaker[0].id):
        entity, _, rest = told.partition("/")
        assert entity == "centre"
        assert len(rest) == 12
        assert int(rest, 16) >= 0


# Who can be rung


def test_a_contact_has_the_phone_before_the_number_and_may_be_dialled_or_not() -> None:
    abroad = person(GERARD, "+262692123456", phone="PJSIP/loge-1")
    one = records(staff=(abroad,))
    wider = Surroundings(allowed=Allowed(frozenset({"+33", "+262"})))

    (refused,) = directory(centre=one).known(MOBILE, CENTRE, 0.0).caretaker
    (allowed,) = directory(wider, centre=one).known(MOBILE, CENTRE, 0.0).caretaker

    assert (refused.phone, refused.number) == ("PJSIP/loge-1", "+262692123456")
    assert (refused.may_be_dialled, allowed.may_be_dialled) == (False, True)


def test_deputies_who_lead_in_a_circle_are_each_rung_once() -> None:
    circle = (person(GERARD, deputy=HELENE), person(HELENE, deputy=GERARD))

    known = directory(centre=records(staff=circle)).known(MOBILE, CENTRE, 0.0)

    assert ids(known.caretaker) == ["G1", "G2"]


def test_somebody_who_is_named_and_unknown_is_passed_over() -> None:
    alone = records(staff=(person(MAUD), person(GERARD, deputy=HELENE)))
    oncall = Surroundings(oncall={NIGHT: (CENTRE, (OMAR, MAUD))})

    known = directory(oncall, centre=alone).known(MOBILE, CENTRE, 0.0)

    assert ids(known.caretaker) == ["G1"]
    assert ids(known.oncall[NIGHT]) == ["M1"]


def test_the_team_of_the_buildings_agency_is_named() -> None:
    agencies = {(CENTRE, AgencyId("Nord")): TeamId("agence-nord")}
    agency = Surroundings(agencies=agencies)
    of_another_entity = Surroundings(agencies={(NORD, AgencyId("Nord")): TeamId("agence-nord")})

    assert directory(agency).known(MOBILE, CENTRE, 0.0).agency_team == "agence-nord"
    assert directory(of_another_entity).known(MOBILE, CENTRE, 0.0).agency_team is None


def test_the_sound_of_a_building_is_asked_for_by_its_key_and_name() -> None:
    asked = []

    def sound(key: str, name: str) -> str:
        asked.append((key, name))
        return "acd/lilas"

    told = directory(Surroundings(sound=sound))

    assert told.known(MOBILE, CENTRE, 0.0).announcement == "acd/lilas"
    assert asked == [("centre/B1", "Les Lilas")]
    assert list(told.announced()) == [("centre/B1", "Les Lilas"), ("centre/B2", "Le Parc")]


def test_people_and_buildings_have_names_for_those_who_may_know() -> None:
    known = directory().known(MOBILE, CENTRE, 0.0)

    assert directory().people()[known.caretaker[0].id] == ("Name of G1", Role.CARETAKER)
    assert directory().buildings()[known.building or ""] == "Les Lilas"


# Who is on call


def duty(who: PersonId, begins: float, ends: float, rank: int = 1) -> Duty:
    return Duty(NIGHT, who, begins, ends, rank)


NIGHTS = (duty(MAUD, 10.0, 30.0, 2), duty(GERARD, 10.0, 20.0), duty(OMAR, 20.0, 30.0))


@pytest.mark.parametrize(
    ("at", "people"),
    [
        (9.9, ["G2"]),  # nobody by the directory: those whom the configuration names
        (10.0, ["G1", "M1"]),
        (19.9, ["G1", "M1"]),
        (20.0, ["A1", "M1"]),
        (30.0, ["G2"]),
    ],
)
def test_who_is_on_call_goes_by_the_time_and_then_by_rank(at: float, people: list[str]) -> None:
    oncall = Surroundings(oncall={NIGHT: (CENTRE, (HELENE,))})

    known = directory(oncall, centre=records(duties=NIGHTS)).known(None, CENTRE, at)

    assert ids(known.oncall[NIGHT]) == people


def test_who_has_two_duties_at_once_is_rung_once() -> None:
    oncall = Surroundings(oncall={NIGHT: (CENTRE, ())})
    twice = (duty(GERARD, 10.0, 30.0, 3), duty(MAUD, 10.0, 30.0, 2), duty(GERARD, 15.0, 20.0))

    known = directory(oncall, centre=records(duties=twice)).known(None, CENTRE, 16.0)

    assert ids(known.oncall[NIGHT]) == ["G1", "M1"]


def test_every_plan_of_the_entity_is_told_and_none_of_another() -> None:
    oncall = Surroundings(oncall={NIGHT: (CENTRE, (GERARD,)), WEEKEND: (NORD, (GERARD,))})
    both = directory(oncall, centre=records(), nord=records(row(SHARED_PHONE)))

    assert set(both.known(None, CENTRE, 0.0).oncall) == {NIGHT}
    assert set(both.known(MOBILE, None, 0.0).oncall) == {NIGHT}
    assert set(both.known(None, None, 0.0).oncall) == {NIGHT, WEEKEND}


# Which route


def strategy(route: RouteId, begins: float, ends: float | None = None) -> Strategy:
    return Strategy(LILAS, route, begins, ends)


@pytest.mark.parametrize(
    ("at", "route"),
    [
        (9.0, None),
        (10.0, CARETAKER_FIRST),
        (20.0, OFFICE_FIRST),
        (30.0, CARETAKER_FIRST),
        (99.0, None),  # a route that the configuration does not have any more
    ],
)
def test_a_building_takes_the_route_that_began_last(at: float, route: RouteId | None) -> None:
    known_routes = Surroundings(routes=frozenset({CARETAKER_FIRST, OFFICE_FIRST}))
    strategies = (
        strategy(OFFICE_FIRST, 20.0, 30.0),
        strategy(CARETAKER_FIRST, 10.0),
        strategy(RouteId("of-yesterday"), 99.0),
    )

    live = directory(known_routes, centre=records(strategies=strategies))

    assert live.known(MOBILE, CENTRE, at).route == route


# Who is absent


def absence(who: PersonId, begins: float, ends: float | None) -> Absence:
    return Absence(who, begins, ends, Reason.LEAVE)


ABSENT = (absence(GERARD, 10.0, 20.0), absence(MAUD, 15.0, None), absence(GERARD, 18.0, 25.0))


@pytest.mark.parametrize(
    ("at", "absent", "changes_at"),
    [
        (0.0, set(), 10.0),
        (10.0, {GERARD}, 15.0),
        (17.0, {GERARD, MAUD}, 18.0),
        (22.0, {GERARD, MAUD}, 25.0),
        (25.0, {MAUD}, None),
    ],
)
def test_absences_begin_and_end_by_the_clock(
    at: float, absent: set[PersonId], changes_at: float | None
) -> None:
    live = directory(centre=records(absences=ABSENT))

    assert live.absent_at(at) == {contact_id(CENTRE, who) for who in absent}
    assert live.next_change_after(at) == changes_at
