"""Who has sent how much, and what was refused of it."""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0007"
down_revision = "reporting_0006"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
# The links that were told before were counted by nobody.
_COUNT = """
INSERT INTO source
SELECT source, sum(number), min(at), max(at), max(at - before) FROM (
  SELECT source, number, at,
    coalesce(lag(at) OVER (PARTITION BY source ORDER BY link, at), at) AS before
  FROM (
    SELECT source, link, CAST(arrival->>'number' AS bigint) AS number,
      CAST(arrival->>'recorded_at' AS timestamptz) AS at
    FROM link, jsonb_array_elements(convert_from(body, 'UTF8')::jsonb->'arrivals') AS arrival
  ) AS arrived
) AS paused GROUP BY source
"""


def upgrade() -> None:
    """Create both lists, and count what is known."""
    op.create_table(
        "source",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("first_recorded_at", _INSTANT, nullable=False),
        sa.Column("last_recorded_at", _INSTANT, nullable=False),
        sa.Column("longest_pause", sa.Interval, nullable=False),
    )
    op.create_table(
        "refusal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("type", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("field", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False, index=True),
    )
    op.execute(_COUNT)
