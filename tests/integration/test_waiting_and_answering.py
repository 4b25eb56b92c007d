"""The usual life of a call: it waits, somebody answers, or the caller gives up.

A caller of SIPp sends no voice. Asterisk waits half a second for some when it answers, so a caller
on a line that answers "when-connected" must stay longer than that to have talked.
"""

from acd.core.commands import WithdrawOffer
from acd.core.facts import (
    CallCompleted,
    CallConnected,
    CallOffered,
    CallQueued,
    CallRequeued,
    OfferEnded,
    OfferWithdrawn,
)
from acd.core.model import OfferEnding, Outcome, Withdrawal
from acd.lab.ladder import rung_twice_at_once
from acd.lab.sipp import answers, never_answers
from tests.integration.site_settings import AT_ONCE, NUMBER, a_line
from tests.integration.world import World


async def test_a_call_is_answered_and_ends_when_the_caller_hangs_up():
    async with World({"ana": answers(ring=0.1)}) as world:
        callers = await world.calls(stay=0.8)
        record = await world.hear(CallCompleted)
        [caller] = (await callers.finished()).legs()
        [leg] = await world.legs("ana")

    assert (record.outcome, record.advisor, record.offers) == (Outcome.ANSWERED, "ana", 1)
    assert record.answered_at is not None
    assert leg.invited_at < leg.answered_at < caller.answered_at
    assert not leg.hung_up_by_sipp


async def test_an_advisor_who_hangs_up_first_releases_the_caller():
    async with World({"ana": answers(ring=0.1, talk=0.3)}) as world:
        callers = await world.calls()
        record = await world.hear(CallCompleted)
        [caller] = (await callers.finished()).legs()
        [leg] = await world.legs("ana")
        await world.quiet()

    assert (record.outcome, record.offers) == (Outcome.ANSWERED, 1)
    assert leg.hung_up_by_sipp
    assert caller.status == 200
    assert not caller.hung_up_by_sipp
    assert caller.ended_at - leg.ended_at < 1.0


async def test_a_conversation_that_was_not_heard_of_outlives_its_withdrawal():
    """The event that told of it was lost, and the offer is overdue."""
    async with World({"ana": answers(ring=0.1, talk=1.0)}) as world:
        await world.calls()
        talk = await world.hear(CallConnected)
        world.service.exchange.carry_out(WithdrawOffer(talk.offer, talk.call))
        record = await world.hear(CallCompleted)
        [leg] = await world.legs("ana")
        await world.quiet()

    assert (record.outcome, record.offers) == (Outcome.ANSWERED, 1)
    assert leg.hung_up_by_sipp
    assert world.those(CallRequeued) == []


async def test_a_caller_who_gives_up_while_waiting_is_abandoned_and_rings_nobody():
    async with World({"ana": answers()}, logged_in=()) as world:
        callers = await world.calls(patience=0.3)
        record = await world.hear(CallCompleted)
        [caller] = (await callers.finished()).legs()

        assert world.ladder("ana") == ()

    assert (record.outcome, record.advisor, record.offers) == (Outcome.ABANDONED, None, 0)
    assert caller.status == 487


async def test_a_caller_who_gives_up_while_ringing_frees_the_phone_for_the_next():
    async with World({"ana": never_answers()}) as world:
        await world.calls(patience=0.3)
        withdrawn = await world.hear(OfferWithdrawn)
        await world.calls(patience=0.3)
        await world.hear(CallCompleted, count=2, outcome=Outcome.ABANDONED)
        legs = await world.legs("ana", count=2)

    assert withdrawn.why is Withdrawal.CALLER_GONE
    assert [leg.status for leg in legs] == [487, 487]
    assert [leg.hung_up_by_sipp for leg in legs] == [False, False]
    assert world.those(OfferEnded, ending=OfferEnding.NO_ANSWER) == []


async def test_a_tenant_pays_nothing_before_an_advisor_answers():
    async with World({"ana": answers(ring=0.5)}) as world:
        callers = await world.calls(stay=0.8)
        connected = await world.hear(CallConnected)
        [caller] = (await callers.finished()).legs()
        [leg] = await world.legs("ana")

    assert caller.ringing_at < leg.answered_at < caller.answered_at
    assert connected.waited >= 0.5


async def test_a_line_that_answers_at_once_does_so_while_the_phone_still_rings():
    line = a_line(waiting="music", answer="at-once")
    async with World({"ana": answers(ring=1.0)}, lines=(line,)) as world:
        callers = await world.calls(stay=1.5)
        record = await world.hear(CallCompleted)
        [caller] = (await callers.finished()).legs()
        [leg] = await world.legs("ana")

    assert record.outcome is Outcome.ANSWERED
    assert caller.answered_at < leg.answered_at


async def test_waiting_callers_are_served_in_order_of_arrival():
    phones = {"ana": answers(ring=0.05, talk=0.2)}
    async with World(phones, lines=(AT_ONCE,), logged_in=()) as world:
        await world.calls(count=3, per_second=20, number="+3360000000[call_number]")
        await world.hear(CallQueued, count=3)
        world.log_in("ana")
        await world.hear(CallCompleted, count=3)
        legs = await world.legs("ana", count=3)

    served = [fact.caller for fact in world.those(CallCompleted)]
    assert served == [f"+3360000000{number}" for number in (1, 2, 3)]
    assert len(legs) == len(world.those(CallOffered)) == 3


async def test_twenty_callers_and_three_advisors_are_served_in_order_of_arrival():
    phones = {name: answers(ring=0.05, talk=0.3) for name in ("ana", "ben", "chloe")}
    async with World(phones, lines=(AT_ONCE,)) as world:
        callers = await world.calls(count=20, per_second=40)
        await world.hear(CallCompleted, count=20)
        heard = (await callers.finished()).legs()
        rung = [leg for phone in phones for leg in await world.legs(phone)]
        await world.quiet()

    arrived = [fact.call for fact in world.those(CallQueued)]
    assert [fact.call for fact in world.those(CallOffered)] == arrived
    assert {fact.outcome for fact in world.those(CallCompleted)} == {Outcome.ANSWERED}
    assert {leg.status for leg in heard} == {200}
    assert len(rung) == 20
    assert rung_twice_at_once(rung) == []


async def test_the_priority_line_is_served_first():
    urgent = a_line("urgent", "+33143530001", priority=5, answer="at-once")
    async with World(
        {"ana": answers(ring=0.05, talk=0.2)}, lines=(AT_ONCE, urgent), logged_in=()
    ) as world:
        await world.calls()
        await world.hear(CallQueued, line="accueil")
        await world.calls("+33143530001")
        await world.hear(CallQueued, line="urgent")
        world.log_in("ana")
        await world.hear(CallCompleted, count=2)
        legs = await world.legs("ana", count=2)

    assert [fact.line for fact in world.those(CallConnected)] == ["urgent", "accueil"]
    assert len(legs) == 2


async def test_an_advisor_of_two_teams_takes_the_oldest_call_and_is_never_rung_twice():
    night = a_line("nuit", "+33143530001", team="nuit", answer="at-once")
    async with World(
        {"ana": answers(ring=0.2, talk=0.2)},
        lines=(AT_ONCE, night),
        serves={"ana": ("siege", "nuit")},
        logged_in=(),
    ) as world:
        for number, dialled in enumerate(("+33143530001", NUMBER, "+33143530001", NUMBER), 1):
            await world.calls(dialled)
            await world.hear(CallQueued, count=number)
        world.log_in("ana")
        await world.hear(CallCompleted, count=4)
        legs = await world.legs("ana", count=4)

    assert [fact.team for fact in world.those(CallConnected)] == ["nuit", "siege", "nuit", "siege"]
    assert len(legs) == 4
    assert rung_twice_at_once(legs) == []
