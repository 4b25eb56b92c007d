"""All that the tally knows at one moment, as plain values that can be kept.

Rule 1: a tally restored from its picture goes on as if it had never ended: see `tally`, rule 6.
Rule 2: it outlives the code that wrote it; what gets another meaning needs a new TALLY_FORMAT in
        `acd.store.codec`, and a field that is added a default.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from acd.core.attendance import Watched
from acd.core.day import Day
from acd.core.model import AdvisorId, CallId, LineId, OfferId, Seconds, TeamId
from acd.core.routes import To
from acd.core.sums import Key, Timing


@dataclass(slots=True)
class OpenCall:
    """A call in progress."""

    line: LineId
    team: TeamId
    taken_by: To | None = None
    waited: Seconds = 0.0  # until it was taken
    timing: Timing = Timing.OUT  # of that; the threshold may change before it is taken back


@dataclass(frozen=True, slots=True)
class OutsideOffer:
    name: str  # of the on-call plan or the provider
    at: Seconds


@dataclass(frozen=True, slots=True)
class TallyPicture:
    """All that the tally knows, to be kept; times are those of the facts."""

    sums: tuple[tuple[Key, float], ...]
    longest_waits: tuple[tuple[LineId, TeamId, Seconds], ...]
    calls: Mapping[CallId, OpenCall]
    outside: Mapping[OfferId, OutsideOffer]
    advisors: tuple[Watched, ...]
    talks: Mapping[CallId, tuple[AdvisorId, OfferId]]
    unmet: tuple[tuple[str, Seconds], ...]
    began_at: Seconds | None = None
    heard_at: Seconds | None = None
    is_down: bool = False
    day: Day | None = None
