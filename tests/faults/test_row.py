"""What the ledger finds lands in the right column, and a row that is not clean has failed."""

from dataclasses import replace

import pytest

from acd.lab.ladder import Leg
from acd.lab.ledger import Books, Caller, Fault, Finding
from tests.faults.row import Row, row_of, table

EMPTY = Books(placed=0, callers=(), phones=(), records=(), channels=0)


@pytest.mark.parametrize(
    ("fault", "column"),
    [
        (Fault.LOST, "lost"),
        (Fault.RUNG_TWICE, "rung_twice"),
        (Fault.MOVED, "stolen"),
        (Fault.UNOWNED, "unaccounted"),
    ],
)
def test_each_fault_has_its_column(fault: Fault, column: str) -> None:
    row = row_of("killed", replace(EMPTY, seen=(Finding(fault, "ana"),)))

    assert {
        name: getattr(row, name) for name in ("lost", "rung_twice", "stolen", "unaccounted")
    } == {
        **dict.fromkeys(("lost", "rung_twice", "stolen", "unaccounted"), 0),
        column: 1,
    }
    assert row.failed


def test_a_claim_that_does_not_hold_fails_a_row_whose_books_are_clean() -> None:
    assert not row_of("killed", EMPTY).failed
    assert row_of("killed", EMPTY, broken=("not within 12 s",)).failed


def test_callers_are_counted() -> None:
    leg = Leg("0199", 1.0, None, None, None, None, hung_up_by_sipp=False)

    row = row_of("killed", replace(EMPTY, placed=1, callers=(Caller("+33639980001", leg),)))

    assert (row.callers, row.lost) == (1, 2)  # never ended, and no record


def test_the_table_says_what_is_wrong() -> None:
    row = Row(
        "killed", 20, rung_twice=1, recovered=2.31, note="noted", broken=("rung-twice (ana)",)
    )

    assert table([row]).splitlines()[-1] == (
        "| killed | 20 | 0 | 1 | 0 | 0 | 2.3 s | noted; rung-twice (ana) |"
    )
