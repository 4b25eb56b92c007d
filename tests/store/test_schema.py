import sqlite3
from contextlib import closing
from dataclasses import fields

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from acd.core.facts import CallCompleted
from acd.store.migrating import configuration
from acd.store.opening import VERSION, connect
from acd.store.schema import calls, metadata


def test_the_migrations_build_the_tables_of_the_schema(store):
    with create_engine(f"sqlite:///{store}", poolclass=NullPool).connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_the_version_is_that_of_the_last_migration():
    head = ScriptDirectory.from_config(configuration()).get_current_head()

    assert head == VERSION


def test_a_record_has_the_fields_of_the_fact_that_makes_it():
    assert [column.name for column in calls.columns] == [f.name for f in fields(CallCompleted)]


def test_a_call_cannot_have_two_records(store):
    insert = (
        "INSERT INTO calls (call, line, team, priority, outcome, queued_at, offers, at)"
        " VALUES ('c', 'l', 't', 0, ?, 0, 0, 0)"
    )

    with closing(connect(store)) as connection:
        connection.execute(insert, ("answered",))
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(insert, ("abandoned",))
