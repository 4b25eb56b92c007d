"""One signal's turn: the floor, the time, and what was recorded and asked for so far."""

from acd.core.commands import Command
from acd.core.facts import Fact
from acd.core.floor import Floor
from acd.core.model import Seconds
from acd.core.plan import Plan


class Turn:
    __slots__ = ("commands", "facts", "floor", "now", "plan")

    def __init__(self, floor: Floor, now: Seconds) -> None:
        self.floor = floor
        self.plan: Plan = floor.plan
        self.now = now
        self.facts: list[Fact] = []
        self.commands: list[Command] = []

    def record(self, fact: Fact) -> None:
        """Make it true at once: what follows in this turn builds on it."""
        self.floor.apply(fact)
        self.facts.append(fact)

    def ask(self, command: Command) -> None:
        self.commands.append(command)
