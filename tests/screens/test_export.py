"""Ended calls as CSV: read back as spreadsheets and programs do."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from acd.core.facts import CallCompleted
from acd.core.limits import CALLER_LIMIT
from acd.core.model import AdvisorId, CallId, LineId, Outcome, TeamId
from acd.core.routes import To
from acd.screens.export import HEADINGS, MARK, for_programs, spreadsheet
from tests.small_site import small_settings

CALLER = "+33612345678"
ANSWERED = CallCompleted(
    call=CallId("a1" * 16),
    line=LineId("accueil"),
    team=TeamId("siege"),
    priority=0,
    caller=CALLER,
    outcome=Outcome.ANSWERED,
    reason=None,
    advisor=AdvisorId("ana"),
    queued_at=1_800_000_000.0,
    answered_at=1_800_000_042.6,
    offers=2,
    at=1_800_000_167.9,
    answered_by=To.TEAM,
)
KEPT_OUT = replace(
    ANSWERED, outcome=Outcome.BLOCKED, reason=CALLER_LIMIT, advisor=None, answered_at=None,
    answered_by=None, caller=None, at=1_800_000_000.0,
)  # fmt: skip
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", " =1", "\t=1", "\uff1d1", "\r=1"]


def as_spreadsheet(
    *records: CallCompleted, language: str = "fr", numbers: bool = False
) -> list[list[str]]:
    given = small_settings()
    settings = replace(given, site=replace(given.site, language=language))
    text = "".join(spreadsheet(records, settings, whole_numbers=numbers))
    assert text.startswith(MARK)
    separator = ";" if language == "fr" else ","
    return list(csv.reader(StringIO(text.removeprefix(MARK), newline=""), delimiter=separator))


def as_program(*records: CallCompleted, numbers: bool = False) -> list[dict[str, str]]:
    text = "".join(for_programs(records, small_settings(), whole_numbers=numbers))
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_french_reader_finds_french_words_and_the_site_s_clock() -> None:
    headings, row = as_spreadsheet(ANSWERED)

    assert len(headings) == len(row) == len(HEADINGS)
    assert headings[1:4] == ["arrivé le", "décroché le", "terminé le"]
    assert row[1:4] == ["2027-01-15 09:00:00", "2027-01-15 09:00:42", "2027-01-15 09:02:47"]
    assert row[7:] == ["décrochés", "", "équipe", "ana", "42", "125", "2"]


def test_an_english_reader_finds_english_words_between_commas() -> None:
    headings, row = as_spreadsheet(ANSWERED, language="en")

    assert headings[1:4] == ["arrived", "answered", "ended"]
    assert row[7] == "answered"


def test_a_program_finds_the_words_of_the_code_and_moments_with_their_offset() -> None:
    [row] = as_program(ANSWERED)

    assert row == {
        "call": ANSWERED.call,
        "arrived": "2027-01-15T09:00:00+01:00",
        "answered": "2027-01-15T09:00:42+01:00",
        "ended": "2027-01-15T09:02:47+01:00",
        "line": "accueil",
        "team": "siege",
        "caller": "+33 6 12 34 •• ••",
        "outcome": "answered",
        "reason": "",
        "answered_by": "team",
        "advisor": "ana",
        "waited_seconds": "42",
        "talked_seconds": "125",
        "offers": "2",
    }


def test_who_was_kept_out_has_no_answer_and_a_reason() -> None:
    [row], [_, shown] = as_program(KEPT_OUT), as_spreadsheet(KEPT_OUT)

    assert (row["caller"], row["answered"], row["talked_seconds"]) == ("", "", "")
    assert row["reason"] == "caller-limit"
    assert shown[6:9] == ["masqué", "dissuadés", "trop d'appels de ce numéro"]


def test_numbers_are_masked_unless_asked_for() -> None:
    [_, shown], [program] = as_spreadsheet(ANSWERED), as_program(ANSWERED)
    [_, whole], [whole_program] = (
        as_spreadsheet(ANSWERED, numbers=True),
        as_program(ANSWERED, numbers=True),
    )

    assert "5678" not in "".join(shown) + "".join(program.values())
    assert (whole[6], whole_program["caller"]) == (f"'{CALLER}", CALLER)


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_is_a_formula(cell: str) -> None:
    named = replace(ANSWERED, caller=cell, line=LineId(cell), reason=cell)

    [_, shown] = as_spreadsheet(named, numbers=True)
    [program] = as_program(named, numbers=True)

    cells = [shown[4], shown[6], shown[8], *(program[k] for k in ("line", "caller", "reason"))]
    assert [c for c in cells if not c.startswith(("'", "_"))] == []


@pytest.mark.parametrize("cell", ['a"b', "a;b", "a,b", "a\r\nb", "a\u2028b", "\ud800"])
def test_no_cell_leaves_its_row_or_its_place(cell: str) -> None:
    named = replace(ANSWERED, caller=cell)

    rows, [program] = as_spreadsheet(named, named, numbers=True), as_program(named, numbers=True)

    assert [len(row) for row in rows] == [len(HEADINGS)] * 3
    assert program["advisor"] == "ana"
    program["caller"].encode()
    assert len(program["caller"].splitlines()) == 1


def test_a_site_that_wants_no_figure_of_one_person_has_no_column_for_who_answered() -> None:
    given = small_settings()
    settings = replace(given, site=replace(given.site, individual_figures=False))

    shown, program = (
        "".join(written([ANSWERED], settings, whole_numbers=False))
        for written in (spreadsheet, for_programs)
    )

    assert "conseiller" not in shown
    assert "advisor" not in program
    assert "ana" not in shown + program
    assert {line.count(",") for line in program.splitlines()} == {len(HEADINGS) - 2}


def test_without_a_call_there_are_the_headings() -> None:
    assert len(as_spreadsheet()) == 1
    assert as_program() == []
