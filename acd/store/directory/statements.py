"""The statements of an import. `staged` and `differences` are tables of the importing connection.

The names of tables and columns come from this program; what a file says is always a parameter.
"""

from collections.abc import Iterator, Mapping, Sequence

from acd.directory.model import Kind
from acd.store.directory.rows import COLUMNS


def create_staged(kind: Kind) -> str:
    return f"CREATE TEMP TABLE staged (line INTEGER, {', '.join(COLUMNS[kind])})"


def stage(kind: Kind) -> str:
    return f"INSERT INTO staged VALUES (?{', ?' * len(COLUMNS[kind])})"


SORT_STAGED = "CREATE INDEX temp.staged_ids ON staged (id)"

DOUBLED = """
    SELECT max(line), id, min(line) FROM staged GROUP BY id HAVING count(*) > 1 ORDER BY 1
"""


def differences(kind: Kind) -> str:
    """What would be added and changed, and, when the file is the whole truth, removed."""
    fields = COLUMNS[kind][1:]
    staged, present = (", ".join(f"{table}.{field}" for field in fields) for table in "st")
    return f"""
        CREATE TEMP TABLE differences AS
        SELECT s.id, iif(t.id IS NULL, 'added', 'changed') AS what
        FROM staged s LEFT JOIN main.{kind.value} t ON t.entity = :entity AND t.id = s.id
        WHERE t.id IS NULL OR ({staged}) IS NOT ({present})
        UNION ALL
        SELECT t.id, 'removed' FROM main.{kind.value} t
        WHERE :replace AND t.entity = :entity AND t.id NOT IN (SELECT id FROM staged)
            {"AND t.declared_at IS NULL" if kind in DECLARABLE else ""}
    """


COUNT_DIFFERENCES = "SELECT what, count(*) FROM differences GROUP BY what"
SAMPLE_DIFFERENCES = "SELECT id FROM differences WHERE what = ? ORDER BY rowid LIMIT ?"

REFERENCES: Mapping[Kind, Sequence[tuple[str, Kind]]] = {
    Kind.STAFF: [("deputy", Kind.STAFF)],
    Kind.BUILDINGS: [("caretaker", Kind.STAFF), ("rental_manager", Kind.STAFF)],
    Kind.TENANTS: [("building", Kind.BUILDINGS)],
    Kind.ABSENCES: [("person", Kind.STAFF)],
    Kind.ONCALL: [("person", Kind.STAFF)],
    Kind.STRATEGIES: [("building", Kind.BUILDINGS)],
}
DECLARABLE = frozenset({Kind.ABSENCES, Kind.STRATEGIES})
"""What a person may say at once, without a file; see `changing`."""

# Rows that go with what they refer to, and which of them hold it back: a night to come does.
_CARRIED_AWAY: Mapping[Kind, str] = {
    Kind.ABSENCES: "0",
    Kind.ONCALL: "until_at > :at",
    Kind.STRATEGIES: "0",
}


def unknown_references(kind: Kind) -> Iterator[tuple[str, Kind, str]]:
    """Column, what it refers to, and the statement that finds lines and values."""
    for column, target in REFERENCES[kind]:
        in_file = f"OR {column} IN (SELECT id FROM staged)" if target is kind else ""
        left = "AND NOT :replace" if target is kind else ""
        yield (
            column,
            target,
            f"""
                SELECT line, {column} FROM staged WHERE {column} IS NOT NULL AND NOT (
                    EXISTS (
                        SELECT 1 FROM main.{target.value} t
                        WHERE t.entity = :entity AND t.id = staged.{column} {left}
                    ) {in_file}
                ) ORDER BY line
            """,
        )


def still_needed(kind: Kind) -> Iterator[str]:
    """Statements that find what would be removed although something in force refers to it."""
    for source, references in REFERENCES.items():
        for column, target in references:
            if target is kind and source is not kind:
                yield f"""
                    SELECT DISTINCT 0, {column} FROM main.{source.value}
                    WHERE entity = :entity AND {_CARRIED_AWAY.get(source, "1")} AND {column} IN
                        (SELECT id FROM differences WHERE what = 'removed') ORDER BY {column}
                """


DEPUTIES = """
    SELECT id, deputy, line FROM staged WHERE deputy IS NOT NULL
    UNION ALL
    SELECT id, deputy, 0 FROM main.staff WHERE NOT :replace AND entity = :entity
        AND deputy IS NOT NULL AND id NOT IN (SELECT id FROM staged)
"""


def apply(kind: Kind) -> Iterator[str]:
    """Everything that makes the differences true; in one transaction."""
    fields = COLUMNS[kind]
    if kind is Kind.TENANTS:
        yield _FORGET_NUMBERS
    for source in _CARRIED_AWAY:
        yield from _carry_away(source, kind)
    yield f"""
        DELETE FROM main.{kind.value} WHERE entity = :entity
            AND id IN (SELECT id FROM differences WHERE what = 'removed')
    """
    yield f"""
        INSERT INTO main.{kind.value} (entity, {", ".join(fields)})
        SELECT :entity, {", ".join(f"s.{field}" for field in fields)}
        FROM differences d JOIN staged s ON s.id = d.id WHERE d.what <> 'removed'
        ON CONFLICT (entity, id)
        DO UPDATE SET {", ".join(f"{field} = excluded.{field}" for field in fields[1:])}
    """
    if kind is Kind.TENANTS:
        yield _LEARN_NUMBERS


def _carry_away(source: Kind, kind: Kind) -> Iterator[str]:
    for column, target in REFERENCES[source]:
        if target is kind:
            yield f"""
                DELETE FROM main.{source.value} WHERE entity = :entity
                    AND {column} IN (SELECT id FROM differences WHERE what = 'removed')
            """


_FORGET_NUMBERS = """
    DELETE FROM main.numbers WHERE entity = :entity AND number IN (
        SELECT held.value
        FROM differences d CROSS JOIN main.tenants t ON t.entity = :entity AND t.id = d.id,
            json_each(t.numbers) held
        WHERE d.what <> 'added'
    ) AND +tenant IN (
        SELECT t.key FROM differences d CROSS JOIN main.tenants t
            ON t.entity = :entity AND t.id = d.id
        WHERE d.what <> 'added'
    )
"""  # CROSS JOIN, +: begin with what differs, which is little nearly every day
_LEARN_NUMBERS = """
    INSERT INTO main.numbers (entity, number, tenant, building, dwelling, vulnerable)
    SELECT :entity, held.value, t.key, t.building, t.dwelling, t.vulnerable
    FROM differences d JOIN main.tenants t ON t.entity = :entity AND t.id = d.id,
        json_each(t.numbers) held
    WHERE d.what <> 'removed' ORDER BY held.value
"""


def exists(kind: Kind) -> str:
    return f"SELECT 1 FROM main.{kind.value} WHERE entity = :entity AND id = :reference"


def end(kind: Kind) -> str:
    ((column, _),) = REFERENCES[kind]
    return f"""
        UPDATE main.{kind.value} SET until_at = :at
        WHERE entity = :entity AND {column} = :reference
            AND from_at <= :at AND (until_at IS NULL OR :at < until_at)
            AND (declared_at IS NOT NULL OR NOT :declared_only)
    """


def declare(kind: Kind) -> str:
    fields = (*COLUMNS[kind], "declared_at")
    return f"""
        INSERT INTO main.{kind.value} (entity, {", ".join(fields)})
        VALUES (?{", ?" * len(fields)})
        ON CONFLICT (entity, id)
        DO UPDATE SET {", ".join(f"{field} = excluded.{field}" for field in fields[1:])}
    """


REVISION = "SELECT coalesce(max(id), 0) FROM main.imports"
LOG = """
    INSERT INTO main.imports (at, entity, kind, added, changed, removed)
    VALUES (:at, :entity, :kind, :added, :changed, :removed)
"""
OWN_HEADERS = "SELECT header, field FROM own_headers WHERE entity = ? AND kind = ?"
KEEP_HEADER = """
    INSERT INTO own_headers (entity, kind, header, field) VALUES (?, ?, ?, ?)
    ON CONFLICT (entity, kind, header) DO UPDATE SET field = excluded.field
"""
