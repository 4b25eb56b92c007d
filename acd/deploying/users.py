"""Who lives on what is deployed: it is not taken away under them."""

from acd.asterisk.console import Console
from acd.deploying.collisions import is_ours
from acd.deploying.folder import AsteriskFolder, text_of
from acd.deploying.layout import PJSIP
from acd.deploying.reading import sections
from acd.errors import DeploymentRefused

WAITING = ("acd-enter", "acd-caller", "acd-wait", "acd-rescue")
"""Contexts whose callers would be cut off without them; who talks does so in a bridge."""

_LEAVING = (
    "put your own extension for the number back, so that nobody comes after them, and ask again "
    "once they have gone: `acd status` tells, and where the service is stopped "
    "`asterisk -rx 'core show channels'`"
)


async def refuse_while_used(folder: AsteriskFolder, console: Console) -> None:
    """Raises DeploymentRefused."""
    await refuse_while_somebody_waits(console)
    await _refuse_while_templates_are_used(folder)


async def refuse_while_somebody_waits(console: Console) -> None:
    """Raises DeploymentRefused. Their steps would be gone under their feet."""
    rows = (await console.run("core show channels concise")).splitlines()
    waiting = [row for row in rows if row.split("!")[1:2] and row.split("!")[1] in WAITING]
    if waiting:
        who = "1 caller waits" if len(waiting) == 1 else f"{len(waiting)} callers wait"
        raise DeploymentRefused(f"{who} and would be cut off: nothing was taken out; {_LEAVING}")


async def _refuse_while_templates_are_used(folder: AsteriskFolder) -> None:
    """Asterisk drops an endpoint whose template is gone, with the phone that is behind it."""
    texts = await folder.read_whole([PJSIP.name])
    found = sections(PJSIP.name, {name: text_of(text) for name, text in texts.items()})
    ours = {section.name for section in found if is_ours(section.place) and section.is_template}
    used = [s for s in found if not is_ours(s.place) and ours.intersection(s.bases)]
    if used:
        names = ", ".join(f"{section.place} [{section.name}]" for section in used)
        hint = "write what it takes from there into it, then ask again"
        raise DeploymentRefused(f"made of our templates: {names}; nothing was taken out; {hint}")
