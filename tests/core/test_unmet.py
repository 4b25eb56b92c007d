"""Who called and reached nobody: remembered for an hour, and never without end."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from made_facts import completed

from acd.core.model import Outcome
from acd.core.state import REMEMBERED
from acd.core.unmet import REPEATS_WITHIN, Unmet


def lost(caller: str, at: float) -> Unmet:
    unmet = Unmet()
    unmet.note(completed("a", Outcome.ABANDONED, at, caller=caller))
    return unmet


def test_whoever_called_in_vain_more_than_an_hour_ago_is_forgotten() -> None:
    unmet = lost("+331", 100.0)

    unmet.note(completed("b", Outcome.ABANDONED, 101.0 + REPEATS_WITHIN, caller="+332"))

    assert [caller for caller, _ in unmet.all()] == ["+332"]


def test_a_flood_of_numbers_costs_the_oldest() -> None:
    unmet = Unmet()

    for number in range(REMEMBERED + 10):
        caller = f"+33{number}"
        unmet.note(completed(str(number), Outcome.FAILED, number / 100, caller=caller))

    kept = [caller for caller, _ in unmet.all()]
    assert (len(kept), kept[0]) == (REMEMBERED, "+3310")


def test_what_is_kept_is_taken_up_again() -> None:
    again = Unmet(lost("+331", 100.0).all())

    assert again.calls_again("+331", 200.0)
    assert not again.calls_again("+332", 200.0)
    assert not again.calls_again(None, 200.0)
