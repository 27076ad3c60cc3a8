"""Publishers, the permanent record, refusals, revisions, mergers and plans."""

import sqlalchemy as sa
from alembic import op

revision = "intake_0001"
down_revision = None
branch_labels = ("intake",)
depends_on = ("chassis_0001",)

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create what intake keeps."""
    op.create_table(
        "publisher",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("key_sha256", sa.Text, nullable=False, unique=True),
        sa.Column("initiatives", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("registered_at", _INSTANT, nullable=False),
    )
    _create_record()
    _create_mends()
    op.create_table(
        "plan_part",
        sa.Column("agreement", sa.Text, primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(), nullable=False, unique=True),
        sa.Column("uuid", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _create_record() -> None:
    op.create_table(
        "event",
        # The uuid is a function of source and id, so it guards them both with one index.
        sa.Column("uuid", sa.Uuid, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(), nullable=False, unique=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, comment="None for a retraction"),
        sa.Column("former", sa.Text, comment="Whom a merger moves away from"),
        sa.Column("target", sa.Uuid, comment="What a correction or retraction is aimed at"),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("event_target", "event", ["target"], postgresql_where="target IS NOT NULL")
    # Asked by equality alone and only by mergers: a hash is the cheapest to keep.
    op.create_index("event_subject", "event", ["subject"], postgresql_using="hash")
    op.create_table(
        "refusal",
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event", sa.Text, comment="Its id, where it could be read"),
        sa.Column("type", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("field", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
    )
    op.create_index("refusal_event", "refusal", ["source", "event"])


def _create_mends() -> None:
    op.create_table(
        "revision",
        sa.Column("fact", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("is_withdrawn", sa.Boolean, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, comment="On its topic"),
        sa.Column("cause", sa.Uuid, nullable=False, comment="The event that brought it about"),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.CheckConstraint("is_withdrawn = (body IS NULL)", name="a_withdrawal_says_nothing"),
    )
    op.create_table(
        "merger",
        sa.Column("fact", sa.Uuid, primary_key=True),
        sa.Column("former", sa.Text, nullable=False, index=True),
        sa.Column("current", sa.Text, nullable=False, index=True),
        sa.Column("sent_at", _INSTANT, nullable=False),
    )
