"""The chain of what each source has sent, and how far it reaches."""

import sqlalchemy as sa
from alembic import op

revision = "intake_0002"
down_revision = "intake_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the chain, reaching nowhere yet."""
    op.create_table(
        "link",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("link", sa.Integer, primary_key=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("last_position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "linked",
        sa.Column("is_only", sa.Boolean, primary_key=True, server_default=sa.true()),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.CheckConstraint("is_only", name="there_is_one"),
    )
    op.execute("INSERT INTO linked (position) VALUES (0)")
