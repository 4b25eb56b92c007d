"""The trial call of `acd doctor --call`: which number, which phone, and the link for it."""

from collections.abc import Callable

from acd.asterisk.inspection import client_for
from acd.asterisk.trial import OnStep, Trial, TrialCall
from acd.config.settings import Settings
from acd.core.model import LineId, Seconds


async def try_call(
    settings: Settings, line: LineId, phone: str, clock: Callable[[], Seconds], on_step: OnStep
) -> None:
    """Raises TrialFailed, or another SwitchError; nothing of it is left then."""
    call = TrialCall(Trial(settings.lines[line].numbers[0], phone), clock)
    client = client_for(settings, call.note, clock)
    async with client.once():
        await call.run(client, on_step)
