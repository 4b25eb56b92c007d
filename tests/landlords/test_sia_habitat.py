"""SIA Habitat: vulnerable tenants first, advisors in a van, and who was cut off is not last."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import (
    AdvisorPaused,
    CallCompleted,
    CallConnected,
    CallQueued,
    OfferEnded,
)
from acd.core.model import LineId, OfferEnding
from tests.landlords.changes import NEVER, one_more_line, steps_last, team
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import NO_POWER, NOBODY_THERE, PICKS_UP, SWITCHED_OFF, TAKES_IT

pytestmark = pytest.mark.asyncio(loop_scope="module")

RAYMONDE, MICHEL = "+33639987101", "+33639987104"  # vulnerable
JORDAN, SABRINA, OCEANE, FAROUK, THOMAS = (f"+3363998710{n}" for n in (2, 3, 5, 6, 8))
GINETTE = "+33639987107"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    changes = (
        steps_last(1.0),
        team("accueil", ring_for=1.0),
        one_more_line("accueil", "sans-regle", "+33353017008", vulnerable_priority=0),
        one_more_line("accueil", "nuit", "+33353017009", schedule=NEVER),
    )
    async with LandlordWorld("sia-habitat", *changes) as world:
        yield world


@pytest.mark.parametrize(
    ("line", "order"),
    [("accueil", [RAYMONDE, JORDAN]), ("sans-regle", [JORDAN, RAYMONDE])],
    ids=["with the rule", "with the rule switched off"],
)
async def test_a_vulnerable_tenant_goes_before_who_came_first(landlord, line, order):
    landlord.lets(chantal=PICKS_UP)

    for number, caller in enumerate((JORDAN, RAYMONDE), 1):
        await landlord.calls(line, caller)
        await landlord.hear(CallQueued, count=number)
    landlord.log_in("chantal")
    await landlord.hear(CallConnected)
    first = landlord.invite("chantal").shown
    landlord.hangs_up("chantal")
    await landlord.hear(CallConnected, count=2)

    assert [first, landlord.invite("chantal").shown] == order


async def test_who_was_cut_off_and_calls_again_has_the_former_place(landlord):
    landlord.lets(chantal=PICKS_UP)

    await landlord.calls("accueil", SABRINA, stay=0.5)
    await landlord.hear(CallQueued)
    await landlord.calls("accueil", OCEANE)
    await landlord.hear(CallQueued, count=2)
    await landlord.hear(CallCompleted)
    await landlord.calls("accueil", SABRINA)
    await landlord.hear(CallQueued, count=3)
    landlord.log_in("chantal")
    await landlord.hear(CallConnected)

    assert landlord.invite("chantal").shown == SABRINA


@pytest.mark.parametrize(
    ("manner", "caller"),
    [(SWITCHED_OFF, THOMAS), (NO_POWER, FAROUK)],
    ids=["answers 480", "says nothing"],
)
async def test_a_van_without_network_is_no_miss_and_the_next_rings(landlord, manner, caller):
    landlord.let("camion-1", manner)
    landlord.lets(kamel=PICKS_UP)
    landlord.log_in("camion-1")
    landlord.log_in("kamel")

    await landlord.calls("accueil", caller)
    connected = await landlord.hear(CallConnected)
    [ended] = landlord.those(OfferEnded, advisor="camion-1")

    assert landlord.rung() == ["camion-1", "kamel"]
    assert ended.ending is OfferEnding.UNREACHABLE
    assert landlord.service.floor.advisors["camion-1"].misses == 0
    assert connected.advisor == "kamel"


async def test_an_advisor_in_the_van_answers_like_the_others(landlord):
    landlord.let("camion-2", PICKS_UP)
    await landlord.dial("camion-2", "*11")

    await landlord.calls("accueil", MICHEL)
    connected = await landlord.hear(CallConnected)

    assert connected.advisor == "camion-2"


async def test_while_tenants_stand_in_the_van_it_does_not_ring(landlord):
    landlord.let("camion-1", PICKS_UP)
    landlord.lets(chantal=PICKS_UP)
    landlord.log_in("camion-1")
    await landlord.dial("camion-1", "*142")
    landlord.log_in("chantal")

    await landlord.calls("accueil", GINETTE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["chantal"]
    assert landlord.those(AdvisorPaused)[0].reason == "permanence du camion"


async def test_at_night_who_is_on_call_is_rung_one_after_the_other(landlord):
    landlord.lets(A1=NOBODY_THERE, A2=TAKES_IT)

    await landlord.calls("nuit", RAYMONDE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["A1", "A2"]
    assert connected.line == LineId("nuit")
