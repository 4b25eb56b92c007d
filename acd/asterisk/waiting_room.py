"""Who has claimed a caller; and fetching one out of the waiting room, and from nowhere else.

Redirect takes a channel from wherever it is, also from whoever talks with it. So the caller's state
is asked for first, and then whether somebody has claimed him: a talker's state is "waiting" too.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

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

    # Else: hung up, gone to the rescue ladder or claimed while we were slow.
    def if_he_waits(state: str | None) -> None:
        if state == _WAITING:
            ask_owner(client, channel, if_unclaimed)

    def if_unclaimed(owner: str | None) -> None:
        if owner == _NOBODY:
            there = {"Context": place.context, "Exten": place.extension, "Priority": place.priority}
            client.send("Redirect", {"Channel": channel, **there})

    _ask(client, channel, "ACD_STATE", if_he_waits)


def ask_owner(client: AmiClient, channel: str, then: Callable[[str | None], None]) -> None:
    """An offer's id, "rescue", or empty. None: he is gone. Raises ConnectionLost.

    Nothing is told when the answer is lost: whoever asks again, or the roll call, finds out.
    """
    _ask(client, channel, "SHARED(ACD_OWNER)", then)


def _ask(
    client: AmiClient, channel: str, variable: str, then: Callable[[str | None], None]
) -> None:
    def on_reply(reply: Event | None) -> None:
        if reply is not None:
            with contextlib.suppress(ConnectionLost):  # the roll call reminds the engine
                then(reply.get("Value") if reply.succeeded else None)

    client.send("Getvar", {"Channel": channel, "Variable": variable}, on_reply=on_reply)
