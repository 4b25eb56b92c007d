"""The numbers in memory."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from acd.directory.index import NumberIndex, Row
from acd.directory.model import BuildingId, DwellingId, TenantKey
from acd.directory.recognition import Because, Holder, settle


def row(
    number: int,
    tenant: int = 1,
    building: str = "B1",
    dwelling: str | None = "101",
    vulnerable: bool = False,
) -> Row:
    return (
        number,
        TenantKey(tenant),
        BuildingId(building),
        None if dwelling is None else DwellingId(dwelling),
        vulnerable,
    )


ROWS = st.lists(
    st.builds(
        row,
        st.integers(1, 12),
        st.integers(1, 50),
        st.sampled_from(["B1", "B2"]),
        st.sampled_from(["101", "102", None]),
        st.booleans(),
    ),
    unique_by=lambda held: held[:2],
)


@given(ROWS)
def test_the_index_says_what_all_holders_of_a_number_say(rows: list[Row]) -> None:
    index = NumberIndex(sorted(rows, key=lambda held: held[:2]))

    for number in range(14):
        assert index.find(number) == settle(
            [Holder(*held[1:]) for held in rows if held[0] == number]
        )
    assert len(index) == len({held[0] for held in rows})


def test_numbers_that_help_nobody_can_be_counted() -> None:
    index = NumberIndex([row(1, 1), row(1, 2, "B2"), row(2, 1)])

    assert index.count(Because.SHARED) == 1
    assert index.count(Because.ONE_TENANT) == 1


def test_fifteen_digits_fit() -> None:
    index = NumberIndex([row(999_999_999_999_999)])

    assert index.find(999_999_999_999_999).tenant == 1


@given(ROWS)
def test_an_index_is_the_same_in_another_process(rows: list[Row]) -> None:
    index = NumberIndex(sorted(rows, key=lambda held: held[:2]))

    handed_over = pickle.loads(pickle.dumps(index))

    assert [handed_over.find(number) for number in range(14)] == [
        index.find(number) for number in range(14)
    ]


def test_a_large_index_is_the_same_in_another_process() -> None:
    index = NumberIndex(row(number, number) for number in range(1, 200_001))

    handed_over = pickle.loads(pickle.dumps(index))

    assert len(handed_over) == 200_000
    assert {handed_over.find(n).tenant for n in (1, 65_536, 65_537, 200_000)} == {
        1, 65_536, 65_537, 200_000,
    }  # fmt: skip
