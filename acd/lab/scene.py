"""What a demo plays: a site, who answers there, and who calls.

Rule 1: whoever is rung goes by the name under which a SIP trace shows it: an endpoint of ours, or
        the number that is dialled through a trunk.
Rule 2: a scene is only told here; `stage.py` builds it up and takes it down.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from acd.core.model import Seconds
from acd.lab.sipp import Behaviour, Calls

AFTER_THE_CALLERS_PATIENCE: Seconds = 30.0  # talks end by the habit of whoever was called


@dataclass(frozen=True, slots=True)
class Outside:
    """Who is rung through a trunk: all behave alike, but not all press the same key."""

    behaviour: Behaviour
    presses: tuple[str, ...]  # by turns, when they have picked up; "" is a voicemail


@dataclass(frozen=True, slots=True)
class Scene:
    text: str  # the acd.toml, apart from where Asterisk is
    advisors: Mapping[str, Behaviour]  # by endpoint; they log in
    groups: Callable[[int | None], Iterator[Calls]]  # who calls, for ever or so many
    staff: Mapping[str, Behaviour] = field(default_factory=dict)  # own phones of nobody's desk
    trunks: Mapping[str, Outside] = field(default_factory=dict)  # by endpoint
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Whom a record names -> who is rung for it; advisors whose endpoint is their id need none."""
    shared: frozenset[str] = frozenset()  # many people answer there: a provider


def longest_call(calls: Calls) -> Seconds:
    """When all of a group must have ended."""
    return calls.count / calls.per_second + calls.patience + AFTER_THE_CALLERS_PATIENCE
