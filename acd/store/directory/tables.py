"""The tables of the directory. What is written here and what the migrations build are the same.

Each kind of file has one table, named like the kind, with the landlord's reference as its `id`
inside an entity. `numbers` is an index on the numbers of the tenants, sorted as the in-memory index
wants it. `tenants.key` is never given to somebody else. `imports` tells who has changed, and is
how a reader sees that something has; `own_headers` keeps what a landlord calls a column.
What a person declared has `declared_at`: it is not for a file to remove.
"""

from sqlalchemy import Column, Float, Integer, MetaData, Table, Text, UniqueConstraint

from acd.store.schema import metadata as journal

metadata = MetaData(naming_convention=journal.naming_convention)


def _in_entity(name: str, *columns: Column[object]) -> Table:
    entity: Column[object] = Column("entity", Text, primary_key=True)
    return Table(name, metadata, entity, Column("id", Text, primary_key=True), *columns)


staff = _in_entity(
    "staff",
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("agency", Text),
    Column("number", Text),
    Column("phone", Text),
    Column("deputy", Text),
)

buildings = _in_entity(
    "buildings",
    Column("name", Text, nullable=False),
    Column("agency", Text),
    Column("caretaker", Text),
    Column("rental_manager", Text),
)

tenants = Table(
    "tenants",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("building", Text, nullable=False),
    Column("dwelling", Text),
    Column("vulnerable", Integer, nullable=False),
    Column("numbers", Text, nullable=False),  # a JSON list of digits
    UniqueConstraint("entity", "id"),
    sqlite_autoincrement=True,  # a key is never used again
)

absences = _in_entity(
    "absences",
    Column("person", Text, nullable=False),
    Column("from_at", Float, nullable=False),
    Column("until_at", Float),
    Column("reason", Text, nullable=False),
    Column("declared_at", Float),
)

oncall = _in_entity(
    "oncall",
    Column("plan", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("from_at", Float, nullable=False),
    Column("until_at", Float, nullable=False),
    Column("rank", Integer, nullable=False),
)

strategies = _in_entity(
    "strategies",
    Column("building", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("from_at", Float, nullable=False),
    Column("until_at", Float),
    Column("declared_at", Float),
)

numbers = Table(
    "numbers",
    metadata,
    Column("entity", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("tenant", Integer, primary_key=True),
    Column("building", Text, nullable=False),
    Column("dwelling", Text),
    Column("vulnerable", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("entity", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
)

own_headers = Table(
    "own_headers",
    metadata,
    Column("entity", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("header", Text, primary_key=True),
    Column("field", Text, nullable=False),
)
