"""When a call ended, where that was learnt of late."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("calls", sa.Column("ended_at", sa.Float(), nullable=True))
