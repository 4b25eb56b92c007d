"""Which numbers may be shown to who is rung outside, and which may be called.

Rule 1: ordinary numbers of this site's country and of `numbers_outside`; the rest costs money, or
        is refused by operators. The dialplan checks once more, by itself.
Rule 2: between a provider and us, on a trunk that nobody else uses, a few digits are a name, and
        mean nothing of what they would mean on the public network.
"""

import re
from collections.abc import Iterator

from acd.config.findings import Finding, Place, Raw, quoted
from acd.config.raw import text_at, texts
from acd.directory.french import CODES, Kind
from acd.directory.numbers import Allowed, Number, allowed_from, may_be_dialled, parse

_WHAT_IT_IS = {
    Kind.TOLL_FREE: "a special number (080…)",
    Kind.SHARED_COST: "a special number (08…)",
    Kind.PREMIUM: "a premium-rate number",
    Kind.SHORT: "a short number",
    Kind.EMERGENCY: "an emergency number",
    Kind.FOREIGN: "a number abroad",
}
_DIGITS = re.compile(r"\+?[0-9]+")  # `shapes.py` complains about the rest
_OVERSEAS = tuple(code for code in CODES if code != "+33")
_ORDINARY = 'give an ordinary number of this country, like "+33143530000"'


def barred_numbers(raw: Raw) -> Iterator[Finding]:
    for place, written in texts(raw, "entities", "*", "outbound_number"):
        if not _is_short(_parsed(raw, written)):  # `shapes.py` complains
            yield from _unless_ordinary(raw, place, written)
    for place, written in texts(raw, "providers", "*", "called_number"):
        if not _is_a_name(raw, place, written):
            yield from _unless_ordinary(raw, place, written)


def _is_a_name(raw: Raw, place: Place, written: str) -> bool:
    """Rule 2."""
    trunk = text_at(raw, *place[:2], "trunk")
    is_shared = any(other == trunk for _, other in texts(raw, "entities", "*", "trunk"))
    number = _parsed(raw, written)
    is_short = number is None or number.kind is Kind.SHORT
    return is_short and not is_shared and not written.startswith("+")


def _is_short(number: Number | None) -> bool:
    return number is not None and not number.is_international


def _unless_ordinary(raw: Raw, place: Place, written: str) -> Iterator[Finding]:
    number = _parsed(raw, written)
    if number is None and _DIGITS.fullmatch(written):
        yield Finding(place, f"{quoted(written)} leads to nobody", _ORDINARY)
    elif number is not None and not may_be_dialled(number, _allowed(raw)):
        yield Finding(place, *_refusal(written, number))


def _refusal(written: str, number: Number) -> tuple[str, str]:
    if number.kind in _WHAT_IT_IS:
        return f"{quoted(written)} is {_WHAT_IT_IS[number.kind]}", _ORDINARY
    code = next((code for code in _OVERSEAS if number.text.startswith(code)), None)
    if code is None:
        return f"{quoted(written)} is no ordinary number", _ORDINARY
    return (
        f"{quoted(written)} is a number of {code}, where this site does not call",
        f'add numbers_outside = ["{code}"] to [site], or give another number',
    )


def _parsed(raw: Raw, written: str) -> Number | None:
    return parse(written, text_at(raw, "site", "country") or "FR")


def _allowed(raw: Raw) -> Allowed:
    country = text_at(raw, "site", "country") or "FR"
    return allowed_from(country, (code for _, code in texts(raw, "site", "numbers_outside", "*")))
