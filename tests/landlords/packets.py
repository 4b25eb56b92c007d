"""SIP messages, as far as somebody who is called needs them: an INVITE read, an answer written.

Rule: what an answer repeats of a request is copied as it came.
"""

import re
from dataclasses import dataclass

from acd.lab.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class Packet:
    first: str
    headers: tuple[tuple[str, str], ...]  # lower-case names
    body: str

    @property
    def method(self) -> str | None:
        """None: an answer."""
        return None if self.first.startswith("SIP/") else self.first.split()[0]

    @property
    def status(self) -> int | None:
        return None if self.method else int(self.first.split()[1])

    @property
    def user(self) -> str:
        found = re.match(r"\w+ sip:([^@;> ]+)@", self.first)
        return found[1] if found else ""

    @property
    def call(self) -> str:
        return self.get("call-id")

    @property
    def voice_port(self) -> int:
        found = re.search(r"m=audio ([0-9]+)", self.body)
        assert found, "an INVITE without a voice"
        return int(found[1])

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def reply(self, status: str, body: str = "", contact: str = "") -> bytes:
        copied = ("via", "from", "call-id", "cseq")
        headers = [(key, value) for key, value in self.headers if key in copied]
        headers += [("to", self._to), *([("contact", contact)] if contact else [])]
        return written(f"SIP/2.0 {status}", headers, body)

    def goodbye(self, port: int) -> bytes:
        """The BYE of who was called by this INVITE."""
        found = re.search(r"<([^>]*)>", self.get("contact"))
        branch = f"z9hG4bK-bye-{self.call}"
        headers = [
            ("via", f"SIP/2.0/UDP {LOOPBACK}:{port};branch={branch}"),
            ("from", self._to),
            ("to", self.get("from")),
            ("call-id", self.call),
            ("cseq", "1 BYE"),
            ("max-forwards", "70"),
        ]
        return written(f"BYE {found[1] if found else ''} SIP/2.0", headers, "")

    @property
    def _to(self) -> str:
        to = self.get("to")
        return to if "tag=" in to else f"{to};tag=somebody"


def read(data: bytes) -> Packet:
    head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = ((name.strip().lower(), value.strip()) for name, _, value in pairs)
    return Packet(first, tuple(headers), body)


def written(first: str, headers: list[tuple[str, str]], body: str) -> bytes:
    if body:
        headers = [*headers, ("content-type", "application/sdp")]
    headers = [*headers, ("content-length", str(len(body)))]
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
