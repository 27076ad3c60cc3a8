"""The chain of what each source has sent: an event under a figure has a source and an arrival."""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0005"
down_revision = "reporting_0004"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the list of links, as intake tells them."""
    op.create_table(
        "link",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("link", sa.Integer, primary_key=True),
        sa.Column("first_recorded_at", _INSTANT, nullable=False, index=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
