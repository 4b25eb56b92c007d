"""The kinds of value that acd.toml holds: ids, names, phones, sounds, times, numbers, true
or false.

Each kind is a type for the shapes, whose check takes whatever stands in the file and gives back
the value or raises `wrong(problem, hint)`. They are strict on purpose: much of this text ends up
in dialplans, AMI headers and metric labels, where a comma, a bracket or a line break would act.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from acd.config import durations
from acd.config.findings import identifier_like, quoted
from acd.core.model import Seconds
from acd.core.phones import PHONE

WRONG = "wrong_value"  # the type of every pydantic error that comes from `wrong`
IDENTIFIER = r"[a-z0-9][a-z0-9_-]{0,39}"
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, line breaks, text direction marks


def wrong(problem: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError(WRONG, "{problem}", {"problem": problem, "hint": hint})


def kind(value: object) -> str:
    """What somebody who does not program would call this value."""
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or a time of day"


def text(value: object, example: str) -> str:
    """Text on one line that is not blank, without the blanks around it; refusals never show it."""
    if not isinstance(value, str):
        raise wrong(
            f"text expected, not {kind(value)}", f"write it between quotes, like {quoted(example)}"
        )
    if any(unicodedata.category(character) in _INVISIBLE for character in value):
        raise wrong(
            "the text holds a line break or an invisible character",
            f"type it again, like {quoted(example)}",
        )
    if not value.strip():
        raise wrong("the text is empty", f"write something like {quoted(example)}")
    return value.strip()


def matching(pattern: str, *, meant: str, example: str) -> PlainValidator:
    """Text of which every character is known to be harmless."""
    shape = re.compile(pattern)

    def check(value: object) -> str:
        words = text(value, example)
        if shape.fullmatch(words) is None:
            raise wrong(f"{quoted(words)} is not {meant}", f"write it like {quoted(example)}")
        return words

    return PlainValidator(check)


def whole(lowest: int, highest: int, example: int) -> PlainValidator:
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise wrong(
                f"whole number expected, not {_number_kind(value)}",
                f"write it without quotes, like {example}",
            )
        if not lowest <= value <= highest:
            raise wrong(
                f"the number must be {lowest} to {highest}", f"write something like {example}"
            )
        return value

    return PlainValidator(check)


def time_between(shortest: str, longest: str, example: str) -> PlainValidator:
    check = _time_check(shortest, longest, example)
    return PlainValidator(check)


def _time_check(shortest: str, longest: str, example: str) -> Callable[[object], Seconds]:
    low, high = durations.parse(shortest), durations.parse(longest)

    def check(value: object) -> Seconds:
        if not isinstance(value, str):
            raise wrong(
                f"a time with its unit expected, not {kind(value)}",
                f"write it between quotes, like {quoted(example)}",
            )
        seconds = _seconds(value, example)
        if not low <= seconds <= high:
            raise wrong(
                f"{quoted(value)} is {'less' if seconds < low else 'more'} than this time can be",
                f"it can be {shortest} to {longest}",
            )
        return seconds

    return check


def _seconds(written: str, example: str) -> Seconds:
    try:
        return durations.parse(written)
    except ValueError as reason:
        problem = str(reason)
    digits = re.fullmatch(r"[0-9]{1,6}", written)
    hint = f"{written}s or {written}m?" if digits else f"write it like {quoted(example)}"
    raise wrong(problem, hint)


def _number_kind(value: object) -> str:
    return "one with decimals" if isinstance(value, float) else kind(value)


def _identifier(value: object) -> str:
    words = value if isinstance(value, str) else ""
    if re.fullmatch(IDENTIFIER, words) is None:
        raise wrong(
            f"{quoted(words)} cannot be an id: at most 40 of a-z, 0-9, _ and -, "
            "a letter or digit first",
            f"write it like {quoted(identifier_like(words) or 'siege')}",
        )
    return words


def _name(value: object) -> str:
    name = text(value, "Agence du centre")
    if len(name) > 80:
        raise wrong(f"the name has {len(name)} characters", "shorten it to 80 at most")
    return name


def _wrap_up(value: object) -> Seconds | None:
    if value == "until-ready":
        return None
    try:
        return _time_check("0s", "30m", "30s")(value)
    except PydanticCustomError as refusal:
        problem = refusal.message()
    raise wrong(problem, 'write "until-ready", or a time of 0s to 30m like "30s"')


def _share(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise wrong(f"number expected, not {kind(value)}", "write it without quotes, like 0.80")
    if not 0 <= value <= 1:
        raise wrong("a share must be 0 to 1", "write 80 % as 0.80")
    return float(value)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong(f"true or false expected, not {kind(value)}", "write true without quotes")
    return value


Identifier = Annotated[str, PlainValidator(_identifier)]
Name = Annotated[str, PlainValidator(_name)]
Reference = Annotated[str, PlainValidator(lambda value: text(value, "siege"))]
WrapUp = Annotated[Seconds | None, PlainValidator(_wrap_up)]
Share = Annotated[float, PlainValidator(_share)]
Truth = Annotated[bool, PlainValidator(_truth)]
Language = Literal["fr", "en"]
Phone = Annotated[
    str,
    matching(
        PHONE.pattern,
        meant="a phone: PJSIP/ and the name of one endpoint (letters, digits, _ . -)",
        example="PJSIP/ana",
    ),
]
Endpoint = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_.-]{1,40}",
        meant="the name of an endpoint of pjsip.conf (letters, digits, _ . -)",
        example="operateur",
    ),
]
Context = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_.-]{1,79}",
        meant="the name of a context of extensions.conf (letters, digits, _ . -)",
        example="internal",
    ),
]
Sound = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_/-]{1,80}",
        meant="the name of a sound, without its extension (letters, digits, _ / -)",
        example="acd/accueil",
    ),
]
MusicClass = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_/-]{1,80}",
        meant="the name of a music-on-hold class (letters, digits, _ / -)",
        example="default",
    ),
]
UserName = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_.-]{1,40}",
        meant="a user of Asterisk's manager.conf (letters, digits, _ . -)",
        example="acd",
    ),
]
PauseDigit = Annotated[str, matching(r"[1-9]", meant="one digit from 1 to 9", example="1")]
