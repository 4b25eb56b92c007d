"""How a slope is read from looks at processes that live and die."""

import os

import pytest

from tests.faults.soak_signs import Process, longest_life, process_signs


def a_life(pid: int, began: float, looks: int, mb_per_hour: float) -> list[tuple[float, Process]]:
    return [
        (began + 60 * look, Process(pid, 50 + mb_per_hour * look / 60, 20)) for look in range(looks)
    ]


def test_the_slope_is_that_of_the_process_that_lived_longest() -> None:
    slope = longest_life([*a_life(1, 0.0, 5, 100.0), *a_life(2, 300.0, 30, 2.0)])

    assert slope is not None
    assert slope.mb_per_hour == pytest.approx(2.0)
    assert slope.descriptors_per_hour == pytest.approx(0.0)


def test_growing_while_it_warms_up_is_no_slope() -> None:
    warming, flat = a_life(1, 0.0, 10, 600.0), a_life(1, 600.0, 25, 0.0)

    slope = longest_life([*warming, *flat])

    assert slope is not None
    assert slope.mb_per_hour == pytest.approx(0.0)


def test_of_a_few_looks_nothing_is_said() -> None:
    assert longest_life([(0.0, None), *a_life(1, 0.0, 3, 1.0)]) is None


def test_a_living_process_has_signs_and_a_dead_one_has_none() -> None:
    here = process_signs(os.getpid())

    assert here is not None
    assert here.resident_mb > 1.0
    assert here.descriptors > 2
    assert process_signs(2**22 + 1) is None
