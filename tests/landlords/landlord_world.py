"""A landlord's own site, alive: its folder, a real Asterisk, the real service, everybody's phone.

    async with LandlordWorld("logial") as world, world.scene() as landlord:
        landlord.lets(G1=TAKES_IT)
        await landlord.calls("siege", AICHA)
        await landlord.hear(CallConnected)
        assert landlord.rung() == ["G1"]

Rule 1: acd.toml is read and the files are imported as a user's would be; of them those that hold
        no date, so that a test means the same tomorrow. Opening hours are replaced for the same
        reason; limits and times by `changes`, so that nobody waits for minutes.
Rule 2: who is rung is asked of the telephones; people go by the names of `Names`.
Rule 3: one world serves many tests, each a `scene` that begins and ends with nobody on the phone,
        nobody logged in and nobody absent.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain
from typing import Any, Self

from acd.broadcast import Listener
from acd.call_backs import CallBack
from acd.config import load
from acd.config.settings import Settings
from acd.core.counts import Counts, counts_of
from acd.core.floor import Floor
from acd.core.model import AdvisorId, LineId, TeamId
from acd.core.routes import ContactId, RouteId
from acd.core.signals import AdvisorLogsOut, AdvisorPauses, AdvisorSaysReady
from acd.core.tally import Tally
from acd.declaring import say_absent, say_present, take_route
from acd.directory.answers import Report
from acd.directory.model import Absence, BuildingId, EntityId, Kind, Reason
from acd.directory.records import contact_id
from acd.lab.ladder import Leg, rung_twice_at_once
from acd.lab.landlords import LANDLORDS, LandlordFile, files_in, take_file
from acd.lab.ports import free_ports
from acd.lab.sipp import Callers
from acd.store.call_backs import to_call_back
from tests.integration.world import World, eventually
from tests.landlords.changes import Change, is_open, patient, unspoken
from tests.landlords.names import Names
from tests.landlords.telephones import Invite, Manner, Telephones

EVERY_CALLER = r"/^PJSIP\/trunk-/"
"""For AMI's Hangup. Whoever else is on the phone is released by the dialplan and the service."""

UNDATED = {Kind.STAFF, Kind.BUILDINGS, Kind.TENANTS}


class LandlordWorld(World):
    """`changes` are made to the settings in turn. `watched`: Asterisk asks trunks for life."""

    def __init__(self, landlord: str, *changes: Change, watched: bool = False) -> None:
        self._landlord = LANDLORDS / landlord
        settings = load(self._landlord / "acd.toml", environ={}, serving=False)
        for change in (patient, unspoken, is_open, *changes):
            settings = change(settings)
        house, *trunks = free_ports(1 + len(_trunks(settings)))
        self.house = Telephones(house, self._stir)
        self.outside = {
            endpoint: Telephones(port, self._stir)
            for endpoint, port in zip(_trunks(settings), trunks, strict=True)
        }
        self._absent: set[str] = set()
        self._placed: list[Callers] = []
        lab = {
            "trunks": {name: phones.port for name, phones in self.outside.items()},
            "qualify_every": int(watched),
        }
        super().__init__({}, settings=settings, lab=lab)

    def _stir(self) -> None:
        self._changed.set()

    async def start_asterisk(self) -> None:
        self._import_files()
        self._names = Names(self.settings)
        self.asterisk.phones.update(dict.fromkeys(self._names.endpoints, self.house.port))
        for telephones in self._telephones():
            await self._stack.enter_async_context(telephones)
        await super().start_asterisk()

    async def start_service(self) -> None:
        self._told = Floor(self.settings.plan())
        await super().start_service()

    async def _follow(self, listener: Listener) -> None:
        async for batch in listener:
            for fact in batch:
                self._told.apply(fact)
            self.facts += batch
            self._changed.set()

    def rung_legs(self) -> list[Leg]:
        legs = chain.from_iterable(each.ladder().legs() for each in self._telephones())
        return sorted(legs, key=lambda leg: leg.invited_at)

    # A test

    @asynccontextmanager
    async def scene(self) -> AsyncIterator[Self]:
        self.facts.clear()
        self._began_at = time.time()
        for telephones in self._telephones():
            telephones.forget()
        await eventually(self._is_well)
        try:
            yield self
        finally:
            await self._clear_the_stage()
        assert not rung_twice_at_once(self.rung_legs()), "one phone rang for two calls at once"

    def _is_well(self) -> bool:
        """No trunk is down, no provider rests from failures."""
        outside = self.service.floor.outside
        return not outside.down and max(outside.resting.values(), default=0.0) < time.time()

    async def _clear_the_stage(self) -> None:
        for advisor in self.settings.advisors:
            self.service.tell(AdvisorLogsOut(advisor))
        self.service.exchange.client.send("Hangup", {"Channel": EVERY_CALLER, "Cause": "16"})
        await self.quiet()
        for callers in self._placed:
            await callers.stop()
        self._placed.clear()
        await self.until(lambda: not self.service.floor.calls and not self.service.floor.offers)
        await self._send_everybody_home()
        for person in list(self._absent):
            await self.is_back(person)
        # What is told comes after what is so: the next test must not hear of this one.
        await self.until(lambda: self._told == self.service.floor)

    async def _send_everybody_home(self) -> None:
        advisors = self.service.floor.advisors.values()
        for advisor in advisors:
            if advisor.pauses:
                self.service.tell(AdvisorSaysReady(advisor.id))
            self.service.tell(AdvisorLogsOut(advisor.id))
        await self.until(lambda: not any(a.logged_in or a.pauses for a in advisors))

    # What people do

    def pauses(self, advisor: str, reason: str) -> None:
        """As by the code, which takes two seconds to be confirmed."""
        self.service.tell(AdvisorPauses(AdvisorId(advisor), reason))

    def is_ready(self, advisor: str) -> None:
        self.service.tell(AdvisorSaysReady(AdvisorId(advisor)))

    def lets(self, **manners: Manner) -> None:
        """`lets(ana=PICKS_UP, G1=BUSY)`; a name that is no keyword: `let`."""
        for name, manner in manners.items():
            self.let(name, manner)

    def let(self, name: str, manner: Manner) -> None:
        for telephones in self._telephones():
            telephones.manners[self._names.users[name]] = manner

    def picks_up(self, name: str) -> None:
        """Who has let it ring so far."""
        for telephones in self._telephones():
            telephones.pick_up(self._names.users[name])

    def hangs_up(self, name: str) -> None:
        """Whether it talks or rings there."""
        for telephones in self._telephones():
            telephones.hang_up(self._names.users[name])

    async def calls(self, line: str, from_: str, **how: Any) -> Callers:
        """`how` are fields of acd.lab.sipp.Calls."""
        number, *_ = self.settings.lines[LineId(line)].numbers
        callers = await super().calls(number, number=from_, **how)
        self._placed.append(callers)
        return callers

    async def is_absent(self, name: str) -> None:
        """Declared now; comes back when the service has heard of it."""
        entity, person = self._names.persons[name]
        absence = Absence(person, time.time(), None, Reason.LEAVE)
        await asyncio.to_thread(say_absent, self.settings.site, entity, absence)
        self._absent.add(name)
        await self.until(lambda: self.contact(name) in self.service.floor.outside.absent)

    async def is_back(self, name: str) -> None:
        await asyncio.to_thread(
            say_present, self.settings.site, *self._names.persons[name], time.time()
        )
        self._absent.discard(name)
        await self.until(lambda: self.contact(name) not in self.service.floor.outside.absent)

    async def imports(self, kind: Kind, text: str, entity: str | None = None) -> Report:
        """What a landlord sends; comes back when calls see it."""
        owner = EntityId(entity or next(iter(self.settings.entities)))
        file = self.asterisk.folder / f"{kind.value}.csv"
        file.write_text(text, "utf-8")
        before = self.service.directory.directory
        report = await asyncio.to_thread(take_file, LandlordFile(owner, kind, file), self.settings)
        await eventually(lambda: self.service.directory.directory is not before)
        self._names = Names(self.settings)
        return report

    async def takes_route(self, building: str, route: str | None) -> None:
        """From now on; comes back when calls see it."""
        before, entity = self.service.directory.directory, next(iter(self.settings.entities))
        chosen = RouteId(route) if route else None
        change = (self.settings, EntityId(entity), BuildingId(building), chosen, time.time())
        await asyncio.to_thread(take_route, *change)
        await eventually(lambda: self.service.directory.directory is not before)

    async def everybody_is_free(self) -> None:
        """Nobody rings, nobody talks."""
        await self.until(lambda: not self.service.floor.offers)

    # What was seen

    def contact(self, name: str) -> ContactId:
        return contact_id(*self._names.persons[name])

    def rung(self) -> list[str]:
        """Who was rung, in order, each as often as it was."""
        return [self._names.of(leg.user) for leg in self.rung_legs()]

    async def rings(self, name: str, count: int = 1) -> Leg:
        """The leg that makes it so many to this telephone, now or soon."""
        await self.until(lambda: len(self.legs_of(name)) >= count)
        return self.legs_of(name)[count - 1]

    async def stops_ringing(self, name: str) -> Leg:
        await self.until(lambda: any(leg.ended_at for leg in self.legs_of(name)))
        return next(leg for leg in self.legs_of(name) if leg.ended_at)

    def waits_for(self, team: str) -> bool:
        return any(team in call.queues for call in self.service.floor.calls.values())

    def figures(self, team: str) -> Counts:
        """What a supervisor reads of this test."""
        tally = Tally({i: one.service_level_within for i, one in self.settings.teams.items()})
        for fact in self.facts:
            tally.add(fact)
        return counts_of(tally.sums, teams={TeamId(team)})

    def to_call_back(self) -> list[CallBack]:
        """Of this test, the last to call first."""
        return to_call_back(self.settings.site.store, self._began_at)

    def is_talking(self, name: str) -> bool:
        """It was picked up, by whomever or whatever."""
        return any(leg.answered_at and not leg.ended_at for leg in self.legs_of(name))

    def legs_of(self, name: str) -> list[Leg]:
        return [leg for leg in self.rung_legs() if leg.user == self._names.users[name]]

    def invite(self, name: str) -> Invite:
        """The last to this telephone."""
        heard = (invite for each in self._telephones() for invite in each.invites)
        *_, last = (invite for invite in heard if invite.user == self._names.users[name])
        return last

    # The site

    def _telephones(self) -> tuple[Telephones, ...]:
        return (self.house, *self.outside.values())

    def _import_files(self) -> None:
        for file in files_in(self._landlord, self.settings):
            if file.kind in UNDATED:
                assert take_file(file, self.settings).applied, file.path


def _trunks(settings: Settings) -> list[str]:
    return sorted({trunk.endpoint for trunk in settings.trunks.values()})
