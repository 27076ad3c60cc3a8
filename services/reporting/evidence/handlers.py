"""What reporting does with the links intake tells: it remembers and counts them."""

from collections.abc import Sequence

from schemas.links import EventsLinked
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.events import Event
from services.chassis.records import Decoded
from services.reporting.sources.store import count_link

from . import store


async def apply_links(tx: Transaction, decoded: Sequence[Decoded[Event]]) -> Sequence[Verdict]:
    """Remember each link once."""
    return [await _apply(tx, each.event) for each in decoded]


async def _apply(tx: Transaction, event: Event) -> Verdict:
    assert isinstance(event.data, EventsLinked)  # noqa: S101 - the topic carries nothing else
    if not await store.save_link(tx, event.data):
        return "duplicate"
    await count_link(tx, event.data)
    return "accepted"
