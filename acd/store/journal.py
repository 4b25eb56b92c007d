"""The journal: facts are written, in order, before anyone's phone rings.

Rule 1: `append` returns once the facts are committed. Appends that wait together share one
        commit, so that the disk sets the pace of commits and not that of calls.
Rule 2: a store that fails stops no call. `append` waits 50 ms at most, once; from then on facts
        pile up in memory, are retried with growing pauses and are written in order when the
        store recovers. Until the pile is gone `append` does not wait at all.
Rule 3: the pile has a limit. When it is full the oldest facts stay; new ones are lost and counted.
Rule 4: `failing` says why nothing is being written; it is logged when it begins, when the reason
        changes and when it ends.
Rule 5: now and then a picture of the floor is written among the facts, in order with them, so that
        a replay may start behind the last one. `needs_picture` asks for one where the facts that
        are written no longer add up to the floor. What cannot be read is said and skipped.
Rule 6: while the service runs nobody makes a new store: a lost one may be brought back. At a stop
        that was its last chance, and what waits goes into a new one.
Rule 7: a stop ends, whatever the disk does: a thread that hangs there is left behind, and said.
Rule 8: a start goes on without a store that cannot be used for the time being; it is made ready
        when that has passed, and what waits is written behind what it held before.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from acd.core.facts import Fact
from acd.core.model import Seconds
from acd.core.picture import FloorPicture
from acd.core.tally_picture import TallyPicture
from acd.errors import JournalError, StoreDamaged, StoreError, StoreGone, StoreUnusable
from acd.store.codec import (
    Entry,
    KeptPicture,
    decode,
    decode_picture,
    encode,
    encode_picture,
)
from acd.store.writer import Writer

MOST_WAITING = 100_000  # facts, some 50 MB
MOST_PER_COMMIT = 500  # facts
PATIENCE: Seconds = 0.05  # of a caller of `append` with a store that is slow
ALARM_AFTER: Seconds = 1.0  # without an answer, a store is said to fail
FIRST_PAUSE: Seconds = 0.05
LONGEST_PAUSE: Seconds = 1.0
CLOSING_PATIENCE: Seconds = 3.0  # with a turn's before it, a stop takes 5 s at most
LEAVE_WITHIN: Seconds = 0.5  # then a disk that hangs is left alone
PAGE = 1_000  # facts read at once; a replay lets others run in between
_PAST_THE_END = 2**63 - 1  # the highest number that SQLite gives a row

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Append:
    entries: Sequence[Entry]
    committed: asyncio.Future[None]


class Journal:
    """`async with Journal(path) as journal`; the store must have been prepared, or it fails."""

    def __init__(
        self,
        path: Path,
        *,
        writer: Writer | None = None,
        most_waiting: int = MOST_WAITING,
        closing_patience: Seconds = CLOSING_PATIENCE,
    ) -> None:
        self.failing: str | None = None
        self.waiting = 0  # facts in memory that are not committed yet
        self.lost = 0  # facts that found no room in memory
        self.doubled = 0  # records refused because the call already had its outcome
        self.needs_picture = False
        self._writer = writer or Writer(path)
        self._most_waiting = most_waiting
        self._closing_patience = closing_patience
        self._appends: deque[_Append] = deque()
        self._filled = asyncio.Event()
        self._behind = False  # appends do not wait before the pile is gone
        self._broken = False  # facts are missing in the file, before the pile or behind it
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._writing = asyncio.create_task(self._keep_writing(), name="journal")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._write_what_waits()
        finally:
            await self._leave()

    async def append(self, facts: Sequence[Fact]) -> None:
        """Write the facts, all in one transaction. It never fails for the sake of the store."""
        if not facts:
            return
        self._refuse_when_closed()
        if self.waiting + len(facts) > self._most_waiting:
            self._lose(len(facts))
            return
        committed = self._pile_up([encode(fact) for fact in facts])
        if not self._behind:
            done, _ = await asyncio.wait({committed}, timeout=PATIENCE)
            self._behind = self._behind or not done

    def append_picture(self, picture: FloorPicture, tally: TallyPicture | None = None) -> None:
        """Write a picture, and the tally's of the same moment, behind all facts appended so far.

        Nobody waits until it is committed.
        """
        self._refuse_when_closed()
        self.needs_picture = False
        if self.waiting < self._most_waiting:
            self._pile_up([encode_picture(picture, tally)])
        else:
            self._broken = True  # it is asked for again

    async def settled(self) -> None:
        """Wait until all that was appended so far is committed; a store may stay down for ever."""
        if self._appends:
            last = self._appends[-1].committed
            await asyncio.wait({last, self._writing}, return_when=asyncio.FIRST_COMPLETED)

    async def last_picture(self) -> tuple[int, KeptPicture] | None:
        """The last one that can be read, and the number to replay after; raises StoreError."""
        before = _PAST_THE_END
        while (number := await self._writer.last_picture(before)) is not None:
            body = await self._writer.body(number)
            try:
                return number, decode_picture(body)
            except StoreError as error:
                log.warning("picture_skipped", number=number, why=str(error))
            before = number
        return None

    async def replay(self, after: int = 0) -> AsyncIterator[Fact]:
        """Every fact with a number above `after`, in order; raises StoreError."""
        while rows := await self._writer.read(after, PAGE):
            for number, kind, body in rows:
                if fact := _decoded(number, kind, body):
                    yield fact
            after = rows[-1][0]

    async def begin_anew(self, why: StoreError) -> None:
        """Set a damaged store aside and make a new one, at a start or a stop; raises StoreError."""
        await self._writer.begin_anew(why)

    async def begin_without(self, why: StoreError) -> None:
        """At a start, for a floor that begins empty: a damaged store is set aside.

        One that only cannot be used now is kept; what it holds does not add up to this floor.
        """
        try:
            if isinstance(why, StoreDamaged):
                await self.begin_anew(why)
                return
        except StoreUnusable as trouble:
            why = trouble
        self._writer.make_ready_first()
        self.needs_picture = True
        self._fail(str(why))

    def _refuse_when_closed(self) -> None:
        if self._writing.done():  # or ended by a bug, which leaving the journal shows
            raise JournalError("the journal is closed")

    def _pile_up(self, entries: Sequence[Entry]) -> asyncio.Future[None]:
        committed = asyncio.get_running_loop().create_future()
        self._appends.append(_Append(entries, committed))
        self.waiting += len(entries)
        self._filled.set()
        return committed

    async def _keep_writing(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._filled.wait()
            if await self._write(self._next_commit()):
                pause = FIRST_PAUSE
            else:
                await self._rest(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _rest(self, pause: Seconds) -> None:
        """Before the next try; a stop cannot wait as long."""
        if self._closing.is_set():
            await asyncio.sleep(FIRST_PAUSE)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._closing.wait()

    def _next_commit(self) -> Sequence[_Append]:
        """The oldest appends; they stay in the pile until they are committed."""
        commit: list[_Append] = []
        size = 0
        for append in self._appends:
            size += len(append.entries)
            if commit and size > MOST_PER_COMMIT:
                break
            commit.append(append)
        return commit

    async def _write(self, commit: Sequence[_Append]) -> bool:
        silence = asyncio.get_running_loop().call_later(ALARM_AFTER, self._fail_silently)
        try:
            doubled = await self._writer.write([e for append in commit for e in append.entries])
        except StoreError as error:
            self._broken |= isinstance(error, StoreGone | StoreDamaged)
            self._fail(str(error))
            if self._closing.is_set():
                await self._begin_anew_at_last(error)
            return False
        finally:
            silence.cancel()
        self._note_doubled(doubled)
        self._settle(commit)
        return True

    def _settle(self, commit: Sequence[_Append]) -> None:
        for append in commit:
            self._appends.popleft()
            self.waiting -= len(append.entries)
            append.committed.set_result(None)
        if not self._appends:
            self._filled.clear()
            self._behind = False
            self.needs_picture |= self._broken
            self._broken = False
        if self.failing is not None:
            log.info("journal_recovered", waiting=self.waiting, lost=self.lost)
            self.failing = None

    async def _begin_anew_at_last(self, why: StoreError) -> None:
        try:
            await self.begin_anew(why)
        except StoreError as error:
            self._fail(str(error))

    def _fail(self, why: str) -> None:
        if why != self.failing:
            log.error("journal_failing", why=why)
        self.failing = why
        self._behind = True

    def _fail_silently(self) -> None:
        self._fail(self.failing or f"no answer from the store for {ALARM_AFTER:g} s")

    def _lose(self, count: int) -> None:
        if self.lost == 0:
            log.error("journal_loses_facts", waiting=self.waiting, why=self.failing)
        self.lost += count
        self._broken = True

    def _note_doubled(self, count: int) -> None:
        if count:
            log.error("call_record_doubled", count=count)
        self.doubled += count

    async def _write_what_waits(self) -> None:
        """As far as the store lets us."""
        self._closing.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._closing_patience):
                await self.settled()
        if self._appends:
            log.error("journal_closed_early", unwritten=self.waiting, why=self.failing)

    async def _leave(self) -> None:
        self._leaving = asyncio.create_task(self._end_writing(), name="journal-leaving")
        await asyncio.wait({self._leaving}, timeout=LEAVE_WITHIN)
        if self._leaving.done():
            self._leaving.result()
        else:
            log.error("store_left_behind", hint="its disk does not answer: check it")

    async def _end_writing(self) -> None:
        self._writing.cancel()
        try:
            await asyncio.wait({self._writing})
        finally:
            await self._writer.close()
        if not self._writing.cancelled():
            self._writing.result()


def _decoded(number: int, kind: str, body: str) -> Fact | None:
    try:
        return decode(kind, body)
    except StoreDamaged as damage:  # one row, in a file that is sound: the roll call mends the rest
        log.error("fact_skipped", number=number, why=str(damage))
        return None
