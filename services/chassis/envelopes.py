"""Our own messages in their CloudEvents envelopes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any, Final, TypeAlias
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

Told: TypeAlias = tuple[Mapping[str, Any], Moved]
"""A cell that has moved, and what is said of its account."""
_ENCODER: Final = msgspec.json.Encoder()
# An id of a message need only be no other's: random per process, then counted.
_PROCESS: Final = str(uuid4())[:24]
_COUNT: Final = count()


def announce(model: Contract, key: str, recorded_at: datetime) -> Message:
    """Return a message that says ``model``, keyed by ``key``."""
    body = model.model_dump_json().encode()
    return _message(type_of(type(model)).name, key, recorded_at, body)


def announce_cells(
    type_: str, figure: Mapping[str, Any], key: str, cells: Iterable[Told]
) -> Iterator[Message]:
    """
    Return messages that say how the cells of a figure have moved.

    Snapshots come by the thousand and are made of what the database has just returned: that they
    keep the contract is tested, not checked each time.
    """
    for lot in _lots(cells):
        told = [
            {
                **account,
                "valid_on": cell.key.valid_on,
                "version": cell.version,
                "value": cell.value,
                "changes": cell.changes,
            }
            for account, cell in lot
        ]
        newest = max([cell.changes[-1].recorded_at for _, cell in lot])
        yield _message(type_, key, newest, _ENCODER.encode({**figure, "cells": told}))


def _lots(cells: Iterable[Told]) -> Iterator[list[Told]]:
    lot: list[Told] = []
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
