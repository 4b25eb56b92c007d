"""Advisors in the queue_log: members who come, go and pause in all their teams at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from acd.core import facts as f
from acd.core.attendance import Teams
from acd.core.floor import Floor
from acd.core.model import AdvisorId, PauseCause, Seconds
from acd.queue_log.words import NONE, Names, clean, line

AUTO_PAUSE = "Auto-Pause"
"""app_queue's own word for who did not pick up."""

_PAUSES = frozenset({PauseCause.ADVISOR, PauseCause.SUPERVISOR, PauseCause.NO_ANSWER})
"""The others are moments of rest for a phone, of which app_queue knows nothing."""


class Members:
    def __init__(self, names: Names, teams_of: Mapping[AdvisorId, Teams]) -> None:
        """`teams_of`: everybody's, to begin with; facts tell when they change."""
        self._names = names
        self._teams = dict(teams_of)
        self._there: set[AdvisorId] = set()
        self._pauses: defaultdict[AdvisorId, set[PauseCause]] = defaultdict(set)

    def take_over(self, floor: Floor) -> None:
        for advisor in floor.advisors.values():
            self._teams[advisor.id] = advisor.plan.teams
            if advisor.logged_in:
                self._there.add(advisor.id)
            self._pauses[advisor.id].update(_PAUSES.intersection(advisor.pauses))

    def logged_in(self, fact: f.AdvisorLoggedIn) -> Iterator[str]:
        self._there.add(fact.advisor)
        yield from self._added(fact.at, fact.advisor, self._teams_of(fact.advisor))

    def logged_out(self, fact: f.AdvisorLoggedOut) -> Iterator[str]:
        self._there.discard(fact.advisor)
        yield from self._in_each_team(fact.at, fact.advisor, "REMOVEMEMBER", "")

    def reassigned(self, fact: f.AdvisorReassigned) -> Iterator[str]:
        """Who is logged in leaves the queues of some teams and comes to those of others."""
        former, self._teams[fact.advisor] = self._teams_of(fact.advisor), fact.teams
        if fact.advisor in self._there:
            left = tuple(team for team in former if team not in fact.teams)
            agent = self._names.agent(fact.advisor)
            for team in left:
                yield line(fact.at, NONE, team, agent, "REMOVEMEMBER", "")
            joined = tuple(team for team in fact.teams if team not in former)
            yield from self._added(fact.at, fact.advisor, joined)

    def paused(self, fact: f.AdvisorPaused) -> Iterator[str]:
        if fact.cause not in _PAUSES:
            return
        self._pauses[fact.advisor].add(fact.cause)
        reason = AUTO_PAUSE if fact.cause is PauseCause.NO_ANSWER else clean(fact.reason)
        yield line(fact.at, NONE, NONE, self._names.agent(fact.advisor), "PAUSEALL", "")
        yield from self._in_each_team(fact.at, fact.advisor, "PAUSE", reason)

    def unpaused(self, fact: f.AdvisorUnpaused) -> Iterator[str]:
        causes = self._pauses[fact.advisor]
        if fact.cause not in causes:
            return
        causes.discard(fact.cause)
        if not causes:  # else somebody or something else still holds the pause
            yield line(fact.at, NONE, NONE, self._names.agent(fact.advisor), "UNPAUSEALL", "")
            yield from self._in_each_team(fact.at, fact.advisor, "UNPAUSE", "")

    def _added(self, at: Seconds, advisor: AdvisorId, teams: Teams) -> Iterator[str]:
        paused = "PAUSED" if self._pauses[advisor] else ""
        for team in teams:
            yield line(at, NONE, team, self._names.agent(advisor), "ADDMEMBER", paused)

    def _teams_of(self, advisor: AdvisorId) -> Teams:
        return self._teams.get(advisor, ())

    def _in_each_team(
        self, at: Seconds, advisor: AdvisorId, event: str, parameter: str
    ) -> Iterator[str]:
        for team in self._teams_of(advisor):
            yield line(at, NONE, team, self._names.agent(advisor), event, parameter)
