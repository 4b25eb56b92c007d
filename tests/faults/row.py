"""One line of the table of faults: what became of the callers of one scenario."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from acd.core.model import Seconds
from acd.lab.ledger import Books, Fault, Finding, audit

LOST = frozenset({Fault.NOT_PLACED, Fault.NEVER_ENDED, Fault.LOST})
RUNG_TWICE = frozenset({Fault.RUNG_TWICE, Fault.RUNG_WHILE_TALKING})
STOLEN = frozenset({Fault.MOVED, Fault.ALONE, Fault.TWO_TALK, Fault.TALKS_ELSEWHERE})

_HEAD = (
    "| fault | callers | lost | rung twice | stolen | unaccounted | recovered | note |",
    "|---|---:|---:|---:|---:|---:|---:|---|",
)


@dataclass(frozen=True, slots=True)
class Row:
    fault: str
    callers: int
    lost: int = 0
    rung_twice: int = 0
    stolen: int = 0
    unaccounted: int = 0
    recovered: Seconds | None = None
    note: str = ""
    broken: tuple[str, ...] = ()  # claims of the scenario itself that did not hold

    @property
    def failed(self) -> bool:
        counts = (self.lost, self.rung_twice, self.stolen, self.unaccounted)
        return any(counts) or bool(self.broken)


def row_of(
    fault: str,
    books: Books,
    *,
    recovered: Seconds | None = None,
    note: str = "",
    broken: Sequence[str] = (),
) -> Row:
    findings = audit(books)
    return Row(
        fault=fault,
        callers=len(books.callers),
        lost=_count(findings, LOST),
        rung_twice=_count(findings, RUNG_TWICE),
        stolen=_count(findings, STOLEN),
        unaccounted=_count(findings, frozenset(Fault) - LOST - RUNG_TWICE - STOLEN),
        recovered=recovered,
        note=note,
        broken=(*broken, *shown(findings)),
    )


def table(rows: Iterable[Row]) -> str:
    """Markdown, to be pasted into a README."""
    return "\n".join((*_HEAD, *(_line(row) for row in rows)))


def shown(findings: Iterable[Finding]) -> list[str]:
    return [f"{finding.fault.value} ({finding.subject})" for finding in findings]


def _count(findings: Iterable[Finding], kinds: frozenset[Fault]) -> int:
    return sum(finding.fault in kinds for finding in findings)


def _line(row: Row) -> str:
    recovered = "" if row.recovered is None else f"{row.recovered:.1f} s"
    notes = "; ".join((*([row.note] if row.note else []), *row.broken))
    cells = (row.fault, row.callers, row.lost, row.rung_twice, row.stolen, row.unaccounted)
    return f"| {' | '.join(map(str, cells))} | {recovered} | {notes} |"
