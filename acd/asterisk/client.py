"""The client of Asterisk's manager interface: it stays connected, asks, and hands on events.

Rule 1: while the link is down every action is refused at once. Nothing is kept for later, since
        an Originate that comes late rings a phone that nobody waits for any more.
Rule 2: an action whose answer was lost is not sent again. Its outcome is unknown; the roll call
        that follows every reconnection finds out.
Rule 3: every event reaches `on_event` once, in order, also the ones that belong to an action.
        An exception there is logged and counted and costs no other event.
Rule 4: after login events flow before `on_up` is called, so that a roll call misses nothing.
Rule 5: no secret, and no value of a header, is ever logged, nor the words of an error, which may
        hold one.
Rule 6: a link lives as long as bytes come; a ping only makes sure that there are some to come. On a
        slow link its answer waits behind what was asked for before.

`link` is one connection and says what is overridden in panoramisk.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial

import structlog

from acd.asterisk.link import NOTHING, Limits, Link, Request
from acd.asterisk.login import AmiAddress, log_in
from acd.asterisk.protocol import Event
from acd.core.model import Seconds
from acd.errors import ActionFailed, ConnectionLost, LoginRefused, SwitchError, SwitchTaken
from acd.logs import trace_of

CONNECTED = "connected"
OnEvent = Callable[[Event], None]
OnReply = Callable[[Event | None], None]
OnUp = Callable[[], Awaitable[None]]
OnDown = Callable[[str], None]

log = structlog.get_logger()


class AmiClient:
    """`on_event` is called in order and must be quick: while it works, nothing is read."""

    def __init__(
        self,
        address: AmiAddress,
        *,
        on_event: OnEvent,
        clock: Callable[[], Seconds],
        limits: Limits | None = None,
    ) -> None:
        self.state = "not connected yet"  # or "connected", or why not, in plain words
        self.callback_failures = 0
        self._address = address
        self._on_event = on_event
        self._clock = clock
        self._limits = limits or Limits()
        self._link: Link | None = None
        self._taken: SwitchTaken | None = None  # why `on_up` gave this connection up
        self._rested_for = ""  # told in the log
        self._closing = asyncio.Event()
        self._retry_after = self._limits.retry_first

    @property
    def pending(self) -> int:
        """How many actions wait for their answer."""
        return 0 if self._link is None else len(self._link.responses)

    async def run(self, *, on_up: OnUp, on_down: OnDown) -> None:
        """Stay connected until `close()`.

        `on_up` is awaited after each login once Asterisk has booted; a SwitchError that it raises
        drops the link. `on_down` is told why, once per loss.
        """

        async def announced() -> None:
            await on_up()
            self._rested_for = ""
            log.info("ami_connected", address=str(self._address))

        while not self._closing.is_set():
            try:
                await self._live(announced, on_down)
            except LoginRefused as refusal:
                await self._rest(self._limits.retry_refused, refusal)
            except SwitchTaken as taken:
                await self._rest(self._limits.retry_taken, taken)
            except SwitchError as loss:
                await self._rest(self._next_delay(), loss)

    @contextlib.asynccontextmanager
    async def once(self) -> AsyncIterator[None]:
        """Connected for as long as the block lasts; nothing is tried twice, nothing logged.

        Raises a SwitchError at the first refusal. A link lost inside the block fails its actions.
        """
        settled = asyncio.Event()

        async def on_up() -> None:
            settled.set()

        life = asyncio.create_task(self._live(on_up, lambda why: None), name="ami once")
        life.add_done_callback(lambda _: settled.set())
        try:
            await settled.wait()
            if life.done():
                await life  # raises why
            yield
        finally:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)

    def close(self) -> None:
        """Hang up, and let `run` return instead of connecting again."""
        self._closing.set()
        self.drop("closed by us")

    def drop(self, why: str) -> None:
        """Give this connection up; `run` makes another, and a roll call is taken."""
        if self._link is not None:
            self._link.close(why)

    async def action(
        self,
        name: str,
        fields: Mapping[str, str] = NOTHING,
        *,
        variables: Mapping[str, str] = NOTHING,
        timeout: Seconds = 5.0,  # noqa: ASYNC109  # it ends the request, not only the waiting
    ) -> Event:
        """Ask and wait for the answer.

        Raises ActionFailed for a no, ConnectionLost and ActionTimedOut when the outcome is
        unknown, ValueError for a key or value that would not reach Asterisk as it stands.
        """
        return await self._usable().ask(Request(name, fields, variables), timeout)

    async def listing(
        self,
        name: str,
        fields: Mapping[str, str] = NOTHING,
        *,
        timeout: Seconds = 10.0,  # noqa: ASYNC109  # it ends the request, not only the waiting
    ) -> list[Event]:
        """The rows of an action that answers with a list. Raises as `action` does."""
        request = Request(name, fields, as_list=True)
        await self._usable().ask(request, timeout)
        return list(request.responses)

    def send(
        self,
        name: str,
        fields: Mapping[str, str],
        *,
        variables: Mapping[str, str] = NOTHING,
        on_reply: OnReply | None = None,
    ) -> str:
        """Write an action without waiting; the id under which its events will come.

        `on_reply` gets the response, or None when the outcome is unknown: no answer in time, or
        the link was lost, then before `on_down`. Raises ConnectionLost when nothing was written.
        """
        request = Request(name, fields, variables)
        self._usable().send(request, self._limits.answer_within)
        request.future.add_done_callback(partial(self._reply, on_reply))
        return str(request.id)

    async def asterisk_time(self) -> Seconds:
        """Seconds since the epoch on Asterisk's own clock, on which a lease is written."""
        answer = await self.action("Ping")
        try:
            return float(answer.get("Timestamp"))
        except ValueError:
            raise ActionFailed("Ping: an answer without Asterisk's time") from None

    def _usable(self) -> Link:
        if self._link is None or self.state != CONNECTED:
            raise ConnectionLost(f"no link to Asterisk: {self.state}")
        return self._link

    async def _live(self, on_up: OnUp, on_down: OnDown) -> None:
        """One connection. It always ends in a SwitchError that says why."""
        link = self._link = await self._connect()
        self._taken = None
        if self._closing.is_set():
            link.close("closed by us")  # while it was being made
        try:
            await log_in(link, self._address, self._limits.login_within)
            await self._stay(link, on_up)
        except ConnectionLost:
            pass  # an action of ours met the end of the link, which knows better why
        finally:
            link.close("stopped")
            if self.state == CONNECTED:
                self.state = link.reason
                on_down(link.reason)
        raise self._taken or ConnectionLost(link.reason)

    async def _connect(self) -> Link:
        try:
            async with asyncio.timeout(self._limits.connect_within):
                _, link = await asyncio.get_running_loop().create_connection(
                    lambda: Link(self._hear, self._clock, self._limits),
                    self._address.host,
                    self._address.port,
                )
        except TimeoutError:
            raise ConnectionLost(f"{self._address} does not answer") from None
        except OSError as failure:
            raise ConnectionLost(f"cannot connect to {self._address}: {failure}") from failure
        return link

    async def _stay(self, link: Link, on_up: OnUp) -> None:
        async with asyncio.TaskGroup() as parts:
            tasks = [
                parts.create_task(self._keep_pinging(link), name="ami ping"),
                parts.create_task(self._come_up(link, on_up), name="ami up"),
            ]
            await link.gone.wait()
            for task in tasks:
                task.cancel()

    async def _keep_pinging(self, link: Link) -> None:
        patience = self._limits.ping_every + self._limits.ping_within
        while link.silent_for < patience:
            await asyncio.sleep(self._limits.ping_every)
            try:
                link.send(Request("Ping"), self._limits.ping_within)
            except ConnectionLost as obstacle:
                link.close(str(obstacle))
        link.close(f"Asterisk has said nothing for {patience:g} s")

    async def _come_up(self, link: Link, on_up: OnUp) -> None:
        try:
            async with asyncio.timeout(self._limits.boot_within):
                await link.booted.wait()
        except TimeoutError:
            link.close("no FullyBooted: Asterisk is still starting, or read=system is missing")
            return
        self.state = CONNECTED
        try:
            await on_up()
        except SwitchTaken as taken:
            self._taken = taken
            link.close(str(taken))
        except SwitchError as failure:
            link.close(f"the roll call failed: {failure}")
        else:
            self._retry_after = self._limits.retry_first

    async def _rest(self, delay: Seconds, why: SwitchError) -> None:
        """Wait before the next attempt, unless somebody closes the client meanwhile."""
        self.state = str(why)
        if self._closing.is_set():
            return
        if not isinstance(why, SwitchTaken) or self._rested_for != self.state:
            log.warning("ami_not_connected", reason=self.state, retry_in=round(delay, 2))
        self._rested_for = self.state
        try:
            async with asyncio.timeout(delay):
                await self._closing.wait()
        except TimeoutError:
            return

    def _next_delay(self) -> Seconds:
        """Twice as long each time; cut at random, so that clients do not come back together."""
        delay = self._retry_after
        self._retry_after = min(2 * delay, self._limits.retry_most)
        return delay * random.uniform(0.5, 1.0)

    def _hear(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception as bug:  # whoever listens may fail; the next event must be heard
            self.callback_failures += 1
            log.error("ami_event_not_taken_in", event_name=event.name, exception=trace_of(bug))

    def _reply(self, on_reply: OnReply | None, future: asyncio.Future[Event]) -> None:
        lost = future.cancelled() or future.exception() is not None
        if on_reply is None:
            return
        try:
            on_reply(None if lost else future.result())
        except Exception as bug:  # as for events
            self.callback_failures += 1
            log.error("ami_answer_not_taken_in", exception=trace_of(bug))
