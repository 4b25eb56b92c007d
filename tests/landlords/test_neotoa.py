"""Néotoa: other work gives way to the phone when too many wait; applicants have a line."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import (
    AdvisorPaused,
    AdvisorUnpaused,
    CallCompleted,
    CallConnected,
    CallQueued,
    StepBegan,
)
from acd.core.model import LineId, PauseCause
from tests.landlords.changes import recall, steps_last, team
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import PICKS_UP

pytestmark = pytest.mark.asyncio(loop_scope="module")

TENANTS = "+3363998610[call_number]"
ANNICK = "+33639986101"
APPLICANT = "+33639986199"
LONG = 1.0
POST, COUNTER, LUNCH = "courrier", "accueil physique", "déjeuner"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    changes = (steps_last(1.0), recall("courrier", LONG), team("attribution", longest_wait=LONG))
    async with LandlordWorld("neotoa", *changes) as world:
        yield world


async def test_when_three_have_waited_long_the_post_gives_way_and_the_phone_rings(landlord):
    landlord.lets(awa=PICKS_UP, tugdual=PICKS_UP)
    landlord.log_in("awa", "tugdual")
    await landlord.dial("awa", "*143")
    await landlord.dial("tugdual", "*142")

    await landlord.calls("locataires", TENANTS, count=3)
    third = await landlord.hear(CallQueued, count=3)
    await landlord.hear(CallConnected)
    [awa] = landlord.legs_of("awa")

    assert landlord.rung() == ["awa"]
    assert LONG <= awa.invited_at - third.queued_at < LONG + 0.5
    assert {one.advisor for one in landlord.those(AdvisorUnpaused)} == {"awa"}


async def test_two_who_wait_interrupt_nobody(landlord):
    landlord.log_in("awa")
    landlord.pauses("awa", POST)

    await landlord.calls("locataires", TENANTS, count=2, stay=LONG + 1.0)
    await landlord.hear(CallCompleted, count=2)

    assert landlord.rung() == []
    assert landlord.those(AdvisorUnpaused, cause=PauseCause.ADVISOR) == []


@pytest.mark.parametrize("reason", [COUNTER, LUNCH], ids=["counter", "lunch"])
async def test_the_counter_and_lunch_are_never_interrupted(landlord, reason):
    landlord.log_in("awa")
    landlord.pauses("awa", reason)

    await landlord.calls("locataires", TENANTS, count=4, stay=LONG + 1.0)
    await landlord.hear(CallCompleted, count=4)

    assert landlord.rung() == []


async def test_an_applicant_reaches_who_knows_how_dwellings_are_allotted(landlord):
    landlord.lets(jeanne=PICKS_UP, tugdual=PICKS_UP)
    landlord.log_in("tugdual", "jeanne")

    await landlord.calls("demandeurs", APPLICANT)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["jeanne"]
    assert connected.team == "attribution"


async def test_an_applicant_who_waited_long_may_be_answered_by_all_and_keeps_the_place(landlord):
    landlord.lets(jeanne=PICKS_UP, tugdual=PICKS_UP)
    landlord.log_in("jeanne", "tugdual")
    await landlord.calls("demandeurs", APPLICANT)
    await landlord.hear(CallConnected)

    await landlord.calls("demandeurs", ANNICK)
    await landlord.hear(CallConnected, count=2)
    *_, last = landlord.those(StepBegan)

    assert landlord.rung() == ["jeanne", "tugdual"]
    assert last.queues == ("attribution", "accueil")


async def test_an_advisor_of_both_takes_tenants_first(landlord):
    landlord.lets(marion=PICKS_UP)
    landlord.log_in("marion")
    landlord.pauses("marion", LUNCH)
    await landlord.hear(AdvisorPaused)

    await landlord.calls("demandeurs", APPLICANT)
    await landlord.hear(CallQueued)
    await landlord.calls("locataires", ANNICK)
    await landlord.hear(CallQueued, line=LineId("locataires"))
    landlord.is_ready("marion")
    first = await landlord.hear(CallConnected)
    landlord.hangs_up("marion")
    second = await landlord.hear(CallConnected, count=2)

    assert [first.line, second.line] == ["locataires", "demandeurs"]
