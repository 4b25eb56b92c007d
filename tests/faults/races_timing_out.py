"""An advisor answers in the instant in which the offer is over: connected or released, never both.

Whoever was too late is released, and the call goes on to somebody else; whoever was in time keeps
the caller, and nobody else is rung for this call.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from acd.core.facts import CallConnected, CallOffered, CallRequeued, Fact, OfferEnded
from acd.core.model import CallId, Seconds
from acd.core.plan import Rules
from acd.lab.sipp import Calls, answers
from tests.faults.races_floor import RaceFloor, race_floor
from tests.faults.row import Row, row_of
from tests.integration.site_settings import NUMBER

NAME = "answer-as-the-offer-times-out"
RING_FOR: Seconds = 1.0
AROUND_MS = (-12, -6, -3, -1, 0, 1, 2, 4, 8)  # behind the end of the offer
AT_EACH = 2  # advisors who are as quick
GROUP = 25
# Nobody rests for being late: else there would soon be nobody left to race with.
RULES = Rules(short_abandon=0.0, misses_before_pause=1_000_000)


async def answers_as_it_times_out(count: int) -> Row:
    desks = [
        (answers(ring=RING_FOR + late / 1000), [f"late{late}x{one}" for one in range(AT_EACH)])
        for late in AROUND_MS
    ]
    async with race_floor(NAME, desks, ring_for=RING_FOR, rules=RULES) as floor:
        calls = Calls(NUMBER, count=GROUP, per_second=8.0, patience=30.0, stay=0.3)
        while len(floor.callers) < count:
            await floor.call(calls)
        await floor.recorded()
        return row_of(
            NAME,
            floor.books(),
            note=_note(floor),
            broken=tuple(_broken(floor.world.facts)),
        )


def _note(floor: RaceFloor) -> str:
    endings = Counter(fact.ending.value for fact in floor.world.those(OfferEnded))
    shown = ", ".join(f"{count} {ending}" for ending, count in sorted(endings.items()))
    returned = len(floor.world.those(CallRequeued))
    return f"{sum(endings.values())} offers: {shown}; {returned} callers returned"


def _broken(facts: list[Fact]) -> Iterator[str]:
    """A caller who talks is offered to nobody."""
    talking: dict[CallId, bool] = {}
    twice: Counter[str] = Counter()
    for fact in facts:
        if isinstance(fact, CallConnected):
            twice["connected twice"] += talking.get(fact.call, False)
            talking[fact.call] = True
        elif isinstance(fact, CallRequeued):
            talking[fact.call] = False
        elif isinstance(fact, CallOffered):
            twice["offered while talking"] += talking.get(fact.call, False)
    return _shown(twice)


def _shown(counts: Mapping[str, int]) -> Iterator[str]:
    return (f"{number} {what}" for what, number in counts.items() if number)
