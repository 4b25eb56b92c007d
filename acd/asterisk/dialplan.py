"""What the dialplan has to know of `acd.toml`, written as `acd-generated.conf`.

Rule 1: a pure function of the settings; the same settings give the same text: a diff tells all.
Rule 2: only data is generated: numbers, marks, names of phones; `dialplans/` says what a call does.
Rule 3: every value must be a plain word: `plain` refuses all others.
Rule 4: the text ends with its own fingerprint, so that a stale file can be told from outside.
"""

import hashlib
from collections.abc import Iterator, Mapping

from acd.asterisk.outside_plan import ladder_to_provider, outbound_number, outside_blocks
from acd.asterisk.plain import plain
from acd.config.settings import LineSettings, Settings

HEADER = "; Generated from acd.toml; change it there, changes made here are lost."

# The mainland and the overseas regions dial each other with a 0 in front; the six digits of
# Saint-Pierre-et-Miquelon keep their code.
FRENCH_CODES = {"+33": "0", "+262": "0", "+508": "0508", "+590": "0", "+594": "0", "+596": "0"}
CALLING_CODES: Mapping[str, Mapping[str, str]] = dict.fromkeys(
    ("FR", "GF", "GP", "MQ", "PM", "RE", "YT"), FRENCH_CODES
)
"""What a country's operators write in place of a calling code."""

FINGERPRINT_CONTEXT = "acd-generated"
"""Reached by no call; it is there to be asked for."""

TO_INSTALL = "`acd deploy` (in containers: `prepare`, then `dialplan reload`: docker/README.md)"
"""The hint wherever Asterisk has not what is generated here."""


def generated_dialplan(settings: Settings) -> str:
    """The text of `acd-generated.conf`."""
    data = _data(settings)
    return f"{data}\n[{FINGERPRINT_CONTEXT}]\nexten => {_digest(data)},1,NoOp()\n"


def fingerprint_place(settings: Settings) -> str:
    """A place that an Asterisk knows if it has read just what these settings generate."""
    return f"{FINGERPRINT_CONTEXT},{_digest(_data(settings))},1"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _data(settings: Settings) -> str:
    lines = sorted(settings.lines.values(), key=lambda line: line.id)
    blocks = [
        (HEADER,),
        ("[acd-numbers]", *_numbers(lines, settings.site.country)),
        *(tuple(_line(line, settings)) for line in lines),
        *(tuple(_ladder(line, settings)) for line in lines),
        ("[acd-pause-codes]", *_pause_codes(settings.pauses)),
        *outside_blocks(settings),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def dialled_forms(number: str, country: str) -> tuple[str, ...]:
    """Every way in which an operator may write one of our own numbers: +33…, 33…, 0033…, 0…"""
    digits = number.removeprefix("+")
    forms = [f"+{digits}", digits, f"00{digits}"]
    forms += [
        national + number.removeprefix(code)
        for code, national in CALLING_CODES.get(country, {}).items()
        if number.startswith(code)
    ]
    return tuple(forms)


def _numbers(lines: list[LineSettings], country: str) -> Iterator[str]:
    for line in lines:
        for number in line.numbers:
            for form in dialled_forms(number, country):
                yield f"exten => {plain(form)},1,Goto(acd-line-{plain(line.id)},s,1)"


def _line(line: LineSettings, settings: Settings) -> Iterator[str]:
    marks = {
        "ACD_LINE": line.id,
        "ACD_WAITING": line.waiting,
        "ACD_ANSWER": line.answer,
        "ACD_GREETING": line.greeting or "",
        "ACD_CLOSED_GREETING": line.closed_greeting or "",
        "ACD_MUSIC": line.music,
        "ACD_LONGEST_WAIT": str(round(settings.longest_wait_of(line.id))),
        "ACD_OUTBOUND": outbound_number(settings, line),
        "CHANNEL(language)": settings.site.language,
    }
    yield f"[acd-line-{plain(line.id)}]"
    yield "exten => s,1,NoOp()"
    yield from (f" same => n,Set({name}={plain(value)})" for name, value in marks.items())
    yield " same => n,Goto(acd-enter,s,1)"


def _ladder(line: LineSettings, settings: Settings) -> Iterator[str]:
    """Takes whoever of the team is free, else the route's provider; else nobody. See acd-rescue."""
    advisors = settings.advisors.values()
    team = sorted((a for a in advisors if line.team in a.teams), key=lambda a: a.id)
    yield f"[acd-ladder-{plain(line.id)}]"
    yield "exten => s,1,NoOp()"
    for advisor in team:
        phone = plain(advisor.phone)
        free = f'$["${{DEVICE_STATE({phone})}}" = "NOT_INUSE"]'
        yield f" same => n,ExecIf({free}?Gosub(acd-rescue,take,1({phone})))"
    yield from ladder_to_provider(line, settings)
    yield " same => n(found),Return()"


def _pause_codes(pauses: Mapping[str, str]) -> Iterator[str]:
    for digit in sorted(pauses):
        yield f"exten => *14{plain(digit)},1,Set(ACD_CODE=pause)"
        yield f" same => n,Set(ACD_REASON={plain(digit)})"
        yield " same => n,Goto(advisor-codes-ask,s,1)"
