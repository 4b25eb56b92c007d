"""`acd check`, the second half: is the Asterisk out there the one that this configuration needs?

Everything is asked with the rights that the service itself has, so that what passes here works.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from acd.asterisk.client import CONNECTED, AmiClient
from acd.asterisk.login import AmiAddress
from acd.asterisk.protocol import Event
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.errors import ActionFailed, ConnectionLost

OLDEST = (22, 4, 0)  # before it a caller could be lost between two bridges
CURRENT = (22, 10, 1)  # the release whose security fixes are known to be complete
_ACTIONS = (
    "Originate", "Hangup", "Redirect", "Setvar", "Getvar", "Ping", "CoreShowChannels",
    "DeviceStateList",
)  # fmt: skip
_PLACES = (
    "from-trunk,0", "acd-enter,s", "acd-wait,s", "acd-answer,s", "acd-talk,s", "acd-rescue,s",
    "acd-closed,s", "advisor-codes,*11", "acd-check,s",
)  # fmt: skip
# Asked by dialplans/acd-check.conf, since Asterisk lets no manager try a lock.
_MODULES = ("func_lock", "func_md5", "func_rand", "func_strings")
_CONNECT_WITHIN: Seconds = 5.0
_EVENTS_WITHIN: Seconds = 3.0
_PROBE = {"Channel": "Local/s@acd-check/n", "Application": "Wait", "Data": "0.1", "Async": "true"}
_PROBE_EVENTS = frozenset({"Newchannel", "Newstate", "Hangup", "OriginateResponse", "UserEvent"})


class Verdict(Enum):
    SOUND = "ok"
    DOUBTFUL = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str
    hint: str = ""


class _Seen:
    """Which of the events that the probe causes have come, and what its dialplan told."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.told: Event | None = None
        self.all = asyncio.Event()

    def note(self, event: Event) -> None:
        self.names.add(event.name)
        if event.get("UserEvent") == "AcdCheck":
            self.told = event
        if self.names >= _PROBE_EVENTS:
            self.all.set()


async def inspect(settings: Settings, clock: Callable[[], Seconds]) -> list[Finding]:
    """Look at version, rights, dialplan, phones and event filters. Raises ConnectionLost."""
    seen = _Seen()
    async with _connected(settings, clock, seen.note) as client:
        return [
            await _version(client),
            *await _rights(client),
            *await _dialplan(client, settings),
            *await _phones(client, settings),
            await _events(client, seen),
            *_modules(seen),
        ]


@contextlib.asynccontextmanager
async def _connected(
    settings: Settings, clock: Callable[[], Seconds], on_event: Callable[[Event], None]
) -> AsyncIterator[AmiClient]:
    node = settings.asterisk
    address = AmiAddress(node.host, node.port, node.username, node.secret)
    client = AmiClient(address, on_event=on_event, clock=clock)
    up = asyncio.Event()

    async def on_up() -> None:
        up.set()

    running = asyncio.create_task(client.run(on_up=on_up, on_down=lambda why: None))
    try:
        async with asyncio.timeout(_CONNECT_WITHIN):
            await up.wait()
    except TimeoutError:
        raise ConnectionLost(client.state) from None
    else:
        yield client
    finally:
        client.close()
        await running


async def _version(client: AmiClient) -> Finding:
    told = (await client.action("CoreSettings")).get("AsteriskVersion")
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


async def _rights(client: AmiClient) -> list[Finding]:
    allowed = await client.action("ListCommands")
    hint = "manager.conf: read=system,call,user and write=call,originate,reporting"
    missing = [action for action in _ACTIONS if not allowed.get(action)]
    if missing:
        text = f"{client.state}, but not allowed to {', '.join(missing)}"
        return [Finding(Verdict.WRONG, text, hint)]
    return [Finding(Verdict.SOUND, "the account has the rights it needs")]


async def _dialplan(client: AmiClient, settings: Settings) -> list[Finding]:
    # Not in from-trunk, which knows every number: it refuses those that are nobody's.
    numbers = [f"acd-numbers,{n}" for line in settings.lines.values() for n in line.numbers]
    missing = [
        place
        for place in (*_PLACES, *numbers)
        if await _value(client, f"DIALPLAN_EXISTS({place},1)") != "1"
    ]
    if missing:
        text = f"the dialplan does not know {'; '.join(missing)}"
        hint = "install dialplans/, write the generated part with `acd dialplan`, reload"
        return [Finding(Verdict.WRONG, text, hint)]
    return [Finding(Verdict.SOUND, f"the dialplan knows all {len(numbers)} numbers")]


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
        if state in ("INVALID", "UNKNOWN", ""):
            hint = "add the endpoint to pjsip.conf, or correct `phone`"
            yield Finding(Verdict.WRONG, f"{phone} is not known to Asterisk", hint)
        elif state == "UNAVAILABLE":
            hint = "nobody will be rung there until the phone registers"
            yield Finding(Verdict.DOUBTFUL, f"{phone} is not registered", hint)


async def _events(client: AmiClient, seen: _Seen) -> Finding:
    """A channel that talks to itself for a moment shows which events come through the filters."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_EVENTS_WITHIN):
            client.send("Originate", _PROBE)
            await seen.all.wait()
    if missing := _PROBE_EVENTS - seen.names:
        text = f"these events do not arrive: {', '.join(sorted(missing))}"
        hint = "manager.conf: compare `read` and `eventfilter` with asterisk-conf/manager.conf"
        return Finding(Verdict.WRONG, text, hint)
    return Finding(Verdict.SOUND, "the events that the service lives on arrive")


def _modules(seen: _Seen) -> Iterable[Finding]:
    if seen.told is None:
        return  # the probe was not heard, which has been said already
    if missing := [module for module in _MODULES if not seen.told.get(module)]:
        text = f"missing modules: {', '.join(missing)}"
        yield Finding(Verdict.WRONG, text, "see asterisk-conf/modules.conf")
    else:
        yield Finding(Verdict.SOUND, "the modules that the dialplan needs are loaded")


async def _value(client: AmiClient, expression: str) -> str:
    """What a dialplan function says; empty when it does not exist."""
    if client.state != CONNECTED:
        raise ConnectionLost(client.state)
    try:
        return (await client.action("Getvar", {"Variable": expression})).get("Value")
    except ActionFailed:
        return ""
