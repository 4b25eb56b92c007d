"""A line outside its opening hours: the caller is told so, nobody is rung, one record says why."""

import time
from datetime import UTC, timedelta, timezone

import pytest

from acd.core.facts import CallCompleted, CallOffered, CallQueued
from acd.core.model import Outcome
from acd.core.schedule import MIDNIGHT, Schedule, Span, is_open
from acd.lab.sipp import answers
from tests.integration.site_settings import a_line
from tests.integration.world import World, eventually

NEVER, ALWAYS = Schedule(UTC, ((),) * 7), Schedule(UTC, ((Span(0, MIDNIGHT),),) * 7)
SCHEDULES = {"never": NEVER, "always": ALWAYS}
SHUT, OPEN = "+33143530001", "+33143530002"
LONG_GREETING = "demo-congrats"  # 29 s, of which nobody on a closed line hears the end


@pytest.mark.parametrize(
    "how",
    [
        {"answer": "at-once", "waiting": "music"},
        {"answer": "at-once", "greeting": LONG_GREETING},
        {"answer": "when-connected", "waiting": "ringback"},
        {"answer": "when-connected", "greeting": LONG_GREETING},
    ],
    ids=lambda how: "-".join(how.values()),
)
async def test_who_calls_a_closed_line_hears_so_and_rings_nobody(how):
    shut = a_line("shut", SHUT, schedule="never", closed_greeting="beep", **how)
    async with World({"ana": answers()}, lines=(shut,), schedules=SCHEDULES) as world:
        callers = await world.calls(SHUT)
        record = await world.hear(CallCompleted)
        [caller] = (await callers.finished(within=10)).legs()
        await world.quiet()

        assert world.ladder("ana") == ()

    at_once = how["answer"] == "at-once"
    assert (record.outcome, record.reason, record.offers) == (Outcome.CLOSED, "week", 0)
    assert (caller.answered_at is not None) is at_once
    assert caller.status == (200 if at_once else 486)
    assert not caller.hung_up_by_sipp
    assert caller.ended_at - caller.invited_at < 4


async def test_an_open_line_beside_it_is_served():
    lines = (
        a_line("shut", SHUT, schedule="never"),
        a_line("open", OPEN, schedule="always", answer="at-once"),
    )
    async with World(
        {"ana": answers(ring=0.1, talk=0.2)}, lines=lines, schedules=SCHEDULES
    ) as world:
        await world.calls(SHUT)
        await world.calls(OPEN)
        served = await world.hear(CallCompleted, outcome=Outcome.ANSWERED)
        await world.hear(CallCompleted, outcome=Outcome.CLOSED)
        await world.legs("ana")

    assert served.line == "open"
    assert {fact.line for fact in world.those(CallOffered)} == {"open"}


async def test_fifty_callers_of_a_closed_line_have_one_record_each():
    shut = a_line("shut", SHUT, schedule="never", answer="at-once", closed_greeting="beep")
    async with World({"ana": answers()}, lines=(shut,), schedules=SCHEDULES) as world:
        callers = await world.calls(SHUT, count=50, per_second=100)
        await world.hear(CallCompleted, count=50, outcome=Outcome.CLOSED)
        legs = (await callers.finished(within=15)).legs()
        await world.quiet()

        assert world.ladder("ana") == ()

    assert len(legs) == len(world.those(CallQueued)) == 50
    assert not [leg for leg in legs if leg.hung_up_by_sipp or leg.status != 200]


async def test_who_waits_at_closing_time_stays_and_is_served():
    soon = closing_in(4)
    line = a_line("bureau", OPEN, schedule="soon", answer="at-once")
    async with World(
        {"ana": answers(talk=0.2)}, lines=(line,), logged_in=(), schedules={"soon": soon}
    ) as world:
        await world.calls(OPEN)
        early = await world.hear(CallQueued)
        await eventually(lambda: not is_open(soon, time.time()))
        await world.calls(OPEN)
        late = await world.hear(CallCompleted)
        world.log_in("ana")
        served = await world.hear(CallCompleted, count=2)

    assert (late.outcome, late.reason) == (Outcome.CLOSED, "week")
    assert (served.call, served.outcome) == (early.call, Outcome.ANSWERED)


def closing_in(seconds: int) -> Schedule:
    """On a clock that shows noon then: the hours are until noon."""
    noon = 12 * 3600
    zone = timezone(timedelta(seconds=(noon - (int(time.time()) + seconds)) % 86_400))
    return Schedule(zone, ((Span(0, 12 * 60),),) * 7)
