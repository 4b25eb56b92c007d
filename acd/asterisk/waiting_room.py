"""Fetching a caller out of the waiting room, and from nowhere else.

Redirect takes a channel from wherever it is, also from whoever talks with it. So the caller's state
is asked for first, and then whether somebody has claimed him: a talker's state is "waiting" too.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from acd.asterisk.client import AmiClient
from acd.asterisk.protocol import Event
from acd.core.commands import Message
from acd.errors import ConnectionLost


@dataclass(frozen=True, slots=True)
class Place:
    """In the dialplan."""

    context: str
    extension: str = "s"
    priority: str = "1"  # or a label


MESSAGES = {Message.CLOSED: Place("acd-closed"), Message.NOBODY: Place("acd-nobody")}
RESCUE = Place("acd-wait", "leave", "lost-sight")
_WAITING = "waiting"  # ACD_STATE of a caller who is ours
_NOBODY = ""


def fetch(client: AmiClient, channel: str, place: Place) -> None:
    """Ask, and move him if he waits for all that is known. Raises ConnectionLost."""
    move = partial(_move, client, channel, place)
    ask_owner = partial(_ask, client, channel, "SHARED(ACD_OWNER)", _NOBODY, move)
    _ask(client, channel, "ACD_STATE", _WAITING, ask_owner)


def _ask(
    client: AmiClient, channel: str, variable: str, expected: str, then: Callable[[], None]
) -> None:
    def on_reply(reply: Event | None) -> None:
        if reply is None or not reply.succeeded or reply.get("Value") != expected:
            return  # hung up, gone to the rescue ladder or claimed while we were slow
        with contextlib.suppress(ConnectionLost):  # the roll call reminds the engine
            then()

    client.send("Getvar", {"Channel": channel, "Variable": variable}, on_reply=on_reply)


def _move(client: AmiClient, channel: str, place: Place) -> None:
    there = {"Context": place.context, "Exten": place.extension, "Priority": place.priority}
    client.send("Redirect", {"Channel": channel, **there})
