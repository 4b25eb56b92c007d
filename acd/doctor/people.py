"""The directory: who looks after buildings, and whom one may ring. People by their references.

Rule 1: it matters where a route asks for it, of a line on which these callers come in; a site whose
        routes ring advisors alone needs none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from acd.config.settings import Settings
from acd.core.routes import To
from acd.core.schedule import WallSeconds
from acd.directory.live import Surroundings
from acd.directory.model import Building, EntityId, Person, PersonId, holds
from acd.directory.numbers import may_be_dialled, parse
from acd.directory.records import Records
from acd.directory_follower import surroundings_of
from acd.doctor.endpoints import several
from acd.doctor.patient import Patient
from acd.doctor.ways import buildings_led_to, rings
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_OF_BUILDINGS: Mapping[To, Callable[[Building], PersonId | None]] = {
    To.CARETAKER: lambda building: building.caretaker,
    To.RENTAL_MANAGER: lambda building: building.rental_manager,
}


async def buildings(patient: Patient) -> list[Finding]:
    """The import sees to it that whoever a building names is on the staff."""
    settings = patient.settings
    records = await patient.records()
    cared_for = sound("buildings-caretaker", "callers' buildings have the people that routes ring")
    return [
        *unless_any(
            (
                *_never_imported(settings, records),
                *_without_people(settings, records, patient.now),
            ),
            cared_for,
        ),
        *unless_any(
            _lost_routes(settings, records, patient.now),
            sound("buildings-route", "routes of buildings' own are those of acd.toml"),
        ),
        *unless_any(
            _lost_agencies(settings, records, patient.now),
            sound("buildings-agency", "each agency that routes ask for is a team"),
        ),
    ]


def _never_imported(settings: Settings, records: Records) -> Iterator[Finding]:
    """Whoever calls a line of no entity may live with any of them."""
    asking = {
        line.entity
        for line in settings.lines.values()
        if line.route is not None and rings(settings.routes[line.route], *_OF_BUILDINGS)
    }
    for entity in sorted(asking, key=str):
        asked = records.values() if entity is None else [records.get(EntityId(entity))]
        if not any(each is not None and each.buildings for each in asked):
            whose = "" if entity is None else f" of {entity}"
            place = f"--entity {entity or 'ID'}"
            text = (
                f"routes{whose} ring those who look after buildings, "
                f"and no building{whose} was ever imported"
            )
            hint = f"`acd import staff FILE {place}`, then `acd import buildings FILE {place}`"
            yield wrong("buildings-caretaker", text, hint)


def _without_people(settings: Settings, records: Records, now: WallSeconds) -> Iterator[Finding]:
    for entity, each in records.items():
        for target, named in _OF_BUILDINGS.items():
            led = buildings_led_to(settings, entity, each, target, now)
            bare = [building.id for building in led if named(building) is None]
            if bare:
                whom = target.value.replace("-", " ")
                text = (
                    f"{len(bare)} of {len(each.buildings)} buildings of {entity} have no {whom} "
                    f"({several(bare)}): their callers go on to the next step"
                )
                hint = f"fill the column, then `acd import buildings FILE --entity {entity}`"
                yield doubtful("buildings-caretaker", text, hint)


def _lost_routes(settings: Settings, records: Records, now: WallSeconds) -> Iterator[Finding]:
    """Imported when acd.toml had them; the callers take the route of the line."""
    for entity, each in records.items():
        written = [it for those in each.strategies.values() for it in those if holds(it, now)]
        if lost := {it.route for it in written if it.route not in settings.routes}:
            text = f"buildings of {entity} have routes of their own that are gone: {several(lost)}"
            hint = "acd.toml: write [routes.…] again; or `acd route take BUILDING none`"
            yield doubtful("buildings-route", text, hint)


def _lost_agencies(settings: Settings, records: Records, now: WallSeconds) -> Iterator[Finding]:
    """Their callers go to the line's team."""
    known = {(team.entity, team.agency) for team in settings.teams.values()}
    for entity, each in records.items():
        led = buildings_led_to(settings, entity, each, To.AGENCY, now)
        named = {building.agency for building in led if building.agency}
        if lost := {agency for agency in named if (entity, agency) not in known}:
            text = f"no team is the agency {several(lost)} of {entity}: the line's team answers"
            hint = f'acd.toml, in the team: agency = "{min(lost)}"'
            yield doubtful("buildings-agency", text, hint)


async def reachable(patient: Patient) -> list[Finding]:
    """Staff whose number the dialplan would refuse."""
    records = await patient.records()
    surroundings = surroundings_of(patient.settings)
    barred = {
        entity: [it.id for it in each.staff.values() if not _may_be_rung(it, surroundings)]
        for entity, each in records.items()
    }
    return unless_any(
        (_barred(entity, people) for entity, people in barred.items() if people),
        sound("staff-numbers", "every number of the staff may be rung"),
    )


def _barred(entity: EntityId, people: Sequence[str]) -> Finding:
    text = f"numbers of {several(people)} ({entity}) may not be dialled, and are passed over"
    hint = "correct them and import the staff again; numbers_outside allows an overseas code"
    return wrong("staff-numbers", text, hint)


def _may_be_rung(person: Person, surroundings: Surroundings) -> bool:
    if person.number is None:
        return True
    number = parse(person.number, surroundings.country)
    return number is not None and may_be_dialled(number, surroundings.allowed)
