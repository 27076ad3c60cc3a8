"""An approved annex as everybody may see it: bytes as well, so that they are the same for ever."""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0009"
down_revision = "reporting_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep them beside the others; where there are none, everybody sees none of the vintage."""
    op.add_column("period_step", sa.Column("shown", sa.LargeBinary))
