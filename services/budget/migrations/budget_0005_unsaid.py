"""What is not said of lines while a plan is being booked on them."""

import sqlalchemy as sa
from alembic import op

revision = "budget_0005"
down_revision = "budget_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the list; what was said before of lines is what they stand at."""
    op.create_table(
        "unsaid",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exceeded_by", sa.BigInteger, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("passed", sa.ARRAY(sa.Integer), nullable=False),
    )
