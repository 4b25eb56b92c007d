"""`acd demo`: a whole site on this machine, with imagined calls through a real Asterisk.

Without an end it is there to be looked at and called. With a number of calls it places them, waits
for the last, and has the ledger say whether every one of them is accounted for.
"""

import asyncio
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.text import Text

from acd.core.model import Seconds
from acd.lab.day import usual_scene
from acd.lab.ladder import Ladder
from acd.lab.landlord_copy import Landlord
from acd.lab.landlord_day import landlord_scene
from acd.lab.ledger import Books, Caller, Finding, audit, outcomes, waits
from acd.lab.scene import Scene, longest_call
from acd.lab.shows import Screen, Show
from acd.lab.sipp import Callers, Calls
from acd.lab.stage import SceneIn, Stage, come_back_to_the_desk, open_stage
from acd.lab.takers import takers
from acd.lab.timings import timings
from acd.screens.demo import Balance, Spread, TakerView, balance_screen
from acd.screens.demo_texts import TEXTS
from acd.screens.texts import key_of, speaker
from acd.stopping import cancel_when_asked_to_stop
from acd.store.queries import last_calls
from acd.view import FloorView

PARALLEL_GROUPS = 4

_REFRESH_EVERY: Seconds = 0.25
_SETTLE_WITHIN: Seconds = 10.0


def demo(
    console: Console,
    calls: int | None,
    language: str,
    landlord: Landlord | None = None,
    keep: Path | None = None,
) -> bool:
    """Play until interrupted, or until so many calls have ended; False: something is wrong.

    `keep`: the folder for what is left of so many calls to be looked at.
    """
    show = Show(console, speaker(language, TEXTS), calls)
    try:
        return asyncio.run(_play(show, calls, _scene_in(show, language, landlord), keep))
    except asyncio.CancelledError:
        show.print(Text(show.say("demo.stopped")))
        if calls is not None:
            show.print(Text(show.say("demo.cut_short")))
        return calls is None


def _scene_in(show: Show, language: str, landlord: Landlord | None) -> SceneIn:
    if landlord is None:
        return lambda _: usual_scene(language)

    def prepared(folder: Path) -> Scene:
        with show.step(show.say("demo.landlord").format(landlord=landlord.name)):
            return landlord_scene(folder, landlord, language)

    return prepared


async def _play(show: Show, calls: int | None, scene_in: SceneIn, keep: Path | None) -> bool:
    cancel_when_asked_to_stop()
    async with open_stage(scene_in, show.say, show.step, keep) as stage:
        began = time.monotonic()
        with show.playing(stage.invitation()) as screen:
            callers = await _place(stage, stage.scene.groups(calls), screen)
        balance = await _weigh(stage, show, callers, began, calls or 0)
    show.print(balance_screen(balance, show.say))
    return not balance.findings


async def _weigh(
    stage: Stage,
    show: Show,
    callers: list[Caller],
    began: Seconds,
    placed: int,
) -> Balance:
    with show.step(show.say("demo.settle")):
        view = await _settled(stage)
        took = time.monotonic() - began
        channels = await stage.channels()
    if stage.keepsakes is not None:
        with show.step(show.say("demo.keep").format(folder=stage.keepsakes.folder)):
            await stage.keepsakes.make(view)
    await stage.service.stop()  # now everything is written down
    books = _books(stage, placed, callers, channels)
    people = await takers(stage.site.settings.site.store) if stage.scene.trunks else []
    return _balance(books, audit(books), view, took, people)


async def _place(stage: Stage, day: Iterator[Calls], screen: Screen) -> list[Caller]:
    """Let them call, several groups at a time; ends when all groups have ended."""
    is_over = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as parts:
            board = parts.create_task(_look(stage, screen), name="board")
            parts.create_task(come_back_to_the_desk(stage, is_over), name="advisors")
            placing = [
                parts.create_task(_place_in_turn(stage, day), name="callers")
                for _ in range(PARALLEL_GROUPS)
            ]
            found = list(chain.from_iterable(await asyncio.gather(*placing)))
            board.cancel()
            is_over.set()  # and no phone is put down in the middle of a code
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed  # the first to fail is the cause, and is enough
    return found


async def _look(stage: Stage, screen: Screen) -> None:
    while True:
        screen.show(await stage.service.view())
        await asyncio.sleep(_REFRESH_EVERY)


async def _place_in_turn(stage: Stage, day: Iterator[Calls]) -> list[Caller]:
    found: list[Caller] = []
    for calls in day:
        async with Callers(stage.asterisk, calls) as callers:
            try:
                ladder = await callers.finished(longest_call(calls))
            except TimeoutError:
                ladder = callers.ladder()  # the ledger will say whose call never ended
        found += seen(ladder, calls)
    return found


def seen(ladder: Ladder, calls: Calls) -> list[Caller]:
    """Each caller's number: SIPp puts the number of the call into both, From and Call-ID."""
    return [
        Caller(calls.number.replace("[call_number]", leg.call.partition("-")[0]), leg)
        for leg in ladder.legs()
    ]


async def _settled(stage: Stage) -> FloorView:
    """The last view, when nobody is in a call any more; what does not end is left to the ledger."""
    until = time.monotonic() + _SETTLE_WITHIN
    while True:
        view = await stage.service.view()
        quiet = not view.totals.in_progress and not await stage.channels()
        if quiet or time.monotonic() > until:
            return view
        await asyncio.sleep(_REFRESH_EVERY)


def _books(stage: Stage, placed: int, callers: list[Caller], channels: int) -> Books:
    every = len(callers) * 2 + placed + 100  # more than there can be, so that none is overlooked
    records = last_calls(stage.site.settings.site.store, every)
    scene = stage.scene
    return Books(placed, callers, stage.rings(), records, channels, scene.addresses, scene.shared)


def _balance(
    books: Books,
    findings: list[Finding],
    view: FloorView,
    took: Seconds,
    people: list[TakerView],
) -> Balance:
    return Balance(
        placed=books.placed,
        took_seconds=took,
        outcomes=outcomes(books.records),
        service_level=view.totals.service_level,
        waits=_spread(waits(books.records)),
        latency=view.match_latency,
        callers=len(books.callers),
        rings=len(books.phones),
        records=len(books.records),
        channels=books.channels,
        findings=[(key_of(finding.fault), finding.subject) for finding in findings],
        takers=people,
    )


def _spread(values: list[Seconds]) -> Spread | None:
    found = timings(values)
    if found is None:
        return None
    milliseconds = (found.median, found.p90, found.p99, found.worst)
    return Spread(*(value / 1000 for value in milliseconds))
