"""What the dialplan writes down about a call, and its names for things: ids, seconds, reasons.

It stands in channel variables, in events of the dialplan's own and in the book of ends.
"""

import re
from collections.abc import Mapping

from acd.core.model import Leaving
from acd.core.schedule import WallSeconds

CALL_ID = re.compile(r"[0-9a-f]{32}")  # MD5() in dialplans/acd-enter.conf; an offer's id too
LEAVINGS: Mapping[str, Leaving] = {why.value: why for why in Leaving}
BRIDGED = "SUCCESS"  # BRIDGERESULT, of whoever has talked
TALK = "basic"  # BridgeType, of the kind that Bridge() makes; BridgeWait() makes another
FROM_TRUNK = "acd-from-trunk"  # the context where calls from outside arrive
_MOMENT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?")


def wall_clock(mark: str) -> WallSeconds | None:
    """Asterisk's clock, as the dialplan wrote it down; an older one wrote whole seconds."""
    return float(mark) if _MOMENT.fullmatch(mark) else None


def member(marks: Mapping[str, str]) -> str:
    """Who stands in a bridge: a leg by its offer, also one that we gave up; a caller by its call.

    Every leg of ours carries both marks, a caller's channel never an offer. Empty: none of ours.
    """
    call = marks.get("ACD_CALL", "")
    return call and (marks.get("ACD_OFFER") or call)
