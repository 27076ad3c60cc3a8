"""Publishes the permanent record again, for when a bus was lost; a repetition harms nobody."""

from schemas import topics
from services.chassis import outbox
from services.chassis.database import Transaction

from . import messages, store_plans, store_republishing
from .adopting import as_message


async def republish(tx: Transaction, after: int, events_max: int) -> tuple[int, int | None]:
    """
    Stage the facts behind position ``after`` with all their revisions; plans before the first.

    Return how many messages that made, and the position to go on from, None at the end.
    """
    plans = [] if after else await store_plans.all_versions(tx)
    await outbox.stage(
        tx,
        topics.PLANS,
        [
            as_message(row.agreement, row.uuid, row.type, (row.subject, row.recorded_at), row.body)
            for row in plans
        ],
    )
    page = await store_republishing.page(tx, after, events_max)
    staged = [message for fact in page.facts for message in fact]
    await messages.stage(tx, staged)
    return len(plans) + len(staged), page.after
