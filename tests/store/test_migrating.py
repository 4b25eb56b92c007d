import sqlite3
from contextlib import closing

import pytest

from acd.errors import StoreError
from acd.store.migrating import upgrade
from acd.store.opening import connect


def test_a_migration_that_fails_half_way_leaves_nothing_behind(tmp_path):
    path = tmp_path / "acd.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE calls (in_the_way)")  # `facts` is made before it

    with pytest.raises(StoreError, match="table calls already exists"):
        upgrade(path)

    with closing(connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("calls",)]
