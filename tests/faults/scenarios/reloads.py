"""acd.toml is changed and read anew under load: people come, go and change teams, a line gets a
route and loses it again, and now and then somebody writes nonsense.

Nobody who calls, rings or talks may notice, whichever of these configurations they meet.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from signal import SIGKILL

from acd.reloaded import Reloaded, ReloadResult
from acd.status import order_reload
from tests.faults.floor import Floor
from tests.faults.floor_plan import FloorPlan
from tests.faults.load import AFTERWARDS
from tests.faults.scenario import Scenario, Scenarios

Variation = Callable[[str], str]

PLAN = FloorPlan(quick=8, slow=2, slow_ring=3.0)
CALLERS_FOR_EACH = 4
_AT_WORK = {"per_second": 3, "stay": 2.5, "patience": 90}
"""Nearly as many as can be served: some always wait."""
_MISSING = "slow1"
_MOVED = ("quick1", "quick2")
_VALLEE = '\n[teams.vallee]\nname = "Vallée"\nwrap_up = "0s"\n'
_ROUTE = """
[routes.jour]
open = [{ to = "team:siege", for = "5s" }, { to = "team:vallee", keep_place = true }]
"""


def without_one(text: str) -> str:
    """Who may be ringing just then."""
    before, _, rest = text.partition(f"[advisors.{_MISSING}]")
    return _hastier(before + rest[rest.index("\n[") :])


def with_another_team(text: str) -> str:
    overflow = 'name = "Siège"\noverflow = [{ team = "vallee", after = "0s" }]'
    return _moved(text.replace('name = "Siège"', overflow), '["vallee"]') + _VALLEE


def with_a_route(text: str) -> str:
    routed = text.replace('team = "siege"\n', 'team = "siege"\nroute = "jour"\n')
    return _moved(routed, '["siege", "vallee"]') + _VALLEE + _ROUTE


VARIATIONS: tuple[Variation, ...] = (
    without_one,
    with_another_team,
    with_a_route,
    lambda text: text,
)


async def reloaded(floor: Floor, times: int) -> None:
    first = floor.site.config.read_text()
    await floor.call(CALLERS_FOR_EACH * times, **_AT_WORK)
    await floor.talking(2)
    for number in range(times):
        async with floor.fault():
            _write(floor.site.config, VARIATIONS[number % len(VARIATIONS)](first))
            await _claim_in_force(floor, number)
        if number % 10 == 1:  # who was no advisor is one again, and comes back
            await floor.log_in(_MISSING)
        if number % 10 == 5:
            await _claim_refused(floor)
    _write(floor.site.config, first)
    await _claim_in_force(floor, times)
    await floor.call(AFTERWARDS)


async def killed_after_a_reload(floor: Floor) -> None:
    """Whatever the service had not written down by then."""
    first = floor.site.config.read_text()
    await floor.call(60, **_AT_WORK)
    await floor.talking(2)
    for number, vary in zip(count(), VARIATIONS, strict=False):
        _write(floor.site.config, vary(first))
        async with floor.fault():
            await _claim_in_force(floor, number)
            floor.service.send(SIGKILL)
            await floor.service.ended()
            await floor.start()
    await floor.call(AFTERWARDS)


async def _claim_in_force(floor: Floor, number: int) -> None:
    found = await _reload(floor)
    done = (ReloadResult.APPLIED, ReloadResult.UNCHANGED)
    floor.claim(f"reload {number}: {found.refusal}", found.result in done)


async def _claim_refused(floor: Floor) -> None:
    sound = floor.site.config.read_text()
    _write(floor.site.config, sound.replace("teams = ", "team = ") + "\n[half")
    found = await _reload(floor)
    floor.claim("nonsense was refused", found.result is ReloadResult.REFUSED)
    _write(floor.site.config, sound)


async def _reload(floor: Floor) -> Reloaded:
    order = partial(order_reload, floor.site.settings.site.socket, is_trial=False)
    return await asyncio.to_thread(order)


def _write(config: Path, text: str) -> None:
    beside = config.with_suffix(".new")
    beside.write_text(text)
    beside.replace(config)


def _hastier(text: str) -> str:
    return text.replace('ring_for = "10s"', 'ring_for = "8s"').replace('"0s"', '"1s"')


def _moved(text: str, teams: str) -> str:
    for name in _MOVED:
        phone = f'phone = "PJSIP/{name}"\nteams = '
        text = text.replace(f'{phone}["siege"]', phone + teams)
    return text


FAULTS: Scenarios = {
    "reloaded-10-times": Scenario((43,), partial(reloaded, times=10), PLAN, is_quick=True),
    "reloaded-200-times": Scenario((43,), partial(reloaded, times=200), PLAN),
    "killed-after-a-reload": Scenario((43,), killed_after_a_reload, PLAN),
}
