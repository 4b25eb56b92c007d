"""Mobiles: phones outside, behind a trunk, whose owners press a key when they have picked up.

    async with Mobiles(asterisk, trunk_port, answers(ring=1.0), presses="1") as mobiles: ...

Rule 1: a port is one behaviour; a landlord's caretakers who behave differently are behind trunks
        of their own. `presses=""` is a voicemail: it picks up and says nothing. Several are taken
        by turns, one for each call that is picked up.
Rule 2: a mobile is a phone like any other (`Phones`): its ladder tells who was rung when.
"""

import asyncio
import re
from collections.abc import Sequence
from itertools import cycle

from acd.core.model import Seconds
from acd.lab.keys import press
from acd.lab.sipp import Behaviour, Exchange, Phones

_LOOK_EVERY: Seconds = 0.02  # a file tells nobody that it has grown
_MESSAGES = "messages.log"


class Mobiles(Phones):
    """`presses` are the keys, `after` the time between picking up and the first of them."""

    _more = ("-trace_msg", "-message_file", _MESSAGES)

    def __init__(
        self,
        asterisk: Exchange,
        port: int,
        behaviour: Behaviour,
        *,
        presses: str | Sequence[str] = "",
        after: Seconds = 0.8,
    ) -> None:
        super().__init__(asterisk, port, behaviour)
        self._presses = cycle([presses] if isinstance(presses, str) else presses)
        self._after = after
        self._fingers: asyncio.Task[None] | None = None

    def invites(self) -> list[dict[str, str]]:
        """The headers of each INVITE so far, by lower-case name; "" holds the first line."""
        file = self._folder / _MESSAGES
        text = file.read_text(errors="replace") if file.exists() else ""
        found = re.findall(r"^INVITE sip:.*?(?:\r?\n){2}", text, re.MULTILINE | re.DOTALL)
        return [_headers(message) for message in found]

    async def stop(self) -> None:
        fingers, self._fingers = self._fingers, None
        if fingers is not None:
            fingers.cancel()
            await asyncio.gather(fingers, return_exceptions=True)
        await super().stop()

    async def _start(self) -> None:
        await super()._start()
        self._fingers = asyncio.create_task(self._press_keys(), name="mobiles")

    async def _press_keys(self) -> None:
        async with asyncio.TaskGroup() as hands:
            picked_up = 0
            while True:
                ports = self.rtp_ports()
                for port in ports[picked_up:]:
                    hands.create_task(self._press(next(self._presses), port))
                picked_up = len(ports)
                await asyncio.sleep(_LOOK_EVERY)

    async def _press(self, keys: str, port: int) -> None:
        await asyncio.sleep(self._after)
        if keys:
            await press(keys, port)


def _headers(message: str) -> dict[str, str]:
    first, *lines = message.strip().splitlines()
    pairs = (line.partition(":") for line in lines)
    return {"": first} | {name.strip().lower(): value.strip() for name, _, value in pairs}
