"""Bring a store to the newest schema, wholly or not at all.

The steps lie in `versions` of a chain's folder, one file each, and run in one transaction: a power
cut in the middle leaves the store as it was. A new step is a copy of the last one with its number
raised, there and in the chain; a test compares the outcome with the tables as they are declared.
"""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from acd.errors import StoreError
from acd.store.failures import failure_of
from acd.store.opening import JOURNAL, Chain, connect


def upgrade(path: Path, chain: Chain = JOURNAL) -> None:
    """Run the steps that are missing; raises StoreError."""
    try:
        with _writing_engine(path).connect() as connection:
            command.upgrade(configuration(connection, chain), "head")
    except CommandError as error:
        raise StoreError(f"{path} cannot be upgraded: {error}") from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise failure_of(error.orig, path) from error
        raise


def configuration(connection: Connection | None = None, chain: Chain = JOURNAL) -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(chain.migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _writing_engine(path: Path) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=NullPool)

    # Python's sqlite3 does not begin a transaction for CREATE TABLE by itself; and IMMEDIATE,
    # so that of two programs that upgrade together the second finds the work done.
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
