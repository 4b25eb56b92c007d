"""Where signals wait for the engine.

Rule 1: putting never waits and never drops silently: a full inbox raises, and whoever feeds it must
        start afresh with a roll call. That the link was lost, and the roll call, always find room:
        they are few, and without them nothing would be afresh. So does what comes from this service
        itself: no roll call would tell it again.
Rule 2: a turn takes what is there, up to a limit, so that one commit of the journal serves a burst.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from acd.core.model import Seconds
from acd.core.signals import RollCall, Signal, SwitchLost

MOST_SIGNALS = 50_000
MOST_PER_TURN = 500


class InboxFull(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Letter:
    signal: Signal
    received_at: Seconds
    is_ours: bool = False  # it comes from this service and not from Asterisk


class Inbox:
    def __init__(self, clock: Callable[[], Seconds], limit: int = MOST_SIGNALS) -> None:
        self._clock = clock
        self._limit = limit
        self._letters: deque[Letter] = deque()
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        return len(self._letters)

    def put(self, signal: Signal, received_at: Seconds, *, is_ours: bool = False) -> None:
        full = len(self._letters) >= self._limit
        if full and not is_ours and not isinstance(signal, SwitchLost | RollCall):
            raise InboxFull(f"{self._limit} signals wait already")
        self._letters.append(Letter(signal, received_at, is_ours))
        self._wake.set()

    def wake(self) -> None:
        """Let `take` return, with nothing if need be."""
        self._wake.set()

    async def take(self, until: Seconds) -> list[Letter]:
        """What has come, oldest first; nothing when it is `until`."""
        if self._letters:
            await asyncio.sleep(0)  # in a long burst the link must be read and written too
        else:
            loop = asyncio.get_running_loop()
            alarm = loop.call_later(max(0.0, until - self._clock()), self._wake.set)
            await self._wake.wait()
            alarm.cancel()
        self._wake.clear()
        return [self._letters.popleft() for _ in range(min(len(self._letters), MOST_PER_TURN))]
