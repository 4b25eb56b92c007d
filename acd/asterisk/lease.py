"""The lease: a second, on Asterisk's own clock, until which callers may wait for this controller.

The waiting room reads it every two seconds. It is renewed only from inside the engine's loop, while
the link is up and the roll call done: a beat that proves only that a process exists would keep
callers waiting for nobody.

Rule 1: each beat first reads who has Asterisk in hand, and renews nothing for somebody else.
Rule 2: a beat counts from when it began. Whoever stood still in the middle of one finds its answer
        waiting, and must neither take it for news nor write down a second that is long past.
Rule 3: what was promised on one link says nothing about the next.
Rule 4: before the engine has taken in a roll call, little is promised: seconds, and never more than
        once without a beat that kept the promise. A service that breaks at each roll call must not
        keep callers waiting.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from acd.asterisk.client import AmiClient
from acd.asterisk.ownership import (
    CONTROLLER,
    LEASE,
    RUN,
    Holder,
    Identity,
    explain,
    holder_of,
    lease_is_live,
)
from acd.asterisk.protocol import Event
from acd.core.model import Seconds
from acd.errors import ConnectionLost

LEASE_FOR: Seconds = 8.0  # with slices of 2 s: callers are in the ladder 11 s after the last beat
FIRST_LEASE_FOR: Seconds = 3.0  # two looks of who is on the ladder
RENEW_EVERY: Seconds = 1.0
_SURE_FOR: Seconds = LEASE_FOR - 1.0  # Asterisk's seconds are whole ones


@dataclass(slots=True)
class _Beat:
    began_at: Seconds
    link: int
    holder: Holder | None = None  # None: not known yet


class Lease:
    def __init__(
        self,
        client: AmiClient,
        clock: Callable[[], Seconds],
        identity: Identity,
        on_taken_over: Callable[[Holder], None],
    ) -> None:
        """`on_taken_over` is told once on each link, when somebody else has Asterisk in hand."""
        self._client = client
        self._clock = clock
        self._identity = identity
        self._on_taken_over = on_taken_over
        self._renewed_at: Seconds | None = None
        self._link = 0  # the how manieth
        self._renewed_on = -1  # which link
        self._is_owed = False  # given beforehand, and no beat has confirmed it yet
        self.taken_over: str | None = None  # on this link, by whom, in plain words

    def age(self) -> Seconds | None:
        """How old the newest renewal is that Asterisk confirmed; None: none since we started."""
        return None if self._renewed_at is None else self._clock() - self._renewed_at

    def lapsed(self) -> bool:
        """It was given on this link and may be over: what we know of Asterisk may be history."""
        age = self.age()
        return self._renewed_on == self._link and age is not None and age > _SURE_FOR

    def begin_anew(self) -> None:
        """The link was lost."""
        self._link += 1
        self.taken_over = None

    async def give(self) -> None:
        """For the first time on a link, a moment before the engine has the roll call.

        It is not yet held against us when it lapses: a slow link has a lot to say before. One that
        is live, of a moment ago, is left as it is. Raises SwitchError.
        """
        if self._is_owed or await lease_is_live(self._client):
            return
        self._is_owed = True
        until = int(await self._client.asterisk_time() + FIRST_LEASE_FOR)
        await self._client.action("Setvar", {"Variable": LEASE, "Value": str(until)})

    def renew(self) -> None:
        """Ask who is in charge and for Asterisk's time, then write; nobody waits."""
        if self.taken_over is not None:
            return
        beat = _Beat(self._clock(), self._link)
        with contextlib.suppress(ConnectionLost):  # nobody to promise anything to
            self._client.send(
                "Getvar", {"Variable": RUN}, on_reply=lambda run: self._read(beat, run)
            )
            self._client.send("Ping", {}, on_reply=lambda pong: self._write(beat, pong))

    def _read(self, beat: _Beat, run: Event | None) -> None:
        if run is None or not run.succeeded or beat.link != self._link:
            return
        beat.holder = holder_of(run.get("Value"), self._identity)
        if beat.holder in (Holder.ANOTHER, Holder.ANOTHER_RUN) and self.taken_over is None:
            self.taken_over = explain(beat.holder)
            self._on_taken_over(beat.holder)

    def _write(self, beat: _Beat, pong: Event | None) -> None:
        if pong is None or not pong.succeeded or not self._is_worth_writing(beat):
            return
        until = int(float(pong.get("Timestamp")) + LEASE_FOR)
        with contextlib.suppress(ConnectionLost):
            if beat.holder is Holder.NOBODY:  # somebody cleared Asterisk's variables
                self._set(RUN, self._identity.run)
            self._set(CONTROLLER, self._identity.controller)
            self._set(LEASE, str(until), lambda reply: self._written(beat, reply))

    def _is_worth_writing(self, beat: _Beat) -> bool:
        is_ours = beat.holder in (Holder.THIS_RUN, Holder.NOBODY)
        return is_ours and self._clock() - beat.began_at < LEASE_FOR / 2

    def _set(
        self, name: str, value: str, on_reply: Callable[[Event | None], None] | None = None
    ) -> None:
        self._client.send("Setvar", {"Variable": name, "Value": value}, on_reply=on_reply)

    def _written(self, beat: _Beat, reply: Event | None) -> None:
        if reply is not None and reply.succeeded and beat.link == self._link:
            self._renewed_at = beat.began_at
            self._renewed_on = beat.link
            self._is_owed = False
