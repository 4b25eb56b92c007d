"""How many dwellings the directory knows."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from acd.directory.model import EntityId
from acd.errors import StoreError
from acd.store.directory import CHAIN
from acd.store.directory.dwellings import dwellings
from acd.store.opening import prepare

CENTRE, SUD = EntityId("centre"), EntityId("sud")
INSERT = """
    INSERT INTO tenants (entity, id, name, building, dwelling, vulnerable, numbers)
    VALUES (?, ?, 'Mme X', ?, ?, 0, '[]')
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "acd-directory.db"
    prepare(path, CHAIN)
    tenants = [
        (CENTRE, "T1", "B1", "1"),
        (CENTRE, "T2", "B1", "1"),  # a couple
        (CENTRE, "T3", "B2", "1"),
        (CENTRE, "T4", "B2", None),
        (CENTRE, "T5", "B2", None),
        (SUD, "T1", "B1", "1"),
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(INSERT, tenants)
    return path


def test_tenants_of_one_dwelling_count_once_and_those_without_one_each(directory: Path) -> None:
    assert dwellings(directory, [CENTRE]) == 4


def test_landlords_are_counted_apart_and_added_up(directory: Path) -> None:
    assert dwellings(directory, [SUD]) == 1
    assert dwellings(directory, [CENTRE, SUD]) == 5
    assert dwellings(directory, []) == 0


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no directory yet"):
        dwellings(tmp_path / "nowhere.db", [CENTRE])
