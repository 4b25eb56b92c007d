"""What the floor can be built from anew while the service runs: a picture, and the facts since.

The store holds the same. But whatever broke the floor may come together with a store that fails,
and what is read back from there would lack the facts that still wait to be written.
"""

from collections.abc import Sequence

from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.picture import FloorPicture, restore
from acd.core.plan import Plan


class Memory:
    def __init__(self, picture: FloorPicture) -> None:
        self._picture = picture
        self._since: list[Fact] = []

    def __len__(self) -> int:
        """How many facts lie behind the picture: it is time for another when they are many."""
        return len(self._since)

    def learn(self, facts: Sequence[Fact]) -> None:
        self._since += facts

    def replace(self, picture: FloorPicture) -> None:
        self._picture = picture
        self._since.clear()

    def floor(self, plan: Plan) -> Floor:
        """As it was after the last fact that was learnt; nothing of a turn that broke off."""
        floor = restore(plan, self._picture)
        for fact in self._since:
            floor.apply(fact)
        return floor
