"""What a deployment would change, as a unified diff; secrets are not in it.

Rule 1: a secret's value is masked before anything is compared; that it is another one is said.
Rule 2: of the administrator's files nothing is shown but what changes: who knows what else stands
        there, in a comment perhaps.
"""

import difflib
import re
from collections.abc import Mapping

from acd.deploying.folder import text_of
from acd.deploying.layout import OURS

_SECRET = re.compile(
    r"^([\s;]*\w*(?:secret|pass|pwd|pin|md5_cred|token)\w*\s*=>?\s*)(.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_HIDDEN = "<hidden>"
_HUNK = re.compile(r"([-+])(\d+)")
_CONTEXT = 3  # lines around a change of ours

Change = Mapping[str, tuple[bytes, bytes]]
"""By name: before and after; nothing before is a new file, nothing after one that goes."""


def difference(changes: Change) -> str:
    return "".join(_one(name, *changes[name]) for name in sorted(changes))


def _one(name: str, before: bytes, after: bytes) -> str:
    known = {found[2] for found in _SECRET.finditer(text_of(before))}
    old = _masked(text_of(before), known).splitlines(keepends=True)
    new = _masked(text_of(after), known if before else None).splitlines(keepends=True)
    skipped = max(0, _same(old, new) - _CONTEXT)
    rest = _same(old[skipped:][::-1], new[skipped:][::-1])
    end = None if rest <= _CONTEXT else _CONTEXT - rest
    lines = difflib.unified_diff(
        old[skipped:end],
        new[skipped:end],
        name if before else "/dev/null",
        name if after else "/dev/null",
        n=_CONTEXT if name.startswith(f"{OURS}/") else 0,
    )
    return "".join(_ended(_counted_from(skipped, line)) for line in lines)


def _same(old: list[str], new: list[str]) -> int:
    """How many lines at the start are the same: difflib needs minutes for files of megabytes."""
    pairs = zip(old, new, strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new))
    )


def _counted_from(skipped: int, line: str) -> str:
    """The places of a hunk, counted from the start of the file."""
    if not line.startswith("@@"):
        return line
    return _HUNK.sub(lambda found: f"{found[1]}{int(found[2]) + skipped}", line, count=2)


def _masked(text: str, known: set[str] | None) -> str:
    """`known` are the secrets of the text before; None when there is none."""

    def hidden(found: re.Match[str]) -> str:
        is_new = known is not None and found[2] not in known
        return found[1] + ("<hidden, another one>" if is_new else _HIDDEN)

    return _SECRET.sub(hidden, text)


def _ended(line: str) -> str:
    """As `diff` says it, where a file ends without a line break."""
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
