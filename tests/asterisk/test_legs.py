"""How legs are asked for: straight to a phone, or through the dialplan that looks once more."""

from dataclasses import replace

import pytest

from acd.asterisk.legs import Caller, far_half, to_contact
from acd.asterisk.link import Request
from acd.core.commands import RingContact
from acd.core.model import LineId, OfferId
from acd.core.routes import Contact, ContactId, ProviderId, TrunkId
from tests.asterisk.exchange_parts import CALL, CALLER_CHANNEL, OFFER

CARETAKER = Contact(ContactId("centre/3f9a"), number="+33612345678")
LODGE = Contact(ContactId("centre/3f9a"), phone="PJSIP/loge-12", number="+33612345678")
BY_NUMBER = RingContact(
    offer=OFFER,
    call=CALL,
    contact=CARETAKER,
    line=LineId("accueil"),
    caller="+33698765432",
    trunk=TrunkId("operateur"),
    provider=None,
    ring_for=24.5,
    confirm=True,
    announcement="/var/lib/acd/announcements/spoken/fr-0123abcd",
)
BY_PHONE = replace(BY_NUMBER, contact=LODGE, trunk=None)
PROVIDER = replace(
    BY_NUMBER,
    contact=Contact(ContactId("provider:p24")),
    trunk=TrunkId("prestataire"),
    provider=ProviderId("p24"),
    confirm=False,
    announcement=None,
    answered_after=9.5,
)
SHOWN = '"Accueil" <+33698765432>'
CALLER = Caller(CALLER_CHANNEL, SHOWN, "5e" * 16)


def test_a_number_is_dialled_by_the_far_half_of_a_local_channel():
    order = to_contact(BY_NUMBER, CALLER)

    assert order is not None
    assert order.fields == {
        "Channel": "Local/go@acd-outside/n",
        "ChannelId": OFFER,
        "OtherChannelId": far_half(OFFER),
        "Context": "acd-confirm",
        "Exten": "s",
        "Priority": "1",
        "Timeout": "29500",
        "Async": "true",
    }
    assert order.variables == {
        "ACD_CALL": CALL,
        "ACD_OFFER": OFFER,
        "ACD_CALLER": CALLER_CHANNEL,
        "ACD_SENT_BY": "5e" * 16,
        "ACD_CONTACT": "centre/3f9a",
        "ACD_ANNOUNCEMENT": "/var/lib/acd/announcements/spoken/fr-0123abcd",
        "ACD_TRUNK": "operateur",
        "ACD_DEST": "+33612345678",
        "ACD_RING_FOR": "25",
    }


def test_an_own_phone_goes_before_the_number_and_is_rung_like_an_advisors():
    order = to_contact(BY_PHONE, CALLER)

    assert order is not None
    assert order.fields["Channel"] == "PJSIP/loge-12"
    assert order.fields["Context"] == "acd-confirm"
    assert order.fields["Timeout"] == "24500"
    assert order.fields["CallerID"] == SHOWN
    assert "ACD_DEST" not in order.variables


def test_an_own_phone_need_not_confirm():
    order = to_contact(replace(BY_PHONE, confirm=False), CALLER)

    assert order is not None
    assert order.fields["Context"] == "acd-answer"


def test_a_providers_number_is_not_passed_since_the_dialplan_has_it():
    given = replace(PROVIDER, contact=replace(PROVIDER.contact, number="+33899123456"))

    order = to_contact(given, CALLER)

    assert order is not None
    assert order.variables["ACD_PROVIDER"] == "p24"
    assert order.variables["ACD_ANSWERED_AFTER"] == "10"
    assert not order.variables.keys() & {"ACD_DEST", "ACD_TRUNK"}
    assert order.fields["Context"] == "acd-answer"


def test_what_the_caller_sees_of_himself_is_not_shown_outside_by_us():
    order = to_contact(BY_NUMBER, CALLER)

    assert order is not None
    assert "CallerID" not in order.fields
    assert "+33698765432" not in str(order)


@pytest.mark.parametrize(
    "contact",
    [
        replace(CARETAKER, may_be_dialled=False),
        replace(CARETAKER, number=None),
        replace(CARETAKER, number="0612345678"),
        replace(CARETAKER, number="+33612345678,tT"),
        replace(CARETAKER, number="15"),
        replace(CARETAKER, number="+٣٣٦١٢٣٤٥٦٧٨"),
        Contact(CARETAKER.id, phone="PJSIP/+33899123456@operateur"),
        Contact(CARETAKER.id, phone="PJSIP/operateur/sip:+33899123456@192.0.2.1"),
        Contact(CARETAKER.id, phone="PJSIP/loge&PJSIP/ana"),
        Contact(CARETAKER.id, phone="Local/s@acd-rescue"),
        Contact(CARETAKER.id, phone=f"PJSIP/{'a' * 41}"),
        Contact(CARETAKER.id, phone=""),
    ],
)
def test_what_is_neither_one_phone_nor_one_number_is_not_rung(contact):
    assert to_contact(replace(BY_NUMBER, contact=contact), CALLER) is None


def test_a_number_without_a_trunk_is_not_rung():
    assert to_contact(replace(BY_NUMBER, trunk=None), CALLER) is None


@pytest.mark.parametrize("sound", ["a,b", "${SHELL(id)}", "a b", "a&b", "a\nb"])
def test_an_announcement_that_would_be_something_else_is_left_out(sound):
    order = to_contact(replace(BY_NUMBER, announcement=sound), CALLER)

    assert order is not None
    assert "ACD_ANNOUNCEMENT" not in order.variables


def test_both_halves_have_ids_of_one_length_and_asking_twice_gives_the_same():
    other = OfferId("0e" * 16)

    assert len(far_half(OFFER)) == len(OFFER)
    assert far_half(OFFER) == far_half(OfferId(str(OFFER)))
    assert len({OFFER, other, far_half(OFFER), far_half(other)}) == 4


@pytest.mark.parametrize("command", [BY_NUMBER, BY_PHONE, PROVIDER])
async def test_every_order_can_be_written(command):
    order = to_contact(command, CALLER)

    assert order is not None
    assert Request("Originate", order.fields, order.variables).to_bytes()
