"""Somebody who listens to a broker and remembers all that comes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiomqtt

from acd.lab.ports import LOOPBACK
from tests.faults.patience import until


@dataclass
class Heard:
    messages: list[tuple[str, dict[str, Any], bool]] = field(default_factory=list)

    def bodies(self, topic: str) -> list[dict[str, Any]]:
        """Whatever came under a topic that begins so."""
        return [body for found, body, _ in self.messages if found.startswith(topic)]

    def kept(self) -> dict[str, dict[str, Any]]:
        """What the broker had kept for us, by topic."""
        return {topic: body for topic, body, is_kept in self.messages if is_kept}

    async def until(self, topic: str, **wanted: object) -> dict[str, Any]:
        """The newest message under this topic, once it says what is wanted."""

        def is_there() -> bool:
            found = self.bodies(topic)
            return bool(found) and wanted.items() <= found[-1].items()

        await until(f"{topic} {wanted}", is_there, every=0.02)
        return self.bodies(topic)[-1]


@asynccontextmanager
async def listening(port: int, topic: str = "acd/#") -> AsyncIterator[Heard]:
    """Through a broker's crash as well, as soon as it is back."""
    heard, begun = Heard(), asyncio.Event()
    hearing = asyncio.create_task(_hear(port, topic, heard, begun))
    try:
        await until("somebody listens", begun.is_set, every=0.02)
        yield heard
    finally:
        hearing.cancel()
        await asyncio.wait({hearing})


async def _hear(port: int, topic: str, heard: Heard, begun: asyncio.Event) -> None:
    while True:
        try:
            async with aiomqtt.Client(LOOPBACK, port, timeout=5.0) as client:
                await client.subscribe(topic, qos=1)
                begun.set()
                async for message in client.messages:
                    assert isinstance(message.payload, bytes)
                    body = json.loads(message.payload)
                    heard.messages.append((str(message.topic), body, message.retain))
        except aiomqtt.MqttError:
            await asyncio.sleep(0.05)
