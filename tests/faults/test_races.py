"""A few of each race; `make faults` runs hundreds."""

import pytest

from tests.faults.races import RACES
from tests.faults.row import table


@pytest.mark.parametrize("name", RACES)
async def test_whoever_wins_the_race_nobody_is_lost_or_stolen(name: str) -> None:
    row = await RACES[name](20)

    assert not row.failed, table([row])
