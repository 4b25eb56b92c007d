"""Settings for a world, said in a few words; what is not said is what most sites have."""

from collections.abc import Iterable, Mapping
from typing import Any

from acd.config.settings import (
    AdvisorSettings,
    AsteriskSettings,
    LineSettings,
    Settings,
    TeamSettings,
)
from acd.core.model import AdvisorId, LineId, Seconds, TeamId
from acd.core.plan import Rules
from acd.core.schedule import Schedule
from tests.small_site import SITE

NUMBER = "+33143530000"
"""Of the line `accueil`, which every site has unless it names its own."""


def a_line(name: str = "accueil", number: str = NUMBER, **differences: Any) -> LineSettings:
    usual = {
        "id": LineId(name), "name": name.title(), "numbers": (number,), "entity": None,
        "team": TeamId("siege"), "priority": 0, "waiting": "ringback", "answer": "when-connected",
        "greeting": None, "music": "default", "longest_wait": 600.0,
    }  # fmt: skip
    return LineSettings(**{**usual, **differences})


AT_ONCE = a_line(answer="at-once")


def a_site(
    advisors: Iterable[str],
    *,
    lines: Iterable[LineSettings] = (a_line(),),
    serves: Mapping[str, tuple[str, ...]] | None = None,
    ring_for: Seconds = 10.0,
    wrap_up: Seconds | None = 0.0,
    rules: Rules | None = None,
    schedules: Mapping[str, Schedule] | None = None,
) -> Settings:
    """`serves`: the teams of those advisors who are not, or not only, in `siege`."""
    teams_of = {name: (serves or {}).get(name, ("siege",)) for name in advisors}
    teams = {team for line in lines for team in [line.team]} | {
        TeamId(team) for teams in teams_of.values() for team in teams
    }
    return Settings(
        site=SITE,
        asterisk=AsteriskSettings("pbx1", "127.0.0.1", 0, "acd", ""),
        entities={},
        teams={
            team: TeamSettings(team, team, None, ring_for, wrap_up, 90.0, 0.8) for team in teams
        },
        advisors={AdvisorId(name): _advisor(name, of) for name, of in teams_of.items()},
        lines={line.id: line for line in lines},
        pauses={"1": "lunch"},
        rules=rules or Rules(short_abandon=0.0),
        schedules=schedules or {},
    )


def _advisor(name: str, teams: tuple[str, ...]) -> AdvisorSettings:
    own = tuple(TeamId(team) for team in teams)
    return AdvisorSettings(AdvisorId(name), name.title(), f"PJSIP/{name}", own, None)
