"""Facts, cases, definitions, cells, and the entries of measures."""

import sqlalchemy as sa
from alembic import op

from services.chassis.migrations.ledger_tables import create_ledger_tables

revision = "progress_0001"
down_revision = None
branch_labels = ("progress",)
depends_on = ("chassis_0001",)


def upgrade() -> None:
    """Create the measure ledger."""
    create_ledger_tables()
    op.create_table(
        "entry",
        sa.Column("account", sa.BigInteger, nullable=False),
        sa.Column("valid_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("caused_by", sa.ARRAY(sa.Uuid), nullable=False),
        sa.CheckConstraint("amount <> 0", name="an_entry_books_something"),
        sa.PrimaryKeyConstraint("account", "valid_on", "version", "recorded_at"),
    )
