"""How a day went, or many. Works beside a running service and without one."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    ConfigOption,
    known_entity,
    line_ever_known,
    out,
    say_to_programs,
    settings_in,
    team_ever_known,
)
from acd.config.durations import parse
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.core.tally import IN_TIME
from acd.directory.model import EntityId
from acd.errors import StoreError
from acd.reporting.period import Period, period_of
from acd.reporting.report import Replay, Report
from acd.reporting.selection import Choice, Selection, choice_of, counting_in


class Format(Enum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


_DAY = ["%Y-%m-%d"]
_MOST_DAYS = 3660


def report(
    config: ConfigOption = DEFAULT_CONFIG,
    day: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The day, or the first; else today.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=_MOST_DAYS, help="How many days.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The last day, instead of --days.")
    ] = None,
    line: Annotated[str | None, typer.Option(help="Only calls to this line.")] = None,
    team: Annotated[str | None, typer.Option(help="Only calls of this team.")] = None,
    entity: Annotated[str | None, typer.Option(help="Only calls to this landlord.")] = None,
    within: Annotated[
        str | None, typer.Option(metavar="90s", help="Another threshold, for every team.")
    ] = None,
    shape: Annotated[Format, typer.Option("--format", help="csv, json: for programs.")] = (
        Format.TABLE
    ),
    language: Annotated[str | None, typer.Option(help="fr or en; else the site's.")] = None,
) -> None:
    """Show how a day went, each figure with its formula; definitions can be changed afterwards."""
    from acd.screens.report import Asked, report_screen
    from acd.screens.report_files import report_csv, report_json

    settings = settings_in(config)
    spoken = _language(language or settings.site.language)
    period = _period(settings, day, days, until, time.time())
    choice = _choice(settings, line, team, entity)
    threshold = None if within is None else _threshold(within)
    found = _counted(settings, period, choice, threshold, bool(line or team))
    named = (("line", line), ("team", team), ("entity", entity))
    chosen = tuple((what, name) for what, name in named if name)
    gone = () if threshold is not None else tuple(sorted(found.teams - set(settings.teams)))
    is_cut = day is not None and period.first > day.date()
    asked = Asked(settings.site.name, chosen, threshold, gone, IN_TIME, is_cut)
    match shape:
        case Format.TABLE:
            out.print(report_screen(found, asked, spoken))
        case Format.CSV:
            say_to_programs(report_csv(found), end="")
        case Format.JSON:
            say_to_programs(report_json(found, asked))


def _period(
    settings: Settings, day: datetime | None, days: int | None, until: datetime | None, now: Seconds
) -> Period:
    if days is not None and until is not None:
        raise typer.BadParameter("--days and --until say the same: give one of them")
    zone = ZoneInfo(settings.site.timezone)
    today = datetime.fromtimestamp(now, zone).date()
    first = day.date() if day else today
    last = until.date() if until else first + timedelta(days=(days or 1) - 1)
    if first > today:
        raise typer.BadParameter(f"--day {first} has not begun yet: today is {today} in {zone}")
    if last < first:
        raise typer.BadParameter(f"--until {last} is before --day {first}")
    last = min(last, today)
    if (last - first).days >= _MOST_DAYS:
        first = last - timedelta(days=_MOST_DAYS - 1)
    return period_of(first, last, zone, now)


def _choice(settings: Settings, line: str | None, team: str | None, entity: str | None) -> Choice:
    return choice_of(
        settings,
        None if line is None else line_ever_known(settings, line),
        None if team is None else team_ever_known(settings, team),
        None if entity is None else known_entity(settings, entity),
    )


def _threshold(within: str) -> Seconds:
    try:
        return parse(within)
    except ValueError as error:
        raise typer.BadParameter(f"--within: {error}; write 90s or 1m30s") from None


def _language(language: str) -> str:
    if language not in ("fr", "en"):
        raise typer.BadParameter(f"--language: no language {language!r}; known: fr, en")
    return language


def _counted(
    settings: Settings, period: Period, choice: Choice, within: Seconds | None, is_part: bool
) -> Report:
    from acd.core.tally import COUNTED
    from acd.core.unmet import REPEATS_WITHIN
    from acd.counting import report_tally
    from acd.store.history import looking_back

    since = period.begins_at - REPEATS_WITHIN  # who called in vain before midnight calls again
    with looking_back(settings.site.store, since, period.ends_at, COUNTED) as past:
        begins_at = _begun(past.begins_at, period)
        tally = report_tally(settings, counting_in(choice), within, past.former_teams)
        replay = Replay(period, tally, Selection(choice))
        if past.picture is not None:
            replay.begin_with(past.picture, past.heard_at)
        with _without_collecting():
            replay.play(past.facts, past.following)
    return replay.report(_dwellings(settings, choice, is_part), begins_at)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A million facts are gone when they are counted, and hold no cycles to be looked for."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _begun(journal_begins_at: Seconds | None, period: Period) -> Seconds:
    if journal_begins_at is None:
        raise StoreError("the journal is empty: nothing has been counted yet; `acd run` begins it")
    first = datetime.fromtimestamp(journal_begins_at, period.zone).date()
    if first > period.last:
        raise StoreError(f"the journal begins on {first}: ask for that day or a later one")
    return journal_begins_at


def _dwellings(settings: Settings, choice: Choice, is_part: bool) -> int | None:
    """None: there is no directory or no entity, or only a part of a landlord's calls is chosen."""
    from acd.store.directory import path_beside
    from acd.store.directory.dwellings import dwellings

    if is_part:
        return None
    lines = [
        one for one in settings.lines.values() if choice.lines is None or one.id in choice.lines
    ]
    entities = {EntityId(one.entity) for one in lines if one.entity is not None}
    path = path_beside(settings.site.store)
    return dwellings(path, entities) if entities and path.exists() else None
