"""Asterisk's own book of ends: what became of callers, whether or not anybody listened.

dialplans/acd-ended.conf writes an entry for every caller who entered, just before his channel goes:

    acd-ended/<call>: LINE/AT/ENDED/NUM/WHY/OWNER/TALKS_AT

Rule 1: times are on Asterisk's clock, to the millisecond so that a wait is held against its
        threshold as if somebody had listened, and are moved to ours here.
Rule 2: what cannot be read tells nothing and never will: it is struck out and forgotten.
Rule 3: entries are struck out a few at a time. After a night without a controller there may be
        thousands, and an offer that is to ring would have to wait behind them.
"""

from collections import deque
from collections.abc import Iterable, Iterator

import structlog

from acd.asterisk.client import AmiClient
from acd.asterisk.marks import CALL_ID, LEAVINGS, wall_clock
from acd.asterisk.plain import is_plain
from acd.core.model import CallId, Leaving, LineId, OfferId, Seconds
from acd.core.signals import SeenEnd
from acd.errors import ActionFailed, ConnectionLost

FAMILY = "acd-ended"
AT_A_TIME = 8
_FIELDS = 7

log = structlog.get_logger()


async def read_book(client: AmiClient) -> list[tuple[str, str]]:
    """Keys and values. Raises SwitchError, but for a no: the end of a call can be done without."""
    try:
        rows = await client.listing("DBGetTree", {"Family": FAMILY})
    except ActionFailed as refusal:
        log.warning("book_of_ends_not_read", why=str(refusal))
        return []
    return [(row.get("Key").removeprefix(f"/{FAMILY}/"), row.get("Val")) for row in rows]


def seen_ends(book: Iterable[tuple[str, str]], offset: Seconds) -> Iterator[SeenEnd]:
    """What of the book can be read; `offset` is our clock less Asterisk's."""
    for key, value in book:
        end = _read(key, value, offset)
        if end is not None:
            yield end


def unreadable(book: Iterable[tuple[str, str]], ends: Iterable[SeenEnd]) -> list[str]:
    readable = {str(end.call) for end in ends}
    return [key for key, _ in book if key not in readable and is_plain(key)]


def _read(key: str, value: str, offset: Seconds) -> SeenEnd | None:
    fields = value.rsplit("/", _FIELDS - 1)
    if not CALL_ID.fullmatch(key) or len(fields) != _FIELDS:
        return None
    line, at, ended, number, why, owner, talks_at = fields
    arrived, over = wall_clock(at), wall_clock(ended)
    if arrived is None or over is None:
        return None
    talked = wall_clock(talks_at)
    return SeenEnd(
        CallId(key),
        LineId(line),
        number or None,
        arrived_at=arrived + offset,
        ended_at=over + offset,
        # A reason of a later dialplan's is a reason all the same.
        left=LEAVINGS.get(why, Leaving.LEASE_LAPSED) if why else None,
        owner=OfferId(owner) if CALL_ID.fullmatch(owner) else None,
        talked_at=None if talked is None else talked + offset,
        wall_at=arrived,
    )


class Eraser:
    """Strikes entries out of the book; those that could not be stand there at the next reading."""

    def __init__(self, client: AmiClient) -> None:
        self._client = client
        self._due: deque[str] = deque()
        self._known: set[str] = set()  # due or on the way

    def strike_out(self, keys: Iterable[str]) -> None:
        """Each once, however often it is asked; nobody waits."""
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        self._known.update(new)
        self._due.extend(new)
        self._go_on()

    def _go_on(self) -> None:
        while self._due and len(self._known) - len(self._due) < AT_A_TIME:
            self._send(self._due.popleft())

    def _send(self, key: str) -> None:
        try:
            self._client.send(
                "Setvar",
                {"Variable": f"DB_DELETE({FAMILY}/{key})", "Value": ""},
                on_reply=lambda _: self._struck_out(key),
            )
        except ConnectionLost:
            self._due.clear()
            self._known.clear()

    def _struck_out(self, key: str) -> None:
        self._known.discard(key)
        self._go_on()
