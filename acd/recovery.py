"""From the journal to the floor, when the service starts.

Rule 1: what a start costs must not grow with history: the replay begins behind the last picture.
Rule 2: time never goes back on the floor. Where the wall clock was put back between two runs, all
        that the floor knew by then is put back as much: what was left of a pause or a wrap-up is
        left still, nobody's wait is negative, and whoever waited keeps the place.
Rule 3: a fact out of place is said and left out: the roll call mends the rest.
Rule 4: the tally goes on with what its picture kept, and hears the facts after it like any others;
        where it was not kept it counts from the floor's picture on.
Rule 5: where the configuration is another than at the last picture, who serves other teams by now
        is told as facts, and who is no advisor any more is logged out, as after a reload: for who
        counts, and who reports on days before and after.
Rule 6: a store that turns out to be damaged is set aside, and one that cannot be used now is left
        alone; then the floor begins empty, and the roll call finds whoever waits and talks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from acd.core.emptying import gone
from acd.core.facts import AdvisorReassigned, Fact
from acd.core.floor import Floor
from acd.core.lifecycle import ImpossibleFact
from acd.core.model import AdvisorId, Seconds, TeamId
from acd.core.picture import put_back, restore
from acd.core.plan import Plan
from acd.core.replanning import reassigned
from acd.core.tally import Tally
from acd.core.tally_picture import TallyPicture
from acd.errors import StoreDamaged, StoreError, StoreGone, StoreUnusable
from acd.store.journal import Journal

TallyFrom = Callable[[TallyPicture | None], Tally]

log = structlog.get_logger()


@dataclass(slots=True)
class Recovery:
    floor: Floor
    tally: Tally
    at: Seconds = 0.0  # the latest that the floor knows of
    facts: int = 0  # replayed
    damage: StoreError | None = None  # why nothing was: set aside, or unusable for now
    teams: dict[AdvisorId, tuple[TeamId, ...]] | None = None  # last written; None: never yet

    def replay(self, fact: Fact) -> None:
        self.reach(fact.at)
        self.facts += 1
        if isinstance(fact, AdvisorReassigned) and self.teams is not None:
            self.teams[fact.advisor] = fact.teams
        self.tally.add(fact)
        try:
            self.floor.apply(fact)
        except (ImpossibleFact, KeyError):
            # The journal has a hole where its buffer once overflowed.
            log.error("fact_out_of_place", fact=type(fact).__name__, at=fact.at)

    def changed(self) -> tuple[Fact, ...]:
        """Who is no advisor any more, and who serves other teams than before this start."""
        plan, known = self.floor.plan, self.teams
        left = [advisor for advisor in self.tally.advisors if advisor.id not in plan.advisors]
        facts = [fact for advisor in left for fact in gone(advisor, self.at)]
        return (*facts, *(() if known is None else reassigned(known, plan, self.at)))

    def reach(self, at: Seconds) -> None:
        if at < self.at:
            log.warning("clock_was_put_back", seconds=self.at - at)
            self.floor = put_back(self.floor, self.at, by=self.at - at)
        self.at = at


async def recover_floor(
    plan: Plan, journal: Journal, now: Seconds, tally_from: TallyFrom
) -> Recovery:
    """The floor as it was when the last fact was written, on the clock that shows `now`."""
    try:
        recovery = await _replayed(plan, journal, tally_from)
    except (StoreDamaged, StoreUnusable, StoreGone) as damage:
        await journal.begin_without(damage)
        recovery = Recovery(Floor(plan), tally_from(None), damage=damage)
    recovery.reach(now)
    return recovery


async def _replayed(plan: Plan, journal: Journal, tally_from: TallyFrom) -> Recovery:
    number, recovery = 0, Recovery(Floor(plan), tally_from(None))
    if (found := await journal.last_picture()) is not None:
        number, kept = found
        recovery = Recovery(restore(plan, kept.floor), tally_from(kept.tally), kept.floor.at)
        recovery.teams = {advisor.id: advisor.plan.teams for advisor in kept.floor.advisors}
        if kept.tally is None:
            recovery.tally.take_over(kept.floor)
    async for fact in journal.replay(after=number):
        recovery.replay(fact)
    return recovery
