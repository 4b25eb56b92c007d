"""Questions to the directory; every connection here can only look."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from acd.core.model import Seconds
from acd.directory.answers import BuildingCard, Card
from acd.directory.index import digits_of
from acd.directory.model import BuildingId, DwellingId, EntityId, TenantKey
from acd.directory.numbers import Number
from acd.directory.recognition import Holder, settle
from acd.errors import StoreError
from acd.store.directory import CHAIN, statements
from acd.store.directory.rows import tenant_of
from acd.store.failures import explain
from acd.store.opening import connect_read_only

_HOLDERS = """
    SELECT tenant, building, dwelling, vulnerable FROM numbers WHERE entity = ? AND number = ?
"""
_TENANT = "SELECT id, name, building, dwelling, vulnerable, numbers FROM tenants WHERE key = ?"
_BUILDING = """
    SELECT b.name, c.name, cd.name, m.name,
        EXISTS (SELECT 1 FROM absences a WHERE a.entity = b.entity AND a.person = c.id
            AND a.from_at <= :now AND (a.until_at IS NULL OR :now < a.until_at))
    FROM buildings b
        LEFT JOIN staff c ON c.entity = b.entity AND c.id = b.caretaker
        LEFT JOIN staff cd ON cd.entity = b.entity AND cd.id = c.deputy
        LEFT JOIN staff m ON m.entity = b.entity AND m.id = b.rental_manager
    WHERE b.entity = :entity AND b.id = :building
"""


def revision(path: Path) -> int:
    """Grows with every change; what was read before is of yesterday when it has."""
    with looking_at(path) as connection:
        return revision_of(connection)


def revision_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute(statements.REVISION).fetchone()[0])


def cards(path: Path, entities: Sequence[EntityId], number: Number, now: Seconds) -> list[Card]:
    """What each entity says of an international number, straight from the disk."""
    with looking_at(path) as connection:
        return [_card(connection, entity, digits_of(number.text), now) for entity in entities]


def _card(connection: sqlite3.Connection, entity: EntityId, number: int, now: Seconds) -> Card:
    holders = [
        Holder(TenantKey(tenant), BuildingId(building), _dwelling(dwelling), bool(vulnerable))
        for tenant, building, dwelling, vulnerable in connection.execute(_HOLDERS, (entity, number))
    ]
    recognition = settle(holders)
    tenants = [connection.execute(_TENANT, (holder.tenant,)).fetchone() for holder in holders]
    building = {"entity": entity, "building": recognition.building, "now": now}
    found = connection.execute(_BUILDING, building).fetchone()
    return Card(
        entity,
        recognition,
        [tenant_of(tenant) for tenant in tenants],
        _building_card(*found) if found else None,
    )


def _dwelling(text: str | None) -> DwellingId | None:
    return None if text is None else DwellingId(text)


def _building_card(
    name: str, caretaker: str | None, deputy: str | None, manager: str | None, is_absent: int
) -> BuildingCard:
    return BuildingCard(name, caretaker, deputy, manager, bool(is_absent))


@contextmanager
def looking_at(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a directory of this version; raises StoreError, inside too."""
    if not path.exists():
        raise StoreError(f"{path}: there is no directory yet; `acd import` makes one")
    try:
        with closing(connect_read_only(path)) as connection:
            _refuse_other_versions(connection, path)
            yield connection
    except sqlite3.Error as error:
        raise StoreError(explain(error, path)) from error


def _refuse_other_versions(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found != (CHAIN.version,):
        raise StoreError(f"{path} is of another version: `acd import` brings it up to date")
