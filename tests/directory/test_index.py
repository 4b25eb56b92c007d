"""The numbers in memory."""

from hypothesis import given
from hypothesis import strategies as st

from acd.directory.index import NumberIndex, Phonebook, Row
from acd.directory.model import BuildingId, DwellingId, EntityId, TenantKey
from acd.directory.numbers import parse
from acd.directory.recognition import SHARED, UNKNOWN, WITHHELD, Because, Holder, settle

CENTRE, NORD = EntityId("centre"), EntityId("nord")
MOBILE = 33639981111


def row(number: int, tenant: int = 1, building: str = "B1", dwelling: str | None = "101") -> Row:
    return (
        number,
        TenantKey(tenant),
        BuildingId(building),
        None if dwelling is None else DwellingId(dwelling),
    )


def phonebook(**rows: list[Row]) -> Phonebook:
    return Phonebook({EntityId(entity): NumberIndex(held) for entity, held in rows.items()})


ROWS = st.lists(
    st.builds(
        row,
        st.integers(1, 12),
        st.integers(1, 50),
        st.sampled_from(["B1", "B2"]),
        st.sampled_from(["101", "102", None]),
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


def test_a_caller_is_looked_for_in_the_entity_of_the_line() -> None:
    book = phonebook(centre=[row(MOBILE)], nord=[])
    caller = parse("06 39 98 11 11")

    assert book.find(caller, CENTRE).tenant == 1
    assert book.find(caller, NORD) == UNKNOWN
    assert book.find(caller, EntityId("elsewhere")) == UNKNOWN
    assert book.find(caller).tenant == 1


def test_a_caller_two_entities_know_is_nobody_on_a_line_of_neither() -> None:
    book = phonebook(centre=[row(MOBILE)], nord=[row(MOBILE, 2)])

    assert book.find(parse("06 39 98 11 11")) == SHARED


def test_hidden_and_short_numbers_are_nobody() -> None:
    book = phonebook(centre=[row(15)])

    assert book.find(parse("anonymous"), CENTRE) == WITHHELD
    assert book.find(parse("15"), CENTRE) == UNKNOWN


def test_a_new_directory_counts_from_the_next_call() -> None:
    book = phonebook(centre=[row(MOBILE)])
    caller = parse("06 39 98 11 11")
    before = book.find(caller, CENTRE)

    book.replace({CENTRE: NumberIndex([row(MOBILE, 7, "B2")])})

    assert (before.building, book.find(caller, CENTRE).building) == ("B1", "B2")
