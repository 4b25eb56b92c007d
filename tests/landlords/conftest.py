"""A landlord of one's own for each test; the world behind it is shared by a file of tests.

A file makes the fixture `world`, of the scope of its module; its tests ask for `landlord`.
"""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.landlords.landlord_world import LandlordWorld


@pytest_asyncio.fixture(loop_scope="module")
async def landlord(world: LandlordWorld) -> AsyncIterator[LandlordWorld]:
    async with world.scene():
        yield world
