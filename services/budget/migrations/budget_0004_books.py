"""What the books are asked for: transfers by account, the day of posting, whom a hold is for."""

import sqlalchemy as sa
from alembic import op

revision = "budget_0004"
down_revision = "budget_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; of what was booked before, no day of posting is known."""
    op.add_column("transfer", sa.Column("posted_on", sa.Date))
    # By position, not by day: what is added lies beside what was added last, and a page of entries
    # goes on where the one before ended, whatever has come meanwhile.
    op.create_index("transfer_by_debit", "transfer", ["debit", "position"])
    op.create_index("transfer_by_credit", "transfer", ["credit", "position"])
    op.add_column("hold", sa.Column("item", sa.Text))
    op.create_index(
        "hold_for_an_item",
        "hold",
        ["line", "item"],
        unique=True,
        postgresql_where="item IS NOT NULL",
    )
