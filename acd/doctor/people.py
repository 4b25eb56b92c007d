"""The directory: who looks after buildings, and who is on call. People by their references.

Rule 1: it matters where a route asks for it; a site whose routes ring advisors alone needs none.
"""

import asyncio
from collections.abc import Iterator, Sequence

from acd.config.settings import OncallSettings, Settings
from acd.core.routes import To
from acd.core.schedule import WallSeconds
from acd.directory.live import Surroundings
from acd.directory.model import EntityId, Person, PersonId, holds
from acd.directory.numbers import may_be_dialled, parse
from acd.directory.records import EntityRecords, Records
from acd.directory_follower import records_now, surroundings_of
from acd.doctor.endpoints import several
from acd.doctor.patient import Patient
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_OF_BUILDINGS = (To.CARETAKER, To.RENTAL_MANAGER)


async def buildings(patient: Patient) -> list[Finding]:
    """The import sees to it that whoever a building names is on the staff."""
    settings = patient.settings
    records = await asyncio.to_thread(records_now, settings, patient.now)
    cared_for = sound("buildings-caretaker", "callers' buildings have the people that routes ring")
    return [
        *unless_any(_without_caretaker(settings, records), cared_for),
        *unless_any(
            _lost_routes(settings, records, patient.now),
            sound("buildings-route", "routes of buildings' own are those of acd.toml"),
        ),
        *unless_any(
            _lost_agencies(settings, records),
            sound("buildings-agency", "each agency that routes ask for is a team"),
        ),
    ]


def _asks_for(settings: Settings, *kinds: To) -> bool:
    routes = settings.routes.values()
    return any(step.to in kinds for route in routes for step in (*route.open, *route.closed))


def _without_caretaker(settings: Settings, records: Records) -> Iterator[Finding]:
    if not _asks_for(settings, *_OF_BUILDINGS):
        return
    if not any(each.buildings for each in records.values()):
        hint = "`acd import staff FILE --entity ID`, then `acd import buildings FILE --entity ID`"
        text = "routes ring those who look after buildings, and no building was ever imported"
        yield wrong("buildings-caretaker", text, hint)
    for entity, each in records.items() if _asks_for(settings, To.CARETAKER) else ():
        bare = [it.id for it in each.buildings.values() if it.caretaker is None]
        if bare:
            text = (
                f"{len(bare)} of {len(each.buildings)} buildings of {entity} have no caretaker "
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


def _lost_agencies(settings: Settings, records: Records) -> Iterator[Finding]:
    """Their callers go to the line's team."""
    known = {(team.entity, team.agency) for team in settings.teams.values()}
    for entity, each in records.items() if _asks_for(settings, To.AGENCY) else ():
        named = {building.agency for building in each.buildings.values() if building.agency}
        if lost := {agency for agency in named if (entity, agency) not in known}:
            text = f"no team is the agency {several(lost)} of {entity}: the line's team answers"
            hint = f'acd.toml, in the team: agency = "{min(lost)}"'
            yield doubtful("buildings-agency", text, hint)


async def reachable(patient: Patient) -> list[Finding]:
    """Staff whose number the dialplan would refuse."""
    records = await asyncio.to_thread(records_now, patient.settings, patient.now)
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


async def on_call(patient: Patient) -> list[Finding]:
    records = await asyncio.to_thread(records_now, patient.settings, patient.now)
    plans = patient.settings.oncall.values()
    found = [
        finding
        for plan in plans
        for finding in _plan(plan, records.get(EntityId(plan.entity), EntityRecords()), patient.now)
    ]
    return unless_any(found, sound("oncall-people", "every on-call plan rings people of the staff"))


def _plan(plan: OncallSettings, records: EntityRecords, now: WallSeconds) -> Iterator[Finding]:
    """Who is on duty now, else whom acd.toml names."""
    duties = [duty.person for duty in records.duties.get(plan.id, ()) if holds(duty, now)]
    people = duties or [PersonId(person) for person in plan.people]
    if not people:
        text = f"nobody is on call in plan {plan.id} now"
        hint = (
            f"`acd import oncall FILE --entity {plan.entity}`, "
            f"or acd.toml: people = [...] in [oncall.{plan.id}]"
        )
        yield wrong("oncall-people", text, hint)
    if unknown := [person for person in people if person not in records.staff]:
        text = f"plan {plan.id} calls {several(unknown)}, unknown to the staff of {plan.entity}"
        hint = f"`acd import staff FILE --entity {plan.entity}` with them in it"
        yield wrong("oncall-people", text, hint)
