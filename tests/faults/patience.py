"""Waiting for what tells nobody when it changes, and giving up with words fit for the table."""

import asyncio
from collections.abc import Awaitable, Callable

from acd.core.model import Seconds

WITHIN: Seconds = 30.0
LOOK_EVERY: Seconds = 0.1


class Broken(AssertionError):
    """What was promised did not come."""


async def until(
    text: str,
    claim: Callable[[], bool | Awaitable[bool]],
    within: Seconds = WITHIN,
    every: Seconds = LOOK_EVERY,
) -> None:
    """Look again and again. Raises Broken."""
    try:
        async with asyncio.timeout(within):
            while True:
                told = claim()
                if told if isinstance(told, bool) else await told:
                    return
                await asyncio.sleep(every)
    except TimeoutError:
        raise Broken(f"not within {within:g} s: {text}") from None
