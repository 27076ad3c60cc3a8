"""
How snapshots become cells and changes: pure, and blind to the order in which they arrive.

A snapshot tells one version of a cell. Each version is taken once, whenever it comes; the cell
shows the value of the highest version known, and knows whether all versions before it are here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from .snapshots import BudgetTold, Change, MeasureTold, Snapshot

Verdict: TypeAlias = Literal["accepted", "duplicate"]
LINE_DEFINITION = 0  # a budget line's accounts have no definition


class Account(NamedTuple):
    """What amounts are booked on: a component of a measure, whole or in part, or of a line."""

    figure: str
    definition: int
    component: str
    dimension: str = ""
    part: str = ""

    @property
    def name(self) -> str:
        """The parts in one string."""
        return "|".join((self.figure, str(self.definition), *self[2:]))


class CellKey(NamedTuple):
    """An account on a valid day."""

    account: Account
    valid_on: date


Told: TypeAlias = tuple[CellKey, Snapshot]


class Cell(NamedTuple):
    """
    A cell as it is known here.

    ``versions`` says how many versions have come and ``booked`` what their changes add up to: with
    all of them here, ``versions`` is ``version`` and ``booked`` is ``value``.
    """

    version: int = 0
    value: int = 0
    versions: int = 0
    booked: int = 0


class Booking(NamedTuple):
    """One change of a cell, in the place it has within its version."""

    key: CellKey
    version: int
    ordinal: int
    recorded_at: datetime
    amount: int
    caused_by: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch of snapshots has made: the cells as they stand now, and the changes to add."""

    cells: Mapping[CellKey, Cell]
    bookings: Sequence[Booking]
    verdicts: Sequence[Verdict]


def cells_of(told: MeasureTold | BudgetTold) -> Iterator[Told]:
    """
    Yield the cells a message tells of, each with its snapshot.

    Raises:
        ValueError: one is broken down by more than one dimension.

    """
    if isinstance(told, BudgetTold):
        for cell in told.cells:
            account = Account(told.line, LINE_DEFINITION, cell.account, *_broken_down(cell))
            yield CellKey(account, cell.valid_on), cell
    else:
        for each in told.cells:
            account = Account(told.measure, told.definition, each.component, *_broken_down(each))
            yield CellKey(account, each.valid_on), each


def _broken_down(cell: Snapshot) -> tuple[str, str]:
    if not cell.breakdown:
        return "", ""
    if len(cell.breakdown) > 1:
        raise ValueError("breakdown names more than one dimension")
    ((dimension, part),) = cell.breakdown.items()
    return dimension, part


def take(
    board: Mapping[CellKey, Cell],
    known: Collection[tuple[CellKey, int]],
    told: Iterable[Told],
) -> Taken:
    """Take the snapshots in. ``known`` are the versions that have been taken before."""
    seen = set(known)
    cells: dict[CellKey, Cell] = {}
    bookings: list[Booking] = []
    verdicts: list[Verdict] = []
    for key, snapshot in told:
        if (key, snapshot.version) in seen:
            verdicts.append("duplicate")
            continue
        seen.add((key, snapshot.version))
        cells[key] = _after(cells.get(key) or board.get(key, Cell()), snapshot)
        bookings.extend(_bookings(key, snapshot.version, snapshot.changes))
        verdicts.append("accepted")
    return Taken(cells, bookings, verdicts)


def _after(cell: Cell, snapshot: Snapshot) -> Cell:
    booked = cell.booked + sum(change.difference for change in snapshot.changes)
    if snapshot.version > cell.version:
        return Cell(snapshot.version, snapshot.value, cell.versions + 1, booked)
    return cell._replace(versions=cell.versions + 1, booked=booked)


def _bookings(key: CellKey, version: int, changes: Sequence[Change]) -> Iterable[Booking]:
    for ordinal, change in enumerate(changes):
        yield Booking(
            key, version, ordinal, change.recorded_at, change.difference, change.caused_by
        )
