"""The French numbering plan, as far as it decides whom a number belongs to and what it costs.

Rule 1: the overseas regions are dialled from the mainland like any other number; which country
        code is theirs is told by the first digits, and libraries that read "0692…" as French get
        it wrong. So the digits are mapped first, however the number was written (+33692… too).
Rule 2: 06 39 98 belongs to no region: it is kept for fiction, while the rest of 0639 is Mayotte's.
Source: the plan of the regulator (decision 2018-0881 as amended).
"""

import re
from collections.abc import Mapping
from enum import Enum

COUNTRIES = frozenset({"FR", "GF", "GP", "MQ", "PM", "RE", "YT"})
"""Those whose people dial each other with a 0 in front."""

CODES = ("+33", "+262", "+508", "+590", "+594", "+596")
"""Their calling codes: whose ordinary numbers can be told from the others here."""

# The first three of the nine digits behind the 0 -> the country code.
_OVERSEAS: Mapping[str, str] = {
    "262": "262", "263": "262", "269": "262", "639": "262", "692": "262", "693": "262",
    "590": "590", "690": "590", "691": "590",
    "594": "594", "694": "594",
    "596": "596", "696": "596", "697": "596",
    "708": "508",
}  # fmt: skip
_FICTION = "63998"
_SIX_DIGITS = "508"  # Saint-Pierre-et-Miquelon: 0508 41 00 00 is +508 41 00 00

EMERGENCY = frozenset(
    {"15", "17", "18", "112", "114", "115", "119", "191", "196", "197"}
    | {"3114", "116000", "116006", "116117"}
)


class Kind(Enum):
    """What sort of number it is, seen from the site's country."""

    FIXED = "fixed"
    MOBILE = "mobile"
    VOIP = "voip"
    TOLL_FREE = "toll-free"
    SHARED_COST = "shared-cost"  # 0806 to 0809, at an ordinary price, too
    PREMIUM = "premium"
    SHORT = "short"
    EMERGENCY = "emergency"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys("12345", Kind.FIXED),
    **dict.fromkeys("67", Kind.MOBILE),
    "9": Kind.VOIP,
}
_TOLL_FREE = re.compile(r"80[0-5]")
_SHARED_COST = re.compile(r"80[6-9]|81|82")


def international(digits: str) -> str:
    """The E.164 form of the nine digits that follow the 0."""
    if digits.startswith(_SIX_DIGITS):
        return f"+508{digits[3:]}"
    code = "33" if digits.startswith(_FICTION) else _OVERSEAS.get(digits[:3], "33")
    return f"+{code}{digits}"


def kind_of(digits: str) -> Kind:
    """The kind of the nine digits that follow the 0."""
    if digits[0] != "8":
        return _KINDS[digits[0]]
    if _TOLL_FREE.match(digits):
        return Kind.TOLL_FREE
    return Kind.SHARED_COST if _SHARED_COST.match(digits) else Kind.PREMIUM
