"""How long matches took lately, and how late the loop was."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.latency import LoopDelay, MatchLatency, percentile
from acd.view import MatchLatencyView


def test_without_a_match_there_is_nothing_to_show() -> None:
    assert MatchLatency().view() is None


def test_the_figures_are_in_milliseconds() -> None:
    latency = MatchLatency()
    for seconds in (0.004, 0.001, 0.002, 0.003):
        latency.add(seconds)

    assert latency.view() == MatchLatencyView(4, 2.0, 4.0, 4.0, 4.0)


def test_only_the_last_thousand_are_remembered() -> None:
    latency = MatchLatency()
    latency.add(60.0)
    for _ in range(1000):
        latency.add(0.001)

    view = latency.view()

    assert view is not None
    assert (view.matches, view.worst_ms) == (1000, 1.0)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1.0), (0.5, 50.0), (0.9, 90.0), (0.99, 99.0), (1.0, 100.0)]
)
def test_the_percentiles_of_one_to_a_hundred_are_themselves(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == expected


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1.0))
def test_a_percentile_is_reached_by_its_share_of_the_values(
    values: list[float], share: float
) -> None:
    ordered = sorted(values)

    found = percentile(ordered, share)

    assert sum(value <= found for value in ordered) >= share * len(ordered) - 1e-9
    assert sum(value < found for value in ordered) < share * len(ordered) + 1e-9


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_worst_delay_of_the_last_minute_is_shown() -> None:
    clock = Clock()
    delay = LoopDelay(clock, window=60.0)
    shown = []

    for clock.now, late in ((0.0, 0.3), (30.0, 0.1), (40.0, 0.2), (61.0, 0.0), (101.0, 0.05)):
        delay.add(late)
        shown.append(delay.worst())

    assert shown == [0.3, 0.3, 0.3, 0.2, 0.05]


def test_a_loop_that_nobody_has_looked_at_was_not_late() -> None:
    clock = Clock()
    delay = LoopDelay(clock, window=60.0)
    delay.add(0.3)

    clock.now = 100.0

    assert delay.worst() == 0.0
    assert LoopDelay(clock).worst() == 0.0


async def test_a_loop_that_is_held_up_is_noticed() -> None:
    delay = LoopDelay(time.monotonic)
    running = asyncio.create_task(delay.run())
    await asyncio.sleep(0)

    time.sleep(0.3)  # noqa: ASYNC251  # holding up the loop is what this is about
    async with asyncio.timeout(5.0):
        while not delay.worst():  # noqa: ASYNC110  # it is looked at in each turn of the loop
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running})

    assert 0.15 < delay.worst() < 2.0
