"""Which definitions all earlier events are booked under, and since when that is told."""

import sqlalchemy as sa
from alembic import op

revision = "progress_0002"
down_revision = "progress_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the list; what is defined already is told at the next start."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "filled",
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("definition", sa.Integer, primary_key=True),
        sa.Column("since", instant, primary_key=True),
        sa.Column("filled_at", instant, nullable=False),
    )
