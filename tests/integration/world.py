"""A whole call centre for one test: real Asterisk, SIPp phones and callers, the real service.

    async with World({"ana": answers(ring=0.1)}) as world:
        await world.calls(stay=0.5)
        connected = await world.hear(CallConnected)

Rule 1: `facts` is everything that became true, in order; who waits for one wakes when it comes.
Rule 2: what phones and callers saw is read from their message traces, never from our records.
Rule 3: a world that ends in peace is audited: what no test may ever break is not said in each.
"""

import asyncio
import dataclasses
import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from types import MappingProxyType, TracebackType
from typing import Any, Self, TypeVar

from acd.broadcast import Listener
from acd.config.settings import Settings
from acd.core.facts import CallCompleted, CallQueued, Fact
from acd.core.floor import Floor
from acd.core.model import AdvisorId, Seconds
from acd.core.signals import AdvisorLogsIn
from acd.lab.asterisk import LabAsterisk, free_ports
from acd.lab.ladder import Ladder, Leg, rung_twice_at_once
from acd.lab.sipp import Behaviour, Callers, Calls, PhoneDials, Phones
from acd.service import Service
from acd.store.journal import Journal
from acd.store.opening import prepare
from acd.store.queries import last_calls
from tests.integration.site_settings import NUMBER, a_site

WITHIN: Seconds = 15.0
LOOK_EVERY: Seconds = 0.02  # at what tells nobody when it changes: a file, a console

F = TypeVar("F", bound=Fact)
T = TypeVar("T")


class World:
    """`phones`: what each advisor's phone does; None: nothing is plugged in.

    `logged_in`: who is, from the start; everybody unless said. Without `asterisk_runs` or
    `in_charge`, Asterisk or the service are started by hand. `lab` goes to LabAsterisk: phones
    that somebody else plays, trunks. Unless `settings` are given, the rest goes to `a_site`.
    """

    def __init__(
        self,
        phones: Mapping[str, Behaviour | None],
        *,
        logged_in: Iterable[str] | None = None,
        asterisk_runs: bool = True,
        in_charge: bool = True,
        settings: Settings | None = None,
        lab: Mapping[str, Any] = MappingProxyType({}),
        **site: Any,
    ) -> None:
        self.facts: list[Fact] = []
        settings = settings or a_site(phones, **site)
        ports = [name for name, behaviour in phones.items() if behaviour is not None]
        self._ports = dict(zip(ports, free_ports(len(ports)), strict=True))
        self.asterisk = LabAsterisk(settings, **{"phones": self._ports, **lab})
        self.settings = dataclasses.replace(
            settings,
            site=dataclasses.replace(settings.site, store=self.asterisk.folder / "acd.db"),
            asterisk=dataclasses.replace(
                settings.asterisk, port=self.asterisk.ami_port, secret=self.asterisk.ami_secret
            ),
        )
        self._behaviours = phones
        self._logged_in = tuple(phones if logged_in is None else logged_in)
        self._starts_asterisk, self._starts_in_charge = asterisk_runs, in_charge
        self._phones: dict[str, Phones] = {}
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()

    # Beginning and end

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        try:
            if self._starts_asterisk:
                await self.start_asterisk()
            if self._starts_in_charge:
                await self.start_service()
                await self.in_charge()
                self.log_in(*self._logged_in)
        except BaseException:
            await self._leave()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None and self._running is not None:
                await self.stop_service()
                await self.audit()
        finally:
            await self._leave()

    async def start_asterisk(self) -> None:
        """With the phones, ready to be rung."""
        await self._stack.enter_async_context(self.asterisk)
        for name, port in self._ports.items():
            phone = Phones(self.asterisk, port, self._behaviours[name])  # type: ignore[arg-type]
            self._phones[name] = await self._stack.enter_async_context(phone)

    async def start_service(self) -> None:
        """A controller that knows nothing but the journal of those before it."""
        prepare(self.settings.site.store)
        self._journal = Journal(self.settings.site.store)
        await self._journal.__aenter__()
        self.service = Service(self.settings, self._journal)
        self._following = asyncio.create_task(self._follow(self.service.broadcast.listen()))
        await self.service.recover()
        self._stop = asyncio.Event()
        self._running = asyncio.create_task(self.service.run(self._stop))
        self._running.add_done_callback(lambda _: self._changed.set())

    async def in_charge(self) -> None:
        """The roll call is done and the lease is given: callers may wait for this controller."""
        await self.until(lambda: self.service.floor.switch_up)
        await eventually(lambda: self.service.exchange.lease.age() is not None)

    async def stop_service(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            self._stop.set()
            await running
            self.service.broadcast.close()
            await self._following
            await self._journal.__aexit__(None, None, None)

    async def _leave(self) -> None:
        try:
            await self.stop_service()
        finally:
            await self._stack.aclose()

    async def _follow(self, listener: Listener) -> None:
        async for batch in listener:
            self.facts += batch
            self._changed.set()

    # What became true

    def those(self, kind: type[F], **fields: object) -> list[F]:
        """The facts of this kind with these fields, so far."""
        return [
            fact
            for fact in self.facts
            if isinstance(fact, kind)
            and all(getattr(fact, name) == value for name, value in fields.items())
        ]

    async def hear(
        self, kind: type[F], count: int = 1, within: Seconds = WITHIN, **fields: object
    ) -> F:
        """The fact that makes it `count` of this kind with these fields, now or soon."""
        await self.until(lambda: len(self.those(kind, **fields)) >= count, within)
        return self.those(kind, **fields)[count - 1]

    async def until(self, claim: Callable[[], object], within: Seconds = WITHIN) -> None:
        """Looks again whenever something has become true."""
        try:
            async with asyncio.timeout(within):
                while not claim():
                    assert self._running is not None, "nobody is there to make anything true"
                    if self._running.done():
                        self._running.result()
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            latest = "\n".join(map(str, self.facts[-12:]))
            raise AssertionError(f"it never came; the latest facts:\n{latest}") from None

    # What advisors and callers do

    def log_in(self, *advisors: str) -> None:
        for advisor in advisors:
            self.service.tell(AdvisorLogsIn(AdvisorId(advisor)))

    async def dial(self, phone: str, code: str) -> Leg:
        """Dial a code and listen to the end; what the phone saw."""
        async with PhoneDials(self.asterisk, phone, code) as dialling:
            return (await dialling.finished()).legs()[0]

    def rename_phone(self, advisor: str, phone: str) -> None:
        """What the settings of the next service say; Asterisk's stay as they are."""
        advisors = dict(self.settings.advisors)
        advisors[AdvisorId(advisor)] = dataclasses.replace(
            advisors[AdvisorId(advisor)], phone=phone
        )
        self.settings = dataclasses.replace(self.settings, advisors=advisors)

    async def calls(self, dialled: str = NUMBER, **how: Any) -> Callers:
        """Callers who live as long as this world."""
        callers = Callers(self.asterisk, Calls(dialled, **how))
        return await self._stack.enter_async_context(callers)

    # What phones saw, and what is left

    def ladder(self, phone: str) -> Ladder:
        return self._phones[phone].ladder()

    async def legs(self, phone: str, count: int = 1, within: Seconds = WITHIN) -> list[Leg]:
        """Every call to this phone, once there were `count` and all are over."""

        def over() -> bool:
            legs = self.ladder(phone).legs()
            return len(legs) >= count and all(leg.ended_at and leg.status for leg in legs)

        await eventually(over, within)
        return self.ladder(phone).legs()

    def rung_legs(self) -> list[Leg]:
        """Every call to any phone."""
        return [leg for phone in self._phones for leg in self.ladder(phone).legs()]

    async def quiet(self) -> None:
        """No channel is left in Asterisk."""

        async def silence() -> bool:
            return "0 active channels" in await self.asterisk.rx("core show channels count")

        try:
            await eventually(silence)
        except TimeoutError:
            raise AssertionError(await self.asterisk.rx("core show channels verbose")) from None

    async def audit(self) -> None:
        """What holds for every world; the service has stopped and the journal is closed."""
        live = self.service.floor
        legs = self.rung_legs()
        async with Journal(self.settings.site.store) as journal:
            written = [fact async for fact in journal.replay()]
        floor = Floor(self.settings.plan())
        for fact in written:
            floor.apply(fact)
        records = [fact for fact in written if isinstance(fact, CallCompleted)]
        ended = Counter(record.call for record in records)

        assert not rung_twice_at_once(legs), "one phone rang for two calls at once"
        assert set(ended.values()) <= {1}, "two records of one call"
        assert {f.call for f in written if isinstance(f, CallQueued)} == {*ended, *live.calls}
        assert _by_call(last_calls(self.settings.site.store, 10_000)) == _by_call(records)
        assert floor == live, "the journal does not rebuild the floor"
        assert self.service.exchange.client.callback_failures == 0


async def eventually(claim: Callable[[], bool | Awaitable[bool]], within: Seconds = WITHIN) -> None:
    """Look again and again at something that tells nobody when it changes."""
    async with asyncio.timeout(within):
        while True:
            holds = claim()
            if await holds if inspect.isawaitable(holds) else holds:
                return
            await asyncio.sleep(LOOK_EVERY)


def _by_call(records: Iterable[CallCompleted]) -> list[CallCompleted]:
    return sorted(records, key=lambda record: record.call)
