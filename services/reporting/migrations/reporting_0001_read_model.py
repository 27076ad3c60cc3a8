"""Accounts, cells and changes of figures; plans in every version; what was told beside them."""

import sqlalchemy as sa
from alembic import op

revision = "reporting_0001"
down_revision = None
branch_labels = ("reporting",)
depends_on = ("chassis_0001",)


def upgrade() -> None:
    """Create the read model."""
    _create_figures()
    _create_plans()


def _create_figures() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("figure", sa.Text, nullable=False),
        sa.Column("definition", sa.Integer, nullable=False),
        sa.Column("component", sa.Text, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("last_recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("figure", "definition", "component", "dimension", "part"),
    )
    op.create_table(
        "cell",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("valid_on", sa.Date, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("versions", sa.Integer, nullable=False),
        sa.Column("booked", sa.BigInteger, nullable=False),
        sa.CheckConstraint("versions <= version", name="no_version_is_taken_twice"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(
        "cell_with_gaps", "cell", ["account"], postgresql_where=sa.text("versions < version")
    )
    op.create_table(
        "change",
        sa.Column("account", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("valid_on", sa.Date, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("ordinal", sa.SmallInteger, primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("caused_by", sa.ARRAY(sa.Uuid), nullable=False),
    )


def _create_plans() -> None:
    for name, parent in (("agreement", None), ("initiative", "agreement")):
        op.create_table(
            f"{name}_version",
            sa.Column(name, sa.Text, primary_key=True),
            sa.Column("version", sa.Integer, primary_key=True),
            *([sa.Column(parent, sa.Text, nullable=False, index=True)] if parent else []),
            sa.Column("event", sa.Uuid, nullable=False),
            sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("body", sa.LargeBinary, nullable=False),
        )
    op.create_table(
        "told",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("fact", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("event", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("initiative", sa.Text, index=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
