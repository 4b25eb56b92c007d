"""What must hold between teams: where their calls overflow, and which agency each of them is."""

from collections.abc import Iterator

from acd.config import durations
from acd.config.findings import Finding, Raw, quoted
from acd.config.raw import seconds_at, tables, text_at


def mistakes_in_teams(raw: Raw) -> Iterator[Finding]:
    yield from _overflow_to_itself(raw)
    yield from _overflow_too_late(raw)
    yield from _agencies_of_no_entity(raw)
    yield from _agencies_of_two_teams(raw)


def _overflow_to_itself(raw: Raw) -> Iterator[Finding]:
    for place, overflow in tables(raw, "teams", "*", "overflow", "*"):
        if text_at(overflow, "team") == place[1]:
            yield Finding((*place, "team"), "a team cannot overflow to itself", "name another team")


def _overflow_too_late(raw: Raw) -> Iterator[Finding]:
    for place, overflow in tables(raw, "teams", "*", "overflow", "*"):
        after = seconds_at(overflow, "after")
        longest = seconds_at(raw, "teams", place[1], "longest_wait")
        if after is not None and longest is not None and after >= longest:
            yield Finding(
                (*place, "after"),
                f"calls wait there no longer than {durations.show(longest)} (longest_wait)",
                "let them overflow sooner",
            )


def _agencies_of_no_entity(raw: Raw) -> Iterator[Finding]:
    for place, team in tables(raw, "teams", "*"):
        if "agency" in team and "entity" not in team:
            yield Finding(
                (*place, "agency"),
                "nothing says whose agency this is",
                "add the entity of this team",
            )


def _agencies_of_two_teams(raw: Raw) -> Iterator[Finding]:
    first: dict[tuple[str | None, str], str] = {}
    for place, team in tables(raw, "teams", "*"):
        agency = text_at(team, "agency")
        if agency is None:
            continue
        owner = first.setdefault((text_at(team, "entity"), agency), str(place[1]))
        if owner != place[1]:
            yield Finding(
                (*place, "agency"),
                f"{quoted(agency)} is already in teams.{owner}",
                "give each agency one team, or none would know its callers",
            )
