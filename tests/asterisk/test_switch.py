"""What the engine asks for becomes actions; nothing that a caller sent can break one."""

from dataclasses import dataclass, field, replace

import pytest
from structlog.testing import capture_logs

from acd.asterisk.channels import Channels, Leg
from acd.asterisk.link import Request
from acd.asterisk.protocol import Event
from acd.asterisk.switch import Switch
from acd.core.commands import (
    Command,
    ConfirmRequest,
    ForgetEnds,
    Message,
    RingAdvisor,
    RingContact,
    SendAway,
    SendToRescue,
    WithdrawOffer,
)
from acd.core.model import AdvisorId, LineId, OfferEnding, RequestId
from acd.core.routes import Contact, ContactId, TrunkId
from acd.core.signals import LegEnded, OfferConnected, OfferRefused, Signal
from tests.asterisk.exchange_parts import (
    CALL,
    CALLER_CHANNEL,
    OFFER,
    RememberingClient,
    no,
    yes,
)

ACCUEIL = LineId("accueil")
US = "5e" * 16
RING = RingAdvisor(
    offer=OFFER,
    call=CALL,
    advisor=AdvisorId("ana"),
    phone="PJSIP/ana",
    line=ACCUEIL,
    caller="+33612345678",
    ring_for=20.0,
    matchable_at=1.0,
)
RING_OUTSIDE = RingContact(
    offer=OFFER,
    call=CALL,
    contact=Contact(ContactId("centre/3f9a"), number="+33612345678"),
    line=ACCUEIL,
    caller="+33698765432",
    trunk=TrunkId("operateur"),
    provider=None,
    ring_for=25.0,
    confirm=True,
)
WITHDRAW = WithdrawOffer(OFFER, CALL)
SEND_AWAY = SendAway(CALL)


@dataclass
class Bench:
    client: RememberingClient = field(default_factory=RememberingClient)
    channels: Channels = field(default_factory=Channels)
    reported: list[Signal] = field(default_factory=list)
    names: dict[LineId, str] = field(default_factory=lambda: {ACCUEIL: "Accueil"})

    def switch(self) -> Switch:
        return Switch(self.client, self.channels, self.names, US, self.reported.append)  # type: ignore[arg-type]

    def answer(self, **values: str) -> None:
        """Each variable that was asked for is answered, in turn."""
        for value in values.values():
            self.client.answer("Getvar", yes(Value=value))


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.channels.callers[CALL] = CALLER_CHANNEL
    return bench


def test_an_offer_rings_once_under_its_own_id_and_says_whom_to_fetch(bench: Bench) -> None:
    bench.switch().carry_out(RING)

    [originate] = bench.client.sent
    assert originate.name == "Originate"
    assert originate.fields == {
        "ActionID": OFFER,
        "Channel": "PJSIP/ana",
        "ChannelId": OFFER,
        "Context": "acd-answer",
        "Exten": "s",
        "Priority": "1",
        "Timeout": "20000",
        "CallerID": '"Accueil" <+33612345678>',
        "Async": "true",
    }
    assert originate.variables == {
        "ACD_CALL": CALL,
        "ACD_OFFER": OFFER,
        "ACD_ADVISOR": "ana",
        "ACD_CALLER": CALLER_CHANNEL,
        "ACD_SENT_BY": US,
    }


def test_the_leg_is_known_before_asterisk_speaks_of_it(bench: Bench) -> None:
    bench.switch().carry_out(RING)

    assert bench.channels.legs[OFFER].call == CALL
    assert not bench.channels.legs[OFFER].exists


def test_a_call_whose_channel_is_gone_rings_nobody(bench: Bench) -> None:
    bench.channels.callers.clear()

    bench.switch().carry_out(RING)

    assert bench.client.sent == []
    assert bench.reported == [LegEnded(OFFER, OfferEnding.WITHDRAWN)]


def test_a_yes_to_the_action_says_nothing_yet(bench: Bench) -> None:
    bench.switch().carry_out(RING)

    bench.client.answer("Originate", yes())

    assert bench.reported == []


def test_an_action_that_was_refused_is_a_refused_offer(bench: Bench) -> None:
    bench.switch().carry_out(RING)

    bench.client.answer("Originate", no())

    assert bench.reported == [OfferRefused(OFFER)]


@pytest.mark.parametrize("command", [RING, RING_OUTSIDE])
def test_an_answer_that_was_lost_is_no_refusal(bench: Bench, command: Command) -> None:
    bench.switch().carry_out(command)

    bench.client.answer("Originate", None)

    assert bench.reported == []


def test_a_leg_that_was_seen_outweighs_a_no(bench: Bench) -> None:
    bench.switch().carry_out(RING)
    bench.channels.legs[OFFER].exists = True

    bench.client.answer("Originate", no())

    assert bench.reported == []


def test_an_answer_for_an_offer_that_has_ended_says_nothing(bench: Bench) -> None:
    bench.switch().carry_out(RING)
    bench.channels.legs.clear()

    bench.client.answer("Originate", no())

    assert bench.reported == []


# Contacts


def test_a_contact_is_rung_like_an_advisor_under_the_offers_id(bench: Bench) -> None:
    bench.switch().carry_out(RING_OUTSIDE)

    [originate] = bench.client.sent
    assert originate.fields["ActionID"] == originate.fields["ChannelId"] == OFFER
    assert originate.variables["ACD_CONTACT"] == "centre/3f9a"
    assert bench.channels.legs[OFFER].call == CALL


def test_a_contact_that_asterisk_could_not_ring_is_a_refused_offer(bench: Bench) -> None:
    bench.switch().carry_out(RING_OUTSIDE)

    bench.client.answer("Originate", no())

    assert bench.reported == [OfferRefused(OFFER)]


def test_a_contact_that_may_not_be_rung_is_denied_and_logged_without_a_number(bench: Bench) -> None:
    denied = replace(RING_OUTSIDE.contact, may_be_dialled=False)

    with capture_logs() as logs:
        bench.switch().carry_out(replace(RING_OUTSIDE, contact=denied))

    assert bench.client.sent == []
    assert bench.reported == [LegEnded(OFFER, OfferEnding.DENIED)]
    assert [log["event"] for log in logs] == ["leg_denied"]
    assert "+33" not in str(logs)


# Withdrawals


def test_a_withdrawal_marks_the_caller_before_it_hangs_up(bench: Bench) -> None:
    switch = bench.switch()
    switch.carry_out(RING)
    bench.channels.legs[OFFER].exists = True

    switch.carry_out(WITHDRAW)

    mark, hang_up = bench.client.sent[1:]
    assert (mark.name, dict(mark.fields)) == (
        "Setvar",
        {"Channel": CALLER_CHANNEL, "Variable": f"ACD_WITHDRAWN_{OFFER}", "Value": "1"},
    )
    assert (hang_up.name, dict(hang_up.fields)) == ("Hangup", {"Channel": OFFER, "Cause": "16"})


def test_a_leg_that_does_not_exist_yet_is_hung_up_later(bench: Bench) -> None:
    switch = bench.switch()
    switch.carry_out(RING)

    switch.carry_out(WITHDRAW)

    assert bench.client.actions("Hangup") == []
    assert bench.channels.legs[OFFER].withdrawn


def test_a_withdrawn_leg_that_has_not_shown_itself_is_remembered_when_its_offer_ends(
    bench: Bench,
) -> None:
    switch = bench.switch()
    switch.carry_out(RING)
    switch.carry_out(WITHDRAW)

    switch.forget(OFFER)

    assert bench.channels.legs[OFFER].forgotten


def test_any_other_leg_is_forgotten_with_its_offer(bench: Bench) -> None:
    switch = bench.switch()
    switch.carry_out(RING)

    switch.forget(OFFER)
    switch.forget(OFFER)

    assert bench.channels.legs == {}


# A leg that was picked up, whose conversation we have not heard of


def picked_up(bench: Bench) -> Switch:
    switch = bench.switch()
    bench.channels.legs[OFFER] = Leg(OFFER, CALL, exists=True, answered=True)
    return switch


def test_who_talks_is_told_of_and_not_taken_away(bench: Bench) -> None:
    picked_up(bench).carry_out(WITHDRAW)

    bench.answer(owner=OFFER)

    [asked] = bench.client.sent
    assert asked.fields == {"Channel": CALLER_CHANNEL, "Variable": "SHARED(ACD_OWNER)"}
    assert bench.reported == [OfferConnected(CALL, OFFER)]


@pytest.mark.parametrize(
    "reply",
    [yes(Value=""), yes(Value="0e" * 16), yes(Value="rescue"), no()],
    ids=["claimed by nobody", "by another", "on the ladder", "gone"],
)
def test_who_picked_up_and_has_not_the_caller_is_taken_back(bench: Bench, reply: Event) -> None:
    picked_up(bench).carry_out(WITHDRAW)

    bench.client.answer("Getvar", reply)

    assert [sent.name for sent in bench.client.sent[1:]] == ["Setvar", "Hangup"]
    assert bench.client.sent[1].fields["Variable"] == f"ACD_WITHDRAWN_{OFFER}"
    assert bench.reported == []


def test_when_nobody_says_who_has_the_caller_nobody_is_taken_away(bench: Bench) -> None:
    """It is asked again when the leg does not end."""
    picked_up(bench).carry_out(WITHDRAW)

    bench.client.answer("Getvar", None)

    assert len(bench.client.sent) == 1


def test_who_picked_up_for_a_caller_who_is_gone_is_hung_up_at_once(bench: Bench) -> None:
    bench.channels.callers.clear()

    picked_up(bench).carry_out(WITHDRAW)

    assert [sent.name for sent in bench.client.sent] == ["Hangup"]


def test_a_leg_of_a_former_life_is_hung_up_by_its_id(bench: Bench) -> None:
    bench.channels.callers.clear()

    bench.switch().carry_out(WITHDRAW)

    assert [(sent.name, sent.fields["Channel"]) for sent in bench.client.sent] == [
        ("Hangup", OFFER)
    ]


def test_a_code_is_confirmed_on_the_channel_that_dialled_it(bench: Bench) -> None:
    bench.switch().carry_out(ConfirmRequest(RequestId("PJSIP/ana-00000007")))

    [setvar] = bench.client.sent
    assert dict(setvar.fields) == {
        "Channel": "PJSIP/ana-00000007",
        "Variable": "ACD_REPLY",
        "Value": "done",
    }


# Fetched out of the waiting room


@pytest.mark.parametrize(
    ("command", "context", "extension", "priority"),
    [
        (SendAway(CALL, Message.CLOSED), "acd-closed", "s", "1"),
        (SendAway(CALL, Message.NOBODY), "acd-nobody", "s", "1"),
        (SendToRescue(CALL), "acd-wait", "leave", "lost-sight"),
    ],
)
def test_a_caller_who_waits_for_nobody_is_fetched(
    bench: Bench, command: Command, context: str, extension: str, priority: str
) -> None:
    bench.switch().carry_out(command)

    bench.answer(state="waiting", owner="")

    *asked, redirect = bench.client.sent
    assert [dict(sent.fields) for sent in asked] == [
        {"Channel": CALLER_CHANNEL, "Variable": "ACD_STATE"},
        {"Channel": CALLER_CHANNEL, "Variable": "SHARED(ACD_OWNER)"},
    ]
    place = {"Context": context, "Exten": extension, "Priority": priority}
    assert redirect.name == "Redirect"
    assert redirect.fields == {"Channel": CALLER_CHANNEL, **place}


@pytest.mark.parametrize(
    "reply",
    [*(yes(Value=state) for state in ("leaving", "closed", "nobody", "released")), no(), None],
    ids=["in the rescue ladder", "told of hours", "told of nobody", "released", "gone", "lost"],
)
@pytest.mark.parametrize("command", [SEND_AWAY, SendToRescue(CALL)])
def test_nobody_else_is_fetched(bench: Bench, command: Command, reply: object) -> None:
    """A service that was slow must not take a caller from whoever looks after him."""
    bench.switch().carry_out(command)

    bench.client.answer("Getvar", reply)  # type: ignore[arg-type]

    assert bench.client.actions("Redirect") == []


@pytest.mark.parametrize("owner", [OFFER, "rescue"])
def test_a_caller_whom_somebody_claimed_meanwhile_is_left_alone(bench: Bench, owner: str) -> None:
    bench.switch().carry_out(SEND_AWAY)

    bench.answer(state="waiting", owner=owner)

    assert bench.client.actions("Redirect") == []


def test_a_caller_who_hung_up_is_not_looked_for(bench: Bench) -> None:
    bench.channels.callers.clear()

    bench.switch().carry_out(SEND_AWAY)

    assert bench.client.sent == []


@pytest.mark.parametrize("answers_before", [0, 1])
def test_a_link_lost_between_question_and_answer_raises_nothing(
    bench: Bench, answers_before: int
) -> None:
    bench.switch().carry_out(SEND_AWAY)
    for reply in ("waiting", "")[:answers_before]:
        bench.client.answer("Getvar", yes(Value=reply))
    bench.client.lost = True

    bench.client.answer("Getvar", yes(Value=("waiting", "")[answers_before]))

    assert bench.client.actions("Redirect") == []


# The book of ends


def test_ends_that_are_written_down_are_struck_out_of_the_book(bench: Bench) -> None:
    bench.switch().carry_out(ForgetEnds((CALL,)))

    [setvar] = bench.client.sent
    assert setvar.fields == {"Variable": f"DB_DELETE(acd-ended/{CALL})", "Value": ""}


# Nothing raises


@pytest.mark.parametrize(
    "command",
    [
        RING,
        RING_OUTSIDE,
        WITHDRAW,
        SEND_AWAY,
        SendToRescue(CALL),
        ForgetEnds((CALL,)),
        ConfirmRequest(RequestId("x")),
    ],
)
def test_without_a_link_nothing_is_sent_and_nothing_raised(bench: Bench, command: object) -> None:
    bench.client.lost = True

    bench.switch().carry_out(command)  # type: ignore[arg-type]

    assert bench.client.sent == []


@pytest.mark.parametrize(
    "command",
    [
        RING,
        RING_OUTSIDE,
        WITHDRAW,
        SEND_AWAY,
        SendToRescue(CALL),
        ForgetEnds((CALL,)),
        ConfirmRequest(RequestId("x")),
    ],
)
def test_an_action_that_cannot_be_written_is_logged_and_not_raised(
    bench: Bench, command: object
) -> None:
    bench.client.refuses = "comma in variable 'ACD_CALLER'"

    with capture_logs() as logs:
        bench.switch().carry_out(command)  # type: ignore[arg-type]

    assert [log["event"] for log in logs] == ["command_not_written"]
    assert logs[0]["command"] == type(command).__name__


@pytest.mark.parametrize("command", [RING, RING_OUTSIDE])
def test_an_offer_that_cannot_be_written_is_refused(bench: Bench, command: object) -> None:
    bench.client.refuses = "comma in variable 'ACD_CALLER'"

    with capture_logs():
        bench.switch().carry_out(command)  # type: ignore[arg-type]

    assert bench.reported == [OfferRefused(OFFER)]


# The advisor's display


@pytest.mark.parametrize(
    ("name", "caller", "display"),
    [
        ("Agence de la Vallée", "+33612345678", '"Agence de la Vallée" <+33612345678>'),
        ("Accueil", None, '"Accueil" <>'),
        ('Ligne "urgence" <24h> \\o/', None, '"Ligne urgence 24h o/" <>'),
        ("Deux\r\nAction: Ping", None, '"DeuxAction: Ping" <>'),
        ("Accueil", '1" <2>\r\nAction: Command\x00é٣', '"Accueil" <12>'),
    ],
)
async def test_the_display_shows_line_and_number_and_nothing_that_ends_the_header(
    bench: Bench, name: str, caller: str | None, display: str
) -> None:
    bench.names[ACCUEIL] = name

    bench.switch().carry_out(replace(RING, caller=caller))

    shown = bench.client.sent[0].fields["CallerID"]
    assert shown == display
    assert Request("Originate", {"CallerID": shown}).to_bytes()


def test_a_line_no_longer_configured_has_no_name(bench: Bench) -> None:
    bench.names.clear()

    bench.switch().carry_out(RING)

    assert bench.client.sent[0].fields["CallerID"] == '"" <+33612345678>'
