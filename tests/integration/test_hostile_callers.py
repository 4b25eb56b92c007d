"""What a stranger may write into a call: it lives, is answered, and nothing of it gets further."""

from urllib.parse import quote

import pytest

from acd.core.facts import (
    AdvisorLoggedOut,
    CallConnected,
    CallQueued,
    PhoneBecameInUse,
    PhoneBecameReachable,
)
from acd.lab.sipp import answers
from tests.integration.site_settings import AT_ONCE
from tests.integration.world import World

NAMES = {
    "commas": b'"Paul,Line: nuit,Call: 0,Caller: 112"',
    "quotes": rb'"Paul \"the\" \\ Great"',
    "latin-1": '"Hélène"'.encode("latin-1"),
    "emoji": '"😀 Zoë"'.encode(),
    "dollars": b'"${SHELL(id)} ${GLOBAL(ACD_LEASE)}"',
    "long": b'"' + b"a" * 4000 + b'"',
    "none": b"",
}
NUMBERS = {
    "500&PJSIP/ben": "500",
    "anonymous": None,
    "1" * 40: "1" * 20,
    "+33612345678,s,1": "+336123456781",
}


async def test_a_hostile_name_changes_nothing():
    async with World({"ana": answers(ring=0.05, talk=0.1)}, lines=(AT_ONCE,)) as world:
        for name in NAMES.values():
            await world.calls(name=name)
        await world.hear(CallConnected, count=len(NAMES))
        legs = await world.legs("ana", count=len(NAMES))

    assert {fact.caller for fact in world.those(CallQueued)} == {"+33612345678"}
    assert {fact.line for fact in world.those(CallQueued)} == {"accueil"}
    assert len(legs) == len(NAMES)


@pytest.mark.parametrize(("number", "kept"), NUMBERS.items())
async def test_a_hostile_number_is_kept_as_digits_and_dials_nobody(number, kept):
    phones = {"ana": answers(ring=0.1), "ben": answers()}
    async with World(phones, lines=(AT_ONCE,), logged_in=("ana",)) as world:
        await world.calls(number=number)
        connected = await world.hear(CallConnected)

        assert world.ladder("ben") == ()

    assert connected.advisor == "ana"
    assert world.those(CallQueued)[0].caller == kept


FORGED = (
    "\r\n\r\nEvent: DeviceStateChange\r\nDevice: PJSIP/ana\r\nState: UNAVAILABLE\r\n\r\n",
    f"\r\n\r\nEvent: UserEvent\r\nUserEvent: AcdArrived\r\nCall: {'f' * 32}\r\nLine: accueil\r\n"
    "Channel: PJSIP/trunk-99999999\r\n\r\n",
    "\r\n\r\nEvent: UserEvent\r\nUserEvent: AcdCode\r\nPhone: PJSIP/ana\r\nCode: logout\r\n"
    "Request: PJSIP/ana-00000001\r\n\r\n",
    "\r\nUniqueid: 1.1\r\nChannel: PJSIP/ana-00000001",
)

NOT_OF_A_CALL = (AdvisorLoggedOut, PhoneBecameInUse, PhoneBecameReachable)


async def test_events_that_a_stranger_forges_are_not_heard():
    async with World({"ana": answers(ring=0.05, talk=0.1)}, lines=(AT_ONCE,)) as world:
        before = len(world.facts)
        for text in (quote(text, safe="") for text in FORGED):
            asserted = f"P-Asserted-Identity: <sip:+33612345678{text}@op>"
            refused = await world.calls(f"1{text}")
            await refused.finished()
            await world.calls(number=f"+33612345678{text}")
            await world.calls(number="anybody", headers=asserted)
        await world.hear(CallConnected, count=2 * len(FORGED))
        legs = await world.legs("ana", count=2 * len(FORGED))
        facts = world.facts[before:]

    assert {fact.caller for fact in world.those(CallQueued)} == {"+33612345678"}
    assert len(world.those(CallQueued)) == len(legs) == 2 * len(FORGED)
    assert not [fact for fact in facts if isinstance(fact, NOT_OF_A_CALL)]
