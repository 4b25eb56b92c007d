"""The one connection that writes to the store, and reads it back at the start.

Rule 1: a write is one transaction: all of its entries or none.
Rule 2: an error costs the connection, and with it whatever was half done; so does a caller that is
        cancelled. The next use opens another: a file that was moved, mended or freed meanwhile is
        simply found again.
Rule 3: a commit counts when the files that took it are still in their places, before it and after.
        A file that was replaced while none was open is told from its forerunner as well; that is
        said once, as StoreGone, and what follows goes into the new one.
Rule 4: a commit whose answer was an error, or came too late, may have happened all the same. So the
        next write, which begins with the same entries, looks first whether they are there already.
Rule 5: the disk is the business of the connection's thread, which a disk that hangs may hold up.
        It serves one question at a time, and is left behind by nothing here: it keeps a process
        alive. Whoever cannot wait for it has to end the process.
Rule 6: a store that could not be made ready at the start is made ready when it is next opened.
"""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from acd.core.facts import CallCompleted
from acd.core.model import Seconds
from acd.errors import StoreError, StoreGone, StoreUnusable
from acd.store.codec import PICTURE_KIND, Entry
from acd.store.failures import failure_of
from acd.store.opening import open_current
from acd.store.presence import Anchor, Identity, Presence, gone, replaced
from acd.store.setting_aside import begin_anew, make_ready, set_log_aside

# At DEBUG it would log every statement with its parameters: callers' numbers.
logging.getLogger("aiosqlite").setLevel(logging.INFO)

BUSY_PATIENCE: Seconds = 0.8  # with a store that is locked; whoever writes tries again anyway

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
SELECT_END = "SELECT at, kind, body FROM facts ORDER BY seq DESC LIMIT ?"
SELECT_LOSS = "SELECT loss()"  # a function of ours: so the connection's thread looks at its files

Opener = Callable[[Path], sqlite3.Connection]
T = TypeVar("T")


class Writer:
    """Opens by itself when it is first used. Everything raises StoreError, or one of its kinds."""

    def __init__(self, path: Path, opener: Opener = open_current) -> None:
        self.path = path
        self._opener = opener
        self._turn = asyncio.Lock()
        self._connection: aiosqlite.Connection | None = None
        self._opened = Presence(None, None, None)
        self._expected: Identity | None = None  # the file opened last; None: any is welcome
        self._anchor = Anchor()
        self._is_ready = True
        self._in_doubt: set[int] = set()  # how many entries the commits had that failed

    async def write(self, entries: Sequence[Entry]) -> int:
        """Commit the entries; returns how many records were refused because the call had one.

        When it raises, it is to be called with the same entries again, or with more behind them.
        """
        async with self._connected() as connection:
            await connection.execute("BEGIN IMMEDIATE")
            missing = entries[await self._written_already(connection, entries) :]
            doubled = await _insert(connection, missing)
            await _refuse_if_lost(connection)
            self._in_doubt.add(len(entries))
            await connection.commit()
            await _refuse_if_lost(connection)
            self._in_doubt.clear()
            return doubled

    async def read(self, after: int, limit: int) -> Sequence[tuple[int, str, str]]:
        """The next facts as (seq, kind, body)."""
        rows = await self._select(SELECT_FACTS, after, limit)
        return [(seq, kind, body) for seq, kind, body in rows]

    async def last_picture(self, before: int) -> int | None:
        """The highest number of a picture below `before`."""
        return next((seq for (seq,) in await self._select(SELECT_LAST_PICTURE, before)), None)

    async def body(self, seq: int) -> str:
        [(body,)] = await self._select(SELECT_BODY, seq)
        return str(body)

    def make_ready_first(self) -> None:
        self._is_ready = False

    async def begin_anew(self, why: StoreError) -> None:
        """What is at the path is set aside if it is damaged; then there is a store in any case."""
        async with self._turn:
            await _to_the_end(self._begin_anew(why))

    async def close(self) -> None:
        async with self._turn:
            await _to_the_end(self._close())
            await _to_the_end(asyncio.to_thread(self._anchor.release))

    async def _select(self, statement: str, *values: int) -> Sequence[sqlite3.Row]:
        async with self._connected() as connection:
            return list(await connection.execute_fetchall(statement, values))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosqlite.Connection]:
        async with self._turn:
            try:
                if (connection := self._connection) is None:
                    connection = await _to_the_end(self._open())
                yield connection
            except (StoreError, asyncio.CancelledError) as error:
                await _to_the_end(self._close())
                if isinstance(error, StoreGone):
                    self._expected = None
                raise
            except (sqlite3.Error, OSError) as error:
                await _to_the_end(self._close())
                raise failure_of(error, self.path) from error

    async def _open(self) -> aiosqlite.Connection:
        try:
            self._connection = await aiosqlite.Connection(self._connect, iter_chunk_size=1)
        except (StoreError, sqlite3.Error, OSError):
            # It has nothing left to do but to say so, which fails when the loop is closed first.
            await asyncio.to_thread(self._thread.join)
            raise
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        self._thread = threading.current_thread()
        if not self._is_ready:
            make_ready(self.path)
            self._is_ready = True
        # Looked at first, so that a file which is replaced while it is opened is noticed.
        before = Presence.at(self.path)
        if before.store is None:
            raise StoreGone(gone(self.path))
        if self._expected not in (None, before.store):
            raise StoreGone(replaced(self.path))
        connection = self._opener(self.path)
        try:
            connection.execute(f"PRAGMA busy_timeout={BUSY_PATIENCE * 1000:.0f}")
            connection.create_function("loss", 0, lambda: self._opened.loss(self.path))
            self._opened = replace(Presence.at(self.path), store=before.store)  # now with its log
            self._anchor.hold(self.path)
            self._expected = before.store
        except (sqlite3.Error, OSError):
            connection.close()
            raise
        return connection

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(sqlite3.Error, OSError, StoreError):
            try:
                await self._save_if_lost(connection)
            finally:
                await connection.close()

    async def _save_if_lost(self, connection: aiosqlite.Connection) -> None:
        """SQLite would leave what was committed in a log that the next file here takes for its own.

        So it goes into the file it belongs to, wherever that is now.
        """
        if await _loss(connection) is None:
            return
        await connection.rollback()
        await connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        await asyncio.to_thread(self._set_log_aside_if_it_stays)

    def _set_log_aside_if_it_stays(self) -> None:
        now = Presence.at(self.path)
        if now.store != self._opened.store and now.log == self._opened.log:
            set_log_aside(self.path)

    async def _begin_anew(self, why: StoreError) -> None:
        await self._close()
        self._expected = None
        try:
            await asyncio.to_thread(begin_anew, self.path, why)
        except StoreUnusable:
            self._is_ready = False
            raise

    async def _written_already(
        self, connection: aiosqlite.Connection, entries: Sequence[Entry]
    ) -> int:
        """How many of the first entries are those at the end of the journal."""
        if not self._in_doubt:
            return 0
        rows = await connection.execute_fetchall(SELECT_END, (max(self._in_doubt),))
        end = list(rows)[::-1]
        facts = [entry.fact for entry in entries]
        found = (size for size in self._in_doubt if end[-size:] == facts[:size])
        return max(found, default=0)


async def _insert(connection: aiosqlite.Connection, entries: Sequence[Entry]) -> int:
    await connection.executemany(INSERT_FACT, [entry.fact for entry in entries])
    records = [entry.record for entry in entries if entry.record is not None]
    if not records:
        return 0
    return len(records) - (await connection.executemany(INSERT_CALL, records)).rowcount


async def _loss(connection: aiosqlite.Connection) -> str | None:
    [(loss,)] = await connection.execute_fetchall(SELECT_LOSS)
    return None if loss is None else str(loss)


async def _refuse_if_lost(connection: aiosqlite.Connection) -> None:
    if loss := await _loss(connection):
        raise StoreGone(loss)


async def _to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Whoever is cancelled meanwhile waits for it all the same: a thread has it in hand."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
