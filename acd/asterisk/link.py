"""One connection to Asterisk, made of panoramisk's parts. No other module imports panoramisk.

Kept from panoramisk: `Action` (unique ids, the text on the wire, the future that is awaited) and
`AMIProtocol` (transport, the table `responses` from action id to action). Overridden, each because
of what the released code does:

Action
    __init__          a line break in a value became a second action
    __repr__          showed the secret of a login
    add_message       completion was guessed from words of the message ("Added interface to queue"
                      waited for ever); lists refused by an error and Originate never completed
AMIProtocol
    data_received     split characters were dropped, empty headers lost, the buffer had no limit
    handle_message    events that carry a pending ActionID never reached the callbacks
    send              accepted while disconnected and carried out after reconnecting; no limit on
                      what a peer that does not read lets pile up; no time limit for an answer
    close             unanswered actions were sent again on the next connection, or hung for ever
    connection_lost   started a reconnection by itself: `client` decides about that

`Manager` and `CallManager` are not used: the life of connections is in `client`.

Rule 1: an action is written once or not at all. When its answer is lost, its outcome is unknown.
Rule 2: whatever ends a request, its future is done, and that alone removes it from the table.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol

from acd.asterisk.protocol import Event, FrameReader
from acd.core.model import Seconds
from acd.errors import ActionFailed, ActionTimedOut, ConnectionLost, SwitchError

NOTHING: Mapping[str, str] = MappingProxyType({})
HEADER_NAME = re.compile(r"[^\x00-\x20\x7f:]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
UNSAFE_IN_VARIABLE = re.compile(r'[,"\\]')
LONGEST_LINE = 1000  # bytes; Asterisk reads what follows the 1,022nd as another action


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the client. Times in seconds, sizes in bytes."""

    connect_within: Seconds = 3.0
    login_within: Seconds = 5.0
    boot_within: Seconds = 60.0
    answer_within: Seconds = 5.0
    answer_at_most: Seconds = 60.0  # while other bytes come; of a list, between two rows
    ping_every: Seconds = 2.0
    ping_within: Seconds = 5.0  # of silence, after a ping: a dead link is noticed within 9 s
    retry_first: Seconds = 0.2
    retry_most: Seconds = 5.0
    retry_refused: Seconds = 30.0
    retry_taken: Seconds = 2.0  # a standby's, while another acd has Asterisk in hand
    longest_frame: int = 1 << 20
    write_buffer: int = 1 << 20
    most_pending: int = 10_000
    most_rows: int = 100_000


class Request(Action):  # type: ignore[misc]  # panoramisk has no types
    """An action on its way. Its future ends with the message that settles it, or a SwitchError."""

    def __init__(
        self,
        name: str,
        fields: Mapping[str, str] = NOTHING,
        variables: Mapping[str, str] = NOTHING,
        *,
        as_list: bool = False,
    ) -> None:
        for key, value in (("Action", name), *fields.items()):
            _check_header(key, value)
        for key, value in variables.items():
            _check_variable(key, value)
        headers: dict[str, str | list[str]] = {**fields, "Action": name}
        if variables:
            headers["Variable"] = [f"{key}={value}" for key, value in variables.items()]
        super().__init__(headers, as_list=as_list)
        self.name = name
        self.listing = False  # Asterisk has announced that rows follow
        self.timer: asyncio.TimerHandle | None = None
        self.heard_at = 0.0  # the loop's clock: asked, or the newest message that belongs to it

    def add_message(self, message: Event, most_rows: int) -> None:
        """A response settles it; one that opens a list leaves that to the list's last message."""
        list_mark = message.get("EventList").lower()
        if self.future.done():
            return  # answered, or given up a moment ago
        self.heard_at = asyncio.get_running_loop().time()
        if message.is_response:
            self.listing = self.as_list and list_mark == "start"
            if not self.listing:
                self.future.set_result(message)
        elif not self.listing:
            return  # an OriginateResponse: it is news, the answer came or comes as a response
        elif list_mark in ("complete", "cancelled"):
            self.future.set_result(message)
        elif len(self.responses) >= most_rows:
            self.fail(ActionFailed(f"{self.name}: more than {most_rows} rows"))
        else:
            self.responses.append(message)

    def __repr__(self) -> str:
        return f"<Request {self.name}>"  # panoramisk's shows the secret of a login

    def fail(self, why: SwitchError) -> None:
        if not self.future.done():
            self.future.set_exception(why)

    def to_bytes(self) -> bytes:
        data = str(self).encode()
        if max(map(len, data.split(b"\r\n"))) > LONGEST_LINE:
            raise ValueError(f"{self.name}: a header of more than {LONGEST_LINE} bytes")
        return data


class Link(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """One connection, from its first byte to its last. `on_event` must not raise."""

    def __init__(
        self, on_event: Callable[[Event], None], clock: Callable[[], Seconds], limits: Limits
    ) -> None:
        self.closed = False
        self.reason = ""  # why it is gone, in plain words
        self.gone = asyncio.Event()
        self.booted = asyncio.Event()
        self._on_event = on_event
        self._clock = clock
        self._limits = limits
        self._reader = FrameReader(limits.longest_frame)
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()

    @property
    def silent_for(self) -> Seconds:
        """Since its newest byte."""
        return self._loop.time() - self._heard_at

    def send(self, request: Request, within: Seconds, *, patient: bool = False) -> None:
        """Write it. Raises ConnectionLost when it was not written; its future tells the rest.

        `patient`: `within` is of silence. On a slow link an answer waits behind what was said
        before it, and is not lost while bytes come.
        """
        if not request.id or request.id in self.responses:
            raise ValueError(
                f"{request.name}: this ActionID is empty or waits for an answer already"
            )
        data = request.to_bytes()
        if obstacle := self._obstacle():
            raise ConnectionLost(f"{request.name} was not sent: {obstacle}")
        self.responses[request.id] = request
        request.heard_at = self._loop.time()
        request.future.add_done_callback(partial(self._forget, request))
        self._expect(request, within, within, patient)
        self.transport.write(data)

    async def ask(self, request: Request, within: Seconds) -> Event:
        """Send it and wait for the answer, patiently. Raises ActionFailed when that is a no."""
        self.send(request, within, patient=True)
        answer: Event = await request.future
        if not answer.succeeded or answer.get("EventList").lower() == "cancelled":
            raise ActionFailed(f"{request.name}: {answer.get('Message', 'cancelled')}")
        return answer

    def data_received(self, data: bytes) -> None:
        received_at = self._clock()
        self._heard_at = self._loop.time()
        try:
            frames = self._reader.feed(data)
        except ConnectionLost as nonsense:
            self.close(str(nonsense))
            return
        for frame in frames:
            if self.closed:
                return  # a callback closed it; nobody listens any more
            self.handle_message(Event(frame, received_at))

    def handle_message(self, message: Event) -> None:
        if self.responses and (request := self.responses.get(message.get("ActionID"))):
            request.add_message(message, self._limits.most_rows)
        if message.name == "FullyBooted":
            self.booted.set()
        if message.name:
            self._on_event(message)

    def close(self, reason: str = "closed") -> None:
        """Drop the connection at once and tell everybody who waits; the first reason counts."""
        if self.closed:
            return
        self.closed = True
        self.reason = reason
        self.transport.abort()
        for request in self.responses.values():
            request.fail(ConnectionLost(f"{request.name} may or may not have happened: {reason}"))
        self.gone.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.close(f"connection lost: {exc}" if exc else "Asterisk closed the connection")

    def _obstacle(self) -> str:
        if self.closed:
            return str(self.reason)
        if self.transport.get_write_buffer_size() > self._limits.write_buffer:
            return "Asterisk does not read what it is sent"
        if len(self.responses) >= self._limits.most_pending:
            return f"{self._limits.most_pending} actions wait for an answer already"
        return ""

    def _expect(self, request: Request, delay: Seconds, within: Seconds, patient: bool) -> None:
        request.timer = self._loop.call_later(delay, self._look_at, request, within, patient)

    def _look_at(self, request: Request, within: Seconds, patient: bool) -> None:
        left = within - self.silent_for
        forgotten = self._loop.time() - request.heard_at > self._limits.answer_at_most
        if patient and left > 0 and not forgotten:
            self._expect(request, left, within, patient)
        else:
            request.fail(ActionTimedOut(f"{request.name}: no answer within {within:g} s"))

    def _forget(self, request: Request, future: asyncio.Future[Event]) -> None:
        if request.timer is not None:
            request.timer.cancel()
        self.responses.pop(request.id, None)
        if not future.cancelled():
            future.exception()  # has been looked at: nobody need wait for a ping


def _check_header(key: str, value: str) -> None:
    """Refuse what ends a line: the rest of the value would be read as headers of its own."""
    if not HEADER_NAME.fullmatch(key):
        raise ValueError(f"not a name of an AMI header: {key!r}")
    if CONTROL.search(value):
        raise ValueError(f"control character in the value of AMI header {key!r}")


def _check_variable(name: str, value: str) -> None:
    """Refuse what Asterisk would not set as it stands: a comma begins a second variable."""
    if not name or "=" in name or CONTROL.search(name):
        raise ValueError(f"not a name of a channel variable: {name!r}")
    if CONTROL.search(value) or UNSAFE_IN_VARIABLE.search(value):
        raise ValueError(f"comma, quote, backslash or control character in variable {name!r}")
