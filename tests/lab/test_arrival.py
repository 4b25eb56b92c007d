"""A call comes in: what the dialplan makes of numbers, names and a controller that is not there."""

import re

import pytest

from acd.lab.sipp import Callers, Calls, Phones, answers, busy, declines, never_answers

JOUR = "+33143530000"


@pytest.mark.parametrize("dialled", ["+33143530000", "33143530000", "0033143530000", "0143530000"])
async def test_every_spelling_of_a_number_reaches_its_line(asterisk, manager, dialled):
    async with Callers(asterisk, Calls(dialled)):
        arrived = await manager.event(UserEvent="AcdArrived")

    assert arrived["Line"] == "jour"
    assert re.fullmatch("[0-9a-f]{32}", arrived["Call"])


@pytest.mark.parametrize("dialled", ["+33143530099", "0899123456", "112", "s", "*11"])
async def test_a_number_that_is_nobodys_is_refused(asterisk, manager, dialled):
    async with Callers(asterisk, Calls(dialled)) as callers:
        ladder = await callers.finished()

    assert ladder.legs()[0].status == 404
    assert manager.seen(UserEvent="AcdArrived") == []


HOSTILE_NAMES = {
    "commas": b'"Paul,Line: nuit,Call: 0"',
    "quotes": rb'"Paul \"the\" \\ Great"',
    "latin-1": '"Hélène"'.encode("latin-1"),
    "emoji": '"😀 Zoë"'.encode(),
    "dollars": b'"${SHELL(id)} ${GLOBAL(ACD_LEASE)}"',
    "long": b'"' + b"a" * 4000 + b'"',
    "nothing": b"",
    "control": b'"\x01\x02\x7f"',
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
async def test_a_hostile_name_neither_ends_the_call_nor_enters_an_event(asterisk, manager, name):
    async with Callers(asterisk, Calls(JOUR, name=name)):
        arrived = await manager.event(UserEvent="AcdArrived")
        rows = await manager.act("CoreShowChannels")

    assert (arrived["Line"], arrived["Caller"]) == ("jour", "+33612345678")
    assert arrived["CallerIDName"] == "<unknown>"
    assert rows[1]["Channel"] == arrived["Channel"]


NUMBERS = {
    "+33612345678;tag=1": "+33612345678",
    "anonymous": "",
    "500&PJSIP/ana": "500",
    "1" * 40: "1" * 20,
    "06.12.34.56.78": "0612345678",
    "a),1,Hangup(": "1",
}


@pytest.mark.parametrize(("number", "kept"), NUMBERS.items())
async def test_of_a_number_only_digits_are_kept(asterisk, manager, number, kept):
    async with Callers(asterisk, Calls(JOUR, number=number)):
        arrived = await manager.event(UserEvent="AcdArrived")

    assert arrived["Caller"] == kept


async def test_a_withheld_number_is_not_kept(asterisk, manager):
    privacy = "Privacy: id\nP-Asserted-Identity: <sip:+33612345678@127.0.0.1>"

    async with Callers(asterisk, Calls(JOUR, number="anonymous", headers=privacy)):
        arrived = await manager.event(UserEvent="AcdArrived")

    assert arrived["Caller"] == ""
    assert "33612345678" not in str(arrived)


async def test_the_marks_of_a_call_are_in_every_row_of_a_listing(asterisk, manager):
    async with Callers(asterisk, Calls(JOUR)):
        arrived = await manager.event(UserEvent="AcdArrived")
        rows = await manager.act("CoreShowChannels")

    marks = rows[1]["ChanVariable"]
    assert f"ACD_CALL={arrived['Call']}" in marks
    assert "ACD_STATE=waiting" in marks
    assert "ACD_LINE=jour" in marks
    assert "ACD_NUM=+33612345678" in marks
    assert re.search(r"ACD_AT=\d{10}", marks)


async def test_without_a_controller_a_new_call_rings_the_team_at_once(asterisk, manager, ports):
    await manager.lease(0)

    async with (
        Phones(asterisk, ports["ana"], answers(ring=0.2)) as ana,
        Callers(asterisk, Calls(JOUR, stay=2)) as callers,
    ):
        left = await manager.event(UserEvent="AcdLeft")
        await callers.finished()

    assert left["Why"] == "lease-lapsed"
    assert ana.ladder().legs()[0].answered_at is not None


async def test_a_lease_that_lapses_sends_a_waiting_caller_to_the_whole_team(
    asterisk, manager, ports
):
    async with (
        Phones(asterisk, ports["ana"], never_answers()) as ana,
        Phones(asterisk, ports["bruno"], answers(ring=0.3, talk=0.5)) as bruno,
        Callers(asterisk, Calls(JOUR)) as callers,
    ):
        await manager.event(UserEvent="AcdArrived")
        await manager.lease(0)
        left = await manager.event(UserEvent="AcdLeft")
        await callers.finished()

    assert left["Why"] == "lease-lapsed"
    assert bruno.ladder().legs()[0].answered_at is not None
    assert ana.ladder().legs()[0].status == 487  # rang together with bruno, then given up


async def test_the_longest_wait_holds_with_a_live_controller(asterisk, manager):
    async with Callers(asterisk, Calls("+33143530002")):
        left = await manager.event(UserEvent="AcdLeft")

    assert left["Why"] == "longest-wait"


async def test_the_ladder_tries_three_times_then_tells_the_caller(asterisk, manager, ports):
    await manager.lease(0)

    async with (
        Phones(asterisk, ports["ana"], declines(ring=0.1)) as ana,
        Phones(asterisk, ports["bruno"], busy()) as bruno,
        Phones(asterisk, ports["chloe"], declines(ring=0.1)),
        Callers(asterisk, Calls("+33143530001")) as callers,
    ):
        caller = (await callers.finished()).legs()[0]

    assert [leg.status for leg in ana.ladder().legs()] == [603, 603, 603]
    assert [leg.status for leg in bruno.ladder().legs()] == [486, 486, 486]
    assert caller.status == 486  # never answered: the message was early media, free of charge
    assert any(message.status == 183 for message in callers.ladder())
