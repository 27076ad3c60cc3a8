"""One index over the transfers instead of three: by the pair of accounts, and there by position."""

from alembic import op

revision = "budget_0006"
down_revision = "budget_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it the primary key: each index is paid for with every transfer."""
    op.drop_index("transfer_by_debit", "transfer")
    op.drop_index("transfer_by_credit", "transfer")
    op.drop_constraint("transfer_pkey", "transfer")
    op.create_primary_key("transfer_pkey", "transfer", ["debit", "credit", "position"])
