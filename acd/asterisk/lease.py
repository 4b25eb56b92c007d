"""The lease: a second, on Asterisk's own clock, until which callers may wait for this controller.

The waiting room reads it every two seconds. It is renewed only from inside the engine's loop, while
the link is up and the roll call done: a beat that proves only that a process exists would keep
callers waiting for nobody.
"""

from collections.abc import Callable

from acd.asterisk.client import AmiClient
from acd.asterisk.protocol import Event
from acd.core.model import Seconds
from acd.errors import ConnectionLost

LEASE_FOR: Seconds = 8.0  # with slices of 2 s: callers are in the ladder 11 s after the last beat
RENEW_EVERY: Seconds = 1.0
_VARIABLE = "ACD_LEASE"


class Lease:
    def __init__(self, client: AmiClient, clock: Callable[[], Seconds]) -> None:
        self._client = client
        self._clock = clock
        self._renewed_at: Seconds | None = None

    def age(self) -> Seconds | None:
        """How long ago Asterisk confirmed a renewal; None: not since we started."""
        return None if self._renewed_at is None else self._clock() - self._renewed_at

    def renew(self) -> None:
        """Ask for Asterisk's time, then write the lease; two short actions, nobody waits."""
        try:
            self._client.send("Ping", {}, on_reply=self._write)
        except ConnectionLost:
            return  # nobody to promise anything to

    def _write(self, pong: Event | None) -> None:
        if pong is None or not pong.succeeded:
            return
        until = int(float(pong.get("Timestamp")) + LEASE_FOR)
        try:
            self._client.send(
                "Setvar", {"Variable": _VARIABLE, "Value": str(until)}, on_reply=self._written
            )
        except ConnectionLost:
            return

    def _written(self, reply: Event | None) -> None:
        if reply is not None and reply.succeeded:
            self._renewed_at = self._clock()
