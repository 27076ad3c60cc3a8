"""What reporting does with what it has said itself: it remembers it again after a rebuild."""

from collections.abc import Sequence

from schemas.reports import FigureRestated, PeriodApproved, PeriodProposed, PeriodReopened
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.events import Event
from services.chassis.records import Decoded

from . import store


async def apply_reports(tx: Transaction, decoded: Sequence[Decoded[Event]]) -> Sequence[Verdict]:
    """Remember steps and restatements; what budget says on the same topic is for others."""
    return [await _apply(tx, each.event) for each in decoded]


async def _apply(tx: Transaction, event: Event) -> Verdict:
    match event.data:
        case PeriodProposed() | PeriodApproved() | PeriodReopened() as step:
            is_new = await store.save_step(tx, step)
        case FigureRestated() as restated:
            is_new = await store.save_restatement(tx, restated)
        case _:
            is_new = True
    return "accepted" if is_new else "duplicate"
