"""Is this Asterisk a release that can be relied on, and does it say its name?"""

from acd.asterisk.client import AmiClient
from acd.asterisk.releases import CURRENT, OLDEST, Version, dotted, mended_after, version_in
from acd.config.settings import Settings
from acd.errors import ActionFailed
from acd.verdicts import Finding, doubtful, sound, wrong

_RIGHTS = "manager.conf: write = call,originate,reporting"


async def version(client: AmiClient) -> Finding:
    try:
        told = (await client.action("CoreSettings")).get("AsteriskVersion")
    except ActionFailed as refusal:
        return doubtful("version", f"the version is not known: {refusal}", _RIGHTS)
    return judged(told)


def judged(told: str) -> Finding:
    """By what Asterisk says of itself, "22.10.1+dfsg"."""
    found = version_in(told)
    if found is None:
        return doubtful("version", f"Asterisk {told}: not a release", "use a 22 LTS release")
    if found < OLDEST:
        hint = f"{dotted(OLDEST)} or later is needed: earlier ones can lose a caller after a bridge"
        return wrong("version", f"Asterisk {told} is too old", hint)
    if found < CURRENT:
        return doubtful("version", f"Asterisk {told}", _advised(found))
    return sound("version", f"Asterisk {told}")


def _advised(found: Version) -> str:
    holes = "; ".join(f"{each.mends} ({each.advisories})" for each in mended_after(found))
    return f"{dotted(CURRENT)} closes known security holes: plan the upgrade. Open here: {holes}"


async def system_name(client: AmiClient, settings: Settings) -> Finding:
    """Part of each channel's id: without it ids repeat after a restart of Asterisk."""
    node = settings.asterisk.node
    try:
        told = (await client.action("CoreSettings")).get("SystemName")
    except ActionFailed as refusal:
        return doubtful("system-name", f"the system name is not known: {refusal}", _RIGHTS)
    hint = f"asterisk.conf, in [options]: systemname = {node}; then restart Asterisk"
    if not told:
        text = "Asterisk has no system name: ids of channels repeat after its restart"
        return wrong("system-name", text, hint)
    if told != node:
        text = f"Asterisk calls itself {told!r}, acd.toml says [asterisk.{node}]: is it the one?"
        return doubtful("system-name", text, f"{hint}; or write [asterisk.{told}] in acd.toml")
    return sound("system-name", f"Asterisk calls itself {told}, as acd.toml does")
