"""What is found wrong, before its line is known, and the words that all findings share.

Rule 1: every finding has a hint; a telecom admin must know what to type next.
Rule 2: a value is shown only through `quoted`, so that no file can send escape codes to a terminal
        or fill it. What may hold a secret (file names of secrets, URLs) is not shown at all.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Place = tuple[str | int, ...]
"""The keys and list positions that lead to a value: ("lines", "accueil", "numbers", 0)."""

Raw = Mapping[str, object]
"""A table as tomllib gives it, not yet judged."""

_LONGEST_QUOTE = 60
_LONGEST_LIST = 8


@dataclass(frozen=True, slots=True)
class Finding:
    place: Place
    problem: str
    hint: str


def quoted(text: str) -> str:
    """`text` between quotes, on one line, harmless to a terminal."""
    if len(text) > _LONGEST_QUOTE:
        text = text[:_LONGEST_QUOTE] + "…"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def dotted(place: Place) -> str:
    """The place as one writes it in TOML; positions in a list are left to the line number."""
    keys = (part for part in place if isinstance(part, str))
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key) for key in keys)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, whatever the capitals and accents."""
    plain = {_plain(candidate): candidate for candidate in known}
    close = difflib.get_close_matches(_plain(word[:100]), plain, n=1)
    return plain[close[0]] if close else None


def instead_of(word: str, known: Iterable[str]) -> str:
    """The hint for a word that is not among the known ones."""
    words = sorted(known)
    meant = nearest(word, words)
    if meant is not None:
        return f"did you mean {quoted(meant)}?"
    if not words:
        return "there is none yet"
    shown = ", ".join(quoted(known_word) for known_word in words[:_LONGEST_LIST])
    return f"known: {shown}{', …' if len(words) > _LONGEST_LIST else ''}"


def identifier_like(text: str) -> str:
    """The id that is closest to what was written: "Siège Sud" gives "siege-sud"."""
    return re.sub(r"[^a-z0-9_]+", "-", _plain(text)).strip("-_")[:40]


def same_words(one: str, other: str) -> bool:
    """Whatever their capitals, accents and hyphens."""
    return identifier_like(one) == identifier_like(other)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
