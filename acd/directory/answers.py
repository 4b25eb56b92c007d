"""What an administrator is told: of an import, and of who is behind a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acd.directory.flaws import Flaws
from acd.directory.model import EntityId, Tenant
from acd.directory.recognition import Recognition


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import would do, or has done."""

    present: int  # how many there were
    added: int
    changed: int
    removed: int
    samples: Mapping[str, Sequence[str]]  # "added" -> the first references


@dataclass(frozen=True, slots=True)
class Report:
    flaws: Flaws
    difference: Difference | None  # None: not even readable
    applied: bool


@dataclass(frozen=True, slots=True)
class BuildingCard:
    """Who looks after a building, by name."""

    name: str
    caretaker: str | None
    caretakers_deputy: str | None
    rental_manager: str | None
    caretaker_is_absent: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What one entity knows of a number."""

    entity: EntityId
    recognition: Recognition
    tenants: Sequence[Tenant]  # all who hold it, also when nobody is recognised
    building: BuildingCard | None
