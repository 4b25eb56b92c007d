"""From a record of the directory to a row of its table, and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from acd.core.model import Seconds
from acd.core.routes import OncallId, RouteId
from acd.directory.index import digits_of
from acd.directory.model import (
    Absence,
    AgencyId,
    Building,
    BuildingId,
    Duty,
    DwellingId,
    Kind,
    Person,
    PersonId,
    Reason,
    Record,
    Role,
    Strategy,
    Tenant,
    TenantId,
)

Value = str | float | int | None

COLUMNS: Mapping[Kind, Sequence[str]] = {
    Kind.STAFF: ("id", "name", "role", "agency", "number", "phone", "deputy"),
    Kind.BUILDINGS: ("id", "name", "agency", "caretaker", "rental_manager"),
    Kind.TENANTS: ("id", "name", "building", "dwelling", "vulnerable", "numbers"),
    Kind.ABSENCES: ("id", "person", "from_at", "until_at", "reason"),
    Kind.ONCALL: ("id", "plan", "person", "from_at", "until_at", "rank"),
    Kind.STRATEGIES: ("id", "building", "route", "from_at", "until_at"),
}
"""Without what is the same for a whole import or is ours: `entity`, `key`, `declared_at`."""


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
            return f"{person} {_minute(from_at)}", person, from_at, until_at, reason.value
        case Duty(plan, person, from_at, until_at, rank):
            reference = f"{plan} {person} {_minute(from_at)}"
            return reference, plan, person, from_at, until_at, rank
        case Strategy(building, route, from_at, until_at):
            return f"{building} {_minute(from_at)}", building, route, from_at, until_at


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


def person_of(row: Sequence[Value]) -> Person:
    id, name, role, agency, number, phone, deputy = row  # noqa: A001  # as its column
    return Person(
        id=PersonId(str(id)),
        name=str(name),
        role=Role(role),
        agency=None if agency is None else AgencyId(str(agency)),
        number=_text(number),
        phone=_text(phone),
        deputy=_person(deputy),
    )


def building_of(row: Sequence[Value]) -> Building:
    id, name, agency, caretaker, rental_manager = row  # noqa: A001  # as its column
    return Building(
        id=BuildingId(str(id)),
        name=str(name),
        agency=None if agency is None else AgencyId(str(agency)),
        caretaker=_person(caretaker),
        rental_manager=_person(rental_manager),
    )


def absence_of(row: Sequence[Value]) -> Absence:
    _, person, from_at, until_at, reason = row
    return Absence(PersonId(str(person)), _at(from_at), _end(until_at), Reason(reason))


def duty_of(row: Sequence[Value]) -> Duty:
    _, plan, person, from_at, until_at, rank = row
    return Duty(
        OncallId(str(plan)), PersonId(str(person)), _at(from_at), _at(until_at), int(rank or 1)
    )


def strategy_of(row: Sequence[Value]) -> Strategy:
    _, building, route, from_at, until_at = row
    return Strategy(BuildingId(str(building)), RouteId(str(route)), _at(from_at), _end(until_at))


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _person(value: Value) -> PersonId | None:
    return None if value is None else PersonId(str(value))


def _at(value: Value) -> Seconds:
    return float(value or 0.0)


def _end(value: Value) -> Seconds | None:
    return None if value is None else float(value)


def _minute(at: Seconds) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%MZ")


def _joined(numbers: Iterable[str]) -> str:
    """A JSON list, which SQLite can take apart by itself."""
    return f"[{','.join(str(digits_of(number)) for number in numbers)}]"
