"""Which definitions are being filled, and since when they have been."""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0002"
down_revision = "reporting_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the list; progress tells it on the bus."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "filling",
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("definition", sa.Integer, primary_key=True),
        sa.Column("since", instant, primary_key=True),
        sa.Column("filled_at", instant),
    )
