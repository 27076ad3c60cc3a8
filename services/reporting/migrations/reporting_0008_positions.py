"""No notice has a place another had in a database before this one: readers keep them."""

from alembic import op

revision = "reporting_0008"
down_revision = "reporting_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on from the milliseconds since 1970, which run faster than notices do."""
    op.execute("""
        SELECT setval(
            pg_get_serial_sequence('notice', 'position'),
            CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)
        )
    """)
