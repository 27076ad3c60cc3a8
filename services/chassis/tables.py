"""The chassis' own tables, the same in every service's database."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
)

metadata = MetaData()

consumer_offset = Table(
    "consumer_offset",
    metadata,
    Column("log", String, primary_key=True, comment="Kafka's cluster id: another log, other offsets"),
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("first_offset", BigInteger, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False, server_default="0"),
    Column("duplicate", BigInteger, nullable=False, server_default="0"),
    Column("refused", BigInteger, nullable=False, server_default="0"),
    Column("set_aside", BigInteger, nullable=False, server_default="0"),
    Column("skipped", BigInteger, nullable=False, server_default="0", comment="Offsets no record has"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("topic", String, nullable=False),
    Column("packed", LargeBinary, nullable=False, comment="MessagePack: see outbox.unpack"),
    Column("messages", Integer, nullable=False),
    Column("staged_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
)
