"""What waits for the broker: the newest state of each topic, and so many events.

Rule 1: putting something in never waits. Of a state the newest counts; of events the oldest go when
        there is no room, and are counted.
Rule 2: what was taken out and not acknowledged is given back, to its old place: it may arrive twice
        and then has the same number, but never passes another event.
Rule 3: a broker that was away may have forgotten what it kept: every state is told again.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

MOST_EVENTS = 10_000


@dataclass(frozen=True, slots=True)
class Message:
    topic: str
    payload: bytes
    is_state: bool = False  # kept by the broker for whoever comes later


class Outbox:
    def __init__(self, most_events: int = MOST_EVENTS) -> None:
        self.lost = 0  # events that found no room
        self._events: deque[Message] = deque()
        self._most_events = most_events
        self._states: dict[str, Message] = {}
        self._untold: dict[str, None] = {}  # topics of states, in order
        self._something_came = asyncio.Event()

    def __len__(self) -> int:
        return len(self._events) + len(self._untold)

    def put(self, message: Message) -> None:
        if message.is_state:
            self._states[message.topic] = message
            self._untold[message.topic] = None
        else:
            self._events.append(message)
            self._shed()
        self._something_came.set()

    def tell_states_again(self) -> None:
        self._untold = dict.fromkeys(self._states)
        if self._untold:
            self._something_came.set()

    async def take(self, most: int) -> Sequence[Message]:
        """Wait for something; then at most so much of it, states first."""
        await self._something_came.wait()
        topics = list(islice(self._untold, most))
        for topic in topics:
            del self._untold[topic]
        events = [self._events.popleft() for _ in range(min(most - len(topics), len(self._events)))]
        if not len(self):
            self._something_came.clear()
        return [*map(self._states.__getitem__, topics), *events]

    def give_back(self, messages: Sequence[Message]) -> None:
        """They were taken, and the broker has not said that it has them."""
        for message in reversed(messages):
            if message.is_state:
                self._untold[message.topic] = None
            else:
                self._events.appendleft(message)
        self._shed()
        if messages:
            self._something_came.set()

    def _shed(self) -> None:
        while len(self._events) > self._most_events:
            self._events.popleft()
            self.lost += 1
