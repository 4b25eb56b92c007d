"""Times and words in a cell."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from acd.directory.cells import Cells
from acd.directory.columns import columns_of
from acd.directory.model import Kind

PARIS = ZoneInfo("Europe/Paris")
ABSENCES = columns_of(Kind.ABSENCES, ["Personne", "Du", "Au"], {})


def moment(text: str, *, ends: bool) -> datetime:
    cells = Cells(2, ["G1", text, text], ABSENCES)

    found = cells.moment("until" if ends else "from", PARIS, ends=ends)

    assert cells.flaws == []
    return datetime.fromtimestamp(found, UTC)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("24/12/2026", "2026-12-23T23:00", "2026-12-24T23:00"),
        ("2026-07-14", "2026-07-13T22:00", "2026-07-14T22:00"),
        ("2026-07-14 08:30", "2026-07-14T06:30", "2026-07-14T06:30"),
        ("14/07/2026 08:30", "2026-07-14T06:30", "2026-07-14T06:30"),
        ("29/03/2026", "2026-03-28T23:00", "2026-03-29T22:00"),  # 23 hours: clocks go forward
        ("25/10/2026", "2026-10-24T22:00", "2026-10-25T23:00"),  # 25 hours: clocks go back
    ],
)
def test_a_date_is_the_whole_day_on_the_wall_clock(text: str, begins: str, ends: str) -> None:
    assert moment(text, ends=False) == datetime.fromisoformat(f"{begins}+00:00")
    assert moment(text, ends=True) == datetime.fromisoformat(f"{ends}+00:00")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("=1+1", "formula"),
        ("+cmd", "formula"),
        ("\tx", None),  # blanks around a value are not kept
        ("a\u202eb", "control-character"),
        ("a\x07b", "control-character"),
        ("x" * 121, "too-long"),
        ("x" * 120, None),
        ("Aïcha-Lou O'Neil (2e étage)", None),
    ],
)
def test_text_that_could_harm_its_reader_is_refused(text: str, flaw: str | None) -> None:
    cells = Cells(2, [text, "", ""], ABSENCES)

    cells.optional("person")

    assert [found.wrong.value for found in cells.flaws] == ([] if flaw is None else [flaw])
