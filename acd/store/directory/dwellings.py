"""How many dwellings there are, for figures by dwelling."""

from collections.abc import Collection
from pathlib import Path

from acd.directory.model import EntityId
from acd.store.directory.asking import looking_at

_COUNT = """
    SELECT count(DISTINCT building || char(31) || coalesce(dwelling, char(30) || id))
    FROM tenants WHERE entity = ?
"""
"""A tenant whose dwelling no file names lives in one all the same."""


def dwellings(path: Path, entities: Collection[EntityId]) -> int:
    """Of these entities together; raises StoreError."""
    with looking_at(path) as connection:
        counted = (connection.execute(_COUNT, (entity,)).fetchone() for entity in entities)
        return sum(int(count) for (count,) in counted)
