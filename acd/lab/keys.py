"""Keys pressed in a conversation: RTP telephone events (RFC 4733) from a socket of our own."""

import asyncio
import socket
import struct

from acd.lab.ports import LOOPBACK

KEYS = "0123456789*#"
PCMA, TELEPHONE_EVENT = 8, 101  # payload types, as in the scenarios
SAMPLES = 160  # in a packet of 20 ms at 8 kHz
PACKET_SECONDS = 0.02
# Asterisk trusts a sender after a few packets in order; before that it drops what comes.
PACKETS_OF_SILENCE = 10
PACKETS_OF_TONE = 8


async def press(keys: str, rtp_port: int) -> None:
    """Send `keys` to the port on which Asterisk listens for the caller's voice."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
        voice.connect((LOOPBACK, rtp_port))
        sequence = 1
        for _ in range(PACKETS_OF_SILENCE):
            await _send(voice, PCMA, sequence, sequence * SAMPLES, b"\xd5" * SAMPLES)
            sequence += 1
        for key in keys:
            began = sequence * SAMPLES
            for number in range(1, PACKETS_OF_TONE + 4):
                event = _event(key, number)
                await _send(voice, TELEPHONE_EVENT, sequence, began, event)
                sequence += 1


def _event(key: str, number: int) -> bytes:
    """The last three packets say that the key was let go."""
    is_over = number > PACKETS_OF_TONE
    duration = min(number, PACKETS_OF_TONE) * SAMPLES
    return struct.pack("!BBH", KEYS.index(key), 10 | is_over << 7, duration)


async def _send(voice: socket.socket, kind: int, sequence: int, stamp: int, body: bytes) -> None:
    voice.send(struct.pack("!BBHII", 0x80, kind, sequence, stamp, 4711) + body)
    await asyncio.sleep(PACKET_SECONDS)
