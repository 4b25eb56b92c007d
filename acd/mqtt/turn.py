"""Whose turn it is to speak for the site: that of the service that has Asterisk in hand.

Rule 1: a connection is only tried for while Asterisk is in hand. Two services of one site have one
        name at the broker: each would end the connection of the other, for ever, and tell as new
        what it last saw.
Rule 2: a connection that stands outlasts a short loss of Asterisk, so that a mere restart of it is
        told as what it is; after a long one another service may have it, and we leave.
"""

import asyncio
from collections.abc import Callable

from acd.core.model import Seconds
from acd.errors import BrokerLost

LEAVE_AFTER: Seconds = 30.0
_LOOK_EVERY: Seconds = 1.0


class Turn:
    def __init__(self, in_hand: Callable[[], bool], leave_after: Seconds = LEAVE_AFTER) -> None:
        """`in_hand`: whether Asterisk is; it is looked at, for nobody tells."""
        self._in_hand = in_hand
        self._leave_after = leave_after

    async def ours(self) -> None:
        """Wait for it."""
        await self._until(True)

    async def lost(self) -> None:
        """Raises BrokerLost once Asterisk has not been in hand for long."""
        while True:
            await self._until(False)
            try:
                async with asyncio.timeout(self._leave_after):
                    await self._until(True)
            except TimeoutError:
                raise BrokerLost("left, since Asterisk is not in our hands") from None

    async def _until(self, wanted: bool) -> None:
        while self._in_hand() is not wanted:  # noqa: ASYNC110
            await asyncio.sleep(min(_LOOK_EVERY, self._leave_after))
