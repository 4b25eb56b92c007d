"""Whom a number stands for, and how far that may be believed.

Rule 1: a number is a hint, never a proof: it can be forged, lent or given to somebody else. Only
        a human who has asked makes it VERIFIED; nothing in this package does.
Rule 2: a number held by several tenants of one dwelling stands for the dwelling; of one building,
        for the building and nobody in it; else for nobody at all, and it is listed.
Rule 3: what a number stands for is decided inside one entity. A caller whose line belongs to no
        entity is recognised if one entity alone knows the number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from acd.directory.model import BuildingId, DwellingId, TenantKey


class Confidence(Enum):
    NONE = "none"
    NUMBER = "number"
    VERIFIED = "verified"


class Because(Enum):
    """What was found under the number."""

    WITHHELD = "withheld"  # none, or one that stands for nobody
    UNKNOWN = "unknown"
    ONE_TENANT = "one-tenant"
    SAME_DWELLING = "same-dwelling"
    SAME_BUILDING = "same-building"
    SHARED = "shared"  # by tenants of several buildings, or of several entities


@dataclass(frozen=True, slots=True)
class Holder:
    """A tenant under whose name the number is."""

    tenant: TenantKey
    building: BuildingId
    dwelling: DwellingId | None
    vulnerable: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    because: Because
    building: BuildingId | None = None
    tenant: TenantKey | None = None  # for a dwelling any one of its tenants; None: no more certain
    vulnerable: bool = False  # the tenant; of a dwelling, any of its tenants

    @property
    def confidence(self) -> Confidence:
        return Confidence.NONE if self.building is None else Confidence.NUMBER


WITHHELD = Recognition(Because.WITHHELD)
UNKNOWN = Recognition(Because.UNKNOWN)
SHARED = Recognition(Because.SHARED)


def settle(holders: Sequence[Holder]) -> Recognition:
    """Rule 2."""
    if not holders:
        return UNKNOWN
    if len(holders) == 1:
        (only,) = holders
        return Recognition(Because.ONE_TENANT, only.building, only.tenant, only.vulnerable)
    first = min(holders, key=lambda holder: holder.tenant)  # so that the same file says the same
    if any(holder.building != first.building for holder in holders):
        return SHARED
    if first.dwelling is None or any(holder.dwelling != first.dwelling for holder in holders):
        return Recognition(Because.SAME_BUILDING, first.building)
    vulnerable = any(holder.vulnerable for holder in holders)
    return Recognition(Because.SAME_DWELLING, first.building, first.tenant, vulnerable)


def settle_entities(recognitions: Sequence[Recognition]) -> Recognition:
    """Rule 3, for a line of no entity: what each entity says of the number."""
    known = [found for found in recognitions if found.because is not Because.UNKNOWN]
    match known:
        case []:
            return UNKNOWN
        case [alone]:
            return alone
        case _:
            return SHARED
