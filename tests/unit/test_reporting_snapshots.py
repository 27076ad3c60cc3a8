"""What is read quickly is what the contract says, and order makes no difference."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.snapshots import BudgetCell, MeasureCell
from services.chassis.errors import Poisonous
from services.chassis.offsets import Lane
from services.chassis.records import Record
from services.reporting.domain import Account, Cell, CellKey, take
from services.reporting.handlers import read_snapshots
from services.reporting.snapshots import MeasureTold, Snapshot
from tests.builders.bus import Log, sent
from tests.builders.reporting import PLACED, Press

KEY = CellKey(Account(PLACED.id, 1, "value"), date(2009, 7, 1))
DECODER: msgspec.json.Decoder[MeasureTold] = msgspec.json.Decoder(MeasureTold)


ANY_MEASURE = "fremdrift.measure.changed.v1"


def record(value: bytes, type_: str = ANY_MEASURE) -> Record:
    return Log(Lane("test", "any", 0)).raw(value, {"type": type_})


def printed(*amounts: int) -> list[Snapshot]:
    press = Press()
    return [
        DECODER.decode(press.measure(amount, minute=minute).model_dump_json()).cells[0]
        for minute, amount in enumerate(amounts)
    ]


def test_a_measures_snapshot_reads_as_the_contract_has_it() -> None:
    said = Press().measure(-3, breakdown={"offer": "internship"})
    ((envelope, _),) = [sent(said)]

    key, read = as_cell(record(said.model_dump_json().encode(), envelope.type))

    assert key.account == Account(PLACED.id, 1, "value", "offer", "internship")
    assert MeasureCell.model_validate(plainly(read)) == said.cells[0]


def test_a_lines_snapshot_reads_as_the_contract_has_it() -> None:
    said = Press().budget("consumed", 1250)

    key, read = as_cell(record(said.model_dump_json().encode(), "fremdrift.budget.changed.v1"))

    assert key == CellKey(Account(said.line, 0, "consumed"), said.cells[0].valid_on)
    assert BudgetCell.model_validate(plainly(read)) == said.cells[0]


def as_cell(told: Record) -> tuple[CellKey, Snapshot]:
    """Read a record that tells of one cell."""
    read = read_snapshots(told)
    assert isinstance(read, tuple)
    (cell,) = read
    return cell


def plainly(read: Snapshot) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.structs.asdict(read)
    return found | {"changes": tuple(msgspec.structs.asdict(each) for each in read.changes)}


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (b"{}", ANY_MEASURE),
        (b'{"measure": "2009/3.4/placeret", "definition": 1, "cells": []}', ANY_MEASURE),
        (b"not json", "fremdrift.budget.changed.v1"),
        (b"{}", "fremdrift.forloeb.started.v1"),
    ],
)
def test_what_is_no_snapshot_is_poison(body: bytes, type_: str) -> None:
    with pytest.raises(Poisonous):
        read_snapshots(record(body, type_))


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 0},
        {"valid_on": "20090701"},
        {"value": "7"},
        {"changes": [{"recorded_at": "2026-01-05T08:00:00", "difference": 1, "caused_by": []}]},
        {"breakdown": {"offer": "internship", "sex": "male"}},
    ],
)
def test_a_field_that_breaks_the_contract_is_poison(wrong: dict[str, Any]) -> None:
    said = Press().measure(1).model_dump(mode="json")
    said["cells"][0] |= wrong

    with pytest.raises(Poisonous):
        read_snapshots(record(msgspec.json.encode(said)))


AMOUNTS = st.lists(st.integers(-9, 9), min_size=1, max_size=8)


@given(amounts=AMOUNTS, data=st.data())
def test_any_order_and_repetition_ends_in_the_same_cell(
    amounts: list[int], data: st.DataObject
) -> None:
    told = printed(*amounts)
    shuffled = data.draw(st.permutations([*told, *told[:2]]))

    taken = take({}, set(), [(KEY, each) for each in shuffled])

    total = sum(amounts)
    assert taken.cells == {KEY: Cell(len(told), total, len(told), total)}
    assert len(taken.bookings) == len(told)
    assert taken.verdicts.count("duplicate") == len(shuffled) - len(told)


@given(amounts=AMOUNTS, data=st.data())
def test_where_a_batch_is_cut_does_not_matter(amounts: list[int], data: st.DataObject) -> None:
    told = [(KEY, each) for each in data.draw(st.permutations(printed(*amounts)))]
    cut = data.draw(st.integers(0, len(told)))

    first = take({}, set(), told[:cut])
    known = {(key, each.version) for key, each in told[:cut]}
    second = take(first.cells, known, told[cut:])

    assert {**first.cells, **second.cells} == take({}, set(), told).cells


def test_a_version_that_is_missing_leaves_the_cell_incomplete() -> None:
    first, _, third = printed(1, 2, 3)

    taken = take({}, set(), [(KEY, first), (KEY, third)])

    assert taken.cells[KEY] == Cell(version=3, value=6, versions=2, booked=4)
