"""Dynacité: advisors sit in the agencies; a tenant's own answers first, then its neighbours."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import (
    AdvisorPaused,
    AdvisorUnpaused,
    CallCompleted,
    CallConnected,
    CallQueued,
    QueueJoined,
)
from acd.core.model import TeamId
from acd.core.plan import Overflow
from tests.landlords.changes import NEVER, one_more_line, steps_last, team
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import PICKS_UP, TAKES_IT

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Of Bourg. Whoever has spoken with one of these numbers is rung first the next time.
MONIQUE, SELIM, PAULINE, ROGER = (f"+3363998510{number}" for number in (1, 2, 3, 4))
HIS_TELEPHONE = "+33639985197"
MONIQUE_AT_HOME, ROGER_AT_HOME = "+33465715101", "+33465715104"
HAFSA = "+33639985105"  # of Oyonnax
STRANGER, ANOTHER, ONE_MORE = "+33639985199", "+33639985198", "+33639985196"
THEN, AT_LAST = 1.0, 2.0
FOR_THE_LAST = 1.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    neighbours = (Overflow(TeamId("amberieu"), THEN), Overflow(TeamId("oyonnax"), AT_LAST))
    changes = (
        steps_last(FOR_THE_LAST),
        team("bourg", overflow=neighbours),
        one_more_line("oyonnax", "oyonnax-nuit", "+33465715009", schedule=NEVER),
    )
    async with LandlordWorld("dynacite", *changes) as world:
        yield world


async def test_a_tenant_reaches_her_own_agency_whichever_number_she_dials(landlord):
    landlord.lets(laure=PICKS_UP, gilles=PICKS_UP)
    landlord.log_in("laure", "gilles")

    await landlord.calls("oyonnax", MONIQUE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["laure"]
    assert connected.team == "bourg"


async def test_who_is_not_known_reaches_the_agency_of_the_number(landlord):
    landlord.lets(laure=PICKS_UP, gilles=PICKS_UP)
    landlord.log_in("laure", "gilles")

    await landlord.calls("oyonnax", STRANGER)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["gilles"]


async def test_while_her_own_agency_is_busy_the_neighbours_ring_one_after_the_other(landlord):
    landlord.lets(laure=PICKS_UP, gilles=PICKS_UP)
    landlord.log_in("laure", "estelle", "gilles")
    await landlord.calls("bourg", SELIM)
    await landlord.hear(CallConnected)

    await landlord.calls("bourg", ROGER)
    queued = await landlord.hear(CallQueued, count=2)
    estelle = await landlord.rings("estelle")
    await landlord.hear(QueueJoined, team="oyonnax")

    assert landlord.rung() == ["laure", "estelle"]
    assert THEN <= estelle.invited_at - queued.queued_at < THEN + 0.5
    assert [joined.team for joined in landlord.those(QueueJoined)] == ["amberieu", "oyonnax"]


async def test_the_next_neighbour_rings_when_the_first_has_nobody(landlord):
    landlord.lets(gilles=PICKS_UP)
    landlord.log_in("gilles")

    await landlord.calls("bourg", MONIQUE_AT_HOME)
    queued = await landlord.hear(CallQueued)
    connected = await landlord.hear(CallConnected)
    [gilles] = landlord.legs_of("gilles")

    assert AT_LAST <= gilles.invited_at - queued.queued_at < AT_LAST + 0.5
    assert (connected.advisor, connected.team) == ("gilles", "bourg")


async def test_a_neighbour_who_is_not_named_never_rings(landlord):
    landlord.log_in("estelle")

    await landlord.calls("oyonnax", HAFSA, stay=AT_LAST + 0.5)
    await landlord.hear(CallCompleted)

    assert landlord.rung() == []


async def test_one_key_takes_an_advisor_to_the_counter_and_the_call_to_a_colleague(landlord):
    landlord.lets(laure=PICKS_UP, tarik=PICKS_UP)
    landlord.log_in("laure", "tarik")

    await landlord.dial("laure", "*142")
    paused = await landlord.hear(AdvisorPaused)
    await landlord.calls("bourg", ROGER_AT_HOME)
    await landlord.hear(CallConnected)
    [shown] = [one for one in landlord.service.view().advisors if one.id == "laure"]

    assert landlord.rung() == ["tarik"]
    assert (paused.advisor, paused.reason) == ("laure", "accueil physique")
    assert [pause.is_work for pause in shown.pauses] == [True]


async def test_another_key_brings_the_advisor_back_to_the_phone(landlord):
    landlord.lets(laure=PICKS_UP)
    landlord.log_in("laure")

    await landlord.dial("laure", "*142")
    await landlord.calls("bourg", STRANGER)
    await landlord.until(lambda: landlord.waits_for("bourg"))
    await landlord.dial("laure", "*13")
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["laure"]
    assert len(landlord.those(AdvisorUnpaused)) == 1


async def test_who_spoke_with_the_tenant_the_last_time_is_rung_first(landlord):
    landlord.lets(laure=PICKS_UP, tarik=PICKS_UP)
    landlord.log_in("tarik")

    for number, caller in enumerate((PAULINE, ANOTHER, PAULINE), 1):
        await landlord.calls("bourg", caller)
        await landlord.hear(CallConnected, count=number)
        landlord.hangs_up("tarik")
        await landlord.everybody_is_free()
        landlord.log_in("laure")  # after the next call she has been free for longer

    assert landlord.rung() == ["tarik", "tarik", "tarik"]


async def test_who_knows_the_tenant_and_is_busy_is_not_waited_for_long(landlord):
    landlord.lets(laure=PICKS_UP, tarik=PICKS_UP)
    landlord.log_in("tarik")
    await landlord.calls("bourg", HIS_TELEPHONE)
    await landlord.hear(CallConnected)
    landlord.hangs_up("tarik")
    await landlord.everybody_is_free()
    await landlord.calls("bourg", ONE_MORE)
    await landlord.hear(CallConnected, count=2)
    landlord.log_in("laure")

    await landlord.calls("bourg", HIS_TELEPHONE)
    connected = await landlord.hear(CallConnected, count=3)

    assert landlord.rung() == ["tarik", "tarik", "laure"]
    assert connected.waited >= FOR_THE_LAST


async def test_at_night_one_plan_serves_all_agencies(landlord):
    landlord.lets(A1=TAKES_IT)

    await landlord.calls("oyonnax-nuit", STRANGER)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["A1"]
