"""How long matches took lately."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.latency import MatchLatency, percentile
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
