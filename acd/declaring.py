"""What somebody says of the directory at once, without a file: absent, present, another route.

Rule 1: it holds from the moment that is given, and calls that arrive from then on see it; an
        absence also ends what rings at that person just then.
Rule 2: who is declared absent again is absent as was said last; what a file says of leave goes on.
"""

from zoneinfo import ZoneInfo

from acd.clock import SteadyClock
from acd.config.settings import Settings, SiteSettings
from acd.core.model import Seconds
from acd.core.routes import RouteId
from acd.directory.cells import moment_of
from acd.directory.model import (
    Absence,
    BuildingId,
    EntityId,
    Kind,
    PersonId,
    Strategy,
)
from acd.errors import AcdError
from acd.store.directory import path_beside
from acd.store.directory.changing import changing


def moment(site: SiteSettings, text: str, *, ends: bool, timezone: str | None = None) -> Seconds:
    """A time as it is written in files, on the site's clocks or others; raises AcdError."""
    found = moment_of(text, ZoneInfo(timezone or site.timezone), ends=ends)
    if found is None:
        raise AcdError(f"{text!r} is not a time: write 2026-12-24, or 2026-12-24 13:30")
    return found


def say_absent(site: SiteSettings, entity: EntityId, absence: Absence) -> None:
    """From `from_at`, which is now; raises AcdError."""
    now = absence.from_at
    if absence.until_at is not None and absence.until_at <= now:
        raise AcdError("the absence would end before it begins")
    with changing(path_beside(site.store), Kind.ABSENCES, entity, absence.person, now) as change:
        change.end(Kind.ABSENCES, now, declared_only=True)  # rule 2
        change.declare(absence)


def say_present(site: SiteSettings, entity: EntityId, person: PersonId, at: Seconds) -> int:
    """End every absence that holds now; how many that were. Raises AcdError."""
    with changing(path_beside(site.store), Kind.ABSENCES, entity, person, at) as change:
        return change.end(Kind.ABSENCES, at)


def take_route(
    settings: Settings,
    entity: EntityId,
    building: BuildingId,
    route: RouteId | None,
    from_at: Seconds,
) -> None:
    """From then on the building's callers take this route; None: their line's own again.

    What was planned to begin later still does. Raises AcdError.
    """
    if route is not None and route not in settings.routes:
        known = ", ".join(settings.routes) or "none"
        raise AcdError(f"no route {route!r} in acd.toml; known: {known}")
    place, now = path_beside(settings.site.store), SteadyClock()()
    with changing(place, Kind.STRATEGIES, entity, building, now) as change:
        if route is None:
            change.end(Kind.STRATEGIES, from_at)
        else:
            change.declare(Strategy(building, route, from_at, None))
