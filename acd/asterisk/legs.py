"""How a leg is asked for: what goes into its Originate, and into the variables of its channel.

Rule 1: an own phone is rung as it is. A number or a provider is rung by the far half of a Local
        channel, which decides by itself what it dials: see dialplans/acd-outside.conf.
Rule 2: an offer's id is the leg's channel id; a Local channel's near half has it.
Rule 3: contacts come from files that people import. A phone that is not one endpoint of ours, or
        a number that is not one in E.164, is not asked for.
Rule 4: a provider's number is not passed at all: the dialplan has it from the configuration.
Rule 5: a leg says who sent it. One of a controller that is no longer in charge claims nobody.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from acd.asterisk.plain import is_plain
from acd.core.commands import RingAdvisor, RingContact
from acd.core.model import OfferId, Seconds
from acd.core.phones import is_phone

OUTSIDE = "Local/go@acd-outside"
"""How the name of a leg to the outside begins."""

_HALVES_KEPT_APART = f"{OUTSIDE}/n"  # n: else the near half, and with it the offer's id, goes
_DIALPLAN_FIRST: Seconds = 5.0  # it ends what nobody answers, and says why; we only if it does not
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")


@dataclass(frozen=True, slots=True)
class Order:
    fields: Mapping[str, str]
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a leg is to fetch, and for whom."""

    channel: str
    shown: str  # as one of our phones shows it
    sent_by: str  # the controller's id


def to_advisor(command: RingAdvisor, caller: Caller) -> Order:
    return Order(
        {
            **_to(command.phone, "acd-answer", command.ring_for),
            "ChannelId": command.offer,
            "CallerID": caller.shown,
        },
        {**_marks(command, caller), "ACD_ADVISOR": command.advisor},
    )


def to_contact(command: RingContact, caller: Caller) -> Order | None:
    """None: this may not be rung."""
    outside = _outside(command)
    context = "acd-confirm" if command.confirm else "acd-answer"
    marks = {**_marks(command, caller), "ACD_CONTACT": command.contact.id}
    if command.announcement is not None and is_plain(command.announcement):
        marks["ACD_ANNOUNCEMENT"] = command.announcement
    if command.answered_after:
        marks["ACD_ANSWERED_AFTER"] = str(ceil(command.answered_after))
    if outside is not None:
        fields = {
            **_to(_HALVES_KEPT_APART, context, command.ring_for + _DIALPLAN_FIRST),
            "ChannelId": command.offer,
            "OtherChannelId": far_half(command.offer),
        }
        return Order(fields, {**marks, **outside, "ACD_RING_FOR": str(ceil(command.ring_for))})
    phone = command.contact.phone or ""
    if not is_phone(phone):
        return None
    fields = {
        **_to(phone, context, command.ring_for),
        "ChannelId": command.offer,
        "CallerID": caller.shown,
    }
    return Order(fields, marks)


def far_half(offer: OfferId) -> str:
    """The id of a Local channel's other half: as long as all ids, and always the same."""
    return hashlib.blake2s(offer.encode(), digest_size=16).hexdigest()


def _outside(command: RingContact) -> Mapping[str, str] | None:
    """What the far half has to know; None: it is no leg to the outside, or may not be one."""
    if command.provider is not None:
        return {"ACD_PROVIDER": command.provider}
    if command.contact.phone is not None or command.trunk is None:
        return None
    number = command.contact.number or ""
    if not command.contact.may_be_dialled or _NUMBER.fullmatch(number) is None:
        return None
    return {"ACD_TRUNK": command.trunk, "ACD_DEST": number}


def _to(channel: str, context: str, timeout: Seconds) -> dict[str, str]:
    return {
        "Channel": channel,
        "Context": context,
        "Exten": "s",
        "Priority": "1",
        "Timeout": str(round(timeout * 1000)),
        "Async": "true",
    }


def _marks(command: RingAdvisor | RingContact, caller: Caller) -> dict[str, str]:
    return {
        "ACD_CALL": command.call,
        "ACD_OFFER": command.offer,
        "ACD_CALLER": caller.channel,
        "ACD_SENT_BY": caller.sent_by,
    }
