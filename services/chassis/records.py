"""Records as they lie in the log, and what they say."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

from .offsets import Lane

E = TypeVar("E")


class Record(msgspec.Struct, frozen=True, gc=False):
    """A record as it lies in the log."""

    lane: Lane
    offset: int
    key: bytes | None
    value: bytes
    headers: Sequence[tuple[str, bytes]]


class Decoded(msgspec.Struct, Generic[E], frozen=True, gc=False):
    """A record and what it says."""

    record: Record
    event: E
