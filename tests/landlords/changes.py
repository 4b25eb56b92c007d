"""What a test changes in a landlord's settings, so that it means the same at any hour and is short.

Rule: a change takes the settings and gives others; nothing of acd.toml is touched.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from acd.config.settings import Settings
from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.routes import RINGS_CONTACTS, ProviderId, Route, RouteId, Step, TrunkId
from acd.core.schedule import CLOSED, MIDNIGHT, Hours, Schedule, Span

Change = Callable[[Settings], Settings]

NO_LIMIT = 10_000
NEVER = "never"
"""A schedule that every site has here: `one_more_line(..., schedule=NEVER)` is a line at night."""


def patient(settings: Settings) -> Settings:
    """The same few tenants call again and again, nobody has anything left to write down, who has
    waited for a second is no short abandonment, and a new round begins soon."""
    teams = {i: replace(team, wrap_up=0.0) for i, team in settings.teams.items()}
    change = rules(rings_outside=NO_LIMIT, short_abandon=1.0, pause_between_rounds=0.2)
    return change(replace(settings, teams=teams))


def unspoken(settings: Settings) -> Settings:
    """No building's name is read aloud: a machine's voice takes its time."""
    return replace(settings, announcements=None)


def is_open(settings: Settings) -> Settings:
    return _with_hours(settings, UTC, (Span(0, MIDNIGHT),))


def is_closed(settings: Settings) -> Settings:
    return _with_hours(settings, UTC, CLOSED)


def closes_in(seconds: Seconds) -> Change:
    """So soon it is noon, and over: in a time zone made for it, since schedules count minutes."""

    def change(settings: Settings) -> Settings:
        end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
        noon = end.replace(hour=12, minute=0, second=0)
        return _with_hours(settings, timezone(noon - end), (Span(0, MIDNIGHT // 2),))

    return change


def rules(**differences: Any) -> Change:
    return lambda settings: replace(settings, rules=replace(settings.rules, **differences))


def trunk(name: str, **differences: Any) -> Change:
    def change(settings: Settings) -> Settings:
        changed = replace(settings.trunks[TrunkId(name)], **differences)
        return replace(settings, trunks={**settings.trunks, changed.id: changed})

    return change


def provider(name: str, **differences: Any) -> Change:
    def change(settings: Settings) -> Settings:
        changed = replace(settings.providers[ProviderId(name)], **differences)
        return replace(settings, providers={**settings.providers, changed.id: changed})

    return change


def line(name: str, **differences: Any) -> Change:
    def change(settings: Settings) -> Settings:
        changed = replace(settings.lines[LineId(name)], **differences)
        return replace(settings, lines={**settings.lines, changed.id: changed})

    return change


def recall(reason: str, after: Seconds) -> Change:
    """Callers need not wait long until somebody is called back from this work."""

    def change(settings: Settings) -> Settings:
        changed = replace(settings.pause_plans[reason], recall_after=after)
        return replace(settings, pause_plans={**settings.pause_plans, reason: changed})

    return change


def team(name: str, **differences: Any) -> Change:
    def change(settings: Settings) -> Settings:
        changed = replace(settings.teams[TeamId(name)], **differences)
        return replace(settings, teams={**settings.teams, changed.id: changed})

    return change


def route(name: str, *steps: Step) -> Change:
    """Other steps, while it is open."""

    def change(settings: Settings) -> Settings:
        changed = replace(settings.routes[RouteId(name)], open=steps)
        return replace(settings, routes={**settings.routes, changed.id: changed})

    return change


def more_advisors(like: str, *names: str) -> Change:
    def change(settings: Settings) -> Settings:
        one = settings.advisors[AdvisorId(like)]
        more = {
            AdvisorId(name): replace(one, id=AdvisorId(name), name=name, phone=f"PJSIP/{name}")
            for name in names
        }
        return replace(settings, advisors={**settings.advisors, **more})

    return change


def one_more_line(like: str, name: str, number: str, **differences: Any) -> Change:
    def change(settings: Settings) -> Settings:
        new = {"id": LineId(name), "numbers": (number,), **differences}
        more = replace(settings.lines[LineId(like)], **new)
        return replace(settings, lines={**settings.lines, more.id: more})

    return change


def one_more_route(name: str, *steps: Step) -> Change:
    """For buildings that are to take it."""
    more = Route(RouteId(name), open=steps, closed=steps)
    return lambda settings: replace(settings, routes={**settings.routes, more.id: more})


def steps_last(seconds: Seconds) -> Change:
    """Nobody outside rings longer, and no team with a limit is waited for longer."""

    def change(settings: Settings) -> Settings:
        routes = {i: _shortened(route, seconds) for i, route in settings.routes.items()}
        return replace(settings, routes=routes)

    return change


def _shortened(route: Route, seconds: Seconds) -> Route:
    def shorter(step: Step) -> Step:
        is_endless = step.lasts is None and step.to not in RINGS_CONTACTS
        return step if is_endless else replace(step, lasts=seconds)

    return replace(
        route, open=tuple(map(shorter, route.open)), closed=tuple(map(shorter, route.closed))
    )


def _with_hours(settings: Settings, zone: tzinfo, hours: Hours) -> Settings:
    schedules = dict.fromkeys(settings.schedules, Schedule(zone, (hours,) * 7))
    schedules[NEVER] = Schedule(UTC, (CLOSED,) * 7)
    return replace(settings, schedules=schedules, schedules_without_zone=frozenset())
