"""All numbers of all tenants, in memory: who is calling is known without asking the disk.

Rule 1: an index never changes: a new one is built, and takes its place.
Rule 2: seventeen bytes a number, in sorted columns: five million tenants are not five million
        objects, and the garbage collector has nothing to walk through.
Rule 3: it goes from one process to another in pieces: a column in one go would stop the event
        loop of whoever takes it in for as long as the copying takes.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby, product
from operator import itemgetter

from acd.directory.model import BuildingId, DwellingId, TenantKey
from acd.directory.recognition import UNKNOWN, Because, Holder, Recognition, settle

Row = tuple[int, TenantKey, BuildingId, DwellingId | None, bool]
"""The digits of a number, and one tenant who holds it: building, dwelling, vulnerable."""

_SORTS = tuple(product(Because, (False, True)))  # why, and whether vulnerable: one byte together
_PLACE_OF = {sort: place for place, sort in enumerate(_SORTS)}
_PIECE = 1 << 16  # numbers handed over at a time
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
        self._sorts = array("B")
        self._building_ids: list[BuildingId | None] = [None]
        places: dict[BuildingId | None, int] = {None: _NOBODY}
        for number, holders in groupby(rows, key=itemgetter(0)):
            self._add(number, settle([Holder(*holder[1:]) for holder in holders]), places)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getstate__(self) -> tuple[object, ...]:
        """Rule 3."""
        return self._building_ids, *(list(_pieces(column)) for column in self._columns())

    def __setstate__(self, state: tuple[list[BuildingId | None], Iterable[bytes]]) -> None:
        self.__init__(())  # type: ignore[misc]
        self._building_ids, *columns = state
        for column, pieces in zip(self._columns(), columns, strict=True):
            for piece in pieces:
                column.frombytes(piece)

    def _columns(self) -> "tuple[array[int], ...]":
        return self._numbers, self._tenants, self._buildings, self._sorts

    def __contains__(self, number: int) -> bool:
        return self._place_of(number) is not None

    def find(self, number: int) -> Recognition:
        place = self._place_of(number)
        if place is None:
            return UNKNOWN
        because, vulnerable = _SORTS[self._sorts[place]]
        return Recognition(
            because,
            self._building_ids[self._buildings[place]],
            TenantKey(self._tenants[place]) if self._tenants[place] else None,
            vulnerable,
        )

    def count(self, because: Because) -> int:
        """How many numbers were settled so; the SHARED ones deserve a look."""
        return sum(self._sorts.count(_PLACE_OF[because, some]) for some in (False, True))

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
        self._sorts.append(_PLACE_OF[found.because, found.vulnerable])


def _pieces(column: "array[int]") -> Iterator[bytes]:
    for begin in range(0, len(column), _PIECE):
        yield column[begin : begin + _PIECE].tobytes()
