"""The exchange against a scripted Asterisk: snapshot first, then what happened meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

import pytest
from structlog.testing import capture_logs

from acd.asterisk.dialplan import TO_INSTALL, fingerprint_place
from acd.asterisk.exchange import MOST_HELD_BACK, REST_AFTER_SLOW, SLOW, Exchange
from acd.asterisk.ownership import Identity, identity_of
from acd.config.settings import Settings
from acd.core.commands import RingAdvisor, WithdrawOffer
from acd.core.engine import Engine
from acd.core.floor import Floor
from acd.core.model import AdvisorId, LineId, OfferId, OfferState
from acd.core.signals import (
    AdvisorLogsIn,
    Audit,
    CallArrived,
    CallHungUp,
    PhoneInUse,
    RollCall,
    Signal,
    SwitchLost,
)
from tests.asterisk.exchange_parts import CALL, CALLER_CHANNEL, OFFER
from tests.asterisk.fake_ami import LIFE, TIME, FakeAmi, event, frame
from tests.small_site import small_settings

NOTHING = RollCall((), (), frozenset(), frozenset(), life=" ".join(LIFE))
US = identity_of(small_settings(), "pbx-a", "1" * 32)
A_COPY = identity_of(small_settings(), "pbx-a", "2" * 32)
OTHERS = identity_of(small_settings(), "pbx-b", "1" * 32)


class Service:
    """Stands for the service: remembers what was reported."""

    def __init__(self, ami: FakeAmi) -> None:
        self.told: list[Signal] = []
        self.taken_over: list[str] = []
        self.now = 42.0
        self._ami = ami

    def report(self, signal: Signal, received_at: float) -> None:
        self.told.append(signal)
        self._ami.changes.tell()

    def step_down(self, why: str) -> None:
        self.taken_over.append(why)
        self._ami.changes.tell()

    def audits(self) -> list[RollCall]:
        return [signal.roll for signal in self.told if isinstance(signal, Audit)]


def rows(*channels: Sequence[str]) -> bytes:
    listed = b"".join(event("CoreShowChannel", "ActionID: {id}", *lines) for lines in channels)
    return listed + event("CoreShowChannelsComplete", "ActionID: {id}", "EventList: Complete")


def script_snapshot(
    ami: FakeAmi, *channels: Sequence[str], meanwhile: bytes = b"", book: bytes = b""
) -> None:
    """`meanwhile` happens after the channels were listed and before the phones are."""
    starts = ("Response: Success", "EventList: start")
    read = event("DBGetTreeComplete", "ActionID: {id}", "EventList: Complete")
    ami.script("DBGetTree", *starts, then=book + read)
    phones = event("DeviceStateListComplete", "ActionID: {id}", "EventList: Complete")
    ami.script("CoreShowChannels", *starts, then=rows(*channels) + meanwhile)
    ami.script("DeviceStateList", *starts, then=phones)


WAITING_CALLER = (
    f"Channel: {CALLER_CHANNEL}",
    "Uniqueid: 1.1",
    f"ChanVariable: ACD_CALL={CALL}",
    "ChanVariable: ACD_STATE=waiting",
    "ChanVariable: ACD_LINE=accueil",
    "ChanVariable: ACD_AT=1795291000",
)
HANGS_UP = event(
    "Hangup",
    f"Channel: {CALLER_CHANNEL}",
    "Uniqueid: 1.1",
    "Cause: 16",
    f"ChanVariable: ACD_CALL={CALL}",
)
ARRIVES = event(
    "UserEvent",
    f"Channel: {CALLER_CHANNEL}",
    "UserEvent: AcdArrived",
    f"Call: {CALL}",
    "Line: accueil",
    "Caller: ",
)


@pytest.fixture
async def ami() -> AsyncIterator[FakeAmi]:
    async with FakeAmi() as ami:
        script_snapshot(ami)
        yield ami


@pytest.fixture
def settings(ami: FakeAmi) -> Settings:
    settings = small_settings()
    return replace(settings, asterisk=replace(settings.asterisk, port=ami.port))


@asynccontextmanager
async def running(settings: Settings, service: Service) -> AsyncIterator[Exchange]:
    exchange = Exchange(
        settings,
        service.report,
        lambda: service.now,
        on_taken_over=service.step_down,
        identity=US,
    )
    async with asyncio.TaskGroup() as parts:
        parts.create_task(exchange.run())
        yield exchange
        exchange.client.close()


async def test_the_first_thing_told_is_the_roll_call(ami: FakeAmi, settings: Settings) -> None:
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: service.told)

    assert service.told[0] == NOTHING


async def test_what_happens_during_the_roll_call_is_told_with_it(
    ami: FakeAmi, settings: Settings
) -> None:
    script_snapshot(ami, WAITING_CALLER, meanwhile=HANGS_UP)
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: service.told)

    roll = service.told[0]
    assert isinstance(roll, RollCall)
    assert [seen.call for seen in roll.calls] == [CALL]
    assert roll.meanwhile == (CallHungUp(CALL),)


async def test_what_was_heard_before_the_channels_were_asked_for_does_not_come_after_them(
    ami: FakeAmi, settings: Settings
) -> None:
    """The listing shows what became of it: a caller who came back has not left."""
    left = event("UserEvent", "UserEvent: AcdLeft", f"Call: {CALL}", "Why: lease-lapsed")
    ami.script("Setvar", "Response: Success", then=left)
    script_snapshot(ami, WAITING_CALLER)
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        ami.script("Setvar", "Response: Success")
        await ami.until(lambda: service.told)

    roll = service.told[0]
    assert isinstance(roll, RollCall)
    assert [seen.call for seen in roll.calls] == [CALL]
    assert roll.meanwhile == ()


async def test_an_unreadable_event_during_the_roll_call_ends_nothing(
    ami: FakeAmi, settings: Settings
) -> None:
    left = event("UserEvent", "UserEvent: AcdLeft", f"Call: {CALL}", "Why: out-of-boredom")
    script_snapshot(ami, meanwhile=left)
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: service.told)
        ami.say(ARRIVES)
        await ami.until(lambda: len(service.told) > 1)

    assert service.told[:2] == [NOTHING, CallArrived(CALL, LineId("accueil"), None)]


@pytest.mark.parametrize(("known", "warnings"), [("0", 1), ("1", 0)])
async def test_a_generated_dialplan_of_another_configuration_is_warned_of(
    ami: FakeAmi, settings: Settings, known: str, warnings: int
) -> None:
    asked = f"DIALPLAN_EXISTS({fingerprint_place(settings)})"
    ami.variables[asked] = known
    service = Service(ami)

    with capture_logs() as logs:
        async with running(settings, service):
            await ami.until(lambda: asked in [ask["Variable"] for ask in ami.actions("Getvar")])
            ami.say(ARRIVES)
            await ami.until(lambda: len(service.told) > 1)  # what follows the answer

    stale = [line for line in logs if "generated_dialplan" in line["event"]]
    assert [line["log_level"] for line in stale] == ["warning"] * warnings
    assert [line["hint"] for line in stale] == [TO_INSTALL] * warnings


async def test_a_lost_link_is_told_once_and_followed_by_another_roll_call(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: service.told)
        ami.cut()
        await ami.until(lambda: len(service.told) == 3)

    assert service.told[:3] == [NOTHING, SwitchLost(), NOTHING]


async def test_a_roll_call_that_is_refused_makes_another_connection(
    ami: FakeAmi, settings: Settings
) -> None:
    ami.script("CoreShowChannels", "Response: Error", "Message: Permission denied")
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        script_snapshot(ami)
        await ami.until(lambda: NOTHING in service.told)

    assert ami.connections > 1


async def test_too_much_before_the_roll_call_starts_afresh(
    ami: FakeAmi, settings: Settings
) -> None:
    storm = ARRIVES * (MOST_HELD_BACK + 1)
    script_snapshot(ami, meanwhile=storm)
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        script_snapshot(ami)
        await ami.until(lambda: NOTHING in service.told)

    assert not any(isinstance(signal, CallArrived) for signal in service.told)


async def test_while_the_link_is_down_the_state_says_why(settings: Settings, ami: FakeAmi) -> None:
    ami.turns_away = True
    service = Service(ami)

    async with running(settings, service) as exchange:
        before = exchange.state
        await ami.until(lambda: ami.connections > 1)
        after = exchange.state

    assert before == "not connected yet"
    assert "connection" in after


async def test_while_the_roll_call_is_taken_the_state_says_so(
    settings: Settings, ami: FakeAmi
) -> None:
    ami.script("CoreShowChannels")  # it never answers
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        state = exchange.state

    assert state == "connected, the roll call is being taken"


async def test_an_offer_that_ended_is_forgotten(ami: FakeAmi, settings: Settings) -> None:
    service = Service(ami)
    ended = event("Hangup", f"Uniqueid: {OFFER}", "Channel: PJSIP/ana-00000002", "Cause: 21")

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        ami.say(ARRIVES)
        await ami.until(lambda: len(service.told) == 2)
        exchange.carry_out(ring())
        exchange.forget(OFFER)
        ami.say(ended + HANGS_UP)
        await ami.until(lambda: CallHungUp(CALL) in service.told)

    assert not any(type(signal).__name__ == "LegEnded" for signal in service.told)


async def test_a_leg_that_shows_itself_after_its_offer_was_given_up_is_hung_up(
    ami: FakeAmi, settings: Settings
) -> None:
    shows = event("Newchannel", f"Uniqueid: {OFFER}", "Channel: PJSIP/ana-00000002")
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        ami.say(ARRIVES)
        await ami.until(lambda: len(service.told) == 2)
        exchange.carry_out(ring())
        exchange.carry_out(WithdrawOffer(OFFER, CALL))
        exchange.forget(OFFER)
        ami.say(shows)
        await ami.until(lambda: ami.actions("Hangup"))

    assert ami.actions("Hangup")[0]["Channel"] == OFFER
    assert PhoneInUse(AdvisorId("ana"), in_use=True) not in service.told


async def test_an_answer_lost_with_the_link_leaves_the_offer_to_the_roll_call(
    ami: FakeAmi, settings: Settings
) -> None:
    ami.script("Originate")  # it never answers
    service = Service(ami)
    engine = Engine(Floor(settings.plan()), (OFFER for _ in count()))

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        ami.say(ARRIVES)
        await ami.until(lambda: len(service.told) == 2)
        exchange.carry_out(ring())
        await ami.until(lambda: ami.actions("Originate"))
        script_snapshot(ami, WAITING_CALLER, LEG)
        ami.cut()
        await ami.until(lambda: isinstance(service.told[-1], RollCall) and len(service.told) > 2)

    engine.handle(NOTHING, 0.0)
    engine.handle(AdvisorLogsIn(AdvisorId("ana")), 0.0)
    for signal in service.told[1:4]:
        engine.handle(signal, 1.0)
    kinds = [type(signal) for signal in service.told[:4]]
    assert kinds == [RollCall, CallArrived, SwitchLost, RollCall]
    assert engine.floor.offers[OFFER].state is OfferState.PLACED
    assert engine.floor.calls[CALL].offer == OFFER


LEG = (
    "Channel: PJSIP/ana-00000002",
    f"Uniqueid: {OFFER}",
    "ChannelState: 5",
    f"ChanVariable: ACD_CALL={CALL}",
    f"ChanVariable: ACD_OFFER={OFFER}",
    f"ChanVariable: ACD_SENT_BY={US.controller}",
    "ChanVariable: ACD_ADVISOR=ana",
)


def ring() -> RingAdvisor:
    ana, line = AdvisorId("ana"), LineId("accueil")
    return RingAdvisor(OfferId(OFFER), CALL, ana, "PJSIP/ana", line, None, 20.0, 1.0)


async def test_what_nobody_can_read_in_the_book_of_ends_is_struck_out(
    ami: FakeAmi, settings: Settings
) -> None:
    unreadable = event("DBGetTreeResponse", "ActionID: {id}", f"Key: /acd-ended/{CALL}", "Val: ?")
    script_snapshot(ami, book=unreadable)
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: f"DB_DELETE(acd-ended/{CALL})" in ami.variables and service.told)

    assert service.told[0] == NOTHING


# Audits


async def test_an_audit_tells_what_there_is_and_holds_nothing_back(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        script_snapshot(ami, WAITING_CALLER, meanwhile=ARRIVES)
        await exchange.audit()

    arrived, audit = service.told[1:3]
    assert isinstance(arrived, CallArrived)
    assert isinstance(audit, Audit)
    assert [seen.call for seen in audit.roll.calls] == [CALL]


async def test_before_the_roll_call_nothing_is_audited(ami: FakeAmi, settings: Settings) -> None:
    ami.script("CoreShowChannels")  # it never answers
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        await exchange.audit()

    assert len(ami.actions("CoreShowChannels")) == 1
    assert service.audits() == []


async def test_two_audits_at_once_are_one(ami: FakeAmi, settings: Settings) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        await asyncio.gather(exchange.audit(), exchange.audit())

    assert len(service.audits()) == 1


async def test_an_audit_that_asterisk_refuses_is_logged_and_ends_nothing(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    with capture_logs() as logs:
        async with running(settings, service) as exchange:
            await ami.until(lambda: service.told)
            ami.script("CoreShowChannels", "Response: Error", "Message: Not now")
            await exchange.audit()
            script_snapshot(ami)
            await exchange.audit()

    assert [line["why"] for line in logs if line["event"] == "audit_not_taken"]
    assert service.audits() == [NOTHING]


async def test_an_audit_during_which_the_link_is_lost_tells_nothing(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        ami.script("DeviceStateList")  # it never answers
        audit = asyncio.create_task(exchange.audit())
        await ami.until(lambda: len(ami.actions("DeviceStateList")) > 1)
        ami.cut()
        await audit

    assert service.audits() == []


async def test_after_a_slow_snapshot_audits_rest_and_are_then_taken_again(
    ami: FakeAmi, settings: Settings
) -> None:
    """The lease's beat stands behind the listing; but one slow listing is no verdict for ever."""
    took = SLOW + 1.0
    ami.script("DeviceStateList", "Response: Success", "EventList: start")
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: ami.actions("DeviceStateList"))
        service.now += took
        ami.say(
            event(
                "DeviceStateListComplete",
                f"ActionID: {ami.actions('DeviceStateList')[0]['ActionID']}",
                "EventList: Complete",
            )
        )
        await ami.until(lambda: service.told)
        script_snapshot(ami)
        service.now += REST_AFTER_SLOW * took - 0.1
        await exchange.audit()
        resting = service.audits()
        service.now += 0.1
        await exchange.audit()
        await exchange.audit()

    assert service.told[0] == NOTHING
    assert resting == []
    assert len(service.audits()) == 2


async def test_a_caller_of_whom_nobody_told_can_be_rung_for_after_two_audits(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        script_snapshot(ami, WAITING_CALLER)
        await exchange.audit()
        await exchange.audit()
        exchange.carry_out(ring())
        await ami.until(lambda: ami.actions("Originate"))

    assert len(service.audits()) == 2


# Whose Asterisk it is


async def test_asterisk_is_taken_in_hand_before_anything_is_asked(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: service.told)

    names = [action["Action"] for action in ami.received]
    assert names.index("Setvar") < names.index("CoreShowChannels")
    assert (ami.variables["ACD_CONTROLLER"], ami.variables["ACD_RUN"]) == (US.controller, US.run)


def in_hand_of(ami: FakeAmi, identity: Identity) -> None:
    ami.variables |= {
        "ACD_CONTROLLER": identity.controller,
        "ACD_RUN": identity.run,
        "ACD_LEASE": str(TIME + 8),
    }


async def test_a_standby_says_so_and_touches_nothing(ami: FakeAmi, settings: Settings) -> None:
    in_hand_of(ami, OTHERS)
    before = dict(ami.variables)
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(ami.is_alone)
        state = exchange.state

    assert "another acd has this Asterisk in hand; hint: " in state
    assert ami.variables == before
    assert ami.actions("CoreShowChannels") == []


async def test_who_finds_another_acd_in_charge_lets_go(ami: FakeAmi, settings: Settings) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        in_hand_of(ami, OTHERS)
        exchange.lease.renew()
        await ami.until(lambda: SwitchLost() in service.told)

    assert service.taken_over == []
    assert ami.variables["ACD_RUN"] == OTHERS.run


async def test_who_finds_a_copy_of_itself_in_charge_steps_down(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        await ami.until(lambda: service.told)
        in_hand_of(ami, A_COPY)
        exchange.lease.renew()
        await ami.until(lambda: service.taken_over)

    assert "another run of this acd" in service.taken_over[0]


async def test_a_copy_that_came_while_the_link_was_down_is_found_at_the_next(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: service.told)
        in_hand_of(ami, A_COPY)
        ami.cut()
        await ami.until(lambda: service.taken_over)

    assert ami.variables["ACD_RUN"] == A_COPY.run


@pytest.mark.parametrize(("who", "ends"), [(OTHERS, False), (A_COPY, True)])
async def test_who_is_replaced_while_it_takes_its_roll_call_rings_nobody(
    ami: FakeAmi, settings: Settings, who: Identity, ends: bool
) -> None:
    """On a slow link that takes seconds, and nobody has a lease meanwhile."""
    ami.script("CoreShowChannels")  # it does not answer yet
    service = Service(ami)

    async with running(settings, service):
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        ami.variables |= {"ACD_CONTROLLER": who.controller, "ACD_RUN": who.run}
        listing = ami.actions("CoreShowChannels")[0]["ActionID"]
        answer = event("CoreShowChannelsComplete", f"ActionID: {listing}", "EventList: Complete")
        ami.say(frame("Response: Success", f"ActionID: {listing}", "EventList: start") + answer)
        await ami.until(ami.is_alone)

    assert not any(isinstance(signal, RollCall) for signal in service.told)
    assert bool(service.taken_over) is ends
    assert ami.variables["ACD_RUN"] == who.run


async def test_while_it_takes_its_roll_call_others_wait_for_it_and_callers_do_not(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)
    set_before = ""

    async with running(settings, service):
        await ami.until(lambda: ami.actions("CoreShowChannels"))
        set_before = ami.variables.get("ACD_TAKING", "")
        leased_before = "ACD_LEASE" in ami.variables
        await ami.until(lambda: service.told and ami.variables["ACD_TAKING"] == "0")

    assert int(set_before) > TIME
    assert not leased_before
    assert ami.variables["ACD_LEASE"] == str(TIME + 3)


async def test_a_service_that_breaks_at_each_roll_call_gives_a_lease_once(
    ami: FakeAmi, settings: Settings
) -> None:
    service = Service(ami)

    async with running(settings, service) as exchange:
        for roll_calls in (1, 2, 3):
            await ami.until(lambda n=roll_calls: service.told.count(NOTHING) == n)
            ami.variables["ACD_LEASE"] = "0" if roll_calls > 1 else ami.variables["ACD_LEASE"]
            exchange.start_afresh("the floor was built anew after a crash")

    given = [action for action in ami.actions("Setvar") if action["Variable"] == "ACD_LEASE"]
    assert len(given) == 1
