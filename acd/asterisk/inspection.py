"""`acd check`, the second half: is the Asterisk out there the one that this configuration needs?

Everything is asked with the rights that the service itself has, so that what passes here works.
What the account may not ask, or Asterisk does not know, is a finding and ends nothing. What is
looked at stands in the modules `inspected_...`; `acd doctor` looks at the same, and at more.
"""

from collections.abc import Callable

from acd.asterisk import (
    inspected_account,
    inspected_dialplan,
    inspected_endpoints,
    inspected_release,
)
from acd.asterisk.client import AmiClient, OnEvent
from acd.asterisk.inspected_dialplan import EDITION
from acd.asterisk.link import Limits
from acd.asterisk.login import AmiAddress
from acd.asterisk.probe import Probe
from acd.asterisk.releases import OLDEST
from acd.config.settings import Settings
from acd.core.model import Seconds
from acd.verdicts import Finding, Verdict

__all__ = (
    "EDITION",
    "LIMITS",
    "OLDEST",
    "Finding",
    "Verdict",
    "client_for",
    "inspect",
    "probe_if_sound",
)

LIMITS = Limits(boot_within=5.0)


async def inspect(settings: Settings, clock: Callable[[], Seconds]) -> list[Finding]:
    """Look at version, rights, dialplan, phones, trunks, events and modules.

    Raises LoginRefused, ConnectionLost or ActionTimedOut, at the first refusal.
    """
    probe = Probe()
    client = client_for(settings, probe.note, clock)
    async with client.once():
        rights = await inspected_account.rights(client)
        dialplan = await inspected_dialplan.installed_dialplan(client)
        return [
            await inspected_release.version(client),
            *rights,
            dialplan,
            *await inspected_dialplan.patterns(client),
            await inspected_dialplan.generated_dialplan(client, settings),
            *await inspected_endpoints.phones(client, settings),
            *await inspected_endpoints.trunks(client, settings),
            *await probe_if_sound(client, probe, [*rights, dialplan]),
        ]


def client_for(settings: Settings, on_event: OnEvent, clock: Callable[[], Seconds]) -> AmiClient:
    """Not connected yet."""
    node = settings.asterisk
    address = AmiAddress(node.host, node.port, node.username, node.secret)
    return AmiClient(address, on_event=on_event, clock=clock, limits=LIMITS)


async def probe_if_sound(client: AmiClient, probe: Probe, before: list[Finding]) -> list[Finding]:
    """Otherwise the probe would only say once more what has been said."""
    if any(finding.verdict is Verdict.WRONG for finding in before):
        return []
    return await inspected_account.probed(client, probe)
