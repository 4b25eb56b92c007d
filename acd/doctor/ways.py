"""On which routes the callers of a landlord come, as the engine leads them.

A building's own route goes before the line's, where the line has one and allows it. Who calls a
line of no entity may be known to any of them.
"""

from collections.abc import Iterator

from acd.config.settings import LineSettings, Settings
from acd.core.routes import Route, RouteId, To
from acd.core.schedule import WallSeconds
from acd.directory.model import Building, EntityId
from acd.directory.records import EntityRecords


def ways(
    settings: Settings, entity: EntityId, own: RouteId | None
) -> Iterator[tuple[LineSettings, Route]]:
    """Of who lives in a building with this route of its `own`: each line, and where it leads."""
    theirs = None if own is None else settings.routes.get(own)
    for line in settings.lines.values():
        if line.route is not None and line.entity in (None, entity):
            yield line, theirs if theirs and line.by_building else settings.routes[line.route]


def rings(route: Route, *targets: To) -> bool:
    return any(step.to in targets for step in (*route.open, *route.closed))


def buildings_led_to(
    settings: Settings, entity: EntityId, records: EntityRecords, target: To, now: WallSeconds
) -> list[Building]:
    """Those whose callers come to such a step."""
    own = {building: records.own_route(building, now) for building in records.buildings}
    led = {
        route
        for route in set(own.values())
        if any(rings(way, target) for _, way in ways(settings, entity, route))
    }
    return [building for building in records.buildings.values() if own[building.id] in led]
