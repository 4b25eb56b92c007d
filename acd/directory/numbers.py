"""Telephone numbers, as people and operators write them, in the one form that is compared: E.164.

Rule 1: `parse` never raises, whatever it is given, and reads its own answers unchanged.
Rule 2: who hides the number, or shows one that stands for nobody (anonymous, 9999999999), is
        None: never matched with anybody.
Rule 3: short and emergency numbers have no E.164 form; they stand as they are dialled, without +.
Rule 4: whether a number may be dialled is decided by denying: what no line here allows is barred.
        The dialplan checks once more, by itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from acd.directory import french
from acd.directory.french import Kind

_MOST_CHARACTERS = 40  # longer is no number, and would only cost time
# Dots, dashes and brackets group digits, in every script; "(0)" is not dialled from abroad.
_GROUPING = re.compile(r"[\s.()/\-\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\ufeff]+")
_DIGITS = re.compile(r"\+?[0-9]+")
_FROM_FRANCE = re.compile(r"(?:0|33|330)([1-9][0-9]{8})")
_FROM_ABROAD = re.compile(r"(?:\+|00)330?([1-9][0-9]{8})")
_OVERSEAS = re.compile(r"(?:\+|00|)(262|590|594|596)0?([1-9][0-9]{8})")
_SAINT_PIERRE = re.compile(r"(?:\+|00)508([2-9][0-9]{5}|708[0-9]{6})")
_SHORTEST = 6  # the digits of a fixed line of Saint-Pierre
_SHORT = re.compile(r"[1-9][0-9]{1,5}")
_SHORT_FROM_ABROAD = re.compile(r"(?:\+|00)33([1-9][0-9]{1,5})")
# One digit again and again, or the keypad from one end to the other.
_NOBODY = re.compile(
    r"([0-9])\1{6,}|(?:0|(?:\+|00)?330?)(?:0{9}|9{9}|123456789)|1234567890|9876543210"
)
_LEAST_INTERNATIONAL = 11  # digits without + or 00 that an operator may mean as international


@dataclass(frozen=True, slots=True)
class Number:
    text: str  # "+33143530000"; "15" as dialled
    kind: Kind

    def __str__(self) -> str:
        return self.text

    @property
    def is_international(self) -> bool:
        return self.text[0] == "+"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where this site may call."""

    codes: frozenset[str]  # "+33": what begins so, and is ordinary in its own country
    listed: frozenset[str] = frozenset()  # of 0800 to 0809, one by one


MAINLAND = Allowed(frozenset({"+33"}))
_ORDINARY = frozenset({Kind.FIXED, Kind.MOBILE, Kind.VOIP})
_MAY_BE_LISTED = re.compile(r"\+3380[0-9]{7}")
_MAINLAND = re.compile(r"\+33[1-79][0-9]{8}")


def parse(text: str, country: str = "FR") -> Number | None:
    """The number, read as somebody in `country` means it; None: it leads to nobody."""
    if len(text) > _MOST_CHARACTERS:
        return None
    bare = _bare(text)
    if _DIGITS.fullmatch(bare) is None or _NOBODY.fullmatch(bare):
        return None
    return _french(bare, country) or _short(bare) or _other(bare, country)


def is_nobody(text: str) -> bool:
    """Whether it is one of those that people and operators write where there is no number."""
    bare = _bare(text[:_MOST_CHARACTERS])
    return not bare or _NOBODY.fullmatch(bare) is not None


def may_be_dialled(number: Number, allowed: Allowed = MAINLAND) -> bool:
    """Ordinary numbers of the allowed countries, and free ones that were listed one by one."""
    if number.text in allowed.listed:
        return _MAY_BE_LISTED.fullmatch(number.text) is not None
    if not number.text.startswith(tuple(allowed.codes)) or _kind_at_home(number) not in _ORDINARY:
        return False
    return not number.text.startswith("+33") or _MAINLAND.fullmatch(number.text) is not None


def allowed_from(country: str, codes: Iterable[str] = ()) -> Allowed:
    """What a site may call: its own country, overseas the mainland, and the codes it is told."""
    from phonenumbers import country_code_for_region  # 56 ms, and most commands need none

    mainland = {"+33"} if country in french.COUNTRIES else set()
    return Allowed(frozenset({f"+{country_code_for_region(country)}", *mainland, *codes}))


def _kind_at_home(number: Number) -> Kind:
    """What the number is to those who live there: special ones of other countries are foreign."""
    if number.kind is not Kind.FOREIGN:
        return number.kind
    import phonenumbers

    code = phonenumbers.parse(number.text).country_code or 0
    seen = parse(number.text, phonenumbers.region_code_for_country_code(code))
    return Kind.UNKNOWN if seen is None else seen.kind


def _bare(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text  # nearly always, and ten times as fast
    return _GROUPING.sub("", unicodedata.normalize("NFKC", text).replace("(0)", ""))


def _french(bare: str, country: str) -> Number | None:
    """The fast path: what a French site sees all day."""
    at_home = country in french.COUNTRIES
    if found := (at_home and _FROM_FRANCE.fullmatch(bare)) or _FROM_ABROAD.fullmatch(bare):
        return Number(french.international(found[1]), _seen(french.kind_of(found[1]), at_home))
    if (at_home or bare[0] in "+0") and (found := _OVERSEAS.fullmatch(bare)):
        code, digits = found.groups()
        number = f"+{code}{digits}"
        theirs = digits[0] in "89" or french.international(digits) == number
        return Number(number, _seen(french.kind_of(digits) if theirs else Kind.UNKNOWN, at_home))
    if found := _SAINT_PIERRE.fullmatch(bare):
        kind = Kind.MOBILE if len(found[1]) > _SHORTEST else Kind.FIXED
        return Number(f"+508{found[1]}", _seen(kind, at_home))
    return None


def _seen(kind: Kind, at_home: bool) -> Kind:
    """What costs more does so from everywhere; the rest is foreign from abroad."""
    return kind if at_home or kind is Kind.PREMIUM else Kind.FOREIGN


def _short(bare: str) -> Number | None:
    found = _SHORT_FROM_ABROAD.fullmatch(bare)
    digits = found[1] if found else bare
    if _SHORT.fullmatch(digits) is None:
        return None
    return Number(digits, Kind.EMERGENCY if digits in french.EMERGENCY else Kind.SHORT)


def _other(bare: str, country: str) -> Number | None:
    """Foreign numbers, and those of sites that are not French: the library knows them."""
    if bare.startswith("00"):
        bare = f"+{bare.removeprefix('00')}"
    elif bare[0] != "+" and country in french.COUNTRIES:
        # Some operators leave the + away; a number typed wrongly must not become a foreign one.
        if bare[0] == "0" or len(bare) < _LEAST_INTERNATIONAL:
            return None
        bare = f"+{bare}"
    found = _looked_up(bare, country)
    # It drops a 0 behind the country code each time that it reads; what is left must be stable.
    if found is None or _looked_up(found.text, country) != found:
        return None
    ours = _french(found.text, country)
    return found if ours is None and not found.text.startswith("+33") else ours


def _looked_up(text: str, country: str) -> Number | None:
    import phonenumbers

    try:
        found = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    at_home = found.country_code == phonenumbers.country_code_for_region(country)
    return Number(
        phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164),
        _kind(phonenumbers.number_type(found), at_home=at_home),
    )


def _kind(number_type: int, *, at_home: bool) -> Kind:
    from phonenumbers import PhoneNumberType

    kinds = {
        PhoneNumberType.FIXED_LINE: Kind.FIXED,
        PhoneNumberType.FIXED_LINE_OR_MOBILE: Kind.FIXED,
        PhoneNumberType.MOBILE: Kind.MOBILE,
        PhoneNumberType.VOIP: Kind.VOIP,
        PhoneNumberType.TOLL_FREE: Kind.TOLL_FREE,
        PhoneNumberType.SHARED_COST: Kind.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE: Kind.PREMIUM,
    }
    return _seen(kinds.get(number_type, Kind.UNKNOWN), at_home)
