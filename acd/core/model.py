"""The words of the engine: ids, states, outcomes."""

from enum import Enum
from typing import NewType

CallId = NewType("CallId", str)  # 32 hex digits, made by the dialplan when the call enters
OfferId = NewType("OfferId", str)  # 32 hex digits; also the channel id of the leg that rings
AdvisorId = NewType("AdvisorId", str)
TeamId = NewType("TeamId", str)
LineId = NewType("LineId", str)
RequestId = NewType("RequestId", str)  # the channel from which an advisor dialled a code

Seconds = float
"""Seconds since the epoch for `*_at` and `*_until`, on a clock that never steps back."""


class CallState(Enum):
    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    RESCUE = "rescue"  # on the rescue ladder: Asterisk alone looks after the caller
    ENDED = "ended"


class OfferState(Enum):
    PLACED = "placed"  # Asterisk was asked to ring; the phone has not said that it does
    RINGING = "ringing"
    CONNECTED = "connected"
    WITHDRAWN = "withdrawn"  # we asked for the leg to be hung up and wait until it is
    ENDED = "ended"


class AdvisorState(Enum):
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"
    ON_THE_PHONE = "on-the-phone"  # with somebody who did not come through a queue
    UNREACHABLE = "unreachable"
    AWAY = "away"  # not logged in


class PauseCause(Enum):
    """Who holds a pause. Each cause is ended by itself; one never ends another's."""

    ADVISOR = "advisor"
    SUPERVISOR = "supervisor"
    NO_ANSWER = "no-answer"  # too many misses in a row
    DECLINED = "declined"  # a short rest, so that the same call does not ring again at once
    BUSY = "busy"  # the phone said so although we knew of no call
    UNREACHABLE = "unreachable"  # the phone did not answer Asterisk


class OfferEnding(Enum):
    """How a leg to somebody ended."""

    TALKED = "talked"
    NO_ANSWER = "no-answer"  # it rang, nobody picked up: the only one that counts as a miss
    DECLINED = "declined"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"  # we took it back: caller gone, advisor paused, ring time over
    TAKEN = "taken"  # picked up, but the caller was already somebody else's, or gone
    FAILED = "failed"
    REFUSED = "refused"  # picked up, and would not take the call: key 2
    VOICEMAIL = "voicemail"  # picked up, and pressed nothing: suspected, never certain
    DENIED = "denied"  # the dialplan would not dial it


class Withdrawal(Enum):
    """Why an offer is taken back."""

    CALLER_GONE = "caller-gone"
    ADVISOR_UNAVAILABLE = "advisor-unavailable"
    ANSWERED_ELSEWHERE = "answered-elsewhere"
    OVERDUE = "overdue"  # Asterisk should have ended the leg when its ring time was over
    ABSENT = "absent"  # declared while the phone rang


class Outcome(Enum):
    """How a call ended. Exactly one for each call that entered."""

    ANSWERED = "answered"
    HANDED_OVER = "handed_over"  # a provider took it: no answer of the landlord's own
    ABANDONED = "abandoned"
    SHORT_ABANDONED = "short_abandoned"
    OVERFLOWED = "overflowed"
    CLOSED = "closed"
    BLOCKED = "blocked"
    CALLBACK_REQUESTED = "callback_requested"  # reserved: nothing books it yet
    FAILED = "failed"


class Leaving(Enum):
    """Why a call left the queue without anybody's decision here: the dialplan acted by itself."""

    LONGEST_WAIT = "longest-wait"
    LEASE_LAPSED = "lease-lapsed"
    LOST_SIGHT = "lost-sight"  # we had given the call up, and it waited all the same


class Difference(Enum):
    """Between the floor and Asterisk, as an audit finds it. Each stands for something unheard."""

    CALL_GONE = "call-gone"  # on the floor, and its channel is no more
    CALL_UNKNOWN = "call-unknown"  # a caller waits of whom nobody told us
    CALL_UNSEEN = "call-unseen"  # came and went, and nobody told us
    CALL_OVER = "call-over"  # its record is written, and the caller still waits
    ANSWER_UNHEARD = "answer-unheard"  # two talk, and we think that one waits
    RETURN_UNHEARD = "return-unheard"  # waits again, and we think that he talks
    RESCUE_UNHEARD = "rescue-unheard"  # went to the rescue ladder, or came back from it
    OFFER_GONE = "offer-gone"  # on the floor, and there is no leg
    LEG_UNOWNED = "leg-unowned"  # a leg of ours that no offer stands for
    PHONE = "phone"  # in use or reachable, and we think otherwise
    TRUNK = "trunk"  # reachable, and we think otherwise


NOBODY = "nobody"
"""The reason of an overflowed call for which no step of its route was left."""

NO_TEAM = TeamId("")
"""Whom nobody serves. No configured team has this id."""


def own_queue(advisor: AdvisorId) -> TeamId:
    """The queue of those who wait for this advisor alone. No configured team has this id."""
    return TeamId(f"@{advisor}")


def advisor_of(queue: TeamId) -> AdvisorId | None:
    """Whose own queue it is; None: a team's."""
    return AdvisorId(queue[1:]) if queue.startswith("@") else None
