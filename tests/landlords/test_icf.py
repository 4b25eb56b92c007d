"""ICF: two subsidiaries on one platform, every advisor locked to one of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import CallCompleted, CallConnected, CallQueued
from acd.core.model import Outcome, TeamId
from acd.core.plan import Overflow
from tests.landlords.changes import NEVER, one_more_line, steps_last, team
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import BUSY, PICKS_UP, TAKES_IT

pytestmark = pytest.mark.asyncio(loop_scope="module")

OF_SABLIERE, ANOTHER = "+33639984111", "+33639984112"
OF_NORD_EST = "+33639984512"
AUTHORISED_AFTER = 2.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    changes = (
        steps_last(1.0),
        team("la-sabliere", overflow=(Overflow(TeamId("nord-est"), AUTHORISED_AFTER),)),
        one_more_line("la-sabliere", "sab-nuit", "+33199004109", schedule=NEVER),
    )
    async with LandlordWorld("icf", *changes) as world:
        yield world


async def test_an_advisor_knows_whose_house_it_is_before_the_first_word(landlord):
    landlord.lets(celine=PICKS_UP, sophie=PICKS_UP)
    landlord.log_in("celine", "sophie")

    await landlord.calls("la-sabliere", OF_SABLIERE)
    await landlord.calls("nord-est", OF_NORD_EST)
    await landlord.hear(CallConnected, count=2)

    assert sorted(landlord.rung()) == ["celine", "sophie"]
    assert landlord.invite("celine").name == "SAB La Sablière"
    assert landlord.invite("sophie").name == "NE Nord-Est"


async def test_nord_est_rings_for_the_sabliere_after_the_authorised_time_and_not_before(landlord):
    landlord.lets(celine=PICKS_UP, idriss=PICKS_UP, sophie=PICKS_UP)
    landlord.log_in("celine", "sophie")
    await landlord.calls("la-sabliere", OF_SABLIERE)
    await landlord.hear(CallConnected)

    await landlord.calls("la-sabliere", ANOTHER)
    queued = await landlord.hear(CallQueued, count=2)
    connected = await landlord.hear(CallConnected, count=2)
    [sophie] = landlord.legs_of("sophie")

    assert landlord.rung() == ["celine", "sophie"]
    assert AUTHORISED_AFTER <= sophie.invited_at - queued.queued_at < AUTHORISED_AFTER + 0.5
    assert (connected.advisor, connected.team) == ("sophie", "la-sabliere")


async def test_the_sabliere_stays_silent_for_the_whole_wait_of_a_tenant_of_nord_est(landlord):
    landlord.lets(celine=PICKS_UP, idriss=PICKS_UP)
    landlord.log_in("celine", "idriss")

    await landlord.calls("nord-est", OF_NORD_EST, stay=AUTHORISED_AFTER + 1.0)
    record = await landlord.hear(CallCompleted)

    assert landlord.rung() == []
    assert record.outcome is Outcome.ABANDONED


async def test_figures_are_each_subsidiarys_own_and_add_up(landlord):
    landlord.lets(celine=PICKS_UP, sophie=PICKS_UP)
    landlord.log_in("celine", "sophie")

    await landlord.calls("la-sabliere", OF_SABLIERE)
    await landlord.calls("nord-est", OF_NORD_EST)
    await landlord.hear(CallConnected, count=2)
    landlord.hangs_up("celine")
    landlord.hangs_up("sophie")
    await landlord.hear(CallCompleted, count=2)

    assert landlord.figures("la-sabliere").outcomes == {Outcome.ANSWERED: 1}
    assert landlord.figures("nord-est").outcomes == {Outcome.ANSWERED: 1}


async def test_the_night_number_of_nord_est_rings_its_own_people_on_call_until_one_takes_it(
    landlord,
):
    landlord.let("nord-est/A1", BUSY)
    landlord.let("nord-est/A2", TAKES_IT)

    await landlord.calls("nord-est-nuit", OF_NORD_EST)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["nord-est/A1", "nord-est/A2"]
    assert landlord.invite("nord-est/A2").shown == "+33353014500"


async def test_the_sabliere_has_no_other_number_its_own_leads_to_its_people_on_call(landlord):
    landlord.let("la-sabliere/A1", BUSY)
    landlord.let("la-sabliere/G1", TAKES_IT)

    await landlord.calls("sab-nuit", OF_SABLIERE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["la-sabliere/A1", "la-sabliere/G1"]
    assert landlord.invite("la-sabliere/G1").shown == "+33199004100"


async def test_a_tenant_of_one_is_a_stranger_on_a_line_of_the_other(landlord):
    await landlord.calls("nord-est", OF_SABLIERE)
    queued = await landlord.hear(CallQueued)

    assert queued.known.building is None
