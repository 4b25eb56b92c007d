"""The service's clock: seconds since the epoch that never step.

The wall clock is read once; from then on the monotonic clock counts. A wall clock that is put
forward or back shifts no deadline and no wait; opening hours are another matter and not read here.
"""

import time

from acd.core.model import Seconds


class SteadyClock:
    def __init__(self) -> None:
        self._epoch = time.time() - time.monotonic()

    def __call__(self) -> Seconds:
        return self._epoch + time.monotonic()
