"""More calls at once than a line takes: who comes beyond is told so, and everybody has a record."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from acd.config.lines import Line
from acd.config.settings import LineSettings
from acd.core.facts import CallCompleted, CallQueued
from acd.core.model import Outcome, Seconds
from acd.core.routes import Route, RouteId, Step, To
from acd.lab.ladder import Leg
from acd.lab.sipp import FOREVER, Callers, answers
from acd.latency import LoopDelay
from acd.store.call_backs import to_call_back
from tests.integration.site_settings import NUMBER, a_site
from tests.integration.world import World, eventually

CALLER, HIDDEN = "+33612345678", "anonymous"
EACH_ANOTHER = "+336000[call_number]"
WITHOUT_END = Route(RouteId("urgent"), (Step(To.TEAM, "siege", lasts=60.0),), rounds=None)
QUICK: Seconds = 0.5  # what a signal may have to wait in a burst


def a_line(**written: object) -> LineSettings:
    """As acd.toml would give it, with the limits that a line has unless it says otherwise."""
    usual = {"name": "Accueil", "numbers": [NUMBER], "team": "siege", "answer": "when-connected"}
    line = Line.model_validate({**usual, "waiting": "ringback", **written})
    return line.settings("accueil", {WITHOUT_END.id: WITHOUT_END})


def a_world(*advisors: str, talk: Seconds = FOREVER, line: LineSettings, **world: Any) -> World:
    phones = {name: answers(ring=0.05, talk=talk) for name in advisors}
    site = replace(a_site(phones, lines=(line,)), routes={WITHOUT_END.id: WITHOUT_END})
    return World(phones, settings=site, **world)


@asynccontextmanager
async def watched_loop() -> AsyncIterator[LoopDelay]:
    delay = LoopDelay(time.monotonic)
    watching = asyncio.create_task(delay.run())
    try:
        yield delay
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def sent_away(callers: Callers, count: int) -> list[Leg]:
    """Those whom Asterisk turned away, once there were so many: nobody answered them."""

    def refused() -> list[Leg]:
        return [leg for leg in callers.ladder().legs() if leg.status == 486]

    await eventually(lambda: len(refused()) >= count)
    return refused()


async def test_of_one_number_ten_calls_wait_and_two_are_told_that_nobody_can_answer() -> None:
    async with a_world("ana", line=a_line(), logged_in=()) as world:
        callers = await world.calls(number=CALLER, count=12, patience=8)
        await world.hear(CallCompleted, count=2, outcome=Outcome.BLOCKED, reason="caller-limit")
        turned_away = await sent_away(callers, 2)
        waiting = list(world.service.floor.calls)
        await callers.finished()
        await world.hear(CallCompleted, count=12)
        store = world.settings.site.store
        await eventually(lambda: [row.attempts for row in to_call_back(store, 0.0)] == [12])
        await world.quiet()

        assert world.ladder("ana") == ()

    assert len(waiting) == 10
    assert len(turned_away) == 2
    assert not [leg for leg in turned_away if leg.hung_up_by_sipp]
    assert len(world.those(CallCompleted, outcome=Outcome.ABANDONED)) == 10


async def test_those_who_hide_their_number_leave_room_for_those_who_do_not() -> None:
    line = a_line(most_anonymous_calls=2)
    async with a_world("ana", line=line, logged_in=()) as world:
        hidden = await world.calls(number=HIDDEN, count=4, patience=8)
        await world.hear(CallCompleted, count=2, outcome=Outcome.BLOCKED, reason="anonymous-limit")
        shown = await world.calls(number=CALLER, patience=3)
        await world.hear(CallQueued, caller=CALLER)
        turned_away = await sent_away(hidden, 2)
        await asyncio.gather(hidden.finished(), shown.finished())
        await world.hear(CallCompleted, count=5)
        store = world.settings.site.store
        await eventually(lambda: [row.caller for row in to_call_back(store, 0.0)] == [CALLER])

    outcomes = Counter((fact.caller, fact.outcome) for fact in world.those(CallCompleted))
    assert len(turned_away) == 2
    assert outcomes == {
        (None, Outcome.BLOCKED): 2,
        (None, Outcome.ABANDONED): 2,
        (CALLER, Outcome.ABANDONED): 1,
    }


async def test_an_emergency_line_takes_them_all() -> None:
    async with a_world("ana", talk=0.1, line=a_line(route="urgent")) as world:
        await world.calls(number=CALLER, count=15)
        await world.calls(number=HIDDEN, count=15)
        await world.hear(CallQueued, count=30)
        most = len(world.service.floor.calls)
        await world.hear(CallCompleted, count=30, within=60)

    assert most > 20
    assert len(world.those(CallCompleted, outcome=Outcome.ANSWERED)) == 30


async def test_of_a_flood_everybody_has_one_record_and_the_loop_stays_quick() -> None:
    line, desks = a_line(most_calls=100), ("ana", "ben", "eve", "zoe")
    async with a_world(*desks, line=line) as world, watched_loop() as delay:
        callers = await world.calls(
            number=EACH_ANOTHER, count=200, per_second=50, patience=12, stay=15
        )
        await world.hear(CallQueued, count=200, within=20)
        most = len(world.service.floor.calls)
        turned_away = await sent_away(callers, 100)
        await callers.finished()
        await world.hear(CallCompleted, count=200)
        await world.quiet()

    outcomes = Counter(fact.outcome for fact in world.those(CallCompleted))
    assert most == 100
    assert outcomes[Outcome.BLOCKED] == len(turned_away) == 100
    assert outcomes[Outcome.ANSWERED] >= 4
    assert {fact.reason for fact in world.those(CallCompleted, outcome=Outcome.BLOCKED)} == {
        "line-full"
    }
    assert delay.worst() < QUICK
