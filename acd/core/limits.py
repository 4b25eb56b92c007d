"""How many calls may be there at once: of one caller, of those who hide their number, on a line.

Rule 1: only who arrives is measured; who waits or talks is left alone.
Rule 2: a line that must always reach somebody has no limit: see LinePlan.
"""

from acd.core import signals as s
from acd.core.routes import RouteId
from acd.core.turn import Turn

LINE_FULL = "line-full"
CALLER_LIMIT = "caller-limit"
ANONYMOUS_LIMIT = "anonymous-limit"


def reached(turn: Turn, arrived: s.CallArrived, route: RouteId | None) -> str | None:
    """Which limit keeps this call out, as the reason of its record; None: it may come in."""
    line = turn.plan.lines.get(arrived.line)
    if line is None or (route != line.route and turn.plan.is_endless(route)):
        return None  # the building's own way is an emergency's, on an ordinary line
    on_line, of_caller = turn.floor.live_on(line.id), turn.floor.live_of(line.id, arrived.caller)
    if line.most_calls is not None and on_line >= line.most_calls:
        return LINE_FULL
    most = line.most_anonymous if arrived.caller is None else line.most_of_caller
    if most is None or of_caller < most:
        return None
    return ANONYMOUS_LIMIT if arrived.caller is None else CALLER_LIMIT
