"""What the reporting service does with what it hears: it remembers, and answers for it later."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeAlias

import msgspec

from schemas.catalogue import type_of
from schemas.plans import AgreementAdopted, InitiativeAdopted
from schemas.snapshots import BudgetChanged, MeasureChanged, MeasureFilled, MeasureFilling
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.errors import Poisonous
from services.chassis.events import Event
from services.chassis.records import Decoded, Record

from . import store
from .domain import Cell, Told, cells_of, take
from .snapshots import BudgetTold, DefinitionTold, MeasureTold

_READERS: Final[dict[bytes, msgspec.json.Decoder[MeasureTold | BudgetTold | DefinitionTold]]] = {
    type_of(MeasureChanged).name.encode(): msgspec.json.Decoder(MeasureTold),
    type_of(BudgetChanged).name.encode(): msgspec.json.Decoder(BudgetTold),
    type_of(MeasureFilling).name.encode(): msgspec.json.Decoder(DefinitionTold),
    type_of(MeasureFilled).name.encode(): msgspec.json.Decoder(DefinitionTold),
}
Cells: TypeAlias = tuple[Told, ...]


def read_snapshots(record: Record) -> Cells | DefinitionTold:
    """
    Read a record as snapshots of a figure's cells, or as what is told of a definition.

    Of its envelope only the type matters: the rest is in the content.

    Raises:
        Poisonous: the record is neither.

    """
    type_ = next((value for name, value in record.headers if name == "ce_type"), b"")
    reader = _READERS.get(type_)
    if reader is None:
        raise Poisonous("envelope", "ce_type is none that this topic carries")
    try:
        told = reader.decode(record.value)
        return told if isinstance(told, DefinitionTold) else tuple(cells_of(told))
    except ValueError as error:
        # The reader names places and types, never what it read.
        raise Poisonous("content", str(error)[:200]) from None


def told_by(_: Cells | DefinitionTold) -> str:
    """Return who publishes snapshots: one of our own services."""
    return "fremdrift"


def oldest_told(told: Iterable[Cells | DefinitionTold]) -> datetime | None:
    """Return when the first of the newest changes of these was recorded."""
    return min((newest for each in told if (newest := _newest(each)) is not None), default=None)


def _newest(told: Cells | DefinitionTold) -> datetime | None:
    if isinstance(told, DefinitionTold):
        return told.filled_at or told.since
    learned = (said.changes[-1].recorded_at for _, said in told if said.changes)
    return max(learned, default=None)


async def apply_snapshots(
    tx: Transaction, decoded: Sequence[Decoded[Cells | DefinitionTold]]
) -> Sequence[Verdict]:
    """Load the cells, take each version once, save; remember which definitions are filled."""
    told = [cell for each in decoded if isinstance(each.event, tuple) for cell in each.event]
    new = iter(await _take(tx, told))
    return [
        await store.save_definition(tx, each.event)
        if isinstance(each.event, DefinitionTold)
        else _any_new(list(islice(new, len(each.event))))
        for each in decoded
    ]


def _any_new(verdicts: Sequence[Verdict]) -> Verdict:
    """Return whether a record has brought anything: it comes as a whole, and again as a whole."""
    return "accepted" if "accepted" in verdicts else "duplicate"


async def _take(tx: Transaction, told: Sequence[Told]) -> Sequence[Verdict]:
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
