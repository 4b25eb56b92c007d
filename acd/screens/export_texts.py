"""The headings of exported calls, as a spreadsheet shows them; the rest it shares with `texts`."""

from collections.abc import Mapping

from acd.screens.texts import TEXTS as SHARED
from acd.screens.texts import Text

WORDS: Mapping[str, Text] = {
    "export.answered": Text("décroché le", "answered"),
    "export.ended": Text("terminé le", "ended"),
    "export.reason": Text("motif", "reason"),
    "export.answered_by": Text("pris par", "taken by"),
    "export.waited_seconds": Text("attente (s)", "waited (s)"),
    "export.talked_seconds": Text("conversation (s)", "talked (s)"),
}

TEXTS: Mapping[str, Text] = {**SHARED, **WORDS}
