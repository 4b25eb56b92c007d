"""How things are, for the broker to keep: of each team, of each line, of the service.

Rule 1: one walk over calls and advisors, without sorting and without a view: it is taken beside the
        calls, once a second when much happens, and must cost them next to nothing.
Rule 2: a state changes when something happens and not because time passes: the oldest wait is told
        as the moment since when.
Rule 3: advisors are counted, never named.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from acd.config.settings import Settings
from acd.core.floor import Floor
from acd.core.model import AdvisorState, CallState, LineId, Seconds, TeamId
from acd.core.schedule import is_open
from acd.view import WAITS


@dataclass(frozen=True, slots=True)
class TeamState:
    team: TeamId
    waiting: int
    oldest_queued_at: Seconds | None  # of those who wait
    advisors: Mapping[str, int]  # each state, and how many


@dataclass(frozen=True, slots=True)
class LineState:
    line: LineId
    open: bool
    calls: int  # in progress; those who neither wait nor talk are on the rescue ladder
    waiting: int
    talking: int


@dataclass(frozen=True, slots=True)
class Online:
    run: str
    since: Seconds
    asterisk: bool  # it is connected
    lost: int  # messages, since the start of the service
    state: str = "online"


_WAITS = tuple(WAITS)  # to find a state in it takes no hash, which an Enum reckons slowly

State = TeamState | LineState | Online

OFFLINE = {"state": "offline"}
"""The last will of the service: the broker tells it when the connection ends, in whatever way."""


class States:
    def __init__(self, settings: Settings, wall: Callable[[], Seconds]) -> None:
        """`wall`: the clock by which lines open and close."""
        self._teams = tuple(settings.teams)
        self._schedules = {line: settings.schedule_of(line) for line in settings.lines}
        self._wall = wall

    def teams(self, floor: Floor) -> Iterator[TeamState]:
        waits: defaultdict[TeamId, list[Seconds]] = defaultdict(list)
        for call in floor.calls.values():
            if call.state in _WAITS:
                waits[call.team].append(call.queued_at)
        advisors: defaultdict[TeamId, list[AdvisorState]] = defaultdict(list)
        for advisor in floor.advisors.values():
            for team in advisor.plan.teams:
                advisors[team].append(advisor.state)
        for team in self._teams:
            waiting, states = waits[team], advisors[team]
            counts = {state.value: states.count(state) for state in AdvisorState}
            yield TeamState(team, len(waiting), min(waiting, default=None), counts)

    def lines(self, floor: Floor) -> Iterator[LineState]:
        wall = self._wall()
        calls: defaultdict[LineId, list[CallState]] = defaultdict(list)
        for call in floor.calls.values():
            calls[call.line].append(call.state)
        for line, schedule in self._schedules.items():
            states = calls[line]
            yield LineState(
                line,
                open=schedule is None or is_open(schedule, wall),
                calls=len(states),
                waiting=sum(map(states.count, _WAITS)),
                talking=states.count(CallState.CONNECTED),
            )
