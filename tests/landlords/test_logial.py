"""Logial: whoever dials the head office reaches the caretaker of her own building."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import CallCompleted, CallConnected, ContactPassedOver, StepSkipped
from acd.core.routes import Skip, Step, To
from tests.landlords.changes import one_more_route, steps_last
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import (
    BUSY,
    DECLINES,
    NO_POWER,
    NOBODY_THERE,
    PICKS_UP,
    SWITCHED_OFF,
    TAKES_IT,
    picks_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Résidence des Lilas: G1, then M1
AICHA, KARIM, THEIR_TELEPHONE = "+33639981101", "+33639981102", "+33199001101"
JEANNE = "+33639981103"
ODILE = "+33639981107"  # Quai de Seine: G3, who has a phone of the house
GEORGES = "+33639981110"  # Les Tilleuls: G4, whose deputy is G3, then M2
SYLVIE = "+33639981113"  # Square Pasteur: no caretaker, M2
STRANGER = "+33639981199"
HEAD_OFFICE = "+33199001234"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    to_the_centre = one_more_route("centre", Step(To.TEAM, "siege"))
    async with LandlordWorld("logial", steps_last(1.0), to_the_centre) as world:
        yield world


@pytest.mark.parametrize("written", ["+33639981103", "0639981103", "0033639981103"])
async def test_a_known_tenant_reaches_the_caretaker_of_her_building(landlord, written):
    landlord.lets(G1=TAKES_IT, ana=PICKS_UP, bruno=PICKS_UP)
    landlord.log_in("ana", "bruno")

    await landlord.calls("siege", written)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["G1"]
    assert (connected.to, connected.contact) == (To.CARETAKER, landlord.contact("G1"))
    assert landlord.invite("G1").shown == HEAD_OFFICE


async def test_an_absent_caretaker_is_never_rung_and_the_rental_manager_is_at_once(landlord):
    landlord.lets(G1=TAKES_IT, M1=TAKES_IT)
    await landlord.is_absent("G1")

    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["M1"]
    assert connected.to is To.RENTAL_MANAGER
    assert connected.waited - connected.rang < 0.3


async def test_a_caretaker_who_is_back_is_rung_again(landlord):
    landlord.lets(G1=TAKES_IT, M1=TAKES_IT)
    await landlord.is_absent("G1")
    await landlord.is_back("G1")

    await landlord.calls("siege", JEANNE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["G1"]


@pytest.mark.parametrize(
    "manner",
    [NOBODY_THERE, BUSY, SWITCHED_OFF, NO_POWER, DECLINES, picks_up(keys="2")],
    ids=["does not answer", "is busy", "is off", "is dead", "declines", "refuses"],
)
async def test_when_the_caretaker_does_not_take_it_the_rental_manager_does(landlord, manner):
    landlord.lets(G1=manner, M1=TAKES_IT)

    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["G1", "M1"]
    assert connected.contact == landlord.contact("M1")


async def test_when_neither_takes_it_the_head_office_does(landlord):
    landlord.lets(G1=BUSY, M1=SWITCHED_OFF, bruno=PICKS_UP)
    landlord.log_in("bruno")

    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["G1", "M1", "bruno"]
    assert connected.advisor == "bruno"


@pytest.mark.parametrize(
    ("number", "headers"),
    [(STRANGER, ""), (JEANNE, "Privacy: id"), ("anonymous", ""), ("9999999999", "")],
    ids=["unknown", "withheld", "anonymous", "generic"],
)
async def test_who_is_not_recognised_reaches_the_head_office_at_once(landlord, number, headers):
    landlord.lets(ana=PICKS_UP)
    landlord.log_in("ana")

    await landlord.calls("siege", number, headers=headers)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["ana"]
    assert {s.why for s in landlord.those(StepSkipped)} == {Skip.UNKNOWN_CALLER}


@pytest.mark.parametrize(
    "number",
    [AICHA, KARIM, THEIR_TELEPHONE],
    ids=["her mobile", "his mobile", "the telephone that they share"],
)
async def test_two_tenants_of_one_flat_have_one_caretaker(landlord, number):
    landlord.lets(G1=TAKES_IT)

    await landlord.calls("siege", number)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["G1"]


async def test_a_phone_of_the_house_shows_line_and_tenant_and_needs_no_key(landlord):
    landlord.lets(G3=PICKS_UP)

    await landlord.calls("siege", ODILE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["G3"]
    assert landlord.invite("G3").name == "Siège"
    assert landlord.invite("G3").shown == ODILE


async def test_the_deputy_of_an_absent_caretaker_goes_before_the_rental_manager(landlord):
    landlord.lets(G3=PICKS_UP, M2=TAKES_IT)
    await landlord.is_absent("G4")

    await landlord.calls("siege", GEORGES)
    await landlord.hear(CallConnected)
    passed_over = landlord.those(ContactPassedOver, contact=landlord.contact("G4"))

    assert landlord.rung() == ["G3"]
    assert [fact.why for fact in passed_over] == [Skip.ABSENT]


async def test_a_building_without_a_caretaker_goes_to_its_rental_manager(landlord):
    landlord.lets(M2=TAKES_IT)

    await landlord.calls("siege", SYLVIE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["M2"]
    assert connected.waited - connected.rang < 0.3


async def test_a_residence_moves_to_the_centre_and_back_while_its_tenants_call(landlord):
    landlord.lets(G1=TAKES_IT, ana=PICKS_UP)
    landlord.log_in("ana")

    await landlord.calls("siege", JEANNE)
    await landlord.hear(CallConnected)
    await landlord.takes_route("B1", "centre")
    await landlord.calls("siege", KARIM)
    await landlord.hear(CallConnected, count=2)
    landlord.hangs_up("G1")
    landlord.hangs_up("ana")
    await landlord.hear(CallCompleted, count=2)
    await landlord.takes_route("B1", None)
    await landlord.calls("siege", AICHA)
    await landlord.hear(CallConnected, count=3)

    assert landlord.rung() == ["G1", "ana", "G1"]
