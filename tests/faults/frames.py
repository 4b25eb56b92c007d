"""AMI as the shim needs to know it: where a frame ends, and what sort it is.

Rule 1: a frame keeps its bytes, its end included; nothing is decoded.
Rule 2: Asterisk's banner is one line, and goes on at once: a client may wait for it.
Rule 3: news is what Asterisk tells by itself. What answers an action, rows of lists included, keeps
        its order and its place, as AMI promises.
"""

import re

FRAME_END = b"\r\n\r\n"
LINE_END = b"\r\n"
BANNER = b"Asterisk Call Manager/"

_ACTION = re.compile(rb"^Action: *(\w+)\r\n", re.MULTILINE | re.IGNORECASE)
_TOLD_LATER = b"Event: OriginateResponse\r\n"  # carries the id of its action, and is news


class Cutter:
    """Cuts one direction of a connection into frames."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        data = self._rest + data
        banner, end, rest = data.partition(LINE_END)
        if data.startswith(BANNER) and end:
            return [banner + end, *self._frames(rest)]
        return self._frames(data)

    def _frames(self, data: bytes) -> list[bytes]:
        *frames, self._rest = data.split(FRAME_END)
        return [frame + FRAME_END for frame in frames]


def is_news(frame: bytes) -> bool:
    if not frame.startswith(b"Event: "):
        return False
    return b"\r\nActionID: " not in frame or frame.startswith(_TOLD_LATER)


def action_in(frame: bytes) -> str:
    """The name of the action that a client asks for; empty when it is none."""
    found = _ACTION.search(frame)
    return found[1].decode() if found else ""
