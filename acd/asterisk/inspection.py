"""`acd check`, the second half: is the Asterisk out there the one that this configuration needs?

Everything is asked with the rights that the service itself has, so that what passes here works.
What the account may not ask, or Asterisk does not know, is a finding and ends nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from acd.asterisk.client import AmiClient
from acd.asterisk.dialplan import fingerprint_place
from acd.asterisk.link import Limits
from acd.asterisk.login import AmiAddress
from acd.asterisk.probe import PLACES as PROBE_PLACES
from acd.asterisk.probe import VARIABLES, Probe
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.errors import ActionFailed

OLDEST = (22, 4, 0)  # before it a caller could be lost between two bridges
CURRENT = (22, 10, 1)  # the release whose security fixes are known to be complete
_ACTIONS = (
    "Originate", "Hangup", "Redirect", "Setvar", "Getvar", "Ping", "CoreShowChannels",
    "DeviceStateList", "CoreStatus", "DBGetTree",
)  # fmt: skip
_PLACES = (
    "acd-enter,s", "acd-caller,s", "acd-wait,s", "acd-answer,s", "acd-talk,s", "acd-rescue,s",
    "acd-ended,s", "acd-closed,s", "acd-nobody,s", "acd-outside,go", "acd-confirm,s",
    "advisor-codes,*11", *PROBE_PLACES,
)  # fmt: skip
EDITION = "edition-c90c6986ae27855f"  # of the dialplan of this version: see acd-check.conf
_DOORS = ("from-trunk", "advisor-codes")
_NOBODYS = ("nobody", "0nobody", "+0nobody")  # known to no dialplan but one with a pattern
_UNKNOWN_STATES = ("INVALID", "UNKNOWN", "")
_RIGHTS_HINT = "manager.conf: read=system,call,user and write=call,originate,reporting"
_GENERATE_HINT = (
    "`acd dialplan -o acd-generated.conf`, into the folder of extensions.conf; "
    "then `asterisk -rx 'dialplan reload'`"
)
_LIMITS = Limits(boot_within=5.0)


class Verdict(Enum):
    SOUND = "ok"
    DOUBTFUL = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str
    hint: str = ""


async def inspect(settings: Settings, clock: Callable[[], Seconds]) -> list[Finding]:
    """Look at version, rights, dialplan, phones, trunks, events and modules.

    Raises LoginRefused, ConnectionLost or ActionTimedOut, at the first refusal.
    """
    node = settings.asterisk
    address = AmiAddress(node.host, node.port, node.username, node.secret)
    probe = Probe()
    client = AmiClient(address, on_event=probe.note, clock=clock, limits=_LIMITS)
    async with client.once():
        rights = await _rights(client)
        dialplan = await _installed_dialplan(client)
        return [
            await _version(client),
            rights,
            dialplan,
            *await _patterns(client),
            await _generated_dialplan(client, settings),
            *await _phones(client, settings),
            *await _trunks(client, settings),
            *(await _probed(client, probe) if _sound(rights, dialplan) else ()),
        ]


async def _version(client: AmiClient) -> Finding:
    try:
        told = (await client.action("CoreSettings")).get("AsteriskVersion")
    except ActionFailed as refusal:
        return Finding(Verdict.DOUBTFUL, f"the version is not known: {refusal}", _RIGHTS_HINT)
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", told)
    if numbers is None:
        return Finding(Verdict.DOUBTFUL, f"Asterisk {told}: not a release", "use a 22 LTS release")
    version = tuple(map(int, numbers.groups()))
    if version < OLDEST:
        hint = "22.4.0 or later is needed: earlier ones can lose a caller after a bridge"
        return Finding(Verdict.WRONG, f"Asterisk {told} is too old", hint)
    if version < CURRENT:
        hint = "22.10.1 closes known security holes: plan the upgrade"
        return Finding(Verdict.DOUBTFUL, f"Asterisk {told}", hint)
    return Finding(Verdict.SOUND, f"Asterisk {told}")


async def _rights(client: AmiClient) -> Finding:
    allowed = await client.action("ListCommands")
    missing = [action for action in _ACTIONS if not allowed.get(action)]
    if missing:
        text = f"the account is not allowed to {', '.join(missing)}"
        return Finding(Verdict.WRONG, text, _RIGHTS_HINT)
    return Finding(Verdict.SOUND, "the account has the rights it needs")


async def _installed_dialplan(client: AmiClient) -> Finding:
    if not await _value(client, "DIALPLAN_EXISTS(acd-check)"):
        text = "the dialplan cannot be asked for what it knows"
        return Finding(Verdict.WRONG, text, "modules.conf: load = func_dialplan.so")
    places = (*_DOORS, *(f"{place},1" for place in _PLACES))
    missing = [place.removesuffix(",1") for place in places if not await _knows(client, place)]
    if missing:
        text = f"the dialplan does not know {'; '.join(missing)}"
        hint = "install all of dialplans/, include it in extensions.conf, `dialplan reload`"
        return Finding(Verdict.WRONG, text, hint)
    if not await _knows(client, f"acd-check,{EDITION},1"):
        text = "the dialplan is that of another version of acd"
        return Finding(Verdict.WRONG, text, "copy all of dialplans/ again, then `dialplan reload`")
    return Finding(Verdict.SOUND, "the dialplan is installed")


async def _patterns(client: AmiClient) -> Iterable[Finding]:
    """What a pattern takes in stands in events as a stranger wrote it, and forges others."""
    doors = [
        door
        for door in _DOORS
        if any([await _knows(client, f"{door},{number},1") for number in _NOBODYS])
    ]
    hint = "dial no pattern there: asterisk-conf/README.md, Security"
    return [Finding(Verdict.WRONG, f"{door} takes any number", hint) for door in doors]


async def _generated_dialplan(client: AmiClient, settings: Settings) -> Finding:
    if await _knows(client, fingerprint_place(settings)):
        return Finding(Verdict.SOUND, "acd-generated.conf is the one of this configuration")
    numbers = [number for line in settings.lines.values() for number in line.numbers]
    unknown = [n for n in numbers if not await _knows(client, f"acd-numbers,{n},1")]
    text = "acd-generated.conf is not the one of this configuration"
    more = f"; it does not know {', '.join(unknown)}" if unknown else ""
    return Finding(Verdict.WRONG, text + more, _GENERATE_HINT)


async def _phones(client: AmiClient, settings: Settings) -> list[Finding]:
    states = {
        advisor.phone: await _value(client, f"DEVICE_STATE({advisor.phone})")
        for advisor in settings.advisors.values()
    }
    return [*_phone_findings(states.items())] or [
        Finding(Verdict.SOUND, f"all {len(states)} advisors' phones can be reached")
    ]


def _phone_findings(states: Iterable[tuple[str, str]]) -> Iterable[Finding]:
    for phone, state in states:
        if state in _UNKNOWN_STATES:
            hint = "add the endpoint to pjsip.conf, or correct `phone`"
            yield Finding(Verdict.WRONG, f"{phone} is not known to Asterisk", hint)
        elif state == "UNAVAILABLE":
            hint = "nobody will be rung there until the phone registers"
            yield Finding(Verdict.DOUBTFUL, f"{phone} is not registered", hint)


async def _trunks(client: AmiClient, settings: Settings) -> list[Finding]:
    """Through which numbers outside and providers are rung; nothing is said when there are none."""
    endpoints = sorted({trunk.endpoint for trunk in settings.trunks.values()})
    states = [(name, await _value(client, f"DEVICE_STATE(PJSIP/{name})")) for name in endpoints]
    sound = Finding(Verdict.SOUND, f"all {len(states)} trunks to the outside can be reached")
    return [*_trunk_findings(states)] or ([sound] if states else [])


def _trunk_findings(states: Iterable[tuple[str, str]]) -> Iterable[Finding]:
    for endpoint, state in states:
        if state in _UNKNOWN_STATES:
            hint = "add it to pjsip-trunk.conf, or correct `endpoint` in [trunks]"
            yield Finding(Verdict.WRONG, f"trunk {endpoint} is not known to Asterisk", hint)
        elif state == "UNAVAILABLE":
            hint = "nobody outside is rung through it; its aor needs a `contact` that answers"
            yield Finding(Verdict.DOUBTFUL, f"trunk {endpoint} cannot be reached", hint)


async def _probed(client: AmiClient, probe: Probe) -> Iterable[Finding]:
    await probe.run(client)
    return [*_events(probe), *_modules(probe)]


def _events(probe: Probe) -> Iterable[Finding]:
    """What is missing is named as the lines that manager.conf lacks."""
    if missing := sorted(probe.missing_events()):
        filters = "; ".join(f"eventfilter(name({name})) =" for name in missing)
        hint = f"manager.conf, in the account: read = system,call,user; {filters}"
        yield Finding(Verdict.WRONG, f"these events do not arrive: {', '.join(missing)}", hint)
    if unmarked := probe.missing_variables():
        hint = f"manager.conf, in [general]: channelvars = {','.join(VARIABLES)}"
        yield Finding(Verdict.WRONG, f"events do not carry {', '.join(unmarked)}", hint)
    if not missing and not unmarked:
        yield Finding(Verdict.SOUND, "the events that the service lives on arrive")


def _modules(probe: Probe) -> Iterable[Finding]:
    if missing := probe.missing_modules():
        hint = "; ".join(f"load = {module}.so" for module in missing)
        text = f"missing modules: {', '.join(missing)}"
        yield Finding(Verdict.WRONG, text, f"modules.conf: {hint}")
    elif "UserEvent" not in probe.missing_events():
        yield Finding(Verdict.SOUND, "the modules that the dialplan needs are loaded")


def _sound(*findings: Finding) -> bool:
    """Otherwise the probe would only say once more what has been said."""
    return all(finding.verdict is Verdict.SOUND for finding in findings)


async def _knows(client: AmiClient, place: str) -> bool:
    return await _value(client, f"DIALPLAN_EXISTS({place})") == "1"


async def _value(client: AmiClient, expression: str) -> str:
    """What a dialplan function says; empty when it does not exist."""
    try:
        return (await client.action("Getvar", {"Variable": expression})).get("Value")
    except ActionFailed:
        return ""
