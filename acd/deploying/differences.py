"""What a deployment would change, as a unified diff; secrets are not in it.

Rule: a secret's value is masked before anything is compared; that it is another one is said.
"""

import difflib
import re
from collections.abc import Mapping

from acd.deploying.folder import text_of

_SECRET = re.compile(r"^(\s*\w*(?:secret|password|md5_cred|token)\w*\s*=>?\s*)(.*)$", re.MULTILINE)
_HIDDEN = "<hidden>"

Change = Mapping[str, tuple[bytes, bytes]]
"""By name: before and after; nothing before is a new file, nothing after one that goes."""


def difference(changes: Change) -> str:
    return "".join(_one(name, *changes[name]) for name in sorted(changes))


def _one(name: str, before: bytes, after: bytes) -> str:
    known = {found[2] for found in _SECRET.finditer(text_of(before))}
    old = _masked(text_of(before), known).splitlines(keepends=True)
    new = _masked(text_of(after), known if before else None).splitlines(keepends=True)
    lines = difflib.unified_diff(
        old, new, name if before else "/dev/null", name if after else "/dev/null"
    )
    return "".join(_ended(line) for line in lines)


def _masked(text: str, known: set[str] | None) -> str:
    """`known` are the secrets of the text before; None when there is none."""

    def hidden(found: re.Match[str]) -> str:
        is_new = known is not None and found[2] not in known
        return found[1] + ("<hidden, another one>" if is_new else _HIDDEN)

    return _SECRET.sub(hidden, text)


def _ended(line: str) -> str:
    """As `diff` says it, where a file ends without a line break."""
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
