"""What Asterisk's device states say of phones and trunks: known, and there."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping

from acd.asterisk.client import AmiClient
from acd.asterisk.questions import value
from acd.config.settings import Settings
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_UNKNOWN = ("INVALID", "UNKNOWN", "")
_AWAY = "UNAVAILABLE"


async def phones(client: AmiClient, settings: Settings) -> list[Finding]:
    states = await _states(client, (advisor.phone for advisor in settings.advisors.values()))
    count = len(states)
    return [
        *unless_any(
            _unknown_phones(states),
            sound("phones-known", f"all {count} advisors' phones are known to Asterisk"),
        ),
        *unless_any(
            _phones_away(states),
            sound("phones-registered", f"all {count} advisors' phones can be reached"),
        ),
    ]


def _unknown_phones(states: Mapping[str, str]) -> Iterator[Finding]:
    for phone in (phone for phone, state in states.items() if state in _UNKNOWN):
        hint = "add the endpoint to pjsip.conf, or correct `phone`"
        yield wrong("phones-known", f"{phone} is not known to Asterisk", hint)


def _phones_away(states: Mapping[str, str]) -> Iterator[Finding]:
    for phone in (phone for phone, state in states.items() if state == _AWAY):
        hint = "nobody will be rung there until the phone registers"
        yield doubtful("phones-registered", f"{phone} is not registered", hint)


async def trunks(client: AmiClient, settings: Settings) -> list[Finding]:
    """Through which numbers outside and providers are rung; nothing is said when there are none."""
    endpoints = sorted({trunk.endpoint for trunk in settings.trunks.values()})
    found = await _states(client, (f"PJSIP/{name}" for name in endpoints))
    states = {device.removeprefix("PJSIP/"): state for device, state in found.items()}
    known = sound("trunks-known", f"all {len(states)} trunks are known to Asterisk")
    there = sound("trunks-reachable", f"all {len(states)} trunks to the outside can be reached")
    if not states:
        return []
    return [*unless_any(_unknown_trunks(states), known), *unless_any(_trunks_away(states), there)]


def _unknown_trunks(states: Mapping[str, str]) -> Iterator[Finding]:
    for endpoint in (name for name, state in states.items() if state in _UNKNOWN):
        hint = "add it to pjsip-trunk.conf, or correct `endpoint` in [trunks]"
        yield wrong("trunks-known", f"trunk {endpoint} is not known to Asterisk", hint)


def _trunks_away(states: Mapping[str, str]) -> Iterator[Finding]:
    for endpoint in (name for name, state in states.items() if state == _AWAY):
        hint = "nobody outside is rung through it; its aor needs a `contact` that answers"
        yield doubtful("trunks-reachable", f"trunk {endpoint} cannot be reached", hint)


async def _states(client: AmiClient, devices: Iterable[str]) -> Mapping[str, str]:
    asked = list(devices)
    told = await asyncio.gather(*(value(client, f"DEVICE_STATE({device})") for device in asked))
    return dict(zip(asked, told, strict=True))
