"""Where the site is: its country and its time zone."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import PlainValidator

from acd.config.findings import nearest, quoted
from acd.config.values import text, wrong

# ISO 3166-1 alpha-2. The French overseas regions have codes of their own: GP MQ GF RE YT.
_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO
    BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ
    DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP
    GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
    KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL
    SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM
    US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
_COUNTRIES = frozenset(_CODES.split())


def _country(value: object) -> str:
    code = text(value, "FR")
    if code not in _COUNTRIES:
        upper = code.upper()
        raise wrong(
            f"no country has the code {quoted(code)}",
            f"did you mean {quoted(upper)}?"
            if upper in _COUNTRIES
            else 'write the two capital letters of ISO 3166, like "FR"',
        )
    return code


def _timezone(value: object) -> str:
    zone = text(value, "Europe/Paris")
    if zone not in _zones():
        meant = nearest(zone, _zones())
        raise wrong(
            f"no time zone {quoted(zone)}",
            f"did you mean {quoted(meant)}?" if meant else _NO_ZONE_HINT,
        )
    return zone


_NO_ZONE_HINT = 'write one like "Europe/Paris"; if that is unknown too, install tzdata'


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


Country = Annotated[str, PlainValidator(_country)]
Timezone = Annotated[str, PlainValidator(_timezone)]
