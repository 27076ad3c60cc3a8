"""Balances by line that the database itself adds up and guards; holds, closed years, crossings."""

import sqlalchemy as sa
from alembic import op

revision = "budget_0002"
down_revision = "budget_0001"
branch_labels = None
depends_on = None

_WHERE = ("granted", "available", "committed", "consumed")
_WHY = ("original", "supplementary", "transferred", "carried_over", "conditional", "pending")
_ACCOUNTS = (*_WHERE, *_WHY, "released", "noted")


def upgrade() -> None:
    """Create them, in a ledger that holds nothing yet."""
    # What was granted before reasons were noted cannot say which was original.
    op.execute("""
        DO $$ BEGIN
          IF EXISTS (SELECT FROM transfer) THEN
            RAISE EXCEPTION 'this ledger is of before reasons were noted: make its database anew';
          END IF;
        END $$
    """)
    op.add_column("transfer", sa.Column("service_on", sa.Date))
    _create_balances()
    _add_up()
    _create_years()
    _guard_years()
    _create_watch()
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Text, nullable=False, index=True),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.CheckConstraint("amount > 0", name="a_hold_holds_something"),
    )


def _create_balances() -> None:
    amounts = [
        sa.Column(name, sa.BigInteger, nullable=False, server_default="0") for name in _ACCOUNTS
    ]
    op.create_table(
        "balance",
        sa.Column("line", sa.Text, primary_key=True),
        *amounts,
        sa.CheckConstraint(
            "available = -granted - committed - consumed", name="the_rest_is_what_is_left"
        ),
        sa.CheckConstraint("committed >= 0", name="no_more_is_released_than_was_committed"),
        sa.CheckConstraint("released >= 0", name="what_is_released_was_committed"),
        sa.CheckConstraint(
            "-granted = original + supplementary + transferred + carried_over",
            name="what_is_granted_has_a_reason",
        ),
        sa.CheckConstraint(
            f"noted = -({' + '.join(_WHY)} + released)", name="what_is_noted_balances"
        ),
        postgresql_with={"fillfactor": 70},
    )


def _add_up() -> None:
    added = ", ".join(f"{name} = b.{name} + s.{name}" for name in _ACCOUNTS)
    sums = ", ".join(
        f"coalesce(sum(amount) FILTER (WHERE account = '{name}'), 0)::bigint AS {name}"
        for name in _ACCOUNTS
    )
    # The rows are made first and locked in order: an insert that adds up on conflict would hold
    # each difference to the checks, and lock as it comes.
    op.execute(f"""
        CREATE FUNCTION add_to_balances() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE lines text[]; accounts text[]; amounts bigint[];
        BEGIN
          SELECT array_agg(split_part(name, '|', 1)), array_agg(split_part(name, '|', 2)),
            array_agg(total) INTO lines, accounts, amounts
          FROM (SELECT id, sum(amount)::bigint AS total FROM (
              SELECT debit AS id, amount FROM added UNION ALL SELECT credit, -amount FROM added
            ) AS side GROUP BY id) AS moved LEFT JOIN account USING (id);
          IF array_position(lines, NULL) IS NOT NULL THEN
            RAISE EXCEPTION 'a transfer names an account that is not there'
              USING ERRCODE = 'foreign_key_violation';
          END IF;
          INSERT INTO balance (line) SELECT DISTINCT line FROM unnest(lines) AS line
            ORDER BY line ON CONFLICT DO NOTHING;
          PERFORM 1 FROM balance WHERE line = ANY(lines) ORDER BY line FOR UPDATE;
          UPDATE balance b SET {added} FROM (
            SELECT line, {sums} FROM unnest(lines, accounts, amounts) AS u(line, account, amount)
            GROUP BY line) AS s
          WHERE b.line = s.line;
          RETURN NULL;
        END $$
    """)  # noqa: S608 - names of ours
    op.execute("""
        CREATE TRIGGER add_up AFTER INSERT ON transfer REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION add_to_balances()
    """)


def _create_years() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "closing",
        sa.Column("agreement", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("closed_at", instant, primary_key=True),
        sa.Column("reopened_at", instant),
        sa.Column("cause", sa.Uuid, nullable=False),
        sa.CheckConstraint("reopened_at > closed_at", name="what_is_reopened_was_closed"),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "carrying",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("closed_at", instant, nullable=False),
        sa.Column("cause", sa.Uuid, nullable=False),
        sa.Column("rule", sa.LargeBinary, nullable=False),
    )


def _guard_years() -> None:
    op.execute("""
        CREATE FUNCTION refuse_closed_years() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM closing) AND EXISTS (
            SELECT FROM added t JOIN account a ON a.id = t.debit JOIN closing c
              ON c.agreement = split_part(a.name, '/', 1)
              AND c.year = date_part('year', t.valid_on)
              AND t.recorded_at > c.closed_at
              AND t.recorded_at < coalesce(c.reopened_at, 'infinity'))
          THEN
            RAISE EXCEPTION 'the year is closed: book it in the first that is open'
              USING ERRCODE = 'restrict_violation';
          END IF;
          RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER closed_years AFTER INSERT ON transfer REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_years()
    """)


def _create_watch() -> None:
    op.create_table("watched", sa.Column("day", sa.Date, primary_key=True))
    op.execute("INSERT INTO watched VALUES ('0001-01-01')")
    op.create_table(
        "passed",
        sa.Column("line", sa.Text, primary_key=True),
        sa.Column("percent", sa.Integer, primary_key=True),
    )
