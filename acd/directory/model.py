"""The words of the directory: what a landlord tells about tenants, buildings and people.

Rule 1: every reference is the landlord's own, and means something inside one entity only.
Rule 2: no more is kept than answering needs: no birthdays, no rents, no free text.
Rule 3: numbers are in E.164 (see `acd.directory.numbers`).
"""

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from acd.core.model import Seconds
from acd.core.routes import OncallId, RouteId

EntityId = NewType("EntityId", str)  # [entities.<id>] of acd.toml
AgencyId = NewType("AgencyId", str)
BuildingId = NewType("BuildingId", str)
DwellingId = NewType("DwellingId", str)  # inside its building
TenantId = NewType("TenantId", str)
PersonId = NewType("PersonId", str)
TenantKey = NewType("TenantKey", int)  # ours: short, never used again for somebody else


class Kind(Enum):
    """What a file is about."""

    STAFF = "staff"
    BUILDINGS = "buildings"
    TENANTS = "tenants"
    ABSENCES = "absences"
    ONCALL = "oncall"
    STRATEGIES = "strategies"


class Role(Enum):
    CARETAKER = "caretaker"
    RENTAL_MANAGER = "rental-manager"
    ON_CALL = "on-call"


class Reason(Enum):
    """Why somebody is absent; never more than a reader needs, and nothing medical."""

    LEAVE = "leave"
    TRAINING = "training"
    ROUNDS = "rounds"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Building:
    id: BuildingId
    name: str
    agency: AgencyId | None
    caretaker: PersonId | None
    rental_manager: PersonId | None


@dataclass(frozen=True, slots=True)
class Tenant:
    id: TenantId
    name: str  # as a screen shows it
    building: BuildingId
    dwelling: DwellingId | None
    vulnerable: bool  # served first
    numbers: tuple[str, ...]  # sorted, none twice


@dataclass(frozen=True, slots=True)
class Person:
    """Who can be rung at `number`, outside, or at `phone`, one of our own; one of the two."""

    id: PersonId
    name: str
    role: Role
    agency: AgencyId | None
    number: str | None
    phone: str | None  # "PJSIP/loge-12"
    deputy: PersonId | None  # rung instead of an absent person


@dataclass(frozen=True, slots=True)
class Absence:
    person: PersonId
    from_at: Seconds
    until_at: Seconds | None  # None: until told otherwise
    reason: Reason


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on call for a while. Of several at a time the lowest rank is tried first."""

    plan: OncallId
    person: PersonId
    from_at: Seconds
    until_at: Seconds
    rank: int


@dataclass(frozen=True, slots=True)
class Strategy:
    """From then on the building's callers take a route of their own; the latest to begin holds."""

    building: BuildingId
    route: RouteId
    from_at: Seconds
    until_at: Seconds | None  # None: until another begins


Record = Building | Tenant | Person | Absence | Duty | Strategy


def holds(period: Absence | Duty | Strategy, at: Seconds) -> bool:
    return period.from_at <= at and (period.until_at is None or at < period.until_at)
