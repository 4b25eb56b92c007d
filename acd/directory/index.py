"""All numbers of all tenants, in memory: who is calling is known without asking the disk.

Rule 1: an index never changes. A new one is built beside it, and takes its place in one
        assignment: whoever is looking sees the old or the new directory, never a mixture.
Rule 2: seventeen bytes a number, in sorted columns: five million tenants are not five million
        objects, and the garbage collector has nothing to walk through.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from acd.directory.model import BuildingId, DwellingId, EntityId, TenantKey
from acd.directory.numbers import Number
from acd.directory.recognition import (
    UNKNOWN,
    WITHHELD,
    Because,
    Holder,
    Recognition,
    settle,
    settle_entities,
)

Row = tuple[int, TenantKey, BuildingId, DwellingId | None]
"""The digits of a number, and one tenant who holds it."""

_BECAUSE = tuple(Because)
_PLACE_OF = {because: place for place, because in enumerate(_BECAUSE)}
_NOBODY = 0  # tenants and buildings are counted from 1


def digits_of(number: str) -> int:
    """An E.164 number as it is kept and compared; fifteen digits fit into 64 bits."""
    return int(number.removeprefix("+"))


class NumberIndex:
    """The numbers of one entity."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """The rows come sorted by number."""
        self._numbers = array("Q")
        self._tenants = array("I")
        self._buildings = array("I")
        self._because = array("B")
        self._building_ids: list[BuildingId | None] = [None]
        places: dict[BuildingId | None, int] = {None: _NOBODY}
        for number, holders in groupby(rows, key=itemgetter(0)):
            self._add(number, settle([Holder(*holder[1:]) for holder in holders]), places)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, number: int) -> bool:
        return self._place_of(number) is not None

    def find(self, number: int) -> Recognition:
        place = self._place_of(number)
        if place is None:
            return UNKNOWN
        return Recognition(
            _BECAUSE[self._because[place]],
            self._building_ids[self._buildings[place]],
            TenantKey(self._tenants[place]) if self._tenants[place] else None,
        )

    def count(self, because: Because) -> int:
        """How many numbers were settled so; the SHARED ones deserve a look."""
        return self._because.count(_PLACE_OF[because])

    def _place_of(self, number: int) -> int | None:
        place = bisect_left(self._numbers, number)
        found = place < len(self._numbers) and self._numbers[place] == number
        return place if found else None

    def _add(self, number: int, found: Recognition, places: dict[BuildingId | None, int]) -> None:
        place = places.setdefault(found.building, len(places))
        if place == len(self._building_ids):
            self._building_ids.append(found.building)
        self._numbers.append(number)
        self._tenants.append(_NOBODY if found.tenant is None else found.tenant)
        self._buildings.append(place)
        self._because.append(_PLACE_OF[found.because])


class Phonebook:
    """Who is calling, as of now."""

    def __init__(self, indexes: Mapping[EntityId, NumberIndex] | None = None) -> None:
        self._indexes = dict(indexes or {})

    def replace(self, indexes: Mapping[EntityId, NumberIndex]) -> None:
        """From the next call on."""
        self._indexes = dict(indexes)  # rule 1: one assignment

    def find(self, number: Number | None, entity: EntityId | None = None) -> Recognition:
        """Whom the caller of a line of `entity` is taken for; None: a line of no entity."""
        if number is None:
            return WITHHELD
        if not number.is_international:
            return UNKNOWN
        digits = digits_of(number.text)
        indexes = self._indexes
        if entity is not None:
            return indexes[entity].find(digits) if entity in indexes else UNKNOWN
        return settle_entities([index.find(digits) for index in indexes.values()])
