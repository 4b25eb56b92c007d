"""What SIPp saw, message by message: who was rung when, for how long, and how it ended.

A line of SIPp's short message trace: date, time, epoch, S(ent) or R(eceived), Call-ID, CSeq, first
line of the message. Times are those of this machine's clock, the same in every process.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from acd.core.model import Seconds


@dataclass(frozen=True, slots=True)
class Message:
    at: Seconds
    sent: bool  # by SIPp, else received
    call: str
    method: str  # for an answer: of the request it answers
    status: int | None  # None: this is the request itself
    user: str | None  # whom a request is addressed to


@dataclass(frozen=True, slots=True)
class Leg:
    """One call as SIPp saw it. `user` is who was called: the phone, or the dialled number."""

    user: str
    invited_at: Seconds
    ringing_at: Seconds | None
    answered_at: Seconds | None
    ended_at: Seconds | None  # BYE, CANCEL or a refusal, whichever was first
    status: int | None  # last final answer to the INVITE
    hung_up_by_sipp: bool
    call: str = ""  # the Call-ID; SIPp begins it with the number of the call, from 1

    def rings_at(self, at: Seconds) -> bool:
        """Invited, neither answered nor ended."""
        over = min((t for t in (self.answered_at, self.ended_at) if t is not None), default=None)
        return self.invited_at <= at and (over is None or at < over)


class Ladder(tuple[Message, ...]):
    """The messages of one SIPp process, in order."""

    __slots__ = ()

    def legs(self, user: str | None = None) -> list[Leg]:
        """One for each Call-ID, by the time of its first INVITE."""
        calls: dict[str, list[Message]] = {}
        for message in self:
            calls.setdefault(message.call, []).append(message)
        legs = [_leg(messages) for messages in calls.values() if messages[0].user is not None]
        return [leg for leg in legs if user in (None, leg.user)]


def read_ladder(path: Path) -> Ladder:
    """The trace so far; empty when SIPp has not written anything."""
    if not path.exists():
        return Ladder()
    lines = path.read_bytes().decode(errors="replace").splitlines(keepends=True)
    # The last line may be half written.
    return Ladder(_message(line.rstrip("\n").split("\t")) for line in lines if line.endswith("\n"))


def rung_twice_at_once(legs: Iterable[Leg]) -> list[tuple[Leg, Leg]]:
    """Pairs of legs to the same phone of which the second began while the first still rang."""
    by_user: dict[str, list[Leg]] = {}
    for leg in legs:
        by_user.setdefault(leg.user, []).append(leg)
    return [
        (first, second)
        for own in by_user.values()
        for first, second in pairwise(sorted(own, key=lambda leg: leg.invited_at))
        if first.rings_at(second.invited_at)
    ]


def _message(fields: list[str]) -> Message:
    _, _, at, direction, call, cseq, first_line = fields
    answer = re.match(r"SIP/2\.0 (\d{3})", first_line)
    request = re.match(r"\w+ sip:([^@;> ]+)@", first_line)
    return Message(
        at=float(at),
        sent=direction == "S",
        call=call,
        method=cseq.rsplit(" ", 1)[-1],
        status=int(answer[1]) if answer else None,
        user=request[1] if request else None,
    )


def _leg(messages: list[Message]) -> Leg:
    finals = [m for m in messages if m.method == "INVITE" and (m.status or 0) >= 200]
    endings = [m for m in messages if m.status is None and m.method in ("BYE", "CANCEL")]
    endings += [m for m in finals if m.status is not None and m.status >= 300 and m.status != 401]
    ending = min(endings, key=lambda m: m.at, default=None)
    return Leg(
        user=messages[0].user or "",
        invited_at=messages[0].at,
        ringing_at=_first(messages, 180),
        answered_at=_first(messages, 200),
        ended_at=ending.at if ending else None,
        status=finals[-1].status if finals else None,
        hung_up_by_sipp=ending is not None and ending.sent,
        call=messages[0].call,
    )


def _first(messages: Iterable[Message], status: int) -> Seconds | None:
    times = (m.at for m in messages if m.method == "INVITE" and m.status == status)
    return next(times, None)
