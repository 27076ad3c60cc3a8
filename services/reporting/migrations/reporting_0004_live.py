"""Notices of figures that moved, who wants them sent, and how that went."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "reporting_0004"
down_revision = "reporting_0003"
branch_labels = None
depends_on = None
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "live_figure",
        sa.Column("figure", sa.Text, primary_key=True),
        sa.Column("agreement", sa.Text, nullable=False, index=True),
        sa.Column("said", JSONB, nullable=False),
    )
    op.create_table(
        "notice",
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("figure", sa.Text, nullable=False),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("noticed_at", INSTANT, nullable=False, index=True),
        sa.Column("said", JSONB, nullable=False),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False, index=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("agreements", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("figures", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("keys", JSONB, nullable=False),
        sa.Column("is_paused", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    _create_sending()
    _create_attempts()


def _create_sending() -> None:
    op.create_table(
        "sending",
        sa.Column(
            "subscription",
            sa.Uuid,
            sa.ForeignKey("subscription.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "position",
            sa.BigInteger,
            sa.ForeignKey("notice.position", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("figure", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("outcome", sa.Text),
    )
    op.create_index(
        "sending_to_do",
        "sending",
        ["subscription", "figure", "position"],
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _create_attempts() -> None:
    op.create_table(
        "sending_attempt",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("subscription", sa.Uuid, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("tried_at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("error", sa.Text),
        sa.Column("took_ms", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription", "position"],
            ["sending.subscription", "sending.position"],
            ondelete="CASCADE",
        ),
    )
    op.create_index("attempts_of", "sending_attempt", ["subscription", "id"])
