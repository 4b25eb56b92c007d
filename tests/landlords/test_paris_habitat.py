"""Paris Habitat: caretakers and agencies stay, a centre takes what is technical; who was lost."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import AdvisorUnpaused, CallCompleted, CallConnected, CallQueued
from acd.core.model import Outcome
from acd.core.routes import To
from acd.store.call_backs import mark_called_back
from tests.integration.world import eventually
from tests.landlords.changes import NEVER, one_more_line, recall, steps_last
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import BUSY, NOBODY_THERE, PICKS_UP, TAKES_IT

pytestmark = pytest.mark.asyncio(loop_scope="module")

NICOLE, OMAR = "+33639988101", "+33639988102"  # Groupe Jaurès: G1, agency of the north-east
LEA = "+33639988103"  # Porte des Lilas: G2, who has a phone of the house
BINTA, ALEXANDRE = "+33639988105", "+33639988106"  # Square Saint-Fargeau: no caretaker
SIMONE = "+33639988107"  # Cité Brillat-Savarin: G3, agency of the south
STRANGER = "+33639988199"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    changes = (
        steps_last(1.0),
        recall("rappels", 1.0),
        one_more_line("sud", "sud-nuit", "+33199008009", schedule=NEVER),
    )
    async with LandlordWorld("paris-habitat", *changes) as world:
        yield world


# People whom the tenant knows


async def test_on_the_agencys_number_the_own_caretaker_rings_first(landlord):
    landlord.lets(G1=TAKES_IT, eva=PICKS_UP, assia=PICKS_UP)
    landlord.log_in("eva", "assia")

    await landlord.calls("nord-est", NICOLE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["G1"]


async def test_then_the_agency_then_the_centre_and_the_place_is_kept(landlord):
    landlord.lets(G1=BUSY, assia=PICKS_UP)
    landlord.log_in("eva", "assia")
    landlord.pauses("eva", "déjeuner")

    await landlord.calls("nord-est", NICOLE)
    connected = await landlord.hear(CallConnected)
    call = landlord.service.floor.calls[connected.call]

    assert landlord.rung() == ["G1", "assia"]
    assert call.queues == ("nord-est", "centre")
    assert connected.team == "nord-est"


async def test_a_tenant_of_the_south_who_dials_the_north_reaches_her_own_agency(landlord):
    landlord.lets(G3=BUSY, pierre=PICKS_UP, eva=PICKS_UP)
    landlord.log_in("eva", "pierre")

    await landlord.calls("nord-est", SIMONE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["G3", "pierre"]


async def test_a_stranger_reaches_the_agency_of_the_number(landlord):
    landlord.lets(eva=PICKS_UP, pierre=PICKS_UP)
    landlord.log_in("eva", "pierre")

    await landlord.calls("sud", STRANGER)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["pierre"]


async def test_at_night_an_agencys_number_leads_to_who_is_on_call(landlord):
    landlord.lets(A1=NOBODY_THERE, A2=TAKES_IT)

    await landlord.calls("sud-nuit", SIMONE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["A1", "A2"]


# What is technical


async def test_a_technical_call_goes_to_the_centre_and_no_caretaker_rings(landlord):
    landlord.lets(G1=TAKES_IT, eva=PICKS_UP, vincent=PICKS_UP)
    landlord.log_in("eva", "vincent")

    await landlord.calls("technique", OMAR)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["vincent"]
    assert connected.to is To.TEAM


async def test_the_agencys_advisors_never_ring_for_a_technical_call(landlord):
    landlord.lets(eva=PICKS_UP, pierre=PICKS_UP)
    landlord.log_in("eva", "pierre")

    await landlord.calls("technique", OMAR, stay=2.0)
    await landlord.hear(CallCompleted)

    assert landlord.rung() == []


async def test_a_building_that_is_moved_to_the_centre_keeps_its_number(landlord):
    landlord.lets(G2=PICKS_UP, vincent=PICKS_UP)
    landlord.log_in("vincent")

    await landlord.calls("nord-est", LEA)
    await landlord.hear(CallConnected)
    await landlord.takes_route("B2", "technique")
    await landlord.calls("nord-est", LEA)
    await landlord.hear(CallConnected, count=2)

    assert landlord.rung() == ["G2", "vincent"]


# Who hung up unheard


async def test_who_gave_up_is_on_the_list_to_call_back_with_wait_and_attempts(landlord):
    for number in (1, 2):
        await landlord.calls("technique", BINTA, stay=1.2)
        await landlord.hear(CallCompleted, count=number, outcome=Outcome.ABANDONED)
    await eventually(lambda: any(row.attempts == 2 for row in landlord.to_call_back()))
    [lost] = landlord.to_call_back()
    waits = [record.at - record.queued_at for record in landlord.those(CallCompleted)]

    assert (lost.caller, lost.line) == (BINTA, "technique")
    assert lost.longest_wait == pytest.approx(max(waits))
    assert lost.first_at == landlord.those(CallQueued)[0].queued_at


async def test_who_calls_again_and_is_heard_is_off_the_list(landlord):
    landlord.lets(vincent=PICKS_UP)
    await landlord.calls("technique", ALEXANDRE, stay=1.2)
    await landlord.hear(CallCompleted)
    await eventually(landlord.to_call_back)

    landlord.log_in("vincent")
    await landlord.calls("technique", ALEXANDRE)
    await landlord.hear(CallConnected)
    landlord.hangs_up("vincent")
    await landlord.hear(CallCompleted, outcome=Outcome.ANSWERED)

    await eventually(lambda: landlord.to_call_back() == [])


async def test_who_was_called_back_is_off_the_list(landlord):
    await landlord.calls("technique", STRANGER, stay=1.2)
    await landlord.hear(CallCompleted)
    await eventually(landlord.to_call_back)
    [lost] = landlord.to_call_back()

    mark_called_back(landlord.settings.site.store, lost.call, time.time())

    assert landlord.to_call_back() == []


async def test_who_calls_tenants_back_returns_to_the_phone_when_two_have_waited_long(landlord):
    landlord.lets(assia=PICKS_UP)
    landlord.log_in("assia")
    landlord.pauses("assia", "rappels")

    await landlord.calls("technique", "+3363998810[call_number]", count=2)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["assia"]
    assert landlord.those(AdvisorUnpaused)[0].advisor == "assia"
