"""One signal's turn: the floor, the time, and what was recorded and asked for so far."""

from collections.abc import Callable

from acd.core.commands import Command
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.model import OfferId, Seconds
from acd.core.plan import Plan


class Turn:
    __slots__ = ("commands", "facts", "floor", "new_offer", "now", "plan")

    def __init__(self, floor: Floor, now: Seconds, new_offer: Callable[[], OfferId]) -> None:
        self.floor = floor
        self.plan: Plan = floor.plan
        self.now = now
        self.new_offer = new_offer
        self.facts: list[Fact] = []
        self.commands: list[Command] = []

    def go_on_with(self, floor: Floor) -> None:
        """In the place of the former one: its plan is another."""
        self.floor, self.plan = floor, floor.plan

    def record(self, fact: Fact) -> None:
        """Make it true at once: what follows in this turn builds on it."""
        self.floor.apply(fact)
        self.facts.append(fact)

    def ask(self, command: Command) -> None:
        self.commands.append(command)
