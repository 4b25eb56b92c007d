"""Telephone numbers, in E.164: a plus sign, the country, the number.

Only this one spelling is accepted, since trunks are compared with it digit by digit; the hint
translates the usual others. Emergency and short numbers are refused: they have no meaning
outside their country, and none of them can be somebody's line, or be shown to who is rung.
What a provider wants to be called by is another matter: often a few digits between two machines.
"""

import re
from functools import partial
from typing import Annotated

from pydantic import PlainValidator

from acd.config.findings import quoted
from acd.config.values import matching, text, wrong
from acd.directory.french import CODES
from acd.directory.numbers import parse

_CODES_HINT = f"those of {', '.join(CODES)} can"
_EXAMPLE = "+33143530000"
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")
_SHORT = re.compile(r"[1-9][0-9]{1,5}")  # 15, 112, 3114, 118218
# France and the overseas regions whose numbers have nine digits too.
_FRENCH = re.compile(r"\+(?P<country>33|262|590|594|596)(?P<rest>[0-9]*)")
_FRENCH_REST = re.compile(r"[1-9][0-9]{8}")


def _number(value: object, *, purpose: str) -> str:
    number = text(value, _EXAMPLE)
    french = _FRENCH.fullmatch(_bare(number))
    if _SHORT.fullmatch(french["rest"] if french else _bare(number).lstrip("+")):
        raise wrong(
            f"{quoted(number)} is an emergency or short number, which cannot be {purpose}",
            f"give the long number behind it, like {quoted(_EXAMPLE)}",
        )
    if _INTERNATIONAL.fullmatch(number) is None:
        raise wrong(
            f"{quoted(number)} is not an international number: + and 8 to 15 digits, no blanks",
            _spelling(number),
        )
    if french and _FRENCH_REST.fullmatch(french["rest"]) is None:
        raise wrong(
            f"{quoted(number)} is not a French number: after +{french['country']} come nine "
            "digits, the first not 0",
            _spelling(number),
        )
    return number


def _spelling(number: str) -> str:
    """The hint: the number that was probably meant, when a French reader would know it."""
    meant = parse(number)
    if meant is None or not meant.is_international:
        return f"01 43 53 00 00 is written {quoted(_EXAMPLE)}"
    return f"write {quoted(meant.text)}"


def _bare(number: str) -> str:
    """Without the punctuation with which people group digits; (0) is not dialled from abroad."""
    return re.sub(r"[\s.()/-]", "", number.replace("(0)", ""))


def _calling_code(value: object) -> str:
    """One whose ordinary numbers the dialplan can tell from premium ones by itself."""
    code = text(value, "+262")
    if code not in CODES:
        raise wrong(f"numbers that begin with {quoted(code)} cannot be dialled", _CODES_HINT)
    return code


Number = Annotated[str, PlainValidator(partial(_number, purpose="a line"))]
ShownNumber = Annotated[str, PlainValidator(partial(_number, purpose="shown"))]
CallingCode = Annotated[str, PlainValidator(_calling_code)]
CalledNumber = Annotated[
    str,
    matching(
        r"\+?[0-9]{2,15}", meant="a number to be called: 2 to 15 digits, no blanks", example="1301"
    ),
]
