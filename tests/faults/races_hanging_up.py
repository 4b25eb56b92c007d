"""The caller hangs up within ten milliseconds of the advisor's answer, before it or after it.

Whichever wins: the advisor is free within a second and is not penalised, and the record says what
was true.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from acd.config.settings import LineSettings
from acd.core.facts import AdvisorPaused, CallCompleted, OfferEnded
from acd.core.model import OfferEnding, Seconds
from acd.lab.books import may_have_crossed
from acd.lab.ladder import Leg
from acd.lab.ledger import Caller
from acd.lab.sipp import Calls, answers
from tests.faults.races_floor import RaceFloor, race_floor
from tests.faults.row import Row, row_of
from tests.integration.site_settings import AT_ONCE, NUMBER, a_line

ADVISORS = tuple(f"advisor{number}" for number in range(20))
RING: Seconds = 0.3
PICKED_UP_AFTER: Seconds = RING + 0.005  # SIPp's timers run a little late: measured
CLOSE: Seconds = 0.010  # what counts as the same instant
RELEASED_WITHIN: Seconds = 1.0
# The last meets the moment in which the two are connected, which is later than the answer.
AROUND: tuple[Seconds, ...] = (-0.006, -0.001, 0.004, 0.03)
PER_SECOND = 12.0  # all groups together: the advisors must be free in time
GROUP = 12
MOST_TRIES = 3  # for each race that is wanted


@dataclass(frozen=True, slots=True)
class Meeting:
    """One caller and the phone that was rung for him."""

    caller: Leg
    phone: Leg

    @property
    def apart(self) -> Seconds:
        """From the answer, or from where it would have been, to the caller's end."""
        answered_at = self.phone.answered_at or self.phone.invited_at + PICKED_UP_AFTER
        return (self.caller.ended_at or 0.0) - answered_at

    @property
    def released_after(self) -> Seconds:
        """0 for a phone that was never picked up: CANCEL ends the ringing."""
        if self.phone.answered_at is None:
            return 0.0
        return (self.phone.ended_at or float("inf")) - (self.caller.ended_at or 0.0)


async def hangs_up_at_the_answer(count: int) -> Row:
    """While it rings: CANCEL meets the answer."""
    return await _race("caller-hangs-up-at-the-answer", count, a_line())


async def hangs_up_on_music(count: int) -> Row:
    """On a line that has answered already: BYE meets the advisor's answer."""
    return await _race("caller-on-music-hangs-up-at-the-answer", count, AT_ONCE)


async def _race(name: str, count: int, line: LineSettings) -> Row:
    async with race_floor(
        name, [(answers(ring=RING), ADVISORS)], lines=(line,), ring_for=10.0
    ) as floor:
        meetings = await _meet(floor, count)
        await floor.recorded()
        meetings = _meetings(floor)
        close = [meeting for meeting in meetings if abs(meeting.apart) <= CLOSE]
        return row_of(
            name,
            floor.books(answers_at_once=line.answer == "at-once"),
            recovered=max(meeting.released_after for meeting in meetings),
            note=_note(floor, close),
            broken=tuple(_broken(floor, meetings, len(close), count)),
        )


async def _meet(floor: RaceFloor, count: int) -> list[Meeting]:
    """Group after group, each nearer to the instant than the one before."""
    met: list[Meeting] = []
    patience = PICKED_UP_AFTER + 0.01  # which is about what it takes until the phone is rung
    for _ in range(MOST_TRIES * count // (GROUP * len(AROUND)) + 1):
        async with asyncio.TaskGroup() as calling:
            for moment in AROUND:
                calling.create_task(floor.call(_group(patience + moment)))
        await floor.recorded()
        met, latest = _meetings(floor), len(AROUND) * GROUP
        if sum(abs(meeting.apart) <= CLOSE for meeting in met) >= count:
            break
        patience -= median(meeting.apart for meeting in met[-latest:])
    return met


def _group(patience: Seconds) -> Calls:
    return Calls(
        NUMBER,
        count=GROUP,
        per_second=PER_SECOND / len(AROUND),
        patience=patience,
        stay=patience,
    )


def _meetings(floor: RaceFloor) -> list[Meeting]:
    """In the order in which calls ended. Who hung up before the phone was asked met nobody."""
    legs, offers = floor.legs(), floor.offers()
    callers: dict[str, Caller] = {caller.number: caller for caller in floor.callers}
    found = []
    for record in floor.world.those(CallCompleted):
        for offered in offers.get(record.call, ()):
            leg = floor.leg_of(offered, legs)
            if leg is not None and record.caller in callers:
                found.append(Meeting(callers[record.caller].leg, leg))
    return found


def _note(floor: RaceFloor, close: list[Meeting]) -> str:
    outcomes = Counter(record.outcome.value for record in floor.world.those(CallCompleted))
    told = sum(fact.ending is OfferEnding.TAKEN for fact in floor.world.those(OfferEnded))
    ends = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
    crossed = sum(map(may_have_crossed, floor.world.those(CallCompleted)))
    near = f"{len(close)} within {1000 * CLOSE:.0f} ms"
    return f"{near}; {ends}; {told} heard the tone, {crossed} crossed the end of the call"


def _broken(floor: RaceFloor, meetings: list[Meeting], close: int, wanted: int) -> Iterator[str]:
    late = sum(meeting.released_after > RELEASED_WITHIN for meeting in meetings)
    missed = [f for f in floor.world.those(OfferEnded) if f.ending is OfferEnding.NO_ANSWER]
    if late:
        yield f"{late} advisors were not free within {RELEASED_WITHIN:.0f} s"
    if missed:
        yield f"{len(missed)} advisors were said not to have answered"
    if floor.world.those(AdvisorPaused):
        yield "advisors were paused"
    if close < wanted:
        yield f"only {close} of {wanted} met within {1000 * CLOSE:.0f} ms"
