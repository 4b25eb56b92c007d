"""Who calls and who looks after them, in memory: all that a call needs, without waiting.

Rule 1: a directory never changes. A new one takes its place in one assignment: whoever is looking
        sees the old or the new one, never a mixture.
Rule 2: time is an argument, on the wall clock: leave, nights on call and changes of route are
        written in dates.
Rule 3: what the data name and nobody knows (a person who left, a route no longer configured) is
        passed over: the call goes on with what is left.
Rule 4: somebody of the staff who calls is an unknown caller: only tenants are recognised.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from acd.core.model import AdvisorId, Seconds, TeamId
from acd.core.routes import Contact, ContactId, Known, OncallId, RouteId
from acd.directory.index import digits_of
from acd.directory.model import (
    AgencyId,
    Building,
    BuildingId,
    EntityId,
    Person,
    PersonId,
    Role,
    holds,
)
from acd.directory.numbers import MAINLAND, Allowed, may_be_dialled, parse
from acd.directory.recognition import UNKNOWN, WITHHELD, Recognition, settle_entities
from acd.directory.records import EntityRecords, Records, contact_id, opaque

Sound = Callable[[str, str], str | None]
"""The sound that names a building, from its key ("centre/R 12") and its name; None: none yet."""


def no_sound(_building: str, _name: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the configuration adds to the data."""

    country: str = "FR"
    allowed: Allowed = MAINLAND
    agencies: Mapping[tuple[EntityId, AgencyId], TeamId] = field(default_factory=dict)
    oncall: Mapping[OncallId, tuple[EntityId, tuple[PersonId, ...]]] = field(default_factory=dict)
    routes: frozenset[RouteId] = frozenset()
    sound: Sound = no_sound


class LiveDirectory:
    def __init__(self, records: Records, surroundings: Surroundings) -> None:
        self._records = records
        self._surroundings = surroundings

    def under(self, surroundings: Surroundings) -> "LiveDirectory":
        """The same data under another configuration."""
        return LiveDirectory(self._records, surroundings)

    def known(
        self,
        written: str | None,
        entity: EntityId | None,
        at: Seconds,
        last_advisor: AdvisorId | None = None,
    ) -> Known:
        """What is known of who calls a line of `entity` (None: of no entity) from this number."""
        owner, found = self.find(written, entity)
        everybody = Known(oncall=self._oncall(entity or owner, at), last_advisor=last_advisor)
        if owner is None or found.building is None:
            return everybody
        recognised = replace(everybody, vulnerable=found.vulnerable)
        return self._with_building(recognised, owner, found.building, at)

    def find(
        self, written: str | None, entity: EntityId | None
    ) -> tuple[EntityId | None, Recognition]:
        """Whom the caller is taken for, and by which entity; None: by no single one."""
        number = None if written is None else parse(written, self._surroundings.country)
        if number is None:
            return None, WITHHELD
        if not number.is_international:
            return None, UNKNOWN
        asked = self._records if entity is None else {entity} & self._records.keys()
        found = {each: self._records[each].numbers.find(digits_of(number.text)) for each in asked}
        settled = settle_entities(list(found.values()))
        owners = (each for each, one in found.items() if one.building is not None)
        return (next(owners) if settled.building is not None else None), settled

    def absent_at(self, at: Seconds) -> frozenset[ContactId]:
        return frozenset(
            contact_id(entity, absence.person)
            for entity, records in self._records.items()
            for absence in records.absences
            if holds(absence, at)
        )

    def next_change_after(self, at: Seconds) -> Seconds | None:
        """When the next absence begins or ends."""
        absences = chain.from_iterable(records.absences for records in self._records.values())
        moments = chain.from_iterable((one.from_at, one.until_at) for one in absences)
        return min((it for it in moments if it is not None and it > at), default=None)

    def people(self) -> Mapping[ContactId, tuple[str, Role]]:
        """Everybody's name and role; for whoever explains a route to a human."""
        return {
            contact_id(entity, person.id): (person.name, person.role)
            for entity, records in self._records.items()
            for person in records.staff.values()
        }

    def buildings(self) -> Mapping[str, str]:
        """Every building's name, by the opaque id."""
        return {
            opaque(entity, building.id): building.name
            for entity, records in self._records.items()
            for building in records.buildings.values()
        }

    def announced(self) -> Iterator[tuple[str, str]]:
        """What `sound` may be asked, for sounds that are made beforehand."""
        for entity, records in self._records.items():
            for building in records.buildings.values():
                yield f"{entity}/{building.id}", building.name

    def _with_building(
        self, known: Known, owner: EntityId, reference: BuildingId, at: Seconds
    ) -> Known:
        records, key = self._records[owner], opaque(owner, reference)
        building = records.buildings.get(reference)
        if building is None:
            return replace(known, building=key)
        return replace(
            known,
            building=key,
            caretaker=self._chain(owner, building.caretaker),
            rental_manager=self._chain(owner, building.rental_manager),
            agency_team=self._agency_team(owner, building),
            route=self._route(records, reference, at),
            announcement=self._surroundings.sound(f"{owner}/{reference}", building.name),
        )

    def _chain(self, entity: EntityId, person: PersonId | None) -> tuple[Contact, ...]:
        return self._contacts(entity, self._records[entity].deputies(person))

    def _oncall(
        self, entity: EntityId | None, at: Seconds
    ) -> Mapping[OncallId, tuple[Contact, ...]]:
        """The plans of the entity; of all entities when neither line nor caller tells which."""
        return {
            plan: self._contacts(owner, self._on_duty(owner, plan, people, at))
            for plan, (owner, people) in self._surroundings.oncall.items()
            if entity in (None, owner)
        }

    def _on_duty(
        self, owner: EntityId, plan: OncallId, otherwise: Iterable[PersonId], at: Seconds
    ) -> Iterator[Person]:
        records = self._records.get(owner)
        if records is None:
            return
        duties = [duty for duty in records.duties.get(plan, ()) if holds(duty, at)]
        duties.sort(key=lambda duty: (duty.rank, duty.from_at, duty.person))
        for person in dict.fromkeys(duty.person for duty in duties) or otherwise:
            if person in records.staff:
                yield records.staff[person]

    def _contacts(self, entity: EntityId, people: Iterable[Person]) -> tuple[Contact, ...]:
        return tuple(self._contact(entity, person) for person in people)

    def _contact(self, entity: EntityId, person: Person) -> Contact:
        allowed = person.number is None or self._allows(person.number)
        return Contact(contact_id(entity, person.id), person.phone, person.number, allowed)

    def _allows(self, written: str) -> bool:
        number = parse(written, self._surroundings.country)
        return number is not None and may_be_dialled(number, self._surroundings.allowed)

    def _agency_team(self, entity: EntityId, building: Building) -> TeamId | None:
        if building.agency is None:
            return None
        return self._surroundings.agencies.get((entity, building.agency))

    def _route(self, records: EntityRecords, building: BuildingId, at: Seconds) -> RouteId | None:
        route = records.own_route(building, at)
        return route if route in self._surroundings.routes else None  # rule 3
