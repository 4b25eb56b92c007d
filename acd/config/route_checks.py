"""What must hold inside a route.

Rule 1: a step begins when the one before is over or skipped, so that nothing is ever reached
        behind one that waits without end: for a team, without `for`, `hours` or `longest_wait`.
Rule 2: some steps need to know who calls. A stranger needs a step as well.
Rule 3: the same holds of an agency's step, unless its line has a team, which then stands in.
"""

from collections.abc import Iterator
from itertools import pairwise

from acd.config import durations
from acd.config.findings import Finding, Raw, instead_of, quoted
from acd.config.raw import ids, seconds_at, tables
from acd.config.routes import SECTIONS, Target
from acd.config.written_steps import QUEUES, WrittenList, WrittenStep, lines_with, lists, steps
from acd.core.model import Seconds
from acd.core.routes import RING_FOR, To

_FOR_EVERYBODY = frozenset({To.TEAM, To.ONCALL, To.PROVIDER})
_SINGULAR = {To.TEAM: "team", To.ONCALL: "on-call plan", To.PROVIDER: "provider"}
_TEAMS = frozenset({To.TEAM, To.AGENCY})
_LONGEST_RING: Seconds = 300.0
_ADD_A_TIME = 'give it a time, like for = "3m"'


def mistakes_in_routes(raw: Raw) -> Iterator[Finding]:
    for step in steps(raw):
        yield from _unknown_target(raw, step)
        yield from _agency_of_nobody(raw, step)
        yield from _confirmed_by_an_advisor(step)
        yield from _too_long_for_one(step)
        yield from _shorter_than_a_conversation(raw, step)
    for whole in lists(raw):
        yield from _out_of_reach(raw, whole)
        yield from _nothing_for_strangers(raw, whole)
        yield from _no_place_to_keep(raw, whole)
        yield from _empty_rounds(raw, whole)
    yield from _never_repeated(raw)


def _unknown_target(raw: Raw, step: WrittenStep) -> Iterator[Finding]:
    to, name = step.target.to, step.target.name
    known = ids(raw, SECTIONS[to]) if to in SECTIONS else [name]
    if name not in known:
        hint = instead_of(_spelt(step.target), (f"{to.value}:{other}" for other in known))
        yield Finding((*step.place, "to"), f"no {_SINGULAR[to]} {quoted(name)}", hint)


def _spelt(target: Target) -> str:
    return f"{target.to.value}:{target.name}"


def _agency_of_nobody(raw: Raw, step: WrittenStep) -> Iterator[Finding]:
    if step.target.to is To.AGENCY and not _agencies(raw):
        yield Finding(
            (*step.place, "to"),
            "no team says which agency it is",
            'add agency = "…" to the teams of agencies, with the landlord\'s reference',
        )


def _agencies(raw: Raw) -> list[Raw]:
    return [team for _, team in tables(raw, "teams", "*") if "agency" in team]


def _confirmed_by_an_advisor(step: WrittenStep) -> Iterator[Finding]:
    if step.target.to in QUEUES and "confirm" in step.table:
        yield Finding(
            (*step.place, "confirm"), "advisors take a call by picking up", "remove confirm"
        )


def _too_long_for_one(step: WrittenStep) -> Iterator[Finding]:
    lasts = seconds_at(step.table, "for")
    if step.target.to not in _TEAMS and lasts is not None and lasts > _LONGEST_RING:
        yield Finding(
            (*step.place, "for"),
            f"{durations.show(lasts)} is too long for anybody but a team",
            f"it can be 5s to {durations.show(_LONGEST_RING)}",
        )


def _shorter_than_a_conversation(raw: Raw, step: WrittenStep) -> Iterator[Finding]:
    """Then the two were taken for each other: hardly anybody picks up within so little."""
    if step.target.to is not To.PROVIDER:
        return
    rings = seconds_at(step.table, "for") if "for" in step.table else RING_FOR
    answered = seconds_at(raw, "providers", step.target.name, "answered_after")
    if rings is not None and answered is not None and rings <= answered:
        yield Finding(
            (*step.place, "for"),
            f"it rings for {durations.show(rings)}, and a conversation counts after "
            f"{durations.show(answered)} (answered_after)",
            f"let it ring longer than {durations.show(answered)}",
        )


def _out_of_reach(raw: Raw, whole: WrittenList) -> Iterator[Finding]:
    for former, latter in pairwise(whole.steps):
        if _is_endless(raw, whole, former):
            yield Finding(
                latter.place,
                "this step is never reached: the one before waits without end",
                f"{_ADD_A_TIME}, to the one before",
            )
            return


def _is_endless(raw: Raw, whole: WrittenList, step: WrittenStep) -> bool:
    if "for" in step.table or "hours" in step.table:
        return False
    match step.target:
        case Target(To.TEAM, name):
            teams = [team for _, team in tables(raw, "teams", name)]
        case Target(To.AGENCY) if _strangers_have_a_team(raw, whole):
            teams = _agencies(raw)
        case _:
            teams = []
    return any("longest_wait" not in team for team in teams)


def _strangers_have_a_team(raw: Raw, whole: WrittenList) -> bool:
    """Whether the line has a team for whom no agency is known; a team's step makes it so."""
    return _lines_have_teams(raw, whole) or any(s.target.to is To.TEAM for s in whole.steps)


def _lines_have_teams(raw: Raw, whole: WrittenList) -> bool:
    lines = lines_with(raw, whole.route)
    return bool(lines) and all("team" in line for _, line in lines)


def _nothing_for_strangers(raw: Raw, whole: WrittenList) -> Iterator[Finding]:
    if not any(_is_for_everybody(raw, whole, step) for step in whole.steps):
        yield Finding(
            whole.place,
            "every step depends on who calls, and there is none for a stranger",
            'end with somebody whom everybody can reach, like "team:…", "oncall:…", "provider:…"',
        )


def _is_for_everybody(raw: Raw, whole: WrittenList, step: WrittenStep) -> bool:
    to = step.target.to
    return to in _FOR_EVERYBODY or (to is To.AGENCY and _lines_have_teams(raw, whole))


def _no_place_to_keep(raw: Raw, whole: WrittenList) -> Iterator[Finding]:
    has_waited = _repeats(raw, whole) and any(s.target.to in QUEUES for s in whole.steps)
    for step in whole.steps:
        if step.table.get("keep_place") is True and not has_waited:
            yield Finding(
                (*step.place, "keep_place"),
                "the call waits for no team yet: there is no place to keep",
                "put the team's step before it, or remove keep_place",
            )
        has_waited = has_waited or step.target.to in QUEUES


def _repeats(raw: Raw, whole: WrittenList) -> bool:
    return any(table.get("rounds", 1) != 1 for _, table in tables(raw, "routes", whole.route))


def _empty_rounds(raw: Raw, whole: WrittenList) -> Iterator[Finding]:
    reached = [step for step in whole.steps if _is_for_everybody(raw, whole, step)]
    if reached and _repeats(raw, whole) and all("hours" in step.table for step in reached):
        yield Finding(
            whole.place,
            "at some hours a round would try nobody",
            "add a step without hours that everybody can reach",
        )


def _never_repeated(raw: Raw) -> Iterator[Finding]:
    by_route: dict[str, list[WrittenList]] = {}
    for whole in lists(raw):
        by_route.setdefault(whole.route, []).append(whole)
    for route, wholes in by_route.items():
        if _repeats(raw, wholes[0]) and all(_waits_at_the_end(raw, whole) for whole in wholes):
            yield Finding(
                ("routes", route, "rounds"),
                "there is never a second round: the last step waits without end",
                f"{_ADD_A_TIME}, or remove rounds",
            )


def _waits_at_the_end(raw: Raw, whole: WrittenList) -> bool:
    """A place that the last step keeps is kept to the end."""
    last = whole.steps[-1]
    return _is_endless(raw, whole, last) or last.table.get("keep_place") is True
