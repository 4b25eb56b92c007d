"""Pluralis: tenants call the staff's mobiles through the ACD; staff have a line of their own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import CallCompleted, CallConnected, CallQueued
from acd.core.model import Outcome
from acd.core.routes import To
from tests.integration.world import eventually
from tests.landlords.changes import NEVER, one_more_line, steps_last
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import BUSY, NOBODY_THERE, PICKS_UP, SWITCHED_OFF, TAKES_IT

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLETTE, YANIS = "+33639983101", "+33639983102"
SONIAS_MOBILE = "+33639983001"
PLURALIS = "+33465713000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    at_night = one_more_line("sonia", "sonia-nuit", "+33465713009", schedule=NEVER)
    async with LandlordWorld("pluralis", steps_last(1.0), at_night) as world:
        yield world


async def test_the_direct_number_of_one_of_the_staff_rings_her_mobile_and_is_counted(landlord):
    landlord.lets(C1=TAKES_IT, brigitte=PICKS_UP)
    landlord.log_in("brigitte")

    await landlord.calls("sonia", COLETTE)
    await landlord.hear(CallConnected)
    landlord.hangs_up("C1")
    record = await landlord.hear(CallCompleted)

    assert landlord.rung() == ["C1"]
    assert landlord.invite("C1").shown == PLURALIS
    assert (record.outcome, record.answered_by) == (Outcome.ANSWERED, To.ONCALL)
    assert landlord.figures("gestion").outcomes == {Outcome.ANSWERED: 1}


@pytest.mark.parametrize("manner", [NOBODY_THERE, BUSY, SWITCHED_OFF], ids=["rings", "busy", "off"])
async def test_what_she_does_not_take_the_centre_does(landlord, manner):
    landlord.lets(C1=manner, brigitte=PICKS_UP)
    landlord.log_in("brigitte")

    await landlord.calls("sonia", COLETTE)
    await landlord.hear(CallConnected)
    landlord.hangs_up("brigitte")
    record = await landlord.hear(CallCompleted)

    assert landlord.rung() == ["C1", "brigitte"]
    assert (record.advisor, record.offers) == ("brigitte", 2)


async def test_while_she_is_absent_her_mobile_does_not_ring(landlord):
    landlord.lets(C1=TAKES_IT, C2=TAKES_IT, brigitte=PICKS_UP)
    landlord.log_in("brigitte")
    await landlord.is_absent("C1")

    await landlord.calls("sonia", COLETTE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["brigitte"]
    assert connected.waited - connected.rang < 0.3


async def test_a_call_that_nobody_took_is_counted_and_to_be_called_back(landlord):
    await landlord.calls("sonia", YANIS, stay=2.0)
    record = await landlord.hear(CallCompleted)
    await eventually(landlord.to_call_back)
    [to_call_back] = landlord.to_call_back()

    assert landlord.rung() == ["C1"]
    assert record.outcome is Outcome.ABANDONED
    assert (to_call_back.caller, to_call_back.line) == (YANIS, "sonia")


async def test_at_night_her_number_leads_to_who_is_on_call(landlord):
    landlord.lets(A1=TAKES_IT)

    await landlord.calls("sonia-nuit", COLETTE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["A1"]


async def test_a_call_of_the_staff_is_shown_as_one_and_is_not_in_the_tenants_figures(landlord):
    landlord.lets(nora=PICKS_UP)
    landlord.log_in("nora")

    await landlord.calls("interne", SONIAS_MOBILE)
    await landlord.hear(CallConnected)

    assert landlord.invite("nora").name == "Collaborateur"
    assert landlord.invite("nora").shown == SONIAS_MOBILE
    assert landlord.figures("gestion").received == 0
    assert landlord.figures("collaborateurs").answered == 1


async def test_tenants_go_before_the_staff_whoever_came_first(landlord):
    landlord.lets(C1=BUSY, brigitte=PICKS_UP)

    await landlord.calls("interne", SONIAS_MOBILE)
    await landlord.hear(CallQueued)
    await landlord.calls("sonia", COLETTE)
    await landlord.hear(CallQueued, line="sonia")
    await landlord.until(lambda: landlord.waits_for("gestion"))
    landlord.log_in("brigitte")
    first = await landlord.hear(CallConnected)
    landlord.hangs_up("brigitte")
    second = await landlord.hear(CallConnected, count=2)

    assert [first.line, second.line] == ["sonia", "interne"]
