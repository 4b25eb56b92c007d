"""A short selection of the faults that `make faults` plays."""

import pytest

from tests.faults.row import table
from tests.faults.runner import FAULTS
from tests.faults.scenario import played

QUICK = [name for name, scenario in FAULTS.items() if scenario.is_quick]


@pytest.mark.parametrize("name", QUICK)
async def test_no_caller_is_lost_rung_twice_or_stolen(name: str) -> None:
    row = await played(name, FAULTS[name])

    assert not row.failed, table([row])
