"""A stranger writes line breaks and formulas into his INVITE; nobody ever hears them.

Asterisk decodes `%0d%0a` in the names of SIP URIs, and writes a caller id as it is into its events.
"""

import secrets
from urllib.parse import quote

import pytest

from acd.lab.asterisk import LOOPBACK, LabAsterisk
from tests.lab.stranger import FROM, JOUR, NUMBER, Stranger

MARKER = "FORGED"
PAYLOADS = (
    f"\r\nUniqueid: {MARKER}",
    f"\r\n\r\nEvent: DeviceStateChange\r\nDevice: {MARKER}\r\nState: UNAVAILABLE\r\n\r\n",
    f"\n\n{MARKER}: 1\r\r{MARKER}: 2",
    f"\0{MARKER}",
    f'"\'\\{MARKER}"\\',
    f",Call: {MARKER},Line: nuit,s,1",
    f"${{GLOBAL(ACD_LEASE)}}$[1+1])){MARKER}((",
)
PLACES = {
    "the From's user": lambda text: {"caller": f"<sip:{NUMBER}{text}@op>"},
    "the From's name": lambda text: {"caller": f'"{text}" {FROM}'},
    "the From's host": lambda text: {"caller": f"<sip:{NUMBER}@op;x={text}>"},
    "the asserted user": lambda text: header(f"P-Asserted-Identity: <sip:{NUMBER}{text}@op>"),
    "the asserted number": lambda text: header(f"P-Asserted-Identity: <tel:{NUMBER}{text}>"),
    "the asserted name": lambda text: header(f'P-Asserted-Identity: "{text}" {FROM}'),
    "Remote-Party-ID": lambda text: header(f'Remote-Party-ID: "{text}" <sip:1{text}@op>'),
    "Diversion": lambda text: header(f"Diversion: <sip:1{text}@op>;reason={text}"),
    "User-Agent": lambda text: header(f"User-Agent: {text}"),
    "Subject": lambda text: header(f"Subject: {text}"),
    "Contact": lambda text: header(f"Contact: <sip:x{text}@{LOOPBACK}>"),
    "Call-ID": lambda text: {"call_id": f"{secrets.token_hex(8)}{text}"},
}


def header(line: str) -> dict[str, str]:
    return {"header": line}


def encoded(text: str) -> str:
    return quote(text, safe="")


def everything_logged(asterisk: LabAsterisk) -> str:
    files = (asterisk.folder / "log").iterdir()
    return "".join(file.read_text(errors="replace") for file in files)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
async def test_no_line_break_in_a_call_forges_an_event(asterisk, manager, place):
    async with Stranger(asterisk) as stranger:
        for count, payload in enumerate(PAYLOADS, start=1):
            stranger.calls(**place(encoded(payload)))
            await manager.event_times(count, UserEvent="AcdArrived")
        arrived = manager.seen(UserEvent="AcdArrived")
        for call in arrived:
            await manager.act("Hangup", Channel=call["Channel"])
        await manager.event_times(len(PAYLOADS), Event="Hangup")

    assert {(call["Line"], call["Caller"]) for call in arrived} == {("jour", NUMBER)}
    assert MARKER.encode() not in manager.raw
    assert MARKER not in everything_logged(asterisk)


async def test_no_line_break_in_what_is_dialled_forges_an_event(asterisk, manager):
    dialled = [f"{start}{encoded(payload)}" for payload in PAYLOADS for start in (JOUR, "1", "")]
    cut = [text for text in dialled if text.startswith(f"{JOUR}%00")]

    async with Stranger(asterisk) as stranger:
        for number in dialled:
            stranger.calls(number)
        await stranger.until_refused(len(dialled) - len(cut))
        await manager.event(UserEvent="AcdArrived")

    assert set(stranger.refused.values()) == {"404"}
    assert len(manager.seen(Event="Newchannel")) == len(cut) == 1  # the end of a text is a NUL
    assert MARKER.encode() not in manager.raw
    assert MARKER not in everything_logged(asterisk)
