"""Events that were lost leave the table of channels wrong; two listings in a row set it right."""

import pytest

from acd.asterisk.channels import Channels, Leg
from acd.asterisk.mending import Entries, Mending, entries
from acd.core.model import AdvisorId, OfferId
from tests.asterisk.exchange_parts import CALL, CALLER_CHANNEL, OFFER

ANA = AdvisorId("ana")


class Bench:
    def __init__(self) -> None:
        self.table = Channels()
        self.withdrawn: list[OfferId] = []
        self.mending = Mending(self.table, self.withdrawn.append)

    def look(self, shown: Channels, before: Entries | None = None) -> None:
        """A listing while which nothing happened, unless said."""
        self.mending.look(entries(self.table) if before is None else before, shown)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def everything() -> Channels:
    channels = Channels()
    channels.callers[CALL] = CALLER_CHANNEL
    channels.legs[OFFER] = Leg(OFFER, CALL, exists=True, rang=True)
    channels.elsewhere[ANA].add("3.3")
    channels.bridges["b1"].update({CALL, OFFER})
    return channels


def test_what_two_listings_in_a_row_show_is_taken_in(bench: Bench) -> None:
    bench.look(everything())
    after_one = entries(bench.table)
    bench.look(everything())

    assert after_one == frozenset()
    assert bench.table == everything()


def test_what_two_listings_in_a_row_lack_goes(bench: Bench) -> None:
    bench.table.become(everything())

    bench.look(Channels())
    after_one = entries(bench.table)
    bench.look(Channels())

    assert after_one == entries(everything())
    assert entries(bench.table) == frozenset()


def test_what_one_listing_says_and_the_next_does_not_is_left_alone(bench: Bench) -> None:
    bench.table.become(everything())

    for shown in (Channels(), everything(), Channels(), everything()):
        bench.look(shown)

    assert bench.table == everything()


def test_who_came_while_the_channels_were_listed_is_not_stale(bench: Bench) -> None:
    """Twice: one came after the first listing, another after the second."""
    for _ in range(2):
        before = entries(bench.table)
        bench.table.become(everything())
        bench.look(Channels(), before)

    assert bench.table == everything()


def test_who_went_while_the_channels_were_listed_is_not_missing(bench: Bench) -> None:
    for _ in range(2):
        bench.look(everything(), before=entries(everything()))

    assert entries(bench.table) == frozenset()


def test_a_caller_found_under_another_name_is_known_by_the_new_one(bench: Bench) -> None:
    bench.table.callers[CALL] = "PJSIP/trunk-00000009"

    bench.look(everything())
    bench.look(everything())

    assert bench.table.callers == {CALL: CALLER_CHANNEL}


def test_a_leg_that_was_asked_for_and_not_seen_yet_stays_until_its_offer_is_given_up(
    bench: Bench,
) -> None:
    bench.table.legs[OFFER] = Leg(OFFER, CALL)

    for _ in range(3):
        bench.look(Channels())

    assert OFFER in bench.table.legs


def test_one_whose_offer_was_given_up_goes_when_two_listings_in_a_row_lack_it(
    bench: Bench,
) -> None:
    bench.table.legs[OFFER] = Leg(OFFER, CALL, withdrawn=True, forgotten=True)

    bench.look(Channels())
    after_one = set(bench.table.legs)
    bench.look(Channels())

    assert after_one == {OFFER}
    assert bench.table.legs == {}


def test_one_listing_is_enough_to_know_that_a_leg_exists_and_was_answered(bench: Bench) -> None:
    bench.table.legs[OFFER] = Leg(OFFER, CALL)
    shown = Channels(legs={OFFER: Leg(OFFER, CALL, exists=True, answered=True)})

    bench.look(shown)

    assert bench.table.legs[OFFER] == Leg(OFFER, CALL, exists=True, answered=True)


def test_a_leg_that_was_given_up_before_it_was_seen_is_hung_up_once_a_listing_shows_it(
    bench: Bench,
) -> None:
    bench.table.legs[OFFER] = Leg(OFFER, CALL, withdrawn=True)

    bench.look(everything())
    bench.look(everything())

    assert bench.withdrawn == [OFFER]


def test_after_a_roll_call_nothing_is_suspected_any_more(bench: Bench) -> None:
    bench.look(everything())
    bench.mending.begin_anew()
    bench.look(everything())

    assert entries(bench.table) == frozenset()
