"""The link to Asterisk, and what audits healed."""

from dataclasses import dataclass

from acd.core.model import Difference, Seconds


@dataclass(frozen=True, slots=True)
class SwitchWentDown:
    at: Seconds


@dataclass(frozen=True, slots=True)
class SwitchCameUp:
    at: Seconds
    life: str | None = None  # of Asterisk; another one: it was restarted


@dataclass(frozen=True, slots=True)
class DifferenceHealed:
    """An audit found the floor and Asterisk apart; what follows in the same turn brings them
    together."""

    kind: Difference
    subject: str  # the call, offer, advisor or trunk
    at: Seconds


SwitchFact = SwitchWentDown | SwitchCameUp | DifferenceHealed
