"""What of an approved annex is shown only to those who may see persons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "reporting_0006"
down_revision = "reporting_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the decision beside the bytes; where none was made, nobody else sees the vintage."""
    op.add_column("period_step", sa.Column("hidden", ARRAY(sa.Text)))
