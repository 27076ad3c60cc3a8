"""Offsets and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0001"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    """Create the tables every service has."""
    counts = ("accepted", "duplicate", "refused", "set_aside", "skipped")
    op.create_table(
        "consumer_offset",
        sa.Column("log", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("first_offset", sa.BigInteger, nullable=False),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in counts),
        sa.CheckConstraint(
            f"next_offset - first_offset = {' + '.join(counts)}", name="verdicts_balance"
        ),
    )
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.Column("messages", sa.Integer, nullable=False),
        sa.Column(
            "staged_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.clock_timestamp(),
        ),
    )
    # Written once, read once, deleted: compressing it would cost more than the bytes it saves.
    op.execute("ALTER TABLE outbox ALTER COLUMN packed SET STORAGE EXTERNAL")
