"""What advisors dial, what callers press, and calls of advisors that no queue brought."""

from acd.core.facts import (
    AdvisorLoggedIn,
    AdvisorPaused,
    CallCompleted,
    CallConnected,
    CallOffered,
    OfferWithdrawn,
    PhoneBecameInUse,
    WrapUpEnded,
    WrapUpStarted,
)
from acd.core.model import AdvisorId, AdvisorState, Outcome, PauseCause
from acd.lab.keys import press
from acd.lab.sipp import PhoneDials, answers, never_answers
from tests.integration.site_settings import AT_ONCE, NUMBER, a_line
from tests.integration.world import World, eventually


async def test_an_advisor_logs_in_by_dialling_and_is_rung_after_hanging_up():
    async with World({"ana": answers(ring=0.1)}, logged_in=()) as world:
        await world.calls()
        dialling = await world.dial("ana", "*11")
        connected = await world.hear(CallConnected)

        invited = world.ladder("ana").legs()[0].invited_at

    assert dialling.status == 200
    assert dialling.answered_at - world.those(AdvisorLoggedIn)[0].at < 0.5
    assert connected.advisor == "ana"
    assert invited >= dialling.ended_at


async def test_an_advisor_on_the_phone_is_not_offered_a_call():
    async with World({"ana": answers(ring=0.1), "ben": answers(ring=0.1)}) as world:
        async with PhoneDials(world.asterisk, "ana", "*13"):
            await world.hear(PhoneBecameInUse, advisor="ana", in_use=True)
            shown = world.service.floor.advisors[AdvisorId("ana")].state
            await world.calls()
            connected = await world.hear(CallConnected)

        assert world.ladder("ana") == ()

    assert shown is AdvisorState.ON_THE_PHONE
    assert connected.advisor == "ben"


async def test_a_pause_dialled_while_ringing_withdraws_the_offer_and_rings_the_next():
    async with World({"ana": never_answers(), "ben": answers(ring=0.1)}) as world:
        await world.calls()
        await world.hear(CallOffered, advisor="ana")
        async with PhoneDials(world.asterisk, "ana", "*141") as phone:
            paused = await world.hear(AdvisorPaused)
            await world.hear(CallConnected, advisor="ben")
            [dialling] = (await phone.finished()).legs()
        [withdrawn] = await world.legs("ana")
        pauses = world.service.floor.advisors[AdvisorId("ana")].pauses

    assert (paused.advisor, paused.reason) == ("ana", "lunch")
    assert list(pauses) == [PauseCause.ADVISOR]
    assert withdrawn.status == 487
    assert len(world.those(OfferWithdrawn)) == 1
    assert dialling.answered_at >= paused.at  # confirmed because it was done


async def test_a_code_is_not_confirmed_when_nobody_carries_it_out():
    async with World({"ana": answers()}, logged_in=()) as world:
        refused = await world.dial("ana", "*141")  # not logged in: nobody to pause

    assert world.those(AdvisorPaused) == []
    assert refused.ended_at - refused.invited_at > 2.0


async def test_wrap_up_lasts_until_the_advisor_says_ready():
    async with World(
        {"ana": answers(ring=0.05, talk=0.2)}, lines=(AT_ONCE,), wrap_up=None
    ) as world:
        await world.calls()
        started = await world.hear(WrapUpStarted)
        await world.calls()
        await world.dial("ana", "*13")
        ended = await world.hear(WrapUpEnded)
        await world.hear(CallCompleted, count=2)
        legs = await world.legs("ana", count=2)

    assert started.until is None
    assert legs[1].invited_at > ended.at


async def test_keys_pressed_by_a_caller_change_nothing():
    line = a_line(waiting="music", answer="at-once", greeting="please-try-call-later")
    async with World({"ana": answers(ring=0.1)}, lines=(line,), logged_in=()) as world:
        await world.asterisk.rx("logger add channel keys dtmf")
        callers = await world.calls(stay=4.0)
        await eventually(callers.rtp_ports)
        await press("1#*0", callers.rtp_ports()[0])  # into the greeting
        before = list(world.service.floor.calls.values())
        world.log_in("ana")
        await world.hear(CallConnected)
        record = await world.hear(CallCompleted)
        [leg] = await world.legs("ana")
        heard = (world.asterisk.folder / "log/keys").read_text()

    assert "DTMF end '1' received" in heard
    assert len(before) == 1
    assert (record.outcome, record.offers) == (Outcome.ANSWERED, 1)
    assert leg.ended_at > leg.answered_at


async def test_a_line_reached_by_another_spelling_of_its_number_is_the_same_line():
    async with World({"ana": answers(ring=0.1)}) as world:
        await world.calls(NUMBER.replace("+33", "0"))
        connected = await world.hear(CallConnected)

    assert connected.line == "accueil"
