"""Logial when it is closed: people on call, one after the other; and when nobody takes it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from acd.core.facts import CallCompleted, CallConnected
from acd.core.model import Outcome
from acd.core.routes import To
from acd.directory.model import Kind
from acd.lab.landlords import LANDLORDS
from tests.integration.world import eventually
from tests.landlords.changes import is_closed, one_more_line, steps_last
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import (
    BUSY,
    NOBODY_THERE,
    PICKS_UP,
    SWITCHED_OFF,
    TAKES_IT,
    picks_up,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

JEANNE = "+33639981103"
STRANGER = "+33639981199"
ROUNDS = 5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world() -> AsyncIterator[LandlordWorld]:
    free_of_charge = one_more_line("siege", "gratuit", "+33199001235", answer="when-connected")
    async with LandlordWorld("logial", is_closed, steps_last(1.0), free_of_charge) as world:
        yield world


@pytest.mark.parametrize("number", [JEANNE, STRANGER], ids=["tenant", "stranger"])
async def test_when_it_is_closed_whoever_is_on_call_is_rung_and_nobody_else(landlord, number):
    landlord.lets(A1=TAKES_IT, A2=TAKES_IT, G1=TAKES_IT, ana=PICKS_UP)
    landlord.log_in("ana")

    await landlord.calls("siege", number)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["A1"]
    assert connected.to is To.ONCALL


@pytest.mark.parametrize("manner", [NOBODY_THERE, BUSY, SWITCHED_OFF, picks_up(keys="2")], ids=str)
async def test_when_the_first_on_call_does_not_take_it_the_second_does(landlord, manner):
    landlord.lets(A1=manner, A2=TAKES_IT)

    await landlord.calls("siege", JEANNE)
    connected = await landlord.hear(CallConnected)

    assert landlord.rung() == ["A1", "A2"]
    assert connected.contact == landlord.contact("A2")


async def test_who_is_absent_is_not_on_call(landlord):
    landlord.lets(A1=TAKES_IT, A2=TAKES_IT)
    await landlord.is_absent("A1")

    await landlord.calls("siege", JEANNE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["A2"]


@pytest.mark.parametrize("answer", ["at-once", "when-connected"])
async def test_when_nobody_takes_it_the_caller_is_told_and_is_to_be_called_back(landlord, answer):
    landlord.lets(A1=BUSY, A2=SWITCHED_OFF)
    line = "siege" if answer == "at-once" else "gratuit"

    callers = await landlord.calls(line, JEANNE)
    record = await landlord.hear(CallCompleted)
    [caller] = (await callers.finished()).legs()
    await eventually(landlord.to_call_back)
    [to_call_back] = landlord.to_call_back()

    assert landlord.rung() == ["A1", "A2"] * ROUNDS
    assert (record.outcome, record.reason) == (Outcome.OVERFLOWED, "nobody")
    assert (to_call_back.caller, to_call_back.line) == (JEANNE, line)
    assert caller.ended_at - record.at > 2.0  # a message and a tone
    assert not caller.hung_up_by_sipp
    assert (caller.answered_at is None) is (answer == "when-connected")


# The last one here: what it imports stays.
async def test_the_plan_of_the_week_goes_before_the_configuration(landlord):
    landlord.lets(A1=TAKES_IT, A2=TAKES_IT)
    now = datetime.now(ZoneInfo("Europe/Paris"))
    first, last = (f"{now + timedelta(hours=hours):%d/%m/%Y %H:%M}" for hours in (-1, 1))
    header = (LANDLORDS / "logial/oncall.csv").read_text("utf-8").splitlines()[0]
    await landlord.imports(
        Kind.ONCALL, f"{header}\nnuit;A2;{first};{last};1\nnuit;A1;{first};{last};2\n"
    )

    await landlord.calls("siege", JEANNE)
    await landlord.hear(CallConnected)

    assert landlord.rung() == ["A2"]
