"""How a line is put together, and what people and numbers are called in it."""

from collections.abc import Mapping

from acd.config.settings import AdvisorSettings, QueueLogSettings, Settings
from acd.core.model import AdvisorId, Seconds
from acd.core.routes import To
from acd.masking import masked
from acd.printable import printable

NONE = "NONE"
_LONGEST_FIELD = 80


def line(at: Seconds, call: str, queue: str, agent: str, event: str, *rest: str | int) -> str:
    return "|".join((str(int(at)), call, queue, agent, event, *map(str, rest))) + "\n"


def clean(text: str) -> str:
    """Without what would end the field or the line, or is no character; of bearable length."""
    return printable(text).replace("|", "_")[:_LONGEST_FIELD]


def whole_seconds(since: Seconds, until: Seconds) -> int:
    """Counted as app_queue does, between whole seconds: right on the average, if not each."""
    return max(0, int(until) - int(since))


class Names:
    def __init__(self, settings: Settings, chosen: QueueLogSettings) -> None:
        self._advisors: Mapping[AdvisorId, AdvisorSettings] = settings.advisors
        self._chosen = chosen

    def take(self, settings: Settings) -> None:
        """Another configuration. Whoever is no longer in it may talk still, and is to be named."""
        self._advisors = {**self._advisors, **settings.advisors}

    def agent(self, advisor: AdvisorId | None, to: To | None = None) -> str:
        """Whoever is no advisor is called by the target of the step."""
        if advisor is None:
            return NONE if to is None or to is To.TEAM else to.value
        known = self._advisors.get(advisor)
        if known is not None and self._chosen.agents == "phone":
            return known.phone
        return clean(advisor)

    def number(self, caller: str | None) -> str:
        """Nothing for who withholds it, as app_queue does."""
        if caller is None:
            return ""
        if self._chosen.numbers:
            return clean(caller)
        return masked(caller).replace(" ", "").replace("•", "X")
