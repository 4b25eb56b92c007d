"""Adds our one line to a file of the administrator's, and takes it out again.

Rule: out again leaves what was before, byte for byte. So a file keeps its line endings; and where
      the last line had no line break, ours has none either, and the break before it is ours too.
"""

import re

from acd.deploying.layout import CURRENT, At, Door

_BOM = "\ufeff"


def with_line(text: str, door: Door) -> str:
    """The text as it shall be; the same when our line is there already, wherever it stands."""
    if door.line in text.replace("\r\n", "\n").split("\n"):
        return text
    text = without_line(text, door)
    end = "\r\n" if "\r\n" in text else "\n"
    if door.at is At.START:
        mark = _BOM if text.startswith(_BOM) else ""
        return f"{mark}{door.line}{end}{text.removeprefix(_BOM)}"
    if text and not text.endswith("\n"):
        return f"{text}{end}{door.line}"
    return f"{text}{door.line}{end}"


def without_line(text: str, door: Door) -> str:
    """Also without one that an earlier version wrote in other words."""
    ours = rf"#(?:try)?include {re.escape(CURRENT)}/{re.escape(door.name)} ;[^\r\n]*"
    if last := re.search(rf"(\r?)\n{ours}\Z", text):
        before = text[: last.start()]
        # A lone carriage return at the end was his: we wrote one only where he writes them.
        return before if "\r\n" in before else before + last[1]
    return re.sub(rf"^({_BOM}?){ours}(?:\r?\n|\Z)", r"\1", text, flags=re.MULTILINE)
