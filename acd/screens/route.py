"""A route explained, for a terminal and for programs.

Names and numbers are shown whole: this is the administrator's own tool.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acd.core.schedule import Reason
from acd.explaining import RouteExplained, StepExplained
from acd.screens.floor import duration
from acd.screens.route_texts import TEXTS
from acd.screens.texts import Say, key_of, speaker


def route_screen(told: RouteExplained, zone: ZoneInfo, language: str) -> RenderableType:
    say = speaker(language, TEXTS)
    when = datetime.fromtimestamp(told.at, zone).strftime("%Y-%m-%d %H:%M")
    number = told.number or say("route.withheld")
    title = say("route.title").format(number=number, line=told.line, at=when)
    after = duration(told.ends_after or 0.0)
    end = say(key_of(told.end)).format(after=after, rounds=told.rounds)
    return Group(Text(title, "bold"), _facts(told, say), _steps(told, say), Text(end))


def route_json(told: RouteExplained) -> dict[str, object]:
    """Times in seconds: `at` since the epoch, the others since the call arrived."""
    return {
        "line": told.line,
        "number": told.number,
        "at": told.at,
        "recognition": told.recognition.because.value,
        "entity": told.entity,
        "building": told.building,
        "vulnerable": told.recognition.vulnerable,
        "open": told.hours is None or told.hours.open,
        "because": None if told.hours is None else told.hours.because.value,
        "route": told.route,
        "route_is_buildings_own": told.is_buildings_own,
        "priority": told.priority,
        "steps": [_plain(step) for step in told.steps],
        "end": told.end.value,
        "ends_after": told.ends_after,
        "rounds": told.rounds,
    }


def _plain(step: StepExplained) -> dict[str, object]:
    return {
        "to": step.to.value,
        "target": step.target,
        "after": step.after,
        "lasts": step.lasts,
        "keeps_place": step.keeps_place,
        "skipped": None if step.skipped is None else step.skipped.value,
        "rings": [
            {
                "name": rung.name,
                "after": rung.after,
                "ring_for": rung.ring_for,
                "where": rung.where,
                "confirm": rung.confirm,
            }
            for rung in step.rung
        ],
        "passed_over": [{"name": who.name, "why": who.why.value} for who in step.passed_over],
        "overflows": [{"after": after, "team": team} for after, team in step.overflows],
    }


def _facts(told: RouteExplained, say: Say) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row(say("route.caller"), Text(_caller(told, say)))
    table.add_row(say("route.line"), Text(_hours(told.hours, say)))
    table.add_row(say("route.route"), Text(_route(told, say)))
    table.add_row(say("route.priority"), str(told.priority))
    return table


def _caller(told: RouteExplained, say: Say) -> str:
    because = say(f"Recognition.{told.recognition.because.value}")
    if told.building is None:
        return because
    shown = say("route.building").format(
        because=because, building=told.building, entity=told.entity
    )
    return f"{shown} · {say('route.vulnerable')}" if told.recognition.vulnerable else shown


def _hours(hours: Reason | None, say: Say) -> str:
    if hours is None:
        return say("route.always")
    if hours.open:
        return say("route.open")
    because = say(key_of(hours.because)).format(name=hours.name)
    return say("route.closed").format(why=because)


def _route(told: RouteExplained, say: Say) -> str:
    if told.route is None:
        return say("route.none")
    return say("route.own").format(route=told.route) if told.is_buildings_own else told.route


def _steps(told: RouteExplained, say: Say) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for key in ("route.when", "route.step", "route.who", "route.how"):
        table.add_column(say(key), overflow="fold")
    for step in told.steps:
        for row in _rows(step, say):
            table.add_row(*map(Text, row))
    return table


def _rows(step: StepExplained, say: Say) -> Iterator[tuple[str, str, str, str]]:
    """One for the step, or one for each who is rung; then those who are not."""
    when, what = duration(step.after), say(key_of(step.to))
    beside = f" · {say('route.beside')}" if step.keeps_place else ""
    if step.skipped is not None:
        why = say("route.skipped").format(why=say(key_of(step.skipped)))
        yield when, what, step.target or "", why
    elif not step.rung:
        yield when, what, step.target or "", _waits(step, say) + beside
    for rung in step.rung:
        how = say("route.rings").format(ring_for=duration(rung.ring_for), where=rung.where)
        how += say("route.confirms") if rung.confirm else ""
        yield duration(rung.after), what, rung.name, how + beside
    for who in step.passed_over:
        text = say("route.passed").format(name=who.name, why=say(key_of(who.why)))
        yield "", "", "", text


def _waits(step: StepExplained, say: Say) -> str:
    if step.lasts is None:
        waits = say("route.waits_on")
    else:
        waits = say("route.waits").format(lasts=duration(step.lasts))
    overflows = (
        say("route.overflow").format(team=team, after=duration(after))
        for after, team in step.overflows
    )
    return ", ".join((waits, *overflows))
