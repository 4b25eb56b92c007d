"""Is the dialplan in Asterisk the one of this acd and this configuration, and nothing before it?"""

from acd.asterisk.client import AmiClient
from acd.asterisk.dialplan import TO_INSTALL, fingerprint_place
from acd.asterisk.marks import FROM_TRUNK
from acd.asterisk.probe import PLACES as PROBE_PLACES
from acd.asterisk.questions import knows, value
from acd.config.settings import Settings
from acd.resources import document
from acd.verdicts import Finding, sound, unless_any, wrong

EDITION = "edition-a8cb4c0d7452b35d"  # of the dialplan of this version: see acd-check.conf
_PHONES = "advisor-codes"
_PLACES = (
    "acd-enter,s", "acd-caller,s", "acd-wait,s", "acd-answer,s", "acd-talk,s", "acd-rescue,s",
    "acd-ended,s", "acd-closed,s", "acd-nobody,s", "acd-outside,go", "acd-confirm,s",
    "advisor-codes,*11", *PROBE_PLACES,
)  # fmt: skip
_NOBODYS = ("nobody", "0nobody", "+0nobody")  # known to no dialplan but one with a pattern
_BY_HAND = (
    "by hand: `acd dialplan -o acd-generated.conf` in the folder of extensions.conf, then "
    "`asterisk -rx 'dialplan reload'`"
)


async def installed_dialplan(client: AmiClient) -> Finding:
    if not await value(client, "DIALPLAN_EXISTS(acd-check)"):
        text = "the dialplan cannot be asked for what it knows"
        return wrong("dialplan", text, "modules.conf: load = func_dialplan.so")
    places = (FROM_TRUNK, _PHONES, *(f"{place},1" for place in _PLACES))
    missing = [place.removesuffix(",1") for place in places if not await knows(client, place)]
    if missing:
        text = f"the dialplan does not know {'; '.join(missing)}"
        hint = f"{TO_INSTALL}; by hand: install all of dialplans/, include it in extensions.conf"
        return wrong("dialplan", text, hint)
    if not await knows(client, f"acd-check,{EDITION},1"):
        text = "the dialplan is that of another version of acd"
        hint = f"{TO_INSTALL}; by hand: copy all of dialplans/ again"
        return wrong("dialplan", text, hint)
    return sound("dialplan", "the dialplan is installed")


async def patterns(client: AmiClient) -> list[Finding]:
    """What a pattern takes in stands in events as a stranger wrote it, and forges others."""
    doors = [
        door
        for door in (FROM_TRUNK, _PHONES)
        if any([await knows(client, f"{door},{number},1") for number in _NOBODYS])
    ]
    hint = f"dial no pattern there: {document('asterisk-conf/README.md')}, Security"
    return unless_any(
        (wrong("dialplan-pattern", f"{door} takes any number", hint) for door in doors),
        sound("dialplan-pattern", "trunks and phones reach the numbers that are written, no other"),
    )


async def generated_dialplan(client: AmiClient, settings: Settings) -> Finding:
    if await knows(client, fingerprint_place(settings)):
        text = "acd-generated.conf is the one of this configuration"
        return sound("dialplan-generated", text)
    numbers = [number for line in settings.lines.values() for number in line.numbers]
    unknown = [n for n in numbers if not await knows(client, f"acd-numbers,{n},1")]
    text = "acd-generated.conf is not the one of this configuration"
    more = f"; it does not know {', '.join(unknown)}" if unknown else ""
    return wrong("dialplan-generated", text + more, f"{TO_INSTALL}; {_BY_HAND}")
