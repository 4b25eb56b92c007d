"""How a leg ended that no conversation had ended, read from its last event.

Rule 1: for a leg that talked nobody looks at what is said here.
Rule 2: a phone of ours tells by its cause of hang-up, and by whether it rang: a phone that rang out
        and one that never said a word have the same cause.
Rule 3: a leg to the outside has one of the causes that dialplans/acd-outside.conf gives it.
Rule 4: who had picked up and was asked for a key has left in ACD_STATE what came of it.
"""

from collections.abc import Mapping

from acd.asterisk.channels import Leg
from acd.asterisk.legs import OUTSIDE
from acd.asterisk.protocol import Event
from acd.core.model import OfferEnding

_CONFIRMATIONS: Mapping[str, OfferEnding] = {
    "refused": OfferEnding.REFUSED,
    "confirming": OfferEnding.VOICEMAIL,
}
_OUTSIDE: Mapping[str, OfferEnding] = {
    "17": OfferEnding.BUSY,
    "19": OfferEnding.NO_ANSWER,
    "20": OfferEnding.UNREACHABLE,
    "21": OfferEnding.DECLINED,
    "34": OfferEnding.DENIED,
    "52": OfferEnding.DENIED,
}
_PHONES: Mapping[str, OfferEnding] = {
    "17": OfferEnding.BUSY,  # 486, 600
    "21": OfferEnding.DECLINED,  # 603
}
_TEMPORARILY_UNAVAILABLE = "19"  # 480, and every phone that rang out or stayed silent
_NOT_AT_THE_PHONE = frozenset({"1", "3", "18", "20", "27"})  # unknown, no route, no response


def ending_of(leg: Leg, hangup: Event) -> OfferEnding:
    if leg.answered:
        state = hangup.variables.get("ACD_STATE", "")
        return _CONFIRMATIONS.get(state, OfferEnding.TAKEN)
    cause = hangup.get("Cause")
    if hangup.get("Channel").startswith(OUTSIDE):
        return _OUTSIDE.get(cause, OfferEnding.FAILED)
    return _of_phone(cause, leg.rang)


def _of_phone(cause: str, rang: bool) -> OfferEnding:
    if cause in _PHONES:
        return _PHONES[cause]
    if cause == _TEMPORARILY_UNAVAILABLE and rang:
        return OfferEnding.NO_ANSWER
    if cause == _TEMPORARILY_UNAVAILABLE or cause in _NOT_AT_THE_PHONE:
        return OfferEnding.UNREACHABLE
    return OfferEnding.NO_ANSWER if rang and cause == "16" else OfferEnding.FAILED
