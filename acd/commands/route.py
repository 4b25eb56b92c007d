"""What would become of a call: asked before anybody calls."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from acd.commands.shared import (
    DEFAULT_CONFIG,
    EXIT_CODES,
    ConfigOption,
    EntityOption,
    JsonOption,
    entity_in,
    err,
    known_line,
    out,
    say_to_programs,
    settings_in,
)
from acd.config.settings import Settings
from acd.core.model import AdvisorId
from acd.core.routes import RouteId
from acd.directory.model import BuildingId

route = typer.Typer(
    help="Where calls go, and why.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    epilog=EXIT_CODES,
)

WITHHELD = "withheld"


@route.command(epilog=EXIT_CODES)
def explain(
    number: Annotated[str, typer.Argument(help='The caller\'s, or "withheld".')],
    line: Annotated[str, typer.Option("--line", "-l", help="The id of a line in acd.toml.")],
    config: ConfigOption = DEFAULT_CONFIG,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
            help="Instead of now, on the clocks of the line's entity.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say who would be recognised, whom each step would ring, when, for how long, and why not.

    Nobody is rung: the call is rehearsed, and everybody who is rung in it lets it ring. A number
    that nobody knows shows what strangers meet.
    """
    from acd.directory_follower import directory_now
    from acd.explaining import Explainer
    from acd.screens.route import route_json, route_screen

    settings = settings_in(config)
    asked = known_line(settings, line)
    zone = ZoneInfo(settings.timezone_of(settings.lines[asked].entity))
    moment = time.time() if at is None else at.replace(tzinfo=zone).timestamp()
    explainer = Explainer(
        settings, directory_now(settings, moment), _last_advisors(settings, moment)
    )
    caller = None if number == WITHHELD else number
    told = explainer.explain(caller, asked, moment)
    if as_json:
        say_to_programs(msgspec.json.encode(route_json(told)).decode())
    else:
        out.print(route_screen(told, zone, settings.site.language))


def _last_advisors(settings: Settings, now: float) -> Callable[[str | None], AdvisorId | None]:
    """By a number as trunks write it, or as one does by hand."""
    from acd.acquaintance import Acquaintance
    from acd.directory.numbers import parse

    memory = Acquaintance()
    if settings.site.store.exists():
        memory.load(settings.site.store, now)

    def last(number: str | None) -> AdvisorId | None:
        meant = None if number is None else parse(number, settings.site.country)
        return memory.last(number) or (None if meant is None else memory.last(meant.text))

    return last


@route.command(epilog=EXIT_CODES)
def take(
    building: Annotated[str, typer.Argument(help="The landlord's reference, as in buildings.csv.")],
    name: Annotated[
        str,
        typer.Argument(metavar="ROUTE", help=r'An id under \[routes], or "none" for the line\'s.'),
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    entity: EntityOption = None,
    since: Annotated[
        str | None, typer.Option("--from", help='"2026-12-24" or "2026-12-24 13:30", not now.')
    ] = None,
) -> None:
    """Give the callers of a building a route of their own, from the next call on or from a date."""
    from acd.declaring import moment, take_route

    settings = settings_in(config)
    whose = entity_in(settings, entity)
    zone = settings.timezone_of(whose)
    now = time.time()
    from_at = now if since is None else moment(settings.site, since, ends=False, timezone=zone)
    chosen = None if name == "none" else RouteId(name)
    take_route(settings, whose, BuildingId(building), chosen, from_at)
    err.print(f"{building}: {chosen or 'the route of the line'}", markup=False)
