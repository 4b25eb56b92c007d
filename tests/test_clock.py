"""The service's clock: seconds since the epoch that never step back."""

import time

from acd.clock import SteadyClock


def test_it_starts_at_the_time_on_the_wall() -> None:
    assert abs(SteadyClock()() - time.time()) < 1.0


def test_it_never_goes_back() -> None:
    clock = SteadyClock()

    moments = [clock() for _ in range(1000)]

    assert moments == sorted(moments)


def test_it_runs_as_fast_as_the_monotonic_clock_whatever_the_wall_says() -> None:
    clock = SteadyClock()

    before = clock() - time.monotonic()
    after = clock() - time.monotonic()

    assert abs(after - before) < 0.1
