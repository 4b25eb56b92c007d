"""How large a floor is, what its people do with a call, and what its acd.toml says."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from acd.core.model import Seconds
from acd.lab.sipp import FOREVER, Behaviour, answers
from acd.lab.site import ACD

WRAPPED = (sys.executable, "-P", str(Path(__file__).with_name("wrapped.py")))
"""Starts the service so that it can be hurt from within."""

NUMBER = "+33199001234"

_SITE = """
[site]
name = "Habitat du Centre"
metrics = "@metrics@"
short_abandon = "1s"
{more}
[teams.siege]
name = "Siège"
ring_for = "{ring_for:g}s"
wrap_up = "{wrap_up:g}s"

# It answers when an advisor does: then an answer that a caller sees is a person's.
[lines.accueil]
name = "Accueil"
numbers = ["{number}"]
team = "siege"
waiting = "ringback"
answer = "when-connected"
"""
_ADVISOR = """
[advisors.{name}]
name = "{name}"
phone = "PJSIP/{name}"
teams = ["siege"]
"""


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """`quick` advisors pick up almost at once, `slow` ones let it ring for a while."""

    quick: int = 8
    slow: int = 0
    talk: Seconds = FOREVER  # then the advisor hangs up; callers mostly do so before
    quick_ring: Seconds = 0.3
    slow_ring: Seconds = 5.0
    ring_for: Seconds = 10.0
    wrap_up: Seconds = 0.0
    command: Sequence[str] = ACD  # how the service is started
    clock_ahead: Seconds = 0.0  # of the service's clock
    more: str = ""  # keys of [site], further sections are not

    @property
    def quick_phones(self) -> list[str]:
        return [f"quick{number}" for number in range(1, self.quick + 1)]

    @property
    def slow_phones(self) -> list[str]:
        return [f"slow{number}" for number in range(1, self.slow + 1)]

    @property
    def text(self) -> str:
        times = {"ring_for": self.ring_for, "wrap_up": self.wrap_up}
        site = _SITE.format(number=NUMBER, more=self.more, **times)
        return site + "".join(map(_advisor, (*self.quick_phones, *self.slow_phones)))

    @property
    def groups(self) -> Mapping[str, tuple[list[str], Behaviour]]:
        """Phones that behave alike, which one SIPp process plays."""
        groups = {
            "quick": (self.quick_phones, answers(ring=self.quick_ring, talk=self.talk)),
            "slow": (self.slow_phones, answers(ring=self.slow_ring, talk=self.talk)),
        }
        return {name: group for name, group in groups.items() if group[0]}


def _advisor(name: str) -> str:
    return _ADVISOR.format(name=name)
