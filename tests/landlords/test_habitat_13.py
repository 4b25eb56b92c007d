"""13 Habitat: a provider answers at every hour; people on call stand behind it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallRequeued,
    ProviderRested,
    RouteRepeated,
    StepSkipped,
)
from acd.core.model import Outcome
from acd.core.routes import Skip, To, TrunkId
from tests.landlords.changes import provider, rules, steps_last
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import (
    BUSY,
    NOBODY_THERE,
    OUT_OF_ORDER,
    PICKS_UP,
    TAKES_IT,
    picks_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANDLORD = "+33465712000"
FATIMA, MARIUS = "+33639982101", "+33639982102"
TRUNK = "prestataire"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    changes = (
        steps_last(1.0),
        rules(rest_of_provider=2.0),
        provider("p24", most_calls=1),
    )
    async with LandlordWorld("habitat-13", *changes, watched=True) as world:
        yield world


async def test_the_provider_rings_under_its_own_number_and_sees_who_calls(landlord):
    landlord.lets(p24=PICKS_UP)

    callers = await landlord.calls("locataires", FATIMA, stay=1.0)
    connected = await landlord.hear(CallConnected)
    record = await landlord.hear(CallCompleted)
    [caller] = (await callers.finished()).legs()
    [there] = landlord.legs_of("p24")

    assert there.user == "1301"
    assert landlord.invite("p24").shown == FATIMA
    assert LANDLORD in landlord.invite("p24").headers["p-asserted-identity"]
    assert caller.answered_at > there.answered_at
    assert (record.outcome, record.answered_by) == (Outcome.HANDED_OVER, To.PROVIDER)
    assert record.answered_at - record.queued_at == pytest.approx(connected.waited)


async def test_a_number_that_is_withheld_is_not_shown_to_the_provider_either(landlord):
    landlord.lets(p24=PICKS_UP)

    await landlord.calls("locataires", FATIMA, headers="Privacy: id")
    await landlord.hear(CallConnected)

    assert landlord.invite("p24").shown == LANDLORD
    assert "p-asserted-identity" not in landlord.invite("p24").headers


async def test_while_the_trunk_to_the_provider_is_down_who_is_on_call_rings_at_once(landlord):
    landlord.lets(p24=PICKS_UP, A1=TAKES_IT)
    landlord.outside[TRUNK].dead = True
    await landlord.until(lambda: TrunkId(TRUNK) in landlord.service.floor.outside.down)

    await landlord.calls("locataires", MARIUS, stay=3.0)
    connected = await landlord.hear(CallConnected)
    landlord.hangs_up("A1")
    record = await landlord.hear(CallCompleted)

    assert landlord.rung() == ["A1"]
    assert connected.waited - connected.rang < 0.3
    assert [skipped.why for skipped in landlord.those(StepSkipped)] == [Skip.DOWN]
    assert (record.outcome, record.answered_by) == (Outcome.ANSWERED, To.ONCALL)
    assert record.contact == landlord.contact("A1")


async def test_the_provider_is_tried_again_when_its_trunk_is_back(landlord):
    landlord.lets(p24=PICKS_UP)
    down = landlord.service.floor.outside.down
    landlord.outside[TRUNK].dead = True
    await landlord.until(lambda: TrunkId(TRUNK) in down)
    landlord.outside[TRUNK].dead = False
    await landlord.until(lambda: TrunkId(TRUNK) not in down)

    await landlord.calls("locataires", FATIMA)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["p24"]


@pytest.mark.parametrize(
    "manner", [NOBODY_THERE, BUSY, OUT_OF_ORDER], ids=["no answer", "busy", "out of order"]
)
async def test_a_call_that_the_provider_does_not_take_reaches_who_is_on_call(landlord, manner):
    landlord.lets(p24=manner, A1=BUSY, A2=TAKES_IT)

    await landlord.calls("locataires", FATIMA)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["p24", "A1", "A2"]
    assert connected.contact == landlord.contact("A2")


async def test_a_provider_that_hangs_up_at_once_has_not_answered(landlord):
    landlord.lets(p24=picks_up(talks=0.5), A1=TAKES_IT)

    await landlord.calls("locataires", FATIMA)
    await landlord.hear(CallRequeued)
    await landlord.hear(CallConnected, contact=landlord.contact("A1"))

    assert landlord.rung() == ["p24", "A1"]


async def test_a_provider_that_failed_three_times_is_left_alone_for_a_while(landlord):
    landlord.lets(p24=OUT_OF_ORDER, A1=TAKES_IT)

    for number in range(1, 5):
        await landlord.calls("locataires", FATIMA)
        await landlord.hear(CallConnected, count=number)
        landlord.hangs_up("A1")
        await landlord.hear(CallCompleted, count=number)
    tried = landlord.rung().count("p24")

    assert tried <= 3  # fewer when it failed in the test before
    assert landlord.rung() == ["p24", "A1"] * tried + ["A1"] * (4 - tried)
    assert len(landlord.those(ProviderRested)) == 1


async def test_with_all_its_people_talking_the_next_call_does_not_hear_busy(landlord):
    landlord.lets(p24=PICKS_UP, A1=TAKES_IT)

    await landlord.calls("locataires", FATIMA)
    await landlord.hear(CallConnected)
    await landlord.calls("locataires", MARIUS)
    connected = await landlord.hear(CallConnected, count=2)

    assert landlord.rung() == ["p24", "A1"]
    assert connected.to is To.ONCALL


async def test_nobody_hears_that_nobody_is_there_all_are_tried_again(landlord):
    landlord.lets(p24=BUSY, A1=BUSY, A2=BUSY, A3=BUSY)

    callers = await landlord.calls("locataires", MARIUS)
    await landlord.hear(RouteRepeated)
    landlord.lets(A3=TAKES_IT)
    await landlord.hear(CallConnected)
    people = [name for name in landlord.rung() if name != "p24"]

    assert people == ["A1", "A2", "A3"] * 2
    assert landlord.rung()[0] == "p24"  # and rests then, when it failed in the tests before
    assert callers.ladder().legs()[0].ended_at is None
