"""Facts as messages on the bus."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from pydantic_core import to_json

from schemas import topics
from schemas.envelope import OURSELVES, SPEC_VERSION, Envelope, to_headers
from services.chassis import outbox
from services.chassis.database import Transaction
from services.chassis.outbox import Message

from .corrections import Published
from .domain import WITHDRAWN, EventId, Taken, place_of, topic_of


class Staged(NamedTuple):
    """A message and its topic."""

    topic: str
    message: Message


def as_sent(taken: Iterable[Taken], recorded_at: datetime) -> list[Staged]:
    """Return facts as they were sent, in their first and usually only revision."""
    instant = recorded_at.isoformat()
    staged = []
    for fact in taken:
        subject = fact.subject or ""
        topic, key = place_of(fact.type, subject, fact.body)
        # As Envelope.attributes writes it; this is the one place where a microsecond shows.
        attributes = {
            "specversion": SPEC_VERSION,
            "id": fact.uuid,
            "source": OURSELVES,
            "type": fact.type,
            "time": fact.sent_at,
            "subject": subject,
            "recordedtime": instant,
            "origin": fact.source,
        }
        if fact.traceparent:
            attributes["traceparent"] = fact.traceparent
        staged.append(Staged(topic.name, Message(key, to_headers(attributes), fact.body)))
    return staged


class Revision(NamedTuple):
    """A revision of a fact as it is published and kept."""

    fact: EventId
    said: Published
    key: str
    origin: str
    cause: EventId
    sent_at: datetime
    recorded_at: datetime

    def as_message(self) -> Staged:
        """Return it as a message: a withdrawal goes where the fact went."""
        said = self.said
        envelope = Envelope(
            id=UUID(self.cause),
            type=WITHDRAWN if said.is_withdrawn else said.type,
            time=self.sent_at,
            recorded_at=self.recorded_at,
            subject=said.subject,
            origin=self.origin,
            fact=UUID(self.fact),
            revision=said.revision,
        )
        body = to_json({"fact": self.fact}) if said.body is None else said.body
        return Staged(
            topic_of(said.type, said.subject).name,
            Message(self.key, to_headers(envelope.attributes), body),
        )


async def stage(tx: Transaction, staged: Iterable[Staged]) -> None:
    """Promise messages, in order for each topic."""
    by_topic: dict[str, list[Message]] = {}
    for topic, message in staged:
        by_topic.setdefault(topic, []).append(message)
    for each in topics.TOPICS:
        await outbox.stage(tx, each, by_topic.get(each.name, ()))
