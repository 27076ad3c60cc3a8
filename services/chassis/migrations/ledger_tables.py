"""The tables that both ledgers have: facts, cases, definitions, accounts and cells."""

import sqlalchemy as sa
from alembic import op


def create_ledger_tables() -> None:
    """Create what casebook, planbook, backfill and ledger work on."""
    _create_cases()
    _create_plans()
    _create_cells()


def hash_facts_subjects() -> None:
    """Let the facts' index hold a hash of the subject instead of its letters."""
    op.drop_constraint("fact_pkey", "fact", type_="primary")
    op.execute(
        "CREATE UNIQUE INDEX fact_key ON fact (hashtextextended(subject, 0), fact, revision)"
    )


def _create_cases() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "fact",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("fact", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("cause", sa.Uuid, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "case_state",
        sa.Column("lane", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        # Rewritten at every fact: room on the page keeps the new version beside the old.
        postgresql_with={"fillfactor": 70},
    )
    # Compressing at every fact would cost more than all the rest; most cases fit on a page.
    op.execute("ALTER TABLE case_state ALTER COLUMN state SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE case_state SET (toast_tuple_target = 8160)")


def _create_plans() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table("plan_epoch", sa.Column("epoch", sa.BigInteger, primary_key=True))
    op.execute("INSERT INTO plan_epoch VALUES (0)")
    op.create_table(
        "adopted",
        sa.Column("initiative", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("epoch", sa.BigInteger, nullable=False, index=True),
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "backfill",
        sa.Column("lane", sa.Text, primary_key=True),
        sa.Column("target", sa.BigInteger, nullable=False),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
    )


def _create_cells() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "cell",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("valid_on", sa.Date, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        postgresql_with={"fillfactor": 70},
    )
