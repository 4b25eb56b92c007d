"""What a benchmark reads off the phones: how long from one SIP message to the next."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from acd.core.model import Seconds
from acd.lab.ladder import Leg
from acd.latency import percentile


@dataclass(frozen=True, slots=True)
class Timings:
    """In milliseconds, over `count` measurements."""

    count: int
    median: float
    p90: float
    p99: float
    worst: float


def timings(seconds: Iterable[Seconds]) -> Timings | None:
    ordered = sorted(1000 * value for value in seconds)
    if not ordered:
        return None
    return Timings(len(ordered), *(percentile(ordered, share) for share in (0.5, 0.9, 0.99, 1.0)))


def hang_up_to_next_ring(phones: Iterable[Leg]) -> list[Seconds]:
    """For each phone: from the BYE that it sent to the next INVITE that it got."""
    by_phone: dict[str, list[Leg]] = {}
    for leg in sorted(phones, key=lambda leg: leg.invited_at):
        by_phone.setdefault(leg.user, []).append(leg)
    return [
        following.invited_at - ended.ended_at
        for legs in by_phone.values()
        for ended, following in pairwise(legs)
        if ended.answered_at is not None and ended.hung_up_by_sipp and ended.ended_at is not None
    ]


def call_to_ring(callers: Iterable[Leg], phones: Sequence[Leg]) -> list[Seconds]:
    """From a caller's INVITE to the next INVITE at any phone; calls must come one at a time."""
    rings = sorted(leg.invited_at for leg in phones)
    arrivals = sorted(leg.invited_at for leg in callers)
    nexts = ((at, bisect_left(rings, at)) for at in arrivals)
    return [rings[place] - at for at, place in nexts if place < len(rings)]
