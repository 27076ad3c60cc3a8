"""Whose consumption a transfer is."""

import sqlalchemy as sa
from alembic import op

revision = "budget_0003"
down_revision = "budget_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the provider; of what was booked before, nobody is named."""
    op.add_column("transfer", sa.Column("provider", sa.Text))
