"""What the reporting service does with what it hears: it remembers, and answers for it later."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from schemas.catalogue import type_of
from schemas.plans import AgreementAdopted, InitiativeAdopted
from schemas.snapshots import BudgetChanged, MeasureChanged
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.errors import Poisonous
from services.chassis.events import Event
from services.chassis.records import Decoded, Record

from . import store
from .domain import AnySnapshot, Cell, CellKey, account_of, take
from .snapshots import BudgetSnapshot, MeasureSnapshot

_READERS: Final[dict[bytes, msgspec.json.Decoder[AnySnapshot]]] = {
    type_of(MeasureChanged).name.encode(): msgspec.json.Decoder(MeasureSnapshot),
    type_of(BudgetChanged).name.encode(): msgspec.json.Decoder(BudgetSnapshot),
}
Told: TypeAlias = tuple[CellKey, AnySnapshot]


def read_snapshot(record: Record) -> Told:
    """
    Read a record as a snapshot. Of its envelope only the type matters: the rest is in the content.

    Raises:
        Poisonous: the record is not a snapshot.

    """
    type_ = next((value for name, value in record.headers if name == "ce_type"), b"")
    reader = _READERS.get(type_)
    if reader is None:
        raise Poisonous("envelope", "ce_type is none that this topic carries")
    try:
        snapshot = reader.decode(record.value)
        return CellKey(account_of(snapshot), snapshot.valid_on), snapshot
    except ValueError as error:
        # The reader names places and types, never what it read.
        raise Poisonous("content", str(error)[:200]) from None


def told_by(_: Told) -> str:
    """Return who publishes snapshots: one of our own services."""
    return "fremdrift"


def oldest_told(told: Iterable[Told]) -> datetime | None:
    """Return when the first of the newest changes of these snapshots was recorded."""
    return min((said.changes[-1].recorded_at for _, said in told if said.changes), default=None)


async def apply_snapshots(tx: Transaction, decoded: Sequence[Decoded[Told]]) -> Sequence[Verdict]:
    """Load the cells, take each version once, save."""
    told = [each.event for each in decoded]
    board = await store.load_cells(tx, {key for key, _ in told})
    # A version above the highest one known cannot have been taken before.
    asked = {
        (key, said.version) for key, said in told if said.version <= board.get(key, Cell()).version
    }
    taken = take(board, await store.load_versions(tx, asked), told)
    await store.save(tx, taken)
    return taken.verdicts


async def apply_plans(tx: Transaction, decoded: Sequence[Decoded[Event]]) -> Sequence[Verdict]:
    """Remember plans in every version, and what is told beside them in every revision."""
    agreements: list[tuple[Event, AgreementAdopted]] = []
    initiatives: list[tuple[Event, InitiativeAdopted]] = []
    told: list[Event] = []
    for event in (each.event for each in decoded):
        match event.data:
            case AgreementAdopted() as data:
                agreements.append((event, data))
            case InitiativeAdopted() as data:
                initiatives.append((event, data))
            case _:
                told.append(event)
    new = Counter(
        [
            *await store.save_agreements(tx, agreements),
            *await store.save_initiatives(tx, initiatives),
            *await store.save_told(tx, told),
        ]
    )
    return [_verdict(each.event.id, new) for each in decoded]


def _verdict(event: str, new: Counter[str]) -> Verdict:
    """Return whether the event was new; its second copy in one batch is not."""
    if new[event]:
        new[event] -= 1
        return "accepted"
    return "duplicate"
