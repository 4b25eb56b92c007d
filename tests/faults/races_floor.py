"""Advisors at shared ports and callers in groups, around the real service, for races."""

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from acd.core.facts import CallCompleted, CallOffered
from acd.core.model import CallId
from acd.lab.demo import seen
from acd.lab.ladder import Leg
from acd.lab.ledger import Books, Caller, Written
from acd.lab.ports import free_ports
from acd.lab.sipp import Behaviour, Callers, Calls, Phones
from tests.faults.evidence import keep, write
from tests.integration.world import World

CALLERS_NUMBER = "+336399{group:02}"  # SIPp appends the number of the call


@dataclass(slots=True)
class RaceFloor:
    world: World
    phones: Sequence[Phones]
    callers: list[Caller] = field(default_factory=list)
    groups: int = 0

    def next_group(self, calls: Calls) -> Calls:
        """The same, with numbers of its own."""
        self.groups += 1
        number = CALLERS_NUMBER.format(group=self.groups) + "[call_number]"
        return Calls(
            calls.dialled,
            number=number,
            count=calls.count,
            per_second=calls.per_second,
            patience=calls.patience,
            stay=calls.stay,
        )

    async def call(self, calls: Calls) -> list[Caller]:
        """Comes back when all of them have hung up."""
        group = self.next_group(calls)
        async with Callers(self.world.asterisk, group) as callers:
            found = seen(await callers.finished(), group)
        self.callers += found
        return found

    async def recorded(self) -> None:
        """Everybody has a record, everybody is free."""
        await self.world.hear(CallCompleted, count=len(self.callers))
        await self.world.until(lambda: not self.world.service.floor.offers)
        await self.world.quiet()

    def legs(self) -> list[Leg]:
        return list(chain.from_iterable(phones.ladder().legs() for phones in self.phones))

    def leg_of(self, offered: CallOffered, legs: Iterable[Leg]) -> Leg | None:
        own = (leg for leg in legs if leg.user == offered.advisor)
        return min(own, key=lambda leg: abs(leg.invited_at - offered.at), default=None)

    def offers(self) -> Mapping[CallId, list[CallOffered]]:
        found: dict[CallId, list[CallOffered]] = {}
        for fact in self.world.those(CallOffered):
            found.setdefault(fact.call, []).append(fact)
        return found

    def books(self, **more: Any) -> Books:
        return Books(
            placed=len(self.callers),
            callers=self.callers,
            phones=self.legs(),
            records=self.world.those(CallCompleted),
            channels=0,
            desks=frozenset(self.world.settings.advisors),
            written=Written(self.world.facts, self.world.settings.plan()),
            **more,
        )


Desks = Sequence[tuple[Behaviour, Sequence[str]]]
"""Advisors, by how they behave: those who behave alike share one SIPp process."""


@contextlib.asynccontextmanager
async def race_floor(name: str, desks: Desks, **site: Any) -> AsyncIterator[RaceFloor]:
    """`site` goes to the settings. What an error leaves behind is kept under the name."""
    ports = free_ports(len(desks))
    port_of = {name: port for port, (_, names) in zip(ports, desks, strict=True) for name in names}
    silent = dict.fromkeys(port_of)  # as the world sees it: somebody else plays them
    async with (
        World(silent, logged_in=(), lab={"phones": port_of}, **site) as world,
        AsyncExitStack() as stack,
    ):
        phones = [
            await stack.enter_async_context(Phones(world.asterisk, port, behaviour))
            for port, (behaviour, _) in zip(ports, desks, strict=True)
        ]
        world.log_in(*port_of)
        try:
            yield RaceFloor(world, phones)
        except Exception:
            await keep(name, world.asterisk)
            write(name, "facts", world.facts)
            raise
