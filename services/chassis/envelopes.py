"""Our own messages in their CloudEvents envelopes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import uuid4

import msgspec

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.envelope import OURSELVES, SPEC_VERSION, Headers, to_headers

from .ledger import Moved
from .outbox import Message

# A figure's cells share a message up to about so much, a quarter of what a message may be.
CELLS_BYTES_MAX: Final = 256 * 1024
_CELL_BYTES: Final = 250
_CAUSE_BYTES: Final = 40


class FigureOf(NamedTuple):
    """The figure an account is of: its key, what is said of it, and of the account besides."""

    key: str
    figure: tuple[tuple[str, Any], ...]
    account: Mapping[str, Any]


_Told: TypeAlias = tuple[FigureOf, Moved]
_ENCODER: Final = msgspec.json.Encoder()
# An id of a message need only be no other's: random per process, then counted.
_PROCESS: Final = str(uuid4())[:24]
_COUNT: Final = count()


def announce(model: Contract, key: str, recorded_at: datetime) -> Message:
    """Return a message that says ``model``, keyed by ``key``."""
    body = model.model_dump_json().encode()
    return _message(type_of(type(model)).name, key, recorded_at, body)


def announce_cells(
    type_: str, moved: Iterable[Moved], figure_of: Callable[[str], FigureOf]
) -> Iterator[Message]:
    """
    Return messages that say how cells have moved, each of one figure and keyed by it.

    ``figure_of`` tells of an account's name which figure it is of. Snapshots come by the thousand
    and are made of what the database has just returned: that they keep the contract is tested, not
    checked each time.
    """
    by_figure: dict[tuple[tuple[str, Any], ...], list[_Told]] = {}
    for cell in moved:
        of = figure_of(cell.key.account)
        by_figure.setdefault(of.figure, []).append((of, cell))
    for figure, cells in by_figure.items():
        yield from _announce_figure(type_, dict(figure), cells)


def _announce_figure(
    type_: str, figure: Mapping[str, Any], cells: Iterable[_Told]
) -> Iterator[Message]:
    for lot in _lots(cells):
        told = [
            {
                **of.account,
                "valid_on": cell.key.valid_on,
                "version": cell.version,
                "value": cell.value,
                "changes": cell.changes,
            }
            for of, cell in lot
        ]
        newest = max([cell.changes[-1].recorded_at for _, cell in lot])
        yield _message(type_, lot[0][0].key, newest, _ENCODER.encode({**figure, "cells": told}))


def _lots(cells: Iterable[_Told]) -> Iterator[list[_Told]]:
    lot: list[_Told] = []
    size = 0
    for each in cells:
        lot.append(each)
        causes = sum([len(change.caused_by) for change in each[1].changes])
        size += _CELL_BYTES + _CAUSE_BYTES * causes
        if size > CELLS_BYTES_MAX:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def _message(type_: str, key: str, recorded_at: datetime, body: bytes) -> Message:
    instant = _written(recorded_at)
    headers = [
        *_of_type(type_),
        ("ce_id", f"{_PROCESS}{next(_COUNT):012x}".encode()),
        ("ce_time", instant),
        ("ce_subject", key.encode()),
        ("ce_recordedtime", instant),
    ]
    return Message(key, headers, body)


@lru_cache(maxsize=1024)
def _written(instant: datetime) -> bytes:
    return instant.isoformat().encode()


@lru_cache(maxsize=256)
def _of_type(type_: str) -> Headers:
    same = {"specversion": SPEC_VERSION, "source": OURSELVES, "type": type_, "origin": OURSELVES}
    return to_headers(same)
