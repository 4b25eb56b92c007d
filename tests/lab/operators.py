"""An operator's border controller, as far as OPTIONS goes."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

from acd.lab.ports import LOOPBACK


class Operator(asyncio.DatagramProtocol):
    """Answers OPTIONS, as an operator's border controller does."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        asked = re.findall(rb"^((?:Via|From|To|Call-ID|CSeq): .*\r\n)", data, re.MULTILINE)
        answer = b"SIP/2.0 200 OK\r\n" + b"".join(asked) + b"Content-Length: 0\r\n\r\n"
        self._transport.sendto(answer, address)


@contextlib.asynccontextmanager
async def answering(port: int) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Operator, local_addr=(LOOPBACK, port))
    try:
        yield
    finally:
        transport.close()
