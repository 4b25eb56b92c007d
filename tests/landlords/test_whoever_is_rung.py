"""What holds for everybody who is rung outside, at every landlord; shown at Logial."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import (
    CallCompleted,
    CallConnected,
    ContactOffered,
    ContactPassedOver,
    OfferEnded,
    StepSkipped,
)
from acd.core.model import OfferEnding
from acd.core.routes import Skip
from acd.directory.model import Kind
from acd.lab.keys import KEYS, press
from tests.integration.world import eventually
from tests.landlords.changes import steps_last, trunk
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import NOBODY_THERE, PICKS_UP, TAKES_IT, VOICEMAIL, picks_up

pytestmark = pytest.mark.asyncio(loop_scope="module")

KARIM, JEANNE = "+33639981102", "+33639981103"  # Résidence des Lilas: G1, then M1
GEORGES = "+33639981110"  # Les Tilleuls: G4, then M2
SAMUEL, TRAN = "+33639981112", "+33639981111"  # Le Clos des Érables: G5, then M2


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    changes = (steps_last(15.0), trunk("operateur", most_calls=2))
    async with LandlordWorld("logial", *changes) as world:
        yield world


async def test_a_voicemail_never_gets_the_caller_and_the_next_step_goes_on(landlord):
    landlord.lets(G1=VOICEMAIL, M1=TAKES_IT)

    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)
    [voicemail] = landlord.those(OfferEnded, contact=landlord.contact("G1"))

    assert landlord.rung() == ["G1", "M1"]
    assert connected.contact == landlord.contact("M1")
    assert len(landlord.those(CallConnected)) == 1
    assert voicemail.ending is OfferEnding.VOICEMAIL


async def test_keys_of_the_caller_change_nothing(landlord):
    landlord.lets(G1=VOICEMAIL)

    callers = await landlord.calls("siege", JEANNE)
    await landlord.until(lambda: landlord.is_talking("G1"))
    await eventually(callers.rtp_ports)
    heard = list(landlord.facts)
    await press(KEYS, callers.rtp_ports()[0])

    assert landlord.rung() == ["G1"]
    assert landlord.facts == heard
    assert landlord.is_talking("G1")


async def test_who_takes_it_after_another_key_gets_the_caller(landlord):
    landlord.lets(G1=picks_up(keys="51"))

    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)

    assert connected.contact == landlord.contact("G1")


async def test_an_absence_declared_while_it_rings_ends_the_ringing(landlord):
    landlord.lets(G1=NOBODY_THERE, M1=TAKES_IT)

    await landlord.calls("siege", JEANNE)
    await landlord.rings("G1")
    await landlord.is_absent("G1")
    await landlord.hear(CallConnected)
    [caretaker] = landlord.legs_of("G1")

    assert landlord.rung() == ["G1", "M1"]
    assert (caretaker.answered_at, caretaker.status) == (None, 487)


async def test_a_caller_who_hangs_up_stops_the_ringing(landlord):
    landlord.lets(G1=NOBODY_THERE)

    await landlord.calls("siege", JEANNE, stay=0.5)
    caretaker = await landlord.stops_ringing("G1")
    await landlord.hear(CallCompleted)

    assert landlord.rung() == ["G1"]
    assert (caretaker.answered_at, caretaker.status) == (None, 487)


async def test_a_person_is_rung_for_one_caller_at_a_time(landlord):
    landlord.lets(G1=NOBODY_THERE, M1=TAKES_IT)

    await landlord.calls("siege", JEANNE)
    await landlord.rings("G1")
    await landlord.calls("siege", KARIM)
    await landlord.hear(CallConnected)
    [passed_over] = landlord.those(ContactPassedOver)

    assert landlord.rung() == ["G1", "M1"]
    assert passed_over.why is Skip.BUSY


async def test_with_every_leg_in_use_the_advisors_get_the_caller(landlord):
    landlord.lets(ana=PICKS_UP)
    landlord.log_in("ana")

    await landlord.calls("siege", GEORGES)
    await landlord.rings("G4")
    await landlord.calls("siege", SAMUEL)
    await landlord.rings("G5")
    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["G4", "G5", "ana"]
    assert connected.advisor == "ana"
    assert [skipped.why for skipped in landlord.those(StepSkipped)] == [Skip.FULL, Skip.FULL]


async def test_a_call_keeps_what_was_known_when_it_came_and_the_next_sees_the_new(landlord):
    landlord.lets(M2=NOBODY_THERE, G2=TAKES_IT)

    await landlord.calls("siege", SAMUEL)
    await landlord.rings("G5")
    await landlord.imports(Kind.BUILDINGS, "Référence;Nom;Gardien;Gestionnaire\nB5;B5;G2;M1\n")
    landlord.hangs_up("G5")
    await landlord.rings("M2")
    await landlord.calls("siege", TRAN)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["G5", "M2", "G2"]
    assert len(landlord.those(ContactOffered)) == 3
