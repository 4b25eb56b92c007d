"""What Grafana would stumble over in a board, and a reader too.

Rule: every flaw is named at once, each with its board and panel.
"""

from collections.abc import Iterator

from acd.lab.boards.reading import COLUMNS, Board, Panel

OLDEST_SCHEMA = 39  # Grafana 11
KINDS = frozenset({"stat", "timeseries", "table", "bargauge"})


def flaws(board: Board) -> list[str]:
    """Empty when Grafana can show it and a reader can understand it."""
    found = [*_flaws_of_the_whole(board)]
    for panel in board.panels:
        found += [f"{board.name}, {panel.title or 'a panel'}: {flaw}" for flaw in _flaws_of(panel)]
    return found + [f"{board.name}: {flaw}" for flaw in _overlaps(board)]


def _flaws_of_the_whole(board: Board) -> Iterator[str]:
    if not board.raw.get("uid") or not board.title or not board.raw.get("description"):
        yield f"{board.name}: uid, title and description are needed"
    if board.raw.get("schemaVersion", 0) < OLDEST_SCHEMA:
        yield f"{board.name}: schemaVersion below {OLDEST_SCHEMA}"
    if not board.panels:
        yield f"{board.name}: no panels"
    ids = [panel.raw.get("id") for panel in board.panels]
    if len(set(ids)) != len(ids) or not all(isinstance(one, int) for one in ids):
        yield f"{board.name}: each panel needs an id of its own, a whole number"


def _flaws_of(panel: Panel) -> Iterator[str]:
    if not panel.title:
        yield "no title"
    if panel.kind not in KINDS:
        yield f"kind {panel.kind!r} is not one of {', '.join(sorted(KINDS))}"
    if not panel.formula:
        yield "the description tells no formula (« Formule : … »)"
    if not panel.raw.get("datasource", {}).get("uid"):
        yield "no datasource"
    refs = [target.ref for target in panel.targets]
    if not refs or not all(refs) or len(set(refs)) != len(refs):
        yield "each target needs a refId of its own, and there must be one"
    if not all(target.expression for target in panel.targets):
        yield "a target without expr"
    if "noValue" not in panel.defaults:
        yield "noValue: what is shown without a call?"
    if min(panel.x, panel.y) < 0 or panel.width < 1 or panel.x + panel.width > COLUMNS:
        yield f"gridPos beyond the {COLUMNS} columns"


def _overlaps(board: Board) -> Iterator[str]:
    taken: dict[tuple[int, int], Panel] = {}
    for panel in board.panels:
        cells = [
            (x, y)
            for x in range(panel.x, panel.x + panel.width)
            for y in range(panel.y, panel.y + panel.height)
        ]
        over = {taken[cell].title for cell in cells if cell in taken}
        yield from (f"{panel.title} lies over {other}" for other in sorted(over))
        taken |= dict.fromkeys(cells, panel)
