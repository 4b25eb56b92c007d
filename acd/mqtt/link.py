"""One connection to the broker. Nothing else knows aiomqtt, the maintained name of asyncio-mqtt.

Rule 1: what ends a connection is a BrokerLost, whoever's fault it is. Nothing is mended here.
Rule 2: whoever leaves drops the connection without farewell: so the broker tells the last will,
        and there is one way of going offline and not two.
Rule 3: aiomqtt leaves the socket open, and its task running, when it is given up half-way, may
        still be connecting in a thread, and waits for the answer of a broker that has hung up.
        `_Client` ends that: it reaches into private parts, which is why the version is pinned.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import aiomqtt

from acd.config.settings import BrokerSettings
from acd.config.tls import tls_context
from acd.core.model import Seconds
from acd.errors import BrokerLost
from acd.mqtt.outbox import Message

WINDOW = 20
"""Messages on their way at a time: what the loop does in one go, and what may come twice."""

PATIENCE: Seconds = 5.0  # for each answer of the broker
KEEP_ALIVE = 15  # seconds; after one and a half of it the broker tells the last will
_AT_LEAST_ONCE = 1

_quiet = logging.getLogger(f"{__name__}.library")
_quiet.setLevel(logging.CRITICAL + 1)  # what is worth a line is said by who keeps the connection


class _Client(aiomqtt.Client):
    def abandon(self) -> None:
        self._client.on_socket_open = None  # a thread may still be about to
        self._client.on_socket_register_write = None
        self._client.on_disconnect = None
        if self._client.socket() is not None:
            self._client._sock_close()
        for done in (self._connected, self._disconnected):
            if done.done() and not done.cancelled():
                done.exception()  # heard, else asyncio complains that nobody did

    def _on_disconnect(self, *args: Any, **more: Any) -> None:
        super()._on_disconnect(*args, **more)
        self._loop.call_soon_threadsafe(self._expect_no_answer)  # a thread may have heard of it

    def _expect_no_answer(self) -> None:
        if not self._connected.done():
            self._connected.set_exception(aiomqtt.MqttError("the broker has hung up"))
            self._connected.exception()  # heard: nobody may wait for it any more


class _Socket(ssl.SSLSocket):
    """The library forgets one that it could not come to terms with."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


class Link:
    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def tell(self, messages: Sequence[Message]) -> None:
        """Until the broker has them all. At most WINDOW at a time."""
        async with asyncio.TaskGroup() as parts:
            for message in messages:
                parts.create_task(self._tell(message))

    async def until_lost(self) -> NoReturn:
        """Raises BrokerLost, some time. Whatever the broker sends is thrown away."""
        try:
            async for _ in self._client.messages:
                pass
        except aiomqtt.MqttError as error:
            raise BrokerLost("the connection broke") from error
        raise BrokerLost("the messages ended")

    async def _tell(self, message: Message) -> None:
        try:
            await self._client.publish(
                message.topic, message.payload, qos=_AT_LEAST_ONCE, retain=message.is_state
            )
        except aiomqtt.MqttError as error:
            raise _lost(error) from error


@asynccontextmanager
async def connected(settings: BrokerSettings, name: str, will: Message) -> AsyncIterator[Link]:
    """`name` is the client's: a second connection of that name ends the first, will and all."""
    client = await _client(settings, name, will)
    try:
        await _connect(client)
        yield Link(client)
    finally:
        client.abandon()


async def greet(settings: BrokerSettings, name: str) -> None:
    """Come and go politely, and tell nothing. Raises BrokerLost: it is away, or refuses us."""
    client = await _client(settings, name, None)
    try:
        await _connect(client)
        await client.__aexit__(None, None, None)
    except aiomqtt.MqttError as error:
        raise _lost(error) from error
    finally:
        client.abandon()


async def _client(settings: BrokerSettings, name: str, will: Message | None) -> _Client:
    return _Client(
        settings.host,
        settings.port,
        identifier=name,
        username=settings.username,
        password=settings.password,
        will=_last_will(will),
        tls_context=await _tls(settings),
        clean_session=True,
        timeout=PATIENCE,
        keepalive=KEEP_ALIVE,
        max_inflight_messages=WINDOW,
        max_queued_incoming_messages=1,
        logger=_quiet,
    )


def _last_will(will: Message | None) -> aiomqtt.Will | None:
    if will is None:
        return None
    return aiomqtt.Will(will.topic, will.payload, qos=_AT_LEAST_ONCE, retain=True)


async def _tls(settings: BrokerSettings) -> ssl.SSLContext | None:
    """Read anew each time: a certificate that was renewed meanwhile is the one that counts."""
    if settings.tls is None:
        return None
    try:
        context = await asyncio.to_thread(tls_context, settings.tls)
    except OSError as error:
        raise _lost(error) from error
    context.sslsocket_class = _Socket
    return context


async def _connect(client: aiomqtt.Client) -> None:
    try:
        await client.__aenter__()  # there is no other way in; its way out is ours
    except aiomqtt.MqttError as error:
        raise _lost(error) from error


def _lost(error: Exception) -> BrokerLost:
    return BrokerLost(str(error) or type(error).__name__)
