"""Take a file over into the directory: wholly or not at all.

Rule 1: the rows are gathered in a temporary table, which is nobody's but the import's: whatever
        comes of it, nothing in force has been touched, and nobody had to wait.
Rule 2: what is compared with the directory is the directory of one moment. If another import has
        finished meanwhile this one is refused; nothing is lost by doing it again.
Rule 3: only what differs is written, in one transaction at the end. How long it holds the lock
        depends on what has changed, not on the size of the file.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path

from acd.core.model import Seconds
from acd.directory.answers import Difference
from acd.directory.flaws import Flaw, Wrong
from acd.directory.model import EntityId, Kind, Record
from acd.errors import StoreError
from acd.store.directory import CHAIN, statements
from acd.store.directory.rows import row_of
from acd.store.failures import explain
from acd.store.opening import open_current, prepare

_BATCH = 2000  # rows that are in memory at a time
_SAMPLES = 5
_UNKNOWN = {Kind.STAFF: Wrong.UNKNOWN_PERSON, Kind.BUILDINGS: Wrong.UNKNOWN_BUILDING}
_PATIENCE = 60_000  # milliseconds for another import to end
_FOR_LARGE_FILES = ("temp_store=FILE", "cache_size=-65536", f"busy_timeout={_PATIENCE}")


class Staging:
    """One import; see `staging`. Any step may raise sqlite3.Error."""

    def __init__(
        self, connection: sqlite3.Connection, kind: Kind, of_import: Mapping[str, str | float]
    ) -> None:
        self._connection = connection
        self._kind = kind
        self._of_import = of_import
        self._revision = self._number(statements.REVISION)

    def own_headers(self) -> Mapping[str, str]:
        """What this landlord calls the columns: header -> field."""
        wanted = (self._of_import["entity"], self._kind.value)
        return dict(self._connection.execute(statements.OWN_HEADERS, wanted))

    def add(self, records: Iterable[tuple[int, Record]]) -> None:
        """The records with their lines in the file."""
        self._connection.execute(statements.create_staged(self._kind))
        self._connection.execute("BEGIN")  # of the temporary file alone: locks nothing
        rows = ((line, *row_of(record)) for line, record in records)
        while batch := list(islice(rows, _BATCH)):
            self._connection.executemany(statements.stage(self._kind), batch)
        self._connection.execute(statements.SORT_STAGED)
        self._connection.execute("COMMIT")

    def compare(self) -> Difference:
        """With what is in force; nothing is written yet."""
        self._execute(statements.differences(self._kind))
        counted = dict(self._connection.execute(statements.COUNT_DIFFERENCES).fetchall())
        present = f"SELECT count(*) FROM main.{self._kind.value} WHERE entity = :entity"
        return Difference(
            present=self._number(present),
            added=counted.get("added", 0),
            changed=counted.get("changed", 0),
            removed=counted.get("removed", 0),
            samples={what: self._sample(what) for what in ("added", "changed", "removed")},
        )

    def flaws(self, *, is_whole: bool) -> Iterator[Flaw]:
        """What rows and directory together make wrong; after `compare`. Columns are our fields.

        Not whole: some rows were refused, so that what is missing among them proves nothing.
        """
        for line, reference, first in self._execute(statements.DOUBLED):
            yield Flaw(line, "id", Wrong.DOUBLED_REFERENCE, f"{reference} ({first})")
        for column, target, found in statements.unknown_references(self._kind):
            if is_whole or target is not self._kind:
                for line, value in self._execute(found):
                    yield Flaw(line, column, _UNKNOWN[target], value)
        if is_whole:
            yield from self._flaws_of_the_whole()

    def _flaws_of_the_whole(self) -> Iterator[Flaw]:
        needed = (self._execute(found) for found in statements.still_needed(self._kind))
        for line, value in dict.fromkeys(chain.from_iterable(needed)):
            yield Flaw(line, "id", Wrong.STILL_NEEDED, value)
        if self._kind is Kind.STAFF:
            yield from _loops(self._execute(statements.DEPUTIES))

    def apply(self, difference: Difference, headers: Mapping[str, str]) -> None:
        """Make it true from now on. `headers` are kept as the landlord's own."""
        entity, kind = self._of_import["entity"], self._kind.value
        counts = {what: getattr(difference, what) for what in ("added", "changed", "removed")}
        self._connection.execute("BEGIN IMMEDIATE")
        if self._number(statements.REVISION) != self._revision:
            raise StoreError("another import has just changed the directory: run this one again")
        for statement in statements.apply(self._kind):
            self._execute(statement)
        for header, field in headers.items():
            self._connection.execute(statements.KEEP_HEADER, (entity, kind, header, field))
        self._connection.execute(statements.LOG, {**self._of_import, "kind": kind, **counts})
        self._connection.execute("COMMIT")

    def _execute(self, statement: str) -> sqlite3.Cursor:
        return self._connection.execute(statement, self._of_import)

    def _number(self, statement: str) -> int:
        return int(self._execute(statement).fetchone()[0])

    def _sample(self, what: str) -> tuple[str, ...]:
        rows = self._connection.execute(statements.SAMPLE_DIFFERENCES, (what, _SAMPLES))
        return tuple(reference for (reference,) in rows)


@contextmanager
def staging(
    path: Path, kind: Kind, entity: EntityId, *, replace: bool, at: Seconds
) -> Iterator[Staging]:
    """Begin an import; what was not applied is forgotten. Raises StoreError."""
    prepare(path, CHAIN)
    try:
        with closing(open_current(path, CHAIN)) as connection:
            for pragma in _FOR_LARGE_FILES:
                connection.execute(f"PRAGMA {pragma}")
            yield Staging(connection, kind, {"entity": entity, "replace": replace, "at": at})
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error


def _loops(deputies: Iterable[tuple[str, str, int]]) -> Iterator[Flaw]:
    """Chains of deputies that lead back to their beginning; each is told once."""
    rows = list(deputies)
    next_one = {person: deputy for person, deputy, _ in rows}
    lines = {person: line for person, _, line in rows}
    done: set[str] = set()
    for person in next_one:
        chain: dict[str, None] = {}
        while person in next_one and person not in done and person not in chain:
            chain[person] = None
            person = next_one[person]
        if person in chain:
            loop = [*chain][[*chain].index(person) :]
            line = max(lines[member] for member in loop)
            yield Flaw(line, "deputy", Wrong.DEPUTY_LOOP, " → ".join([*loop, person]))
        done.update(chain)
