"""Deadlines: soonest first, the last word counts. Compared with a plain dictionary."""

import pickle
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from acd.core.deadlines import Deadlines, Due, Key

ANA, BEN = Key(Due.WRAP_UP, "ana"), Key(Due.WRAP_UP, "ben")
KEYS = st.builds(Key, st.sampled_from(Due), st.sampled_from("abc"), st.sampled_from(["", "x"]))
MOMENTS = st.integers(0, 20).map(float)


def test_without_a_deadline_there_is_nothing_to_wait_for() -> None:
    deadlines = Deadlines()

    assert deadlines.next() is None
    assert list(deadlines.take_due(1e12)) == []


def test_what_is_due_is_taken_soonest_first_and_once() -> None:
    deadlines = Deadlines()
    deadlines.set(BEN, 2.0)
    deadlines.set(ANA, 1.0)

    taken = list(deadlines.take_due(2.0))

    assert taken == [ANA, BEN]
    assert list(deadlines.take_due(2.0)) == []


def test_one_instant_is_told_in_the_order_of_what_and_of_whom() -> None:
    deadlines = Deadlines()
    overdue = Key(Due.OFFER_OVERDUE, "zoe")
    for key in (BEN, ANA, overdue):
        deadlines.set(key, 5.0)

    assert list(deadlines.take_due(5.0)) == [overdue, ANA, BEN]


def test_a_deadline_set_again_holds_at_its_new_time_only() -> None:
    deadlines = Deadlines()
    deadlines.set(ANA, 1.0)
    deadlines.set(ANA, 9.0)

    assert deadlines.next() == 9.0
    assert list(deadlines.take_due(8.0)) == []
    assert list(deadlines.take_due(9.0)) == [ANA]


def test_a_deadline_put_earlier_and_taken_does_not_come_a_second_time() -> None:
    deadlines = Deadlines()
    deadlines.set(ANA, 9.0)
    deadlines.set(ANA, 1.0)

    assert list(deadlines.take_due(1.0)) == [ANA]
    assert list(deadlines.take_due(9.0)) == []


def test_a_cleared_deadline_never_comes_and_may_be_cleared_twice() -> None:
    deadlines = Deadlines()
    deadlines.set(ANA, 1.0)
    deadlines.clear(ANA)
    deadlines.clear(ANA)

    assert deadlines.next() is None


def test_what_is_set_while_taking_is_taken_too_when_it_is_due() -> None:
    deadlines = Deadlines()
    deadlines.set(ANA, 1.0)

    taken = []
    for key in deadlines.take_due(3.0):
        taken.append(key)
        if key == ANA:
            deadlines.set(BEN, 2.0)

    assert taken == [ANA, BEN]


def test_setting_one_deadline_again_and_again_keeps_little() -> None:
    deadlines = Deadlines()

    for number in range(10_000):
        deadlines.set(ANA, float(number))

    assert len(pickle.dumps(deadlines)) < 20_000
    assert deadlines.next() == 9999.0


CHANGES = st.one_of(
    st.tuples(st.just("set"), KEYS, MOMENTS),
    st.tuples(st.just("clear"), KEYS, MOMENTS),
    st.tuples(st.just("take"), KEYS, MOMENTS),
)


@given(st.lists(CHANGES, max_size=120))
def test_deadlines_do_what_a_dictionary_would(changes: list[tuple[str, Key, float]]) -> None:
    deadlines = Deadlines()
    plain: dict[Key, float] = {}
    soonest: Callable[[Key], tuple[float, Key]] = lambda key: (plain[key], key)  # noqa: E731

    for change, key, at in changes:
        match change:
            case "set":
                deadlines.set(key, at)
                plain[key] = at
            case "clear":
                deadlines.clear(key)
                plain.pop(key, None)
            case "take":
                due = sorted((k for k in plain if plain[k] <= at), key=soonest)
                assert list(deadlines.take_due(at)) == due
                plain = {k: v for k, v in plain.items() if v > at}
        assert deadlines.next() == min(plain.values(), default=None)
