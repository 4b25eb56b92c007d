"""What the account in manager.conf may do and hears: too little, enough, or too much.

Two channels of our own show what really arrives: see `probe`. What is only read in a file would
say nothing of what a later line of it undoes.
"""

from collections.abc import Iterable, Mapping

from acd.asterisk.client import AmiClient
from acd.asterisk.listener import EVENTS
from acd.asterisk.probe import READ_BESIDE, VARIABLES, Probe
from acd.verdicts import Finding, doubtful, sound, wrong

NEEDED = (
    "Originate", "Hangup", "Redirect", "Setvar", "Getvar", "Ping", "CoreShowChannels",
    "DeviceStateList", "CoreStatus", "DBGetTree",
)  # fmt: skip
NEEDLESS: Mapping[str, tuple[str, ...]] = {
    "system": ("ModuleLoad", "DialplanExtensionAdd", "PJSIPShowEndpoints"),
    "command": ("Command",),
    "config": ("UpdateConfig", "CreateConfig"),
    "agi": ("AGI",),
    "user": ("UserEvent",),
    "message": ("MessageSend",),
    "agent": ("QueueAdd", "AgentLogoff"),
}
"""Classes of `write` that the service does not need, by actions that only they allow."""

RIGHTS = (
    "manager.conf, in the account: read = system,call,user and write = call,originate,reporting"
)


async def rights(client: AmiClient) -> list[Finding]:
    allowed = await client.action("ListCommands")
    missing = [action for action in NEEDED if not allowed.get(action)]
    needless = [right for right, proofs in NEEDLESS.items() if any(map(allowed.get, proofs))]
    return [_enough(missing), _not_too_much(needless)]


def _enough(missing: list[str]) -> Finding:
    if missing:
        text = f"the account is not allowed to {', '.join(missing)}"
        return wrong("ami-rights", text, RIGHTS)
    return sound("ami-rights", "the account has the rights it needs")


def _not_too_much(needless: list[str]) -> Finding:
    if needless:
        text = f"the account may do more than the service does: write = {', '.join(needless)}"
        return doubtful("ami-rights-too-many", text, RIGHTS)
    return sound("ami-rights-too-many", "the account has no right that the service does not need")


async def probed(client: AmiClient, probe: Probe) -> list[Finding]:
    """Only where rights and dialplan are sound: else it says once more what has been said."""
    await probe.run(client)
    return [
        _events(probe),
        _filters(probe),
        _times(probe),
        _channelvars(probe),
        *_modules(probe),
    ]


def _events(probe: Probe) -> Finding:
    """What is missing is named as the lines that manager.conf lacks."""
    if missing := sorted(probe.missing_events()):
        filters = "; ".join(f"eventfilter(name({name})) =" for name in missing)
        hint = f"manager.conf, in the account: read = system,call,user; {filters}"
        return wrong("events", f"these events do not arrive: {', '.join(missing)}", hint)
    return sound("events", "the events that the service lives on arrive")


def _filters(probe: Probe) -> Finding:
    if needless := sorted(probe.needless_events()):
        text = f"events arrive that nobody reads: {', '.join(needless)}"
        lines = "; ".join(f"eventfilter(name({name})) =" for name in (*EVENTS, *READ_BESIDE))
        hint = f"manager.conf, in the account, or a busy reader is cut off: {lines}"
        return doubtful("event-filters", text, hint)
    return sound("event-filters", "events that nobody needs are filtered away by Asterisk")


def _times(probe: Probe) -> Finding:
    if probe.lacks_times():
        text = "events do not say when they happened: one that comes late makes a wait longer"
        return doubtful("event-times", text, "manager.conf, in [general]: timestampevents = yes")
    return sound("event-times", "events say when they happened, on Asterisk's clock")


def _channelvars(probe: Probe) -> Finding:
    if unmarked := probe.missing_variables():
        hint = f"manager.conf, in [general]: channelvars = {','.join(VARIABLES)}"
        return wrong("channelvars", f"events do not carry {', '.join(unmarked)}", hint)
    return sound("channelvars", "events carry our marks of a call")


def _modules(probe: Probe) -> Iterable[Finding]:
    if missing := probe.missing_modules():
        hint = "; ".join(f"load = {module}.so" for module in missing)
        text = f"missing modules: {', '.join(missing)}"
        return [wrong("modules", text, f"modules.conf: {hint}")]
    if "UserEvent" in probe.missing_events():
        return []  # nothing was told of them
    return [sound("modules", "the modules that the dialplan needs are loaded")]
