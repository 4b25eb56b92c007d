"""A day at the counted site: callers, and a service that is stopped and killed in the middle of it.

    async with CountedDay() as day:
        await day.play()
        day.calls(), day.rung()    # what the phones tell

Rule 1: the service runs as a user would run it, in a process of its own; a real Prometheus scrapes
        it from before the first call on.
Rule 2: a moment is found in what phones have seen so far, never by waiting a fixed time.
"""

import signal
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from acd.core.model import LineId, OfferEnding, Seconds
from acd.core.sums import Sums
from acd.lab.demo import seen
from acd.lab.mobile import Mobiles
from acd.lab.ports import LOOPBACK, free_ports
from acd.lab.prometheus import LabPrometheus
from acd.lab.sipp import Callers, Calls, PhoneDials, Phones
from acd.lab.site import RunningService, Site, start_service
from tests.faults.patience import until
from tests.integration.counted_site import (
    ACCUEIL,
    ADVISORS,
    AT_PROVIDER,
    NO_TEAM,
    NUIT,
    NUMBERS,
    PROVIDER,
    VALLEE,
    site_text,
)
from tests.integration.told_by_phones import Gap, ToldCall, ToldLeg, doubtful, sums_of

WITHIN: Seconds = 25.0
PATIENT: Seconds = 40.0
A_BAD_START = {OfferEnding.NO_ANSWER, OfferEnding.DECLINED}
SHORT, SOON, LATE = 0.5, 1.5, 3.2  # patience of those who give up: short, in time, out of it


class CountedDay:
    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._groups: list[tuple[LineId, Callers, Calls]] = []
        self._phones: dict[str, Phones] = {}
        self._numbers = count(1)
        self.gaps: list[Gap] = []
        self.service: RunningService

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        try:
            await self._build()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def _build(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-")))
        *ports, trunk = free_ports(len(ADVISORS) + 1)
        phones = dict(zip(ADVISORS, ports, strict=True))
        self.site = Site(folder, site_text(), phones, {PROVIDER: trunk})
        # First: it takes some seconds before it begins to look at what it is told to scrape.
        self.prometheus = await self._stack.enter_async_context(
            LabPrometheus([f"{LOOPBACK}:{self.site.metrics_port}"])
        )
        self.asterisk = await self._stack.enter_async_context(self.site.asterisk)
        for name, (_, behaviour) in ADVISORS.items():
            await self._plug_in(name, Phones(self.asterisk, phones[name], behaviour))
        await self._plug_in(PROVIDER, Mobiles(self.asterisk, trunk, AT_PROVIDER))
        await self.start()
        self._stack.push_async_callback(lambda: self.service.stop())
        await self._log_in()
        assert await self.prometheus.until("acd_calls_received_total == 0", bool, WITHIN)

    async def _log_in(self) -> None:
        """One after the other; they are logged in long before they have heard so."""
        async with AsyncExitStack() as stack:
            dialling = [
                await stack.enter_async_context(PhoneDials(self.asterisk, name, "*11"))
                for name in ADVISORS
            ]
            for phone in dialling:
                await phone.finished()

    async def _plug_in(self, name: str, phones: Phones) -> None:
        self._phones[name] = await self._stack.enter_async_context(phones)

    # What happens

    async def play(self) -> None:
        """Two thirds of the day end with the service gone while callers wait and talk."""
        await self.call(VALLEE, 2)
        await until("one was missed, one declined", lambda: self._endings() >= A_BAD_START)
        gone = await self._busy_while(self.stop_and_start)
        await self.call(VALLEE, 2)
        await self._busy_while(self.kill_and_start)
        await self.call(ACCUEIL, 2, number=gone)
        await self.call(VALLEE, 2, patience=SOON)
        await self.call(NUIT, 1)
        await self.over()

    async def _busy_while(self, service_ends: Callable[[], Any]) -> str:
        """The numbers of those who gave up while there was no service."""
        first = len(self._groups)
        await self.call(ACCUEIL, 6)
        await self.call(ACCUEIL, 3, patience=SHORT)
        await self.call(ACCUEIL, 3, patience=SOON)
        gone = await self.call(ACCUEIL, 2, patience=LATE)
        await self.call(NUIT, 1)
        await until("four talked", lambda: _answered(self.calls(first), ACCUEIL) >= 4)
        await service_ends()
        await self.over()
        return gone

    async def call(
        self, line: LineId, callers: int, *, patience: Seconds = PATIENT, number: str | None = None
    ) -> str:
        """Each with a number of his own, unless somebody calls again; what these are."""
        own = number or f"+3363998{next(self._numbers):03}[call_number]"
        calls = Calls(NUMBERS[line], number=own, count=callers, patience=patience)
        group = await self._stack.enter_async_context(Callers(self.asterisk, calls))
        self._groups.append((line, group, calls))
        await until("they call", lambda: len(group.ladder().legs()) == callers)
        return own

    async def stop_and_start(self) -> None:
        """Away until whoever had little patience is gone, and some who talked have hung up."""
        talking = [call for call in self.calls() if call.is_answered and not call.leg.ended_at]
        gone_at = time.time()
        assert await self.service.stop() == 0
        numbers = {call.number for call in talking if call.line == ACCUEIL}
        assert numbers, "nobody talked when the service was stopped"
        await until("they have hung up", lambda: self._have_hung_up(numbers))
        await self._start_after(gone_at)

    async def kill_and_start(self) -> None:
        gone_at = time.time()
        self.service.send(signal.SIGKILL)
        await self.service.ended()
        await self._start_after(gone_at)

    async def _start_after(self, gone_at: Seconds) -> None:
        await self.start()
        self.gaps.append(Gap(gone_at, time.time()))

    async def start(self) -> None:
        self.service = await start_service(self.site)
        await self.service.up()

    async def over(self) -> None:
        """Every caller has hung up, no phone rings, and Prometheus knows of it."""
        await until("every call is over", lambda: all(c.leg.ended_at for c in self.calls()))
        await until("no phone rings", lambda: all(told.leg.ended_at for told in self.rung()))
        placed = float(len(self.calls()))
        told = await self.prometheus.until(
            "sum(acd_calls_completed_total)",
            lambda answer: [series.last for series in answer] == [placed],
            WITHIN,
        )
        assert [series.last for series in told] == [placed], self.site.log.read_text()[-2000:]

    # What phones tell

    def calls(self, since: int = 0) -> list[ToldCall]:
        """`since`: leave out so many groups."""
        return [
            ToldCall(line, caller.number, caller.leg)
            for line, group, calls in self._groups[since:]
            for caller in seen(group.ladder(), calls)
        ]

    def rung(self) -> list[ToldLeg]:
        teams = {**{name: team for name, (team, _) in ADVISORS.items()}, PROVIDER: NO_TEAM}
        return [
            ToldLeg(teams[name], leg, tuple(self.gaps))
            for name, phone in self._phones.items()
            for leg in phone.ladder().legs()
        ]

    def doubtful(self) -> list[str]:
        return doubtful(self.calls(), self.rung(), self.gaps)

    def sums(self) -> Sums:
        return sums_of(self.calls(), self.rung())

    def _endings(self) -> set[OfferEnding]:
        return {told.ending for told in self.rung() if told.leg.ended_at}

    def _have_hung_up(self, numbers: Iterable[str]) -> bool:
        over = {call.number for call in self.calls() if call.leg.ended_at}
        return over.issuperset(numbers)


def _answered(calls: Iterable[ToldCall], line: LineId) -> int:
    return sum(call.is_answered for call in calls if call.line == line)
