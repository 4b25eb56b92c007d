"""What the service says of itself on a screen, beside the link to Asterisk and the journal.

Nothing is said of what is as it should be, but for the audits: that there are any is the news.
"""

from rich.text import Text

from acd.core.model import AdvisorState
from acd.screens.texts import Say
from acd.view import FloorView

_ALARM = "bold red"


def health(view: FloorView, say: Say) -> list[Text]:
    lines = []
    if view.safe_mode is not None:
        lines.append(Text(say("health.safe_mode").format(reason=view.safe_mode), _ALARM))
        if any(advisor.state is AdvisorState.AWAY for advisor in view.advisors):
            lines.append(Text(say("health.log_in"), _ALARM))
    if view.journal.failing is not None or view.journal.lost:
        waiting, lost = view.journal.waiting, view.journal.lost
        lines.append(Text(say("health.unwritten").format(waiting=waiting, lost=lost), _ALARM))
    if view.floor_rebuilt:
        lines.append(Text(say("health.rebuilt").format(count=view.floor_rebuilt), _ALARM))
    return [*lines, _audits(view, say)]


def _audits(view: FloorView, say: Say) -> Text:
    differences = sum(view.audits.differences.values())
    line = say("health.audits").format(taken=view.audits.taken, differences=differences)
    return Text(line, "yellow" if differences else "dim")
