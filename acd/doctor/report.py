"""What `acd doctor` found: by area, each with what mends it; and for programs. In English.

What was not looked at for one and the same reason stands in one line.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from acd.doctor.examining import Examined
from acd.screens.findings import finding_lines
from acd.verdicts import UNSEEN, Finding, Verdict

_WORST_FIRST = (Verdict.WRONG, Verdict.DOUBTFUL, Verdict.NOT_LOOKED_AT, Verdict.SOUND)


def doctor_screen(examined: Sequence[Examined]) -> RenderableType:
    lines: list[Text] = []
    for area in examined:
        lines += [Text(area.area.value, "bold"), *_of_area(area.findings), Text()]
    return Group(*lines, _sum(examined))


def _of_area(findings: Sequence[Finding]) -> Iterator[Text]:
    unseen: defaultdict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.verdict is Verdict.NOT_LOOKED_AT:
            unseen[finding.text].append(finding.id)
        else:
            yield from finding_lines(finding)
    for text, ids in unseen.items():
        because = text.removeprefix(UNSEEN)
        told = Finding(Verdict.NOT_LOOKED_AT, f"{', '.join(ids)}: {because}")
        yield from finding_lines(told)


def _sum(examined: Sequence[Examined]) -> Text:
    counts = _counts(examined)
    words = ("wrong", "doubtful", "not looked at", "sound")
    told = (f"{counts[verdict]} {word}" for verdict, word in zip(_WORST_FIRST, words, strict=True))
    return Text(", ".join(told), "bold")


def _counts(examined: Sequence[Examined]) -> Counter[Verdict]:
    return Counter(finding.verdict for area in examined for finding in area.findings)


def doctor_json(examined: Sequence[Examined]) -> dict[str, object]:
    """Of verdicts "sound", "doubtful", "wrong", "not-looked-at", the worst and all."""
    counts = _counts(examined)
    worst = next((verdict for verdict in _WORST_FIRST if counts[verdict]), Verdict.SOUND)
    return {
        "verdict": worst.value,
        "findings": [_plain(area.area.value, it) for area in examined for it in area.findings],
    }


def _plain(area: str, finding: Finding) -> dict[str, str]:
    return {
        "area": area,
        "id": finding.id,
        "verdict": finding.verdict.value,
        "text": finding.text,
        "hint": finding.hint,
    }
