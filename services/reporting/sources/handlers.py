"""What reporting does with the refusals intake tells: it remembers them for as long as they lie."""

from collections.abc import Sequence

from schemas.reports import EventRefused
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.events import Event
from services.chassis.records import Decoded

from . import store


async def apply_refusals(tx: Transaction, decoded: Sequence[Decoded[Event]]) -> Sequence[Verdict]:
    """Remember each refusal once, and forget the old ones."""
    verdicts = [await _apply(tx, each.event) for each in decoded]
    await store.forget_refusals(tx, max(each.event.recorded_at for each in decoded))
    return verdicts


async def _apply(tx: Transaction, event: Event) -> Verdict:
    assert isinstance(event.data, EventRefused)  # noqa: S101 - the topic carries nothing else
    return "accepted" if await store.save_refusal(tx, event.id, event.data) else "duplicate"
