"""A lab that is told to stop clears away what it has started."""

import asyncio
import signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def cancel_when_asked_to_stop() -> None:
    """The task that asks for it; once: a second Ctrl-C must not disturb the clearing away."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():
            task.cancel()

    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop)
