"""What a look at something found: it is sound, doubtful, wrong, or it could not be looked at.

Rule 1: an id is stable: monitoring knows a finding by it, and the words may change.
Rule 2: a text says in plain words what is so; a hint is the very line or command that mends it.
Rule 3: what could not be looked at is said, with the reason; nothing is taken for sound unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

UNSEEN = "not looked at: "


class Verdict(Enum):
    SOUND = "sound"
    DOUBTFUL = "doubtful"  # calls go through; somebody should look
    WRONG = "wrong"
    NOT_LOOKED_AT = "not-looked-at"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str
    hint: str = ""
    id: str = ""  # empty: it is told where it is found, and monitoring does not know it


def sound(key: str, text: str) -> Finding:
    return Finding(Verdict.SOUND, text, id=key)


def doubtful(key: str, text: str, hint: str) -> Finding:
    return Finding(Verdict.DOUBTFUL, text, hint, key)


def wrong(key: str, text: str, hint: str) -> Finding:
    return Finding(Verdict.WRONG, text, hint, key)


def not_looked_at(keys: Iterable[str], because: str) -> list[Finding]:
    return [Finding(Verdict.NOT_LOOKED_AT, f"{UNSEEN}{because}", id=key) for key in keys]


def unless_any(found: Iterable[Finding], otherwise: Finding) -> list[Finding]:
    """What was found, or that nothing was."""
    return [*found] or [otherwise]
