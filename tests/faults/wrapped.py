"""`acd`, with two ways to be hurt that only its own process has: for the bench of faults alone.

    python -P wrapped.py run --config acd.toml

SIGUSR1 keeps its event loop from running for 12 s. Each SIGUSR2 puts its wall clock to the next of:
an hour ahead, an hour behind, right again. The variable ACD_CLOCK_AHEAD is how many seconds the
wall clock is ahead from the start.
"""

import itertools
import os
import signal
import time
from types import FrameType

BLOCKED_FOR = 12.0  # seconds: longer than the lease
STEPS = (3600.0, -3600.0, 0.0)


class WallClock:
    """In place of `time.time`, so that it must be there before anything of acd is imported."""

    def __init__(self) -> None:
        self._right = time.time
        self._ahead = float(os.environ.get("ACD_CLOCK_AHEAD", "0"))
        self._steps = itertools.cycle(STEPS)

    def __call__(self) -> float:
        return self._right() + self._ahead

    def step(self, number: int, frame: FrameType | None) -> None:
        self._ahead = next(self._steps)


def _block(number: int, frame: FrameType | None) -> None:
    time.sleep(BLOCKED_FOR)  # signals are handled in the thread of the event loop


def main() -> None:
    clock = WallClock()
    time.time = clock
    signal.signal(signal.SIGUSR1, _block)
    signal.signal(signal.SIGUSR2, clock.step)
    from acd.__main__ import main as acd

    acd()


if __name__ == "__main__":
    main()
