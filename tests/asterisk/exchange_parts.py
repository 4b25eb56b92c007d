"""What the tests of `acd.asterisk` share: events as text, and a client that remembers.

`told(text)` reads an event as Asterisk writes it, one header a line.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from acd.asterisk.protocol import Event
from acd.core.model import CallId, OfferId
from acd.errors import ActionFailed, ConnectionLost

CALL = CallId("c" * 32)
OFFER = OfferId("0f" * 16)
CALLER_CHANNEL = "PJSIP/trunk-00000001"
ASTERISK_TIME = 5000.5
LIFE = "2026-11-22 02:10:21"
"""Of Asterisk: when it was started."""


def told(text: str, at: float = 42.0) -> Event:
    lines = dedent(text).strip().splitlines()
    return Event("\r\n".join(line.strip() for line in lines).encode(), at)


def yes(**headers: str) -> Event:
    return Event("\r\n".join(["Response: Success", *_lines(headers)]).encode(), 42.0)


def no() -> Event:
    return Event(b"Response: Error\r\nMessage: No", 42.0)


def row(channel: str, unique_id: str, state: str = "6", bridge: str = "", **marks: str) -> Event:
    """A line of CoreShowChannels; `marks` are channel variables."""
    headers = {"Channel": channel, "Uniqueid": unique_id, "ChannelState": state, "BridgeId": bridge}
    variables = [f"ChanVariable: {name}={value}" for name, value in marks.items()]
    lines = ["Event: CoreShowChannel", *_lines(headers), *variables]
    return Event("\r\n".join(lines).encode(), 42.0)


def written_end(call: str, value: str) -> Event:
    """An entry of the book of ends."""
    return told(f"Event: DBGetTreeResponse\nKey: /acd-ended/{call}\nVal: {value}")


def _lines(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


@dataclass
class Sent:
    name: str
    fields: Mapping[str, str]
    variables: Mapping[str, str]
    on_reply: Callable[[Event | None], None] | None


@dataclass
class RememberingClient:
    """Stands for AmiClient: remembers what it was asked to send, and answers when told to."""

    sent: list[Sent] = field(default_factory=list)
    lists: dict[str, list[Event]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # actions that Asterisk says no to
    variables: dict[str, str] = field(default_factory=dict)  # Asterisk's global ones
    lost: bool = False
    refuses: str | None = None  # why it will not write anything

    def send(
        self,
        name: str,
        fields: Mapping[str, str],
        *,
        variables: Mapping[str, str] | None = None,
        on_reply: Callable[[Event | None], None] | None = None,
    ) -> str:
        if self.lost:
            raise ConnectionLost("no link to Asterisk")
        if self.refuses:
            raise ValueError(self.refuses)
        self.sent.append(Sent(name, fields, variables or {}, on_reply))
        return "id"

    def actions(self, name: str) -> list[Sent]:
        return [sent for sent in self.sent if sent.name == name]

    def answer(self, name: str, reply: Event | None) -> None:
        """The last action of this name is answered; None: its answer was lost."""
        answered = self.actions(name)[-1].on_reply
        assert answered is not None
        answered(reply)

    async def asterisk_time(self) -> float:
        return ASTERISK_TIME

    async def listing(self, name: str, fields: Mapping[str, str] | None = None) -> list[Event]:
        if name in self.refused:
            raise ActionFailed(f"{name}: Permission denied")
        return self.lists.get(name, [])

    async def action(self, name: str, fields: Mapping[str, str] | None = None) -> Event:
        given = fields or {}
        await asyncio.sleep(0)  # somebody else may come in between
        match name:
            case "CoreStatus":
                date, time = LIFE.split()
                return yes(CoreStartupDate=date, CoreStartupTime=time)
            case "Setvar":
                self.variables[given["Variable"]] = given["Value"]
            case "Getvar":
                return yes(Value=self.variables.get(given["Variable"], ""))
        return yes()
