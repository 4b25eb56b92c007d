"""All of the directory that a call may need, as of one moment.

It takes seconds for a million numbers: a running service has it done by another process.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from acd.core.model import Seconds
from acd.directory.index import NumberIndex
from acd.directory.model import EntityId, Kind
from acd.directory.records import EntityRecords, Records
from acd.store.directory.asking import looking_at, revision_of
from acd.store.directory.rows import (
    COLUMNS,
    Value,
    absence_of,
    building_of,
    duty_of,
    person_of,
    strategy_of,
)

_ENTITIES = "SELECT DISTINCT entity FROM imports ORDER BY entity"
_NUMBERS = """
    SELECT number, tenant, building, dwelling, vulnerable FROM numbers
    WHERE entity = ? ORDER BY number, tenant
"""
_OVER = "until_at IS NULL OR until_at > :at"

Key = TypeVar("Key")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Reading:
    revision: int
    records: Records


def read(path: Path, at: Seconds) -> Reading:
    """Without what was over by then; raises StoreError."""
    with looking_at(path) as connection:
        connection.execute("BEGIN")  # one snapshot, whatever is imported meanwhile
        entities = [EntityId(entity) for (entity,) in connection.execute(_ENTITIES)]
        records = {entity: _of_entity(connection, entity, at) for entity in entities}
        return Reading(revision_of(connection), records)


def _of_entity(connection: sqlite3.Connection, entity: EntityId, at: Seconds) -> EntityRecords:
    def select(kind: Kind, made: Callable[[Sequence[Value]], Row], condition: str) -> list[Row]:
        statement = (
            f"SELECT {', '.join(COLUMNS[kind])} FROM {kind.value}"
            f" WHERE entity = :entity AND ({condition}) ORDER BY id"
        )
        return [made(row) for row in connection.execute(statement, {"entity": entity, "at": at})]

    return EntityRecords(
        numbers=NumberIndex(connection.execute(_NUMBERS, (entity,))),
        staff={person.id: person for person in select(Kind.STAFF, person_of, "1")},
        buildings={building.id: building for building in select(Kind.BUILDINGS, building_of, "1")},
        absences=select(Kind.ABSENCES, absence_of, _OVER),
        duties=_grouped(select(Kind.ONCALL, duty_of, _OVER), attrgetter("plan")),
        strategies=_grouped(select(Kind.STRATEGIES, strategy_of, _OVER), attrgetter("building")),
    )


def _grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> Mapping[Key, Sequence[Row]]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)
