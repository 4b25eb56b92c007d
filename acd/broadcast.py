"""Hands facts to whoever follows them: metrics, boards, message queues.

Rule 1: routing never waits. `publish` only appends; a slow listener loses its oldest facts, and
        counts them.
Rule 2: a listener sees facts in the order in which they became true, all unless it lost some.
Rule 3: everything here runs in one event loop; publish from that loop only.
"""

import asyncio
from collections import deque
from collections.abc import Iterable

from acd.core.facts import Fact


class Listener:
    """One listener's inbox. When it is full the oldest facts go; routing never waits.

    Iterating yields everything that has come since the last time, as one batch, never an empty one.
    """

    def __init__(self, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"an inbox needs room for at least one fact, not {limit}")
        self._inbox: deque[Fact] = deque(maxlen=limit)
        self._limit = limit
        self._something_came = asyncio.Event()
        self._closed = False
        self.lost = 0

    def put(self, facts: Iterable[Fact]) -> None:
        if self._closed:
            return  # whoever listened has left; a batch may still be on its way here
        for fact in facts:
            self.lost += len(self._inbox) == self._limit
            self._inbox.append(fact)
        if self._inbox:
            self._something_came.set()

    def close(self) -> None:
        """Take no more facts; the iteration ends once those already here have been read."""
        self._closed = True
        self._something_came.set()

    @property
    def is_closed(self) -> bool:
        return self._closed

    def __aiter__(self) -> "Listener":
        return self

    async def __anext__(self) -> tuple[Fact, ...]:
        await self._something_came.wait()
        if not self._inbox:
            raise StopAsyncIteration  # only closing wakes an empty inbox
        batch = tuple(self._inbox)
        self._inbox.clear()
        if not self._closed:
            self._something_came.clear()
        return batch


class Broadcast:
    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, limit: int = 10_000) -> Listener:
        """An inbox for at most `limit` facts; close it when you leave."""
        self._listeners = [listener for listener in self._listeners if not listener.is_closed]
        listener = Listener(limit)
        self._listeners.append(listener)
        return listener

    def publish(self, facts: Iterable[Fact]) -> None:
        batch = tuple(facts)
        for listener in self._listeners:
            listener.put(batch)

    def close(self) -> None:
        """No more facts will come: every listener ends after what it already has."""
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()
