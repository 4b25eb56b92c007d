"""All that one landlord has told, as a call needs it: complete, and of one moment.

Rule 1: nothing here changes; whoever reads it in another process hands it over as a whole.
Rule 2: outside the directory people and buildings go by opaque ids, which say nothing of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from acd.core.model import Seconds
from acd.core.routes import ContactId, OncallId, RouteId
from acd.directory.index import NumberIndex
from acd.directory.model import (
    Absence,
    Building,
    BuildingId,
    Duty,
    EntityId,
    Person,
    PersonId,
    Strategy,
    holds,
)

_LENGTH = 12  # hex digits of an opaque id


@dataclass(frozen=True, slots=True)
class EntityRecords:
    numbers: NumberIndex = field(default_factory=lambda: NumberIndex(()))
    staff: Mapping[PersonId, Person] = field(default_factory=dict)
    buildings: Mapping[BuildingId, Building] = field(default_factory=dict)
    absences: Sequence[Absence] = ()
    duties: Mapping[OncallId, Sequence[Duty]] = field(default_factory=dict)
    strategies: Mapping[BuildingId, Sequence[Strategy]] = field(default_factory=dict)

    def deputies(self, person: PersonId | None) -> Iterable[Person]:
        """The person, then the deputy, the deputy's deputy ...; nobody twice."""
        seen: dict[PersonId, Person] = {}
        while person is not None and person in self.staff and person not in seen:
            seen[person] = self.staff[person]
            person = self.staff[person].deputy
        return seen.values()

    def own_route(self, building: BuildingId, at: Seconds) -> RouteId | None:
        """Of the strategies that hold, the one that began last; acd.toml may not know it."""
        now = [one for one in self.strategies.get(building, ()) if holds(one, at)]
        latest = max(now, key=lambda one: one.from_at, default=None)
        return None if latest is None else latest.route


Records = Mapping[EntityId, EntityRecords]


def opaque(entity: EntityId, reference: str) -> str:
    """The same for the same reference, whenever and wherever it is asked."""
    return f"{entity}/{sha256(reference.encode()).hexdigest()[:_LENGTH]}"


def contact_id(entity: EntityId, person: PersonId) -> ContactId:
    return ContactId(opaque(entity, person))
