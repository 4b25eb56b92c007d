"""Whoever is told to stop first clears away, or undoes, what has been begun."""

import asyncio
import signal
from collections.abc import Iterable

_ALL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def cancel_when_asked_to_stop(numbers: Iterable[signal.Signals] = _ALL) -> None:
    """The task that asks for it; once: a second signal must not disturb the clearing away."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():
            task.cancel()

    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, stop)


def ends_besides_ctrl_c() -> list[signal.Signals]:
    """Those that count: also when the terminal goes, unless somebody wanted it to go on (nohup)."""
    ends = (signal.SIGTERM, signal.SIGHUP)
    return [number for number in ends if signal.getsignal(number) is not signal.SIG_IGN]
