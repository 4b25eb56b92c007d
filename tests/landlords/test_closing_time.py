"""Closing time comes while somebody waits: who is in is served, who comes after is late."""

import time

from acd.core.facts import CallConnected, CallQueued
from acd.core.model import LineId
from acd.core.schedule import is_open
from tests.integration.world import eventually
from tests.landlords.changes import closes_in
from tests.landlords.landlord_world import LandlordWorld
from tests.landlords.telephones import PICKS_UP, TAKES_IT

STRANGER, ANOTHER = "+33639981198", "+33639981199"


async def test_who_waits_at_closing_time_is_served_and_who_comes_later_reaches_who_is_on_call():
    async with LandlordWorld("logial", closes_in(4.0)) as world, world.scene() as landlord:
        landlord.lets(ana=PICKS_UP, A1=TAKES_IT)
        schedule = landlord.settings.schedule_of(LineId("siege"))

        await landlord.calls("siege", STRANGER)
        first = await landlord.hear(CallQueued)
        await eventually(lambda: not is_open(schedule, time.time()))
        landlord.log_in("ana")
        await landlord.hear(CallConnected)
        await landlord.calls("siege", ANOTHER)
        await landlord.hear(CallConnected, count=2)
        [_, second] = landlord.those(CallQueued)

        assert (first.is_open, second.is_open) == (True, False)
        assert landlord.rung() == ["ana", "A1"]
