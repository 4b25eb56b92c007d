"""How many signals a second the engine takes on one core, by advisors and callers waiting.

A steady day at full load: everybody talks, `waiting` callers queue, and each conversation that ends
is followed by the next offer, its ringing, its answer, and a new caller who joins the queue:
six signals for each call, none of them idle.
"""

import gc
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from acd.core import signals as s
from acd.core.commands import Command, RingAdvisor
from acd.core.engine import Engine
from acd.core.floor import Floor
from acd.core.model import AdvisorId, CallId, LineId, OfferEnding, OfferId, TeamId
from acd.core.plan import AdvisorPlan, LinePlan, Plan, TeamPlan

_TEAMS = 20
CASES = ((50, 0), (500, 100), (500, 1000), (500, 10_000), (3000, 2000))


@dataclass(frozen=True, slots=True)
class EngineFigure:
    advisors: int
    waiting: int
    signals_per_second: float


def measure_engine(advisors: int, waiting: int, signals: int = 60_000) -> EngineFigure:
    shift = _Shift(advisors, waiting)
    gc.collect()
    told = shift.told
    began = time.process_time()
    while shift.told - told < signals:
        shift.one_call()
    rate = (shift.told - told) / (time.process_time() - began)
    return EngineFigure(advisors, waiting, rate)


class _Shift:
    """The world around the engine, as cheap as possible."""

    def __init__(self, advisors: int, waiting: int) -> None:
        self.engine = Engine(Floor(_plan(advisors)), _offer_ids())
        self.told = 0
        self._now = 0.0
        self._calls = count()
        self._talking: deque[RingAdvisor] = deque()
        self._tell(s.RollCall((), (), frozenset(), frozenset()))
        for _ in range(advisors + waiting):
            self._arrive()
        for advisor in self.engine.floor.advisors:
            self._answer(self._tell(s.AdvisorLogsIn(advisor)))

    def one_call(self) -> None:
        ended = self._talking.popleft()
        self._tell(s.CallHungUp(ended.call))
        self._answer(self._tell(s.LegEnded(ended.offer, OfferEnding.TALKED)))
        self._answer(self._arrive())
        self._tell(s.Tick())

    def _arrive(self) -> tuple[Command, ...]:
        number = next(self._calls)
        call = CallId(f"{number:032x}")
        return self._tell(s.CallArrived(call, LineId(f"line{number % _TEAMS}"), "+33612345678"))

    def _answer(self, commands: tuple[Command, ...]) -> None:
        for command in commands:
            if isinstance(command, RingAdvisor):
                self._tell(s.OfferRinging(command.offer))
                self._tell(s.OfferConnected(command.call, command.offer))
                self._talking.append(command)

    def _tell(self, signal: s.Signal) -> tuple[Command, ...]:
        self.told += 1
        self._now += 0.001
        return self.engine.handle(signal, self._now).commands


def _plan(advisors: int) -> Plan:
    teams = [TeamId(f"team{number}") for number in range(_TEAMS)]
    return Plan(
        lines={
            LineId(f"line{number}"): LinePlan(LineId(f"line{number}"), team, number % 3)
            for number, team in enumerate(teams)
        },
        teams={team: TeamPlan(team, wrap_up=0.0) for team in teams},
        advisors={
            AdvisorId(f"advisor{number}"): AdvisorPlan(
                AdvisorId(f"advisor{number}"),
                f"PJSIP/advisor{number}",
                (teams[number % _TEAMS], teams[(number + 1) % _TEAMS]),
            )
            for number in range(advisors)
        },
    )


def _offer_ids() -> Iterator[OfferId]:
    return (OfferId(f"{number:032x}") for number in count())
