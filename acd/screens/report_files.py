"""A report for programs: one JSON object, or a table of comma-separated values.

Rule 1: names and units are those of `acd.core.measures`, in every language the same. Shares go
        from 0 to 1, times are in seconds, moments in seconds since the epoch.
Rule 2: what has no value is null, or an empty cell: a program must not take it for 0.
"""

import csv
import io
from collections.abc import Mapping

import msgspec

from acd.core.measures import REPORTED
from acd.core.model import Outcome
from acd.reporting.report import Piece, Report
from acd.reporting.steps import outside_of, steps_of
from acd.screens.report import Asked

WHOLE = "total"

Cell = str | float | None


def report_json(report: Report, asked: Asked) -> str:
    callers, counts = report.callers, report.whole.counts
    told = {
        "site": asked.site,
        "first_day": report.period.first.isoformat(),
        "last_day": report.period.last.isoformat(),
        "timezone": str(report.period.zone),
        "begins_at": report.period.begins_at,
        "ends_at": report.period.ends_at,
        "only": dict(asked.chosen),
        "within_seconds": asked.within,
        "formulas": {measure.name: measure.formula for measure in REPORTED},
        "units": {measure.name: measure.unit.value for measure in REPORTED},
        "total": _values(report.whole),
        "pieces": [_values(piece) for piece in report.pieces],
        "callers": {"called": callers.called, "reached": callers.reached},
        "dwellings": report.dwellings,
        "calls_per_dwelling_and_month": report.calls_per_dwelling_and_month,
        "teams_no_longer_configured": list(asked.no_longer),
        "facts_of_another_time": report.astray,
        "steps": list(steps_of(counts)),
        "outside": list(outside_of(counts)),
    }
    return msgspec.json.encode(told).decode()


def report_csv(report: Report) -> str:
    """A row for each half hour or day, then one for all of them."""
    rows = [_values(piece) for piece in (*report.pieces, report.whole)]
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _values(piece: Piece) -> Mapping[str, Cell]:
    outcomes = piece.counts.outcomes
    return {
        "from": piece.name or WHOLE,
        "begins_at": piece.begins_at,
        **{measure.name: _rounded(measure.value(piece.counts)) for measure in REPORTED},
        "longest_wait": _rounded(piece.longest_wait),
        **{f"outcome_{outcome.value}": outcomes[outcome] for outcome in Outcome},
    }


def _rounded(value: float | None) -> float | None:
    """To what a float carries exactly of a sum of milliseconds; a whole number stays one."""
    if value is None or isinstance(value, int):
        return value
    return round(value, 6)
