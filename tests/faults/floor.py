"""A floor at work that can be hurt: real Asterisk, real phones, the real service as a process.

    async with Floor(FloorPlan(quick=6)) as floor:
        await floor.call(20, stay=1.5)
        await floor.waiting(14)
        async with floor.fault():
            floor.service.send(signal.SIGKILL)
            await floor.start()
        await floor.crowd.over()

Rule 1: between the service and Asterisk stands a shim, which passes everything unless told not to.
Rule 2: who waits, rings or talks is read from phones and callers, who are there when the service
        is not. Only whether the service is in charge is asked of the service.
Rule 3: callers end by themselves; what has not ended then is left to the ledger.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from acd.core.model import AdvisorState, Seconds
from acd.errors import ServiceUnreachable
from acd.lab.ladder import Leg
from acd.lab.ledger import Outage
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers, PhoneDials, Phones
from acd.lab.site import RunningService, Site, start_service
from acd.view import FloorView
from tests.faults.crowd import Crowd
from tests.faults.floor_plan import FloorPlan
from tests.faults.patience import WITHIN, Broken, until
from tests.faults.shim import Shim

_LOG_IN_TOGETHER = 10  # more SIPp processes at a time only wait for each other
_QUIET_WITHIN: Seconds = 40.0  # what no event told is found by an audit


class Floor:
    def __init__(self, plan: FloorPlan) -> None:
        self.plan = plan
        self.broken: list[str] = []  # claims that did not hold
        self.hurt = 0  # the most callers who were there when a fault began or ended
        self.recovered: Seconds | None = None  # of several, the longest
        self.outages: list[Outage] = []  # of Asterisk
        self.expects_differences = False  # the fault makes some
        self.service: RunningService
        self.phones: list[Phones] = []
        self._stack = AsyncExitStack()

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
        groups = self.plan.groups
        ports = dict(zip(groups, free_ports(len(groups)), strict=True))
        contacts = {phone: ports[name] for name, (phones, _) in groups.items() for phone in phones}
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-"))
        self.folder = Path(folder)
        self.site = Site(self.folder, self.plan.text, contacts)
        self.asterisk = await self._stack.enter_async_context(self.site.asterisk)
        self.shim = await self._stack.enter_async_context(Shim(self.asterisk.ami_port))
        self.site.reach_asterisk_at(self.shim.port)
        for name, (_, behaviour) in groups.items():
            phones = Phones(self.asterisk, ports[name], behaviour)
            self.phones.append(await self._stack.enter_async_context(phones))
        self.crowd = await self._stack.enter_async_context(Crowd(self.asterisk))
        await self.start()
        self._stack.push_async_callback(self._end_service)
        await self._up()

    async def _up(self) -> None:
        try:
            await self.service.up()
        except (ServiceUnreachable, TimeoutError):
            *_, said = ["nothing", *self.site.log.read_text(errors="replace").split("\n")[:-1]]
            raise Broken(f"the service did not start; it said: {said}") from None

    async def start(self) -> None:
        """A service begins; it is in charge some moments later."""
        self.service = await start_service(self.site, self.plan.command)

    async def _end_service(self) -> None:
        await self.service.stop()

    # What people do

    async def log_in(self, *phones: str) -> None:
        """Everybody, unless said who."""
        todo = list(phones or (*self.plan.quick_phones, *self.plan.slow_phones))
        for first in range(0, len(todo), _LOG_IN_TOGETHER):
            batch = todo[first : first + _LOG_IN_TOGETHER]
            await asyncio.gather(*(self.dial(phone, "*11") for phone in batch))
        await until("everybody is logged in", lambda: self._are_logged_in(todo))

    async def _are_logged_in(self, phones: list[str]) -> bool:
        view = await self.service.view()
        away = {a.id for a in view.advisors if a.state is AdvisorState.AWAY}
        return away.isdisjoint(phones)

    async def dial(self, phone: str, code: str) -> None:
        async with PhoneDials(self.asterisk, phone, code) as dialling:
            await dialling.finished()

    async def call(self, callers: int, **how: Any) -> Callers:
        return await self.crowd.call(callers, **how)

    # What is seen

    def rings(self) -> list[Leg]:
        """Every call that a phone saw so far."""
        return [leg for phones in self.phones for leg in phones.ladder().legs()]

    async def talking(self, people: int) -> None:
        """At least so many callers have somebody on the line."""
        await until(f"{people} talk", lambda: _count(self.crowd.legs(), _talks) >= people)

    async def waiting(self, people: int) -> None:
        await until(f"{people} wait", lambda: _count(self.crowd.legs(), _waits) >= people)

    async def ringing(self, phones: int) -> None:
        await until(f"{phones} ring", lambda: _count(self.rings(), _waits) >= phones)

    async def ringing_at(self, phones: Collection[str]) -> None:
        await until("one of them rings", lambda: bool(self.ring(phones)))

    def ring(self, phones: Collection[str]) -> list[Leg]:
        """Which of these phones do so now."""
        return [leg for leg in self.rings() if leg.user in phones and _waits(leg)]

    async def contexts(self) -> Counter[str]:
        """How many channels of callers are where in the dialplan."""
        lines = (await self.asterisk.rx("core show channels concise")).splitlines()
        fields = [line.split("!") for line in lines if line.startswith("PJSIP/trunk-")]
        return Counter(field[1] for field in fields)

    # The fault

    @asynccontextmanager
    async def fault(self, within: Seconds = WITHIN) -> AsyncIterator[None]:
        """What is done to the floor; afterwards the service is waited for, and timed."""
        self._count_hurt()
        yield
        self._count_hurt()  # callers may be the fault
        mended_at = time.monotonic()
        await until("in charge again", lambda: self.is_in_charge_since(mended_at), within)
        self.recovered = max(self.recovered or 0.0, time.monotonic() - mended_at)

    def _count_hurt(self) -> None:
        self.hurt = max(self.hurt, self.crowd.alive())

    async def is_in_charge_since(self, moment: Seconds) -> bool:
        """Connected, the roll call done, and callers' lease renewed after that moment."""
        view = await self.view()
        if view is None or not view.asterisk.connected:
            return False
        age = view.asterisk.lease_age_seconds
        return age is not None and age < time.monotonic() - moment

    async def view(self) -> FloorView | None:
        """None: nobody answers."""
        try:
            return await self.service.view()
        except ServiceUnreachable:
            return None

    def claim(self, text: str, holds: object) -> None:
        """Not the end of the scenario when it does not: all is told in the table."""
        if not holds:
            self.broken.append(text)

    # The end

    async def quiet(self) -> int:
        """How many channels are left in Asterisk when there should be none, as the service knows.

        What the service does not hear of in time is left to the ledger.
        """
        with suppress(Broken):
            await until("nobody is in a call", self._is_quiet, _QUIET_WITHIN)
        return await self._channels()

    async def _is_quiet(self) -> bool:
        view = await self.view()
        return not await self._channels() and view is not None and not view.calls

    async def _channels(self) -> int:
        return int((await self.asterisk.rx("core show channels count")).split()[0])


def _count(legs: Iterable[Leg], sort: Callable[[Leg], bool]) -> int:
    return sum(map(sort, legs))


def _talks(leg: Leg) -> bool:
    return leg.answered_at is not None and leg.ended_at is None


def _waits(leg: Leg) -> bool:
    """At a phone that is rung: it rings."""
    return leg.answered_at is None and leg.ended_at is None
