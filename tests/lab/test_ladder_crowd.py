"""Many callers reach the rescue ladder at once: when a controller dies, all who wait do."""

from acd.lab.ladder import rung_twice_at_once
from acd.lab.sipp import Callers, Calls, Phones, answers, never_answers
from tests.lab.conftest import legs_to

NUIT = "+33143530001"


async def test_a_hundred_callers_in_half_a_second_ring_no_phone_for_two(asterisk, manager, ports):
    await manager.lease(0)
    crowd = Calls(NUIT, count=100, per_second=200, patience=8.0)

    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.3, talk=0.3)) as ana,
        Phones(asterisk, ports["bruno"], answers(talk=0.1)) as bruno,
        Phones(asterisk, ports["chloe"], answers(ring=1.5, talk=0.3)) as chloe,
        Callers(asterisk, crowd) as callers,
    ):
        served = [leg for leg in (await callers.finished()).legs() if leg.status == 200]
        legs = [leg for phone in (ana, bruno, chloe) for leg in phone.ladder().legs()]

    assert rung_twice_at_once(legs) == []
    assert len(served) > 20  # in eight seconds, one after the other


async def test_a_phone_is_free_for_the_next_when_another_has_answered(asterisk, manager, ports):
    await manager.lease(0)
    async with (
        Phones(asterisk, ports["ana"], answers(ring=1.0)),
        Phones(asterisk, ports["bruno"], never_answers()) as bruno,
        Phones(asterisk, ports["chloe"], never_answers()),
        Callers(asterisk, Calls(NUIT, count=2, patience=6.0, stay=6.0)) as callers,
    ):
        first, second = (await callers.finished()).legs()
        legs = bruno.ladder().legs()

    assert {first.status, second.status} == {200, 487}
    assert [leg.status for leg in legs] == [487, 487]
    assert legs[1].invited_at - legs[0].ended_at < 2.5


async def test_a_phone_is_free_for_the_next_when_its_caller_gives_up(asterisk, manager, ports):
    await manager.lease(0)
    async with (
        Phones(asterisk, ports["ana"], never_answers()) as ana,
        Phones(asterisk, ports["bruno"], never_answers()),
        Phones(asterisk, ports["chloe"], never_answers()),
        Callers(asterisk, Calls(NUIT, patience=2.0)),
    ):
        await legs_to(ana, 1)
        async with Callers(asterisk, Calls(NUIT, patience=5.0)):
            first, second = await legs_to(ana, 2)

    assert 0 < second.invited_at - first.ended_at < 2.5
