"""From a record of the directory to a row of its table, and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from acd.directory.index import digits_of
from acd.directory.model import (
    Absence,
    Building,
    BuildingId,
    DwellingId,
    Kind,
    Person,
    Record,
    Tenant,
    TenantId,
)

Value = str | float | int | None

COLUMNS: Mapping[Kind, Sequence[str]] = {
    Kind.STAFF: ("id", "name", "role", "agency", "number", "phone", "deputy"),
    Kind.BUILDINGS: ("id", "name", "agency", "caretaker", "rental_manager"),
    Kind.TENANTS: ("id", "name", "building", "dwelling", "vulnerable", "numbers"),
    Kind.ABSENCES: ("id", "person", "from_at", "until_at", "reason"),
}
"""Without `entity` and `key`, which are the same for a whole import or are ours."""


def row_of(record: Record) -> tuple[Value, ...]:
    """In the order of COLUMNS."""
    match record:
        case Tenant(id, name, building, dwelling, vulnerable, numbers):
            return id, name, building, dwelling, int(vulnerable), _joined(numbers)
        case Person(id, name, role, agency, number, phone, deputy):
            return id, name, role.value, agency, number, phone, deputy
        case Building(id, name, agency, caretaker, rental_manager):
            return id, name, agency, caretaker, rental_manager
        case Absence(person, from_at, until_at, reason):
            begins = datetime.fromtimestamp(from_at, UTC).strftime("%Y-%m-%d %H:%MZ")
            return f"{person} {begins}", person, from_at, until_at, reason.value


def tenant_of(row: Sequence[Value]) -> Tenant:
    id, name, building, dwelling, vulnerable, numbers = row  # noqa: A001  # as its column
    return Tenant(
        id=TenantId(str(id)),
        name=str(name),
        building=BuildingId(str(building)),
        dwelling=None if dwelling is None else DwellingId(str(dwelling)),
        vulnerable=bool(vulnerable),
        numbers=tuple(f"+{digits}" for digits in json.loads(str(numbers))),
    )


def _joined(numbers: Iterable[str]) -> str:
    """A JSON list, which SQLite can take apart by itself."""
    return f"[{','.join(str(digits_of(number)) for number in numbers)}]"
