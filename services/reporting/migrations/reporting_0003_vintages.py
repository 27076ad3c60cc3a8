"""Periods that were approved, the bytes that were, and what would be said instead today."""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0003"
down_revision = "reporting_0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create both lists; reporting tells them on the bus itself, and reads them there again."""
    op.create_table(
        "period_step",
        sa.Column("agreement", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("vintage", sa.Integer, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("as_of", sa.Date),
        sa.Column("known_at", _INSTANT),
        sa.Column("sha256", sa.Text),
        sa.Column("annex", sa.LargeBinary, comment="The bytes as they are served"),
        sa.CheckConstraint("(kind = 'reopened') = (annex IS NULL)", name="what_is_frozen_is_there"),
    )
    op.create_table(
        "restatement",
        sa.Column("agreement", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("vintage", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("known_at", _INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
