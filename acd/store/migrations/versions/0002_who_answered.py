"""Who answered, when it was no advisor: which step's target, and which contact of the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("calls", sa.Column("answered_by", sa.Text(), nullable=True))
    op.add_column("calls", sa.Column("contact", sa.Text(), nullable=True))
