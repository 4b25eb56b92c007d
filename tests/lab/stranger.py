"""A caller who writes his INVITE himself: what SIPp would not send, and no acknowledgement."""

import asyncio
import secrets
from typing import Self

from acd.lab.asterisk import LOOPBACK, LabAsterisk

JOUR = "+33143530000"
NUMBER = "+33612345678"
FROM = f"<sip:{NUMBER}@op>"
DEADLINE = 10.0
SDP = (
    f"v=0\r\no=- 1 1 IN IP4 {LOOPBACK}\r\ns=-\r\nc=IN IP4 {LOOPBACK}\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8\r\n"
)


class Stranger(asyncio.DatagramProtocol):
    """Sends whatever INVITE one likes, and acknowledges nothing; remembers what was refused."""

    def __init__(self, asterisk: LabAsterisk) -> None:
        self.refused: dict[str, str] = {}  # status by Call-ID: answers are repeated
        self._asterisk = asterisk
        self._port = asterisk.take_caller_port()
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self,
            local_addr=(LOOPBACK, self._port),
            remote_addr=(LOOPBACK, self._asterisk.sip_port),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()

    def datagram_received(self, data: bytes, addr: object) -> None:
        status, *headers = data.decode(errors="replace").split("\r\n")
        call_id = next(line for line in headers if line.startswith("Call-ID"))
        if status.split()[1] >= "400":
            self.refused[call_id] = status.split()[1]
            self._changed.set()

    async def until_refused(self, count: int) -> None:
        async with asyncio.timeout(DEADLINE):
            while len(self.refused) < count:
                self._changed.clear()
                await self._changed.wait()

    def calls(
        self, dialled: str = JOUR, caller: str = FROM, header: str = "", call_id: str = ""
    ) -> None:
        call_id = call_id or secrets.token_hex(8)
        lines = (
            f"INVITE sip:{dialled}@{LOOPBACK} SIP/2.0",
            f"Via: SIP/2.0/UDP {LOOPBACK}:{self._port};branch=z9hG4bK{secrets.token_hex(8)}",
            f"From: {caller};tag={secrets.token_hex(8)}",
            f"To: <sip:{dialled}@{LOOPBACK}>",
            f"Call-ID: {call_id}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:x@{LOOPBACK}:{self._port}>",
            *([header] if header else ()),
            "Content-Type: application/sdp",
            f"Content-Length: {len(SDP)}",
        )
        self._transport.sendto("\r\n".join((*lines, "", SDP)).encode())
