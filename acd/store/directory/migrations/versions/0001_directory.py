"""Staff, buildings, tenants and their numbers, absences, and how they were imported."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Float(), nullable=False),
        sa.Column("until_at", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "id", name=op.f("pk_absences")),
    )
    op.create_table(
        "buildings",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("caretaker", sa.Text(), nullable=True),
        sa.Column("rental_manager", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("entity", "id", name=op.f("pk_buildings")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "numbers",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("dwelling", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("entity", "number", "tenant", name=op.f("pk_numbers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "own_headers",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "kind", "header", name=op.f("pk_own_headers")),
    )
    op.create_table(
        "staff",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("deputy", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("entity", "id", name=op.f("pk_staff")),
    )
    op.create_table(
        "tenants",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("dwelling", sa.Text(), nullable=True),
        sa.Column("vulnerable", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tenants")),
        sa.UniqueConstraint("entity", "id", name=op.f("uq_tenants_entity_id")),
        sqlite_autoincrement=True,
    )
