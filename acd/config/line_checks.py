"""What must hold between a line, its route and its landlord."""

from collections.abc import Iterator

from acd.config.findings import Finding, Place, Raw, quoted
from acd.config.raw import ids, tables, text_at
from acd.config.routes import ENDLESS
from acd.config.written_steps import WrittenStep, lines_with, steps
from acd.core.routes import To

# They are rung through the trunk of the line's entity; a provider has a trunk of its own.
_RUNG_OUTSIDE = {
    To.CARETAKER: "caretakers",
    To.RENTAL_MANAGER: "rental managers",
    To.ONCALL: "people on call",
}


def mistakes_in_lines(raw: Raw) -> Iterator[Finding]:
    yield from _leading_nowhere(raw)
    yield from _without_trunk(raw)
    yield from _on_call_for_others(raw)
    yield from _never_closed(raw)
    yield from _shed_in_an_emergency(raw)


def _leading_nowhere(raw: Raw) -> Iterator[Finding]:
    for place, line in tables(raw, "lines", "*"):
        if "team" not in line and "route" not in line:
            yield Finding(
                place, "nothing says who takes its calls", 'add team = "siege", or route = "…"'
            )


def _without_trunk(raw: Raw) -> Iterator[Finding]:
    """One finding a line, whatever the number of its steps that ring outside."""
    for place, line in tables(raw, "lines", "*"):
        rung = [step for step in _steps_of(raw, line) if step.target.to in _RUNG_OUTSIDE]
        entity = text_at(line, "entity")
        if not rung or text_at(raw, "entities", entity or "", "trunk") is not None:
            continue
        problem = f"its route rings {_RUNG_OUTSIDE[rung[0].target.to]}, "
        yield from _missing_trunk(raw, (*place, "route"), problem, entity)


def _missing_trunk(raw: Raw, place: Place, problem: str, entity: str | None) -> Iterator[Finding]:
    if entity is None:
        yield Finding(
            place, f"{problem}and the line has no entity", "add an entity that has a trunk"
        )
    elif any(tables(raw, "entities", entity)):  # one that is unknown has been told
        yield Finding(
            place,
            f"{problem}and entity {quoted(entity)} has no trunk",
            f"add trunk = … to [entities.{entity}]",
        )


def _on_call_for_others(raw: Raw) -> Iterator[Finding]:
    for place, line in tables(raw, "lines", "*"):
        entity = text_at(line, "entity")
        for step in _steps_of(raw, line):
            theirs = _oncall_entity(raw, step)
            if entity is not None and theirs not in (None, entity):
                yield Finding(
                    (*place, "route"),
                    f"on-call plan {quoted(step.target.name)} is of entity {quoted(theirs)}, "
                    f"the line of {quoted(entity)}",
                    "name an on-call plan of the line's own entity",
                )


def _oncall_entity(raw: Raw, step: WrittenStep) -> str | None:
    if step.target.to is not To.ONCALL:
        return None
    entity = text_at(raw, "oncall", step.target.name, "entity")
    return entity if entity in ids(raw, "entities") else None


def _never_closed(raw: Raw) -> Iterator[Finding]:
    for place, route in tables(raw, "routes", "*"):
        lines = lines_with(raw, str(place[1]))
        for line_place, line in lines if route.get("closed") else ():
            if "schedule" not in line:
                yield Finding(
                    line_place,
                    f"route {quoted(str(place[1]))} has steps for when it is closed, and without "
                    "a schedule it never is",
                    "add schedule = …, or a route without closed steps",
                )


def _shed_in_an_emergency(raw: Raw) -> Iterator[Finding]:
    for place, line in tables(raw, "lines", "*"):
        route = text_at(line, "route")
        if "most_calls" in line and text_at(raw, "routes", route or "", "rounds") == ENDLESS:
            yield Finding(
                (*place, "most_calls"),
                f"route {quoted(str(route))} has no end, and an emergency line is never shed",
                "remove most_calls",
            )


def _steps_of(raw: Raw, line: Raw) -> list[WrittenStep]:
    route = text_at(line, "route")
    return [step for step in steps(raw) if step.place[1] == route]
