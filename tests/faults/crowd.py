"""Everybody who called a floor so far, and what their phones saw."""

from contextlib import AsyncExitStack, suppress
from itertools import chain, count
from types import TracebackType
from typing import Any, Self

from acd.core.model import Seconds
from acd.lab.asterisk import LabAsterisk
from acd.lab.demo import seen
from acd.lab.ladder import Leg
from acd.lab.ledger import Caller
from acd.lab.sipp import Callers, Calls
from tests.faults.floor_plan import NUMBER
from tests.faults.patience import Broken, until


class Crowd:
    def __init__(self, asterisk: LabAsterisk) -> None:
        self._asterisk = asterisk
        self._placed: list[tuple[Callers, Calls]] = []
        self._at_work: set[Callers] = set()
        self._groups = count(1)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    @property
    def placed(self) -> int:
        return sum(calls.count for _, calls in self._placed)

    async def call(self, callers: int, **how: Any) -> Callers:
        """`how` are fields of acd.lab.sipp.Calls. Each caller has a number of his own."""
        usual = {
            "number": f"+336{next(self._groups):04}[call_number]",
            "per_second": 20.0,
            "patience": 60.0,
            "stay": 1.5,
        }
        calls = Calls(NUMBER, count=callers, **{**usual, **how})
        await self._give_ports_back()
        group = await self._stack.enter_async_context(Callers(self._asterisk, calls))
        self._placed.append((group, calls))
        self._at_work.add(group)
        return group

    def callers(self) -> list[Caller]:
        return list(chain.from_iterable(seen(g.ladder(), calls) for g, calls in self._placed))

    def legs(self) -> list[Leg]:
        return [caller.leg for caller in self.callers()]

    def alive(self) -> int:
        return sum(leg.ended_at is None for leg in self.legs())

    async def over(self, within: Seconds = 90.0) -> None:
        """Every caller has ended the call; who has not in time is named by the ledger.

        Not asked of SIPp, which goes on for half a minute with an Asterisk that forgot the call.
        """
        with suppress(Broken):
            await until("every call is over", self._is_over, within, every=0.5)

    def _is_over(self) -> bool:
        legs = self.legs()
        return len(legs) == self.placed and all(leg.ended_at is not None for leg in legs)

    async def _give_ports_back(self) -> None:
        """Those of groups whose calls are all over: there are only a few, and days are long."""
        for group in tuple(self._at_work):
            with suppress(TimeoutError):
                await group.finished(within=0.01)
                await group.stop()
                self._at_work.discard(group)
