"""The usual load under which a floor is hurt: some talk, some ring, the others wait."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.faults.floor import Floor
from tests.faults.scenario import Play

Disturbance = Callable[[Floor], Awaitable[None]]
"""One fault, done and undone; returns when the service is in charge again."""

AFTERWARDS = 4
"""Callers who come when all is over: the floor must be sound, not only empty."""


def under_load(disturb: Disturbance, callers: int = 20, **how: Any) -> Play:
    """`how` are fields of acd.lab.sipp.Calls."""

    async def play(floor: Floor) -> None:
        await floor.call(callers, **how)
        await floor.talking(2)
        await disturb(floor)
        await floor.call(AFTERWARDS)

    return play
