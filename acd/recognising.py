"""Who calls: what the directory knows of a caller goes with the call into the engine.

Rule 1: a call is looked up once, when it arrives; one that the floor has already keeps what it has.
Rule 2: only memory is asked: the call waits for no disk. An empty directory knows nobody.
"""

from collections.abc import Callable, Container
from dataclasses import replace

from acd.config.settings import Settings
from acd.core.model import AdvisorId, CallId, LineId
from acd.core.routes import UNKNOWN_CALLER, Known
from acd.core.schedule import WallSeconds
from acd.core.signals import CallArrived, RollCall, SeenCall, Signal
from acd.directory.live import LiveDirectory
from acd.directory.model import EntityId


class Recogniser:
    def __init__(
        self,
        settings: Settings,
        directory: Callable[[], LiveDirectory],
        last_advisor: Callable[[str | None], AdvisorId | None],
        wall_clock: Callable[[], WallSeconds],
    ) -> None:
        """`directory` gives the one in force, the clock the moment at which it is asked.

        A call's own time is in whole seconds: what was declared in the same second would be late.
        """
        self._lines = settings.lines
        self._directory = directory
        self._last_advisor = last_advisor
        self._wall_clock = wall_clock

    def recognise(self, told: Signal, calls: Container[CallId]) -> Signal:
        """The same signal, with what is known of who calls; `calls` are those of the floor."""
        match told:
            case CallArrived() if told.call not in calls:
                return replace(told, known=self._known(told))
            case RollCall():
                return replace(
                    told,
                    calls=tuple(
                        seen if seen.call in calls else replace(seen, known=self._known(seen))
                        for seen in told.calls
                    ),
                )
            case _:
                return told

    def _known(self, seen: CallArrived | SeenCall) -> Known:
        line = self._lines.get(LineId(seen.line))
        if line is None:
            return UNKNOWN_CALLER
        entity = EntityId(line.entity) if line.entity else None
        last = self._last_advisor(seen.caller)
        return self._directory().known(seen.caller, entity, self._wall_clock(), last)
