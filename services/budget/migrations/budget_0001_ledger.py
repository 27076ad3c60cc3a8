"""Facts, cases, definitions, cells, and the transfers of money."""

import sqlalchemy as sa
from alembic import op

from services.chassis.migrations.ledger_tables import create_ledger_tables

revision = "budget_0001"
down_revision = None
branch_labels = ("budget",)
depends_on = ("chassis_0001",)


def upgrade() -> None:
    """Create the budget ledger."""
    create_ledger_tables()
    op.create_table(
        "transfer",
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("debit", sa.BigInteger, nullable=False),
        sa.Column("credit", sa.BigInteger, nullable=False),
        sa.Column("valid_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("caused_by", sa.ARRAY(sa.Uuid), nullable=False),
        sa.CheckConstraint("amount > 0", name="a_transfer_moves_something"),
        sa.CheckConstraint("debit <> credit", name="a_transfer_has_two_sides"),
        sa.CheckConstraint("cardinality(caused_by) > 0", name="a_transfer_has_a_cause"),
    )
    op.execute("""
        CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'transfers are only ever added: book the difference instead'
            USING ERRCODE = 'restrict_violation';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()
    """)
