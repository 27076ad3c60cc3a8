"""A cube as statistical forms are made from: dimensions, and a value or a marker for each place."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from .tables import Value


class Category(NamedTuple):
    """One place along a dimension. ``of`` is the category it is a part of."""

    code: str
    label: str
    unit: str | None = None
    of: str | None = None


class Dimension(NamedTuple):
    """One direction of a cube."""

    code: str
    label: str
    categories: tuple[Category, ...]
    role: Literal["time", "metric"] | None = None


class Cube(NamedTuple):
    """Values by dimensions, the last of which runs fastest."""

    code: str
    title: str
    as_of: date
    known_at: datetime
    dimensions: tuple[Dimension, ...]
    values: Sequence[Value]
    decimals: int = 0
