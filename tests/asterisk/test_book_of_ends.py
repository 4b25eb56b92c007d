"""Asterisk's book of ends: read field by field, struck out a few entries at a time."""

import pytest

from acd.asterisk.book_of_ends import AT_A_TIME, Eraser, seen_ends
from acd.core.model import Leaving, LineId, OfferId
from acd.core.signals import SeenEnd
from tests.asterisk.exchange_parts import CALL, OFFER, RememberingClient, no, yes

OFFSET = 100.0
GAVE_UP = SeenEnd(CALL, LineId("accueil"), None, 150.0, 160.0, wall_at=50.0)


def read(value: str, key: str = CALL) -> list[SeenEnd]:
    return list(seen_ends([(key, value)], OFFSET))


# Read


def test_who_gave_up_waiting_has_neither_owner_nor_reason() -> None:
    assert read("accueil/50/60////") == [GAVE_UP]


@pytest.mark.parametrize(
    ("mark", "left"),
    [
        ("longest-wait", Leaving.LONGEST_WAIT),
        ("lease-lapsed", Leaving.LEASE_LAPSED),
        ("lost-sight", Leaving.LOST_SIGHT),
        ("of a later dialplan", Leaving.LEASE_LAPSED),
    ],
)
def test_who_was_on_the_rescue_ladder_is_read_with_the_reason(mark: str, left: Leaving) -> None:
    [end] = read(f"accueil/50/60//{mark}//")

    assert end.left is left


def test_who_talked_is_read_with_the_offer_and_since_when() -> None:
    [end] = read(f"accueil/50/60/+33612345678//{OFFER}/55")

    assert (end.owner, end.talked_at, end.caller) == (OfferId(OFFER), 155.0, "+33612345678")


def test_times_are_read_to_the_millisecond() -> None:
    [end] = read(f"accueil/50.125/60.25/+33612345678//{OFFER}/55.5")

    assert (end.arrived_at, end.talked_at, end.ended_at) == (150.125, 155.5, 160.25)


def test_the_ladder_owns_nobodys_offer() -> None:
    [end] = read("accueil/50/60//lease-lapsed/rescue/")

    assert end.owner is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (CALL, ""),
        (CALL, "accueil/50/60///"),
        (CALL, "accueil//60////"),
        (CALL, "accueil/50/now////"),
        (CALL, "accueil/-50/60////"),
        ("short", "accueil/50/60////"),
        (CALL.upper(), "accueil/50/60////"),
    ],
)
def test_what_is_no_entry_tells_nothing(key: str, value: str) -> None:
    assert read(value, key) == []


# Struck out


def keys(count: int) -> list[str]:
    return [f"{number:032x}" for number in range(count)]


def struck_out(client: RememberingClient) -> list[str]:
    return [sent.fields["Variable"] for sent in client.actions("Setvar")]


def test_a_long_list_is_struck_out_a_few_at_a_time_so_that_offers_need_not_wait() -> None:
    client = RememberingClient()
    eraser = Eraser(client)  # type: ignore[arg-type]

    eraser.strike_out(keys(3 * AT_A_TIME))
    at_once = len(client.sent)
    for answered in range(3 * AT_A_TIME):
        reply = client.sent[answered].on_reply
        assert reply is not None
        reply(yes() if answered % 2 else no())

    assert at_once == AT_A_TIME
    assert struck_out(client) == [f"DB_DELETE(acd-ended/{key})" for key in keys(3 * AT_A_TIME)]


def test_what_is_asked_twice_is_struck_out_once() -> None:
    client = RememberingClient()
    eraser = Eraser(client)  # type: ignore[arg-type]

    eraser.strike_out([CALL, CALL])
    eraser.strike_out([CALL])

    assert len(client.sent) == 1


def test_a_lost_link_raises_nothing_and_keeps_nothing_for_the_next() -> None:
    client = RememberingClient()
    eraser = Eraser(client)  # type: ignore[arg-type]
    eraser.strike_out(keys(AT_A_TIME + 1))

    client.lost = True
    client.answer("Setvar", None)
    client.lost = False
    client.sent.clear()
    eraser.strike_out([CALL])

    assert struck_out(client) == [f"DB_DELETE(acd-ended/{CALL})"]
