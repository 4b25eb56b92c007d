"""An advisor and somebody outside take the same call in the same instant: one of them talks.

Nine pairs race at a time. A mobile claims the caller a third of a second after it was picked up,
when its key has been heard; the advisors pick up so much later that the race is close: whoever
lost the last time gets a little more time in the next.
"""

import asyncio
from collections import Counter

from acd.core.facts import CallConnected, CallOffered, CallRequeued, ContactOffered
from acd.core.model import CallId
from acd.core.routes import Step, To
from acd.directory.model import Kind
from tests.landlords.changes import more_advisors, route
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import NOBODY_THERE, Manner

PAIRS = 9
ROUNDS = 12
THE_KEY_TAKES = 0.36
MORE_TIME = 0.02
ADVISORS = [f"adv-{number}" for number in range(1, PAIRS + 1)]
CARETAKERS = [f"P{number}" for number in range(1, PAIRS + 1)]
TENANTS = "+3363998119[call_number]"
STAFF = "Référence;Nom;Rôle;Téléphone\n" + "".join(
    f"{name};{name};Gardien;063998108{number}\n" for number, name in enumerate(CARETAKERS, 1)
)
BUILDINGS = "Référence;Nom;Gardien\n" + "".join(f"{name};{name};{name}\n" for name in CARETAKERS)
LODGERS = "Référence;Nom;Bâtiment;Téléphone\n" + "".join(
    f"L{number};{name};{name};063998119{number}\n" for number, name in enumerate(CARETAKERS, 1)
)
TAKES_IT_WHEN_TOLD = Manner(rings_for=NOBODY_THERE.rings_for, keys="1")


async def test_of_an_advisor_and_a_mobile_who_take_the_call_together_one_talks():
    both_ring = route(
        "siege",
        Step(To.TEAM, "siege", lasts=0.05),
        Step(To.CARETAKER, lasts=20.0, keep_place=True),
    )
    async with LandlordWorld("logial", both_ring, more_advisors("ana", *ADVISORS)) as world:
        await world.imports(Kind.STAFF, STAFF)
        await world.imports(Kind.BUILDINGS, BUILDINGS)
        await world.imports(Kind.TENANTS, LODGERS)
        races = Races(world)
        for _ in range(ROUNDS):
            async with world.scene():
                await races.run()

    assert sum(races.won.values()) == PAIRS * ROUNDS
    assert races.won.keys() == {"advisor", "mobile"}


class Races:
    def __init__(self, world: LandlordWorld) -> None:
        self.won: Counter[str] = Counter()
        self._world = world
        self._head_start = THE_KEY_TAKES

    async def run(self) -> None:
        pairs = await self._who_rings_for_whom()
        async with asyncio.TaskGroup() as hands:
            for pair in pairs.values():
                hands.create_task(self._pick_up(*pair))
        await self._world.until(lambda: len(self._world.those(CallConnected)) >= PAIRS)
        await self._world.until(lambda: all(self._one_talks(*pair) for pair in pairs.values()))
        connected = self._world.those(CallConnected)

        assert {fact.call for fact in connected} == pairs.keys()
        assert len(connected) == PAIRS
        assert self._world.those(CallRequeued) == []
        for fact in connected:
            advisor, caretaker = pairs[fact.call]
            assert self._world.is_talking(advisor if fact.advisor else caretaker)
            self._count("advisor" if fact.advisor else "mobile")

    async def _who_rings_for_whom(self) -> dict[CallId, tuple[str, str]]:
        """Both ring for each call: the caretaker while no advisor is ready, then an advisor."""
        world = self._world
        for advisor in ADVISORS:
            world.let(advisor, NOBODY_THERE)
            world.log_in(advisor)
            world.pauses(advisor, "pause")
        for caretaker in CARETAKERS:
            world.let(caretaker, TAKES_IT_WHEN_TOLD)
        await world.calls("siege", TENANTS, count=PAIRS, per_second=1000.0)
        await world.until(lambda: len(set(world.rung())) == PAIRS)
        for advisor in ADVISORS:
            world.is_ready(advisor)
        await world.until(lambda: len(set(world.rung())) == 2 * PAIRS)
        contacts = {world.contact(name): name for name in CARETAKERS}
        caretakers = {fact.call: contacts[fact.contact] for fact in world.those(ContactOffered)}
        return {
            fact.call: (fact.advisor, caretakers[fact.call]) for fact in world.those(CallOffered)
        }

    async def _pick_up(self, advisor: str, caretaker: str) -> None:
        self._world.picks_up(caretaker)
        await asyncio.sleep(self._head_start)
        self._world.picks_up(advisor)

    def _one_talks(self, advisor: str, caretaker: str) -> bool:
        return self._world.is_talking(advisor) != self._world.is_talking(caretaker)

    def _count(self, winner: str) -> None:
        self.won[winner] += 1
        self._head_start += MORE_TIME / PAIRS * (1 if winner == "advisor" else -1)
