"""Who is served next, and by whom.

The call: highest priority, then oldest first arrival, across all the teams that an advisor serves;
fair by construction, since teams are not served in turn but compared call by call.
The advisor: whoever has been ready the longest, in the first queue of the call where one is.
Both lines are kept in order as they change, so that a match costs the same with ten callers
waiting and with ten thousand.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from acd.core.model import AdvisorId, CallId, Seconds, TeamId

Urgency = tuple[int, Seconds, int]
"""(-priority, first arrival, order of arrival): the smallest is served first."""

Place = tuple[int, Seconds, int, int]
"""An urgency, and the rank of this queue among those where the call waits: its own come first."""

_SLACK = 64


class WaitingLine:
    """The calls that wait for one team, most urgent first."""

    def __init__(self) -> None:
        self._places: dict[CallId, Place] = {}
        self._heap: list[tuple[Place, CallId]] = []

    def __len__(self) -> int:
        return len(self._places)

    def add(self, call: CallId, place: Place) -> None:
        self._places[call] = place
        heappush(self._heap, (place, call))
        if len(self._heap) > 2 * len(self._places) + _SLACK:
            self._heap = [(place, call) for call, place in self._places.items()]
            heapify(self._heap)

    def discard(self, call: CallId) -> None:
        self._places.pop(call, None)

    def first(self) -> tuple[Place, CallId] | None:
        while self._heap:
            place, call = self._heap[0]
            if self._places.get(call) == place:
                return place, call
            heappop(self._heap)  # left the line since
        return None

    def in_order(self) -> list[CallId]:
        return sorted(self._places, key=self._places.__getitem__)


class ReadyLine:
    """The advisors of one team who are ready, longest idle first.

    Advisors join in the order in which they become ready, so that the order of joining is the order
    of idleness. Not a plain dict: finding its first key costs as much as the keys deleted before.
    """

    def __init__(self) -> None:
        self._advisors: OrderedDict[AdvisorId, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._advisors)

    def add(self, advisor: AdvisorId) -> None:
        self._advisors[advisor] = None

    def discard(self, advisor: AdvisorId) -> None:
        self._advisors.pop(advisor, None)

    def first(self) -> AdvisorId | None:
        return next(iter(self._advisors), None)

    def in_order(self) -> list[AdvisorId]:
        return list(self._advisors)


def next_match(
    teams: Iterable[TeamId],
    waiting: Mapping[TeamId, WaitingLine],
    ready: Mapping[TeamId, ReadyLine],
) -> tuple[CallId, AdvisorId] | None:
    """The most urgent call among these teams that somebody can take, and who takes it."""
    heads = (
        (head, advisor)
        for team in teams
        if (advisor := ready[team].first()) and (head := waiting[team].first())
    )
    best = min(heads, default=None)
    if best is None:
        return None
    (_, call), advisor = best
    return call, advisor
