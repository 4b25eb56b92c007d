"""What is heard of a trial call: its three channels, and nothing of anybody else's."""

import asyncio
from collections.abc import Callable

from acd.asterisk.marks import TALK
from acd.asterisk.protocol import Event
from acd.core.model import Seconds

_RINGING, _UP = "5", "6"


class Ears:
    """Give every event to `note`. Ids of channels: all of one length, none begins another."""

    def __init__(self, name: str) -> None:
        self.near, self.far, self.leg = (f"{name}-{end}" for end in ("near", "away", "legs"))
        self.caller = ""  # the far half's full name, once it has entered
        self.left = False  # towards the rescue ladder
        self.rang = self.answered = False
        self.ended: dict[str, str] = {}  # id -> why, in Asterisk's words
        self._bridged: set[str] = set()
        self._made: set[str] = set()
        self._changed = asyncio.Event()

    @property
    def talks(self) -> bool:
        return {self.far, self.leg} <= self._bridged

    @property
    def is_over(self) -> bool:
        return self.left or self.far in self.ended or self.leg in self.ended

    @property
    def all_ended(self) -> bool:
        return self._made <= self.ended.keys()

    def why(self) -> str:
        if self.left or self.far in self.ended:
            return "the caller was gone"
        return self.ended.get(self.leg, "nobody picked up in time")

    def note(self, event: Event) -> None:
        channel = event.get("Uniqueid")
        if event.name == "OriginateResponse":
            self._answer(event)
        elif channel in (self.near, self.far, self.leg):
            self._made.add(channel)
            self._hear(event, channel)
        else:
            return
        self._changed.set()

    def _answer(self, event: Event) -> None:
        """That of a leg that could not be made names no channel."""
        if event.get("ActionID") == self.leg and event.get("Response") == "Failure":
            self.ended.setdefault(self.leg, "it was not picked up")

    def _hear(self, event: Event, channel: str) -> None:
        match event.name:
            case "UserEvent" if event.get("UserEvent") == "AcdArrived":
                self.caller = event.get("Channel")
            case "UserEvent":
                self.left |= event.get("UserEvent") == "AcdLeft"
            case "Newstate" if channel == self.leg:
                self.rang |= event.get("ChannelState") == _RINGING
                self.answered |= event.get("ChannelState") == _UP
            case "BridgeEnter" if event.get("BridgeType") == TALK:
                self._bridged.add(channel)
            case "Hangup":
                self.ended[channel] = event.get("Cause-txt")

    async def until(self, claim: Callable[[], object], within: Seconds) -> bool:
        """Whether it came to be true in time."""
        try:
            async with asyncio.timeout(within):
                while not claim():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True
