"""Is the dialplan in Asterisk the one of this acd and this configuration, and nothing before it?"""

from dataclasses import dataclass

from acd.asterisk.client import AmiClient
from acd.asterisk.dialplan import dialled_forms, fingerprint_place
from acd.asterisk.probe import PLACES as PROBE_PLACES
from acd.asterisk.questions import knows, value
from acd.config.settings import Settings
from acd.errors import ActionFailed
from acd.verdicts import Finding, sound, unless_any, wrong

EDITION = "edition-c90c6986ae27855f"  # of the dialplan of this version: see acd-check.conf
_TRUNKS, _PHONES = "from-trunk", "advisor-codes"
NUMBERS = "acd-numbers"
_PLACES = (
    "acd-enter,s", "acd-caller,s", "acd-wait,s", "acd-answer,s", "acd-talk,s", "acd-rescue,s",
    "acd-ended,s", "acd-closed,s", "acd-nobody,s", "acd-outside,go", "acd-confirm,s",
    "advisor-codes,*11", *PROBE_PLACES,
)  # fmt: skip
_NOBODYS = ("nobody", "0nobody", "+0nobody")  # known to no dialplan but one with a pattern
_GENERATE_HINT = (
    "`acd dialplan -o acd-generated.conf`, into the folder of extensions.conf; "
    "then `asterisk -rx 'dialplan reload'`"
)


async def installed_dialplan(client: AmiClient) -> Finding:
    if not await value(client, "DIALPLAN_EXISTS(acd-check)"):
        text = "the dialplan cannot be asked for what it knows"
        return wrong("dialplan", text, "modules.conf: load = func_dialplan.so")
    places = (_TRUNKS, _PHONES, *(f"{place},1" for place in _PLACES))
    missing = [place.removesuffix(",1") for place in places if not await knows(client, place)]
    if missing:
        text = f"the dialplan does not know {'; '.join(missing)}"
        hint = "install all of dialplans/, include it in extensions.conf, `dialplan reload`"
        return wrong("dialplan", text, hint)
    if not await knows(client, f"acd-check,{EDITION},1"):
        text = "the dialplan is that of another version of acd"
        hint = "copy all of dialplans/ again, then `dialplan reload`"
        return wrong("dialplan", text, hint)
    return sound("dialplan", "the dialplan is installed")


async def patterns(client: AmiClient) -> list[Finding]:
    """What a pattern takes in stands in events as a stranger wrote it, and forges others."""
    doors = [
        door
        for door in (_TRUNKS, _PHONES)
        if any([await knows(client, f"{door},{number},1") for number in _NOBODYS])
    ]
    hint = "dial no pattern there: asterisk-conf/README.md, Security"
    return unless_any(
        (wrong("dialplan-pattern", f"{door} takes any number", hint) for door in doors),
        sound("dialplan-pattern", "trunks and phones reach the numbers that are written, no other"),
    )


async def generated_dialplan(client: AmiClient, settings: Settings) -> Finding:
    if await knows(client, fingerprint_place(settings)):
        text = "acd-generated.conf is the one of this configuration"
        return sound("dialplan-generated", text)
    numbers = [number for line in settings.lines.values() for number in line.numbers]
    unknown = [n for n in numbers if not await knows(client, f"{NUMBERS},{n},1")]
    text = "acd-generated.conf is not the one of this configuration"
    more = f"; it does not know {', '.join(unknown)}" if unknown else ""
    return wrong("dialplan-generated", text + more, _GENERATE_HINT)


async def order(client: AmiClient, settings: Settings) -> list[Finding]:
    """Who comes before `acd-numbers` behind the trunk, and takes a number of ours."""
    door = await _context(client, _TRUNKS)
    if NUMBERS not in door.includes:
        hint = f"copy dialplans/{_TRUNKS}.conf again, then `dialplan reload`"
        return [wrong("dialplan-order", f"{_TRUNKS} does not include {NUMBERS}", hint)]
    reached = [door]
    for name in door.includes[: door.includes.index(NUMBERS)]:
        reached += await _below(client, name)
    ours = _our_numbers(settings)
    return unless_any(
        (_taken(context.name, taken) for context in reached if (taken := ours & context.numbers)),
        sound("dialplan-order", f"nothing comes before {NUMBERS} in {_TRUNKS}"),
    )


def _our_numbers(settings: Settings) -> frozenset[str]:
    return frozenset(
        form
        for line in settings.lines.values()
        for number in line.numbers
        for form in dialled_forms(number, settings.site.country)
    )


def _taken(where: str, numbers: frozenset[str]) -> Finding:
    text = f"[{where}] answers {', '.join(sorted(numbers))} before {NUMBERS} is asked"
    hint = (
        f"extensions.conf: take these numbers out of [{where}], or let nothing stand before "
        f"`include => {NUMBERS}` in [{_TRUNKS}]; then `dialplan reload`"
    )
    return wrong("dialplan-order", text, hint)


@dataclass(frozen=True, slots=True)
class _Context:
    name: str
    numbers: frozenset[str] = frozenset()  # what can be dialled there, patterns as they stand
    includes: tuple[str, ...] = ()  # in the order in which they are asked


async def _context(client: AmiClient, name: str) -> _Context:
    try:
        rows = await client.listing("ShowDialPlan", {"Context": name})
    except ActionFailed:
        return _Context(name)  # included, and never written
    return _Context(
        name,
        frozenset(row.get("Extension") for row in rows) - {""},
        tuple(row.get("IncludeContext") for row in rows if row.get("IncludeContext")),
    )


async def _below(client: AmiClient, name: str) -> list[_Context]:
    """The context, and what it includes, each once."""
    found: dict[str, _Context] = {}
    due = [name]
    while due:
        next_name = due.pop(0)
        if next_name not in found:
            found[next_name] = await _context(client, next_name)
            due += found[next_name].includes
    return [*found.values()]
