"""AMI as bytes: frames come out of segments, headers out of frames.

Rule 1: bytes are decoded one whole frame at a time; a character split over two segments survives.
Rule 2: the first header says what a message is. Others may repeat the word: an OriginateResponse
        is an event although it carries a `Response` header of its own.
Rule 3: the first of repeated headers wins; what a caller managed to append overrides nothing.
Rule 4: headers are parsed when somebody reads one; most events are judged by their name alone.
"""

from acd.core.model import Seconds
from acd.errors import ConnectionLost

LINE_END = b"\r\n"
FRAME_END = b"\r\n\r\n"
BANNER = b"Asterisk Call Manager/"
LONGEST_BANNER = 256
EVENT = b"Event: "
RESPONSE = b"Response: "


class Event:
    """One message from Asterisk, most often an event; read like a dict that ignores case."""

    __slots__ = ("_frame", "_headers", "name", "received_at")

    def __init__(self, frame: bytes, received_at: Seconds) -> None:
        self._frame = frame
        self._headers: dict[str, list[str]] | None = None
        self.received_at = received_at  # when its last byte was read
        self.name = ""  # of the event; empty for an answer to an action
        if frame.startswith(EVENT):
            self.name = frame[len(EVENT) :].partition(LINE_END)[0].decode(errors="replace")

    @property
    def is_response(self) -> bool:
        return self._frame.startswith(RESPONSE)

    @property
    def succeeded(self) -> bool:
        """The answer is not a no. Meant for responses."""
        return self.get("Response").lower() != "error"

    @property
    def variables(self) -> dict[str, str]:
        """The channel variables that manager.conf's `channelvars` adds to events, by name."""
        pairs = (value.partition("=") for value in self.all("ChanVariable"))
        return {name: value for name, _, value in pairs}

    def get(self, key: str, default: str = "") -> str:
        values = self._parsed().get(key.lower())
        return default if values is None else values[0]

    def all(self, key: str) -> list[str]:
        """Every value of a header that may be repeated."""
        return list(self._parsed().get(key.lower(), ()))

    def __repr__(self) -> str:
        # Without values: they hold numbers of people, and this lands in logs and tracebacks.
        return f"<Event {self.name or 'Response'}>"

    def _parsed(self) -> dict[str, list[str]]:
        if self._headers is None:
            self._headers = _headers_of(self._frame.decode(errors="replace"))
        return self._headers


def _headers_of(text: str) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for line in text.split("\r\n"):
        key, _, value = line.partition(":")
        headers.setdefault(key.lower(), []).append(value.removeprefix(" "))
    return headers


class FrameReader:
    """Cuts what arrives, in whatever segments, into frames. Keeps at most `longest` unfinished."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._rest = bytearray()
        self._greeted = False

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that these bytes complete. Raises ConnectionLost when this is not AMI."""
        searched = max(0, len(self._rest) - len(FRAME_END) + 1)
        self._rest += data
        if not self._greeted:
            self._take_banner()
            searched = 0
        end = self._rest.rfind(FRAME_END, searched)
        frames = bytes(self._rest[:end]).split(FRAME_END) if end >= 0 else []
        if end >= 0:
            del self._rest[: end + len(FRAME_END)]
        if len(self._rest) > self._longest:
            raise ConnectionLost(f"a message of more than {self._longest} bytes")
        # Asterisk now and then writes one line end too many between two messages.
        return [frame for frame in (frame.lstrip(LINE_END) for frame in frames) if frame]

    def _take_banner(self) -> None:
        line, end, rest = self._rest.partition(LINE_END)
        begun = line.startswith(BANNER) if end else BANNER.startswith(line[: len(BANNER)])
        if not begun or len(line) > LONGEST_BANNER:
            raise ConnectionLost("what answers there is not Asterisk's manager")
        if end:
            self._greeted = True
            self._rest = rest
