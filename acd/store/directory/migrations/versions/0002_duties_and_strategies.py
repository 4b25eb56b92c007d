"""On-call plans, routes of buildings, what was declared; who is vulnerable, by number."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0002"
down_revision = "directory_0001"


def upgrade() -> None:
    op.create_table(
        "oncall",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Float(), nullable=False),
        sa.Column("until_at", sa.Float(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "id", name=op.f("pk_oncall")),
    )
    op.create_table(
        "strategies",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Float(), nullable=False),
        sa.Column("until_at", sa.Float(), nullable=True),
        sa.Column("declared_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("entity", "id", name=op.f("pk_strategies")),
    )
    with op.batch_alter_table("absences") as absences:
        absences.alter_column("until_at", existing_type=sa.Float(), nullable=True)
        absences.add_column(sa.Column("declared_at", sa.Float(), nullable=True))
    vulnerable = sa.Column("vulnerable", sa.Integer(), nullable=False, server_default="0")
    op.add_column("numbers", vulnerable)
    op.execute(
        "UPDATE numbers SET vulnerable = 1"
        " WHERE tenant IN (SELECT key FROM tenants WHERE vulnerable)"
    )
