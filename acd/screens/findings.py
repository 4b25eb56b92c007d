"""Findings for a terminal: the verdict, what is so, and beneath it what mends it. In English."""

from collections.abc import Iterator, Mapping

from rich.text import Text

from acd.verdicts import Finding, Verdict

_WORDS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.SOUND: ("ok", "green"),
    Verdict.DOUBTFUL: ("warning", "yellow"),
    Verdict.WRONG: ("wrong", "red"),
    Verdict.NOT_LOOKED_AT: ("unseen", "dim"),
}


def finding_lines(finding: Finding) -> Iterator[Text]:
    word, colour = _WORDS[finding.verdict]
    named = "" if finding.verdict is Verdict.SOUND else f"  {finding.id}".rstrip()
    yield Text.assemble((f"{word:>7}", colour), "  ", finding.text, (named, "dim"))
    if finding.hint:
        yield Text(f"         {finding.hint}")
