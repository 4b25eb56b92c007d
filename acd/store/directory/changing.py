"""What somebody declares, without a file: from now on, or from a moment on.

Rule 1: one short transaction; it waits for an import that is just being applied.
Rule 2: what is declared bears the time when it was, and no file removes it. A file that names the
        same period again puts back what was ended early: it is the landlord's word, and newer.
Rule 3: it is logged like an import, so that readers see the revision grow.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from acd.core.model import Seconds
from acd.directory.model import Absence, EntityId, Kind, Strategy
from acd.errors import StoreError
from acd.store.directory import CHAIN, statements
from acd.store.directory.rows import row_of
from acd.store.failures import explain
from acd.store.opening import open_current, prepare

_KINDS: Mapping[type[Absence | Strategy], Kind] = {
    Absence: Kind.ABSENCES,
    Strategy: Kind.STRATEGIES,
}
_PATIENCE = 60_000  # milliseconds for an import to end


class Changing:
    """Changes of one kind for one person or building; see `changing`."""

    def __init__(
        self, connection: sqlite3.Connection, of_change: Mapping[str, str | float]
    ) -> None:
        self.added = 0
        self.changed = 0
        self._connection = connection
        self._of_change = of_change

    def end(self, kind: Kind, at: Seconds, *, declared_only: bool = False) -> int:
        """Whatever holds then ends then; how many that were."""
        wanted = {**self._of_change, "at": at, "declared_only": declared_only}
        ended = self._connection.execute(statements.end(kind), wanted).rowcount
        self.changed += ended
        return ended

    def declare(self, record: Absence | Strategy) -> None:
        values = (self._of_change["entity"], *row_of(record), self._of_change["at"])
        self._connection.execute(statements.declare(_KINDS[type(record)]), values)
        self.added += 1


@contextmanager
def changing(
    path: Path, kind: Kind, entity: EntityId, reference: str, at: Seconds
) -> Iterator[Changing]:
    """All that is done inside holds from its end on, or nothing does. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path}: there is no directory yet; `acd import` makes one")
    prepare(path, CHAIN)
    of_change = {"entity": entity, "kind": kind.value, "reference": reference, "at": at}
    try:
        with closing(open_current(path, CHAIN)) as connection:
            connection.execute(f"PRAGMA busy_timeout={_PATIENCE}")
            connection.execute("BEGIN IMMEDIATE")
            _refuse_unknown(connection, kind, of_change)
            change = Changing(connection, of_change)
            yield change
            counts = {"added": change.added, "changed": change.changed, "removed": 0}
            connection.execute(statements.LOG, {**of_change, **counts})
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error


def _refuse_unknown(
    connection: sqlite3.Connection, kind: Kind, of_change: Mapping[str, str | float]
) -> None:
    ((column, target),) = statements.REFERENCES[kind]
    if connection.execute(statements.exists(target), of_change).fetchone() is None:
        raise StoreError(
            f"{of_change['entity']} has no {column} {of_change['reference']!r}: "
            f"import it first, with `acd import {target.value}`"
        )
