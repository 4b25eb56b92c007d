"""Who calls: what the directory knows of a caller goes with the call into the engine.

Rule 1: a call is looked up once, when it arrives; one that the floor has already keeps what it has.
Rule 2: only memory is asked: the call waits for no disk. An empty directory knows nobody.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from typing import TypeVar

from acd.config.settings import Settings
from acd.core.model import AdvisorId, CallId, LineId
from acd.core.routes import UNKNOWN_CALLER, Known
from acd.core.schedule import WallSeconds
from acd.core.signals import Audit, CallArrived, RollCall, SeenCall, SeenEnd, Signal
from acd.directory.live import LiveDirectory
from acd.directory.model import EntityId

Seen = TypeVar("Seen", SeenCall, SeenEnd)


class Recogniser:
    def __init__(
        self,
        settings: Settings,
        directory: Callable[[], LiveDirectory],
        last_advisor: Callable[[str | None], AdvisorId | None],
        wall_clock: Callable[[], WallSeconds],
    ) -> None:
        """`directory` gives the one in force, the clock the moment at which it is asked.

        A call's own time is that of its arrival: what was declared just now would be late.
        """
        self._lines = settings.lines
        self._directory = directory
        self._last_advisor = last_advisor
        self._wall_clock = wall_clock

    def take(self, settings: Settings) -> None:
        """Another configuration, from the next call on."""
        self._lines = settings.lines

    def recognise(self, told: Signal, calls: Container[CallId]) -> Signal:
        """The same signal, with what is known of who calls; `calls` are those of the floor."""
        match told:
            case CallArrived() if told.call not in calls:
                return replace(told, known=self._known(told))
            case RollCall():
                return self._roll(told, calls)
            case Audit(roll):
                return Audit(self._roll(roll, calls))
            case _:
                return told

    def _roll(self, roll: RollCall, calls: Container[CallId]) -> RollCall:
        def all_of(seen: Iterable[Seen]) -> tuple[Seen, ...]:
            return tuple(
                one if one.call in calls else replace(one, known=self._known(one)) for one in seen
            )

        return replace(
            roll,
            calls=all_of(roll.calls),
            left=all_of(roll.left),
            ended=all_of(roll.ended),
            meanwhile=tuple(self.recognise(told, calls) for told in roll.meanwhile),
        )

    def _known(self, seen: CallArrived | SeenCall | SeenEnd) -> Known:
        line = self._lines.get(LineId(seen.line))
        if line is None:
            return UNKNOWN_CALLER
        entity = EntityId(line.entity) if line.entity else None
        last = self._last_advisor(seen.caller)
        return self._directory().known(seen.caller, entity, self._wall_clock(), last)
