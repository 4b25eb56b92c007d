"""The one connection that writes to the store, and reads it back at the start.

Rule 1: a write is one transaction: all of its entries or none.
Rule 2: an error costs the connection, and with it whatever was half done; the next write opens
        another. A file that was moved, mended or freed meanwhile is simply found again.
Rule 3: the connection is always closed: its thread keeps a process alive that forgot to.
"""

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path

import aiosqlite

from acd.core.facts import CallCompleted
from acd.errors import JournalError, StoreError
from acd.store.codec import PICTURE_KIND, Entry
from acd.store.failures import explain
from acd.store.opening import open_current

# At DEBUG it would log every statement with its parameters: callers' numbers.
logging.getLogger("aiosqlite").setLevel(logging.INFO)

_COLUMNS = [field.name for field in fields(CallCompleted)]

INSERT_FACT = "INSERT INTO facts (at, kind, body) VALUES (?, ?, ?)"
INSERT_CALL = (
    f"INSERT INTO calls ({', '.join(_COLUMNS)}) VALUES (:{', :'.join(_COLUMNS)})"
    " ON CONFLICT (call) DO NOTHING"
)
SELECT_FACTS = (
    f"SELECT seq, kind, body FROM facts WHERE seq > ? AND kind <> '{PICTURE_KIND}'"
    " ORDER BY seq LIMIT ?"
)
# From the end backwards, without an index: it looks at the facts since the picture and no more.
SELECT_LAST_PICTURE = (
    f"SELECT seq FROM facts WHERE seq < ? AND kind = '{PICTURE_KIND}' ORDER BY seq DESC LIMIT 1"
)
SELECT_BODY = "SELECT body FROM facts WHERE seq = ?"


class Writer:
    """Opens by itself when it is first used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: aiosqlite.Connection | None = None

    async def write(self, entries: Sequence[Entry]) -> int:
        """Commit the entries; returns how many records were refused because the call had one.

        Raises JournalError: nothing was written.
        """
        try:
            return await self._write(entries)
        except (sqlite3.Error, StoreError) as error:
            await self.close()
            raise JournalError(self._reason(error)) from error

    async def read(self, after: int, limit: int) -> Sequence[tuple[int, str, str]]:
        """The next facts as (seq, kind, body); raises StoreError."""
        rows = await self._select(SELECT_FACTS, (after, limit))
        return [(seq, kind, body) for seq, kind, body in rows]

    async def last_picture(self, before: int) -> int | None:
        """The highest number of a picture below `before`; raises StoreError."""
        rows = await self._select(SELECT_LAST_PICTURE, (before,))
        return next((seq for (seq,) in rows), None)

    async def body(self, seq: int) -> str:
        """Raises StoreError."""
        [(body,)] = await self._select(SELECT_BODY, (seq,))
        return str(body)

    async def _select(self, statement: str, values: tuple[int, ...]) -> Iterable[sqlite3.Row]:
        try:
            connection = await self._connected()
            return await connection.execute_fetchall(statement, values)
        except (sqlite3.Error, StoreError) as error:
            await self.close()
            raise StoreError(self._reason(error)) from error

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _write(self, entries: Iterable[Entry]) -> int:
        records = [entry.record for entry in entries if entry.record is not None]
        connection = await self._connected()
        await connection.execute("BEGIN IMMEDIATE")
        await connection.executemany(INSERT_FACT, [entry.fact for entry in entries])
        inserted = 0
        if records:
            inserted = (await connection.executemany(INSERT_CALL, records)).rowcount
        await connection.commit()
        return len(records) - inserted

    async def _connected(self) -> aiosqlite.Connection:
        if self._connection is None:
            opening = partial(open_current, self.path)
            self._connection = await aiosqlite.Connection(opening, iter_chunk_size=1)
        return self._connection

    def _reason(self, error: sqlite3.Error | StoreError) -> str:
        return explain(error, self.path) if isinstance(error, sqlite3.Error) else str(error)
