"""What a stranger may write into a call: it lives, is answered, and nothing of it gets further."""

import pytest

from acd.core.facts import CallConnected, CallQueued
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
