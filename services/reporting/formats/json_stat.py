"""Cubes as JSON-stat 2.0: a marker stands as the status of its place, and its value is null."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from services.reporting.disclosure import Marker

from .cubes import Cube, Dimension
from .tables import WORDS, Value, marker_of, number_of


def write_json_stat(cube: Cube) -> bytes:
    """Return the cube as a dataset."""
    statuses = ((at, marker_of(value)) for at, value in enumerate(cube.values))
    told = {str(at): marker.value for at, marker in statuses if marker is not None}
    dataset: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": cube.title,
        "source": "Fremdrift",
        "updated": cube.known_at.isoformat(),
        "id": [each.code for each in cube.dimensions],
        "size": [len(each.categories) for each in cube.dimensions],
        "role": dict(_roles(cube)),
        "dimension": {each.code: _dimension(each) for each in cube.dimensions},
        "value": [_number(each) for each in cube.values],
        "extension": {
            "as_of": cube.as_of.isoformat(),
            "status": {marker.value: WORDS[marker] for marker in Marker},
        },
    }
    if told:
        dataset["status"] = told
    return json.dumps(dataset, ensure_ascii=False, separators=(",", ":")).encode()


def _roles(cube: Cube) -> Iterator[tuple[str, list[str]]]:
    told = sorted((each.role, each.code) for each in cube.dimensions if each.role is not None)
    for role, group in groupby(told, key=lambda each: each[0]):
        yield role, [code for _, code in group]


def _dimension(dimension: Dimension) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": [each.code for each in dimension.categories],
        "label": {each.code: each.label for each in dimension.categories},
    }
    children: dict[str, list[str]] = {}
    for each in dimension.categories:
        if each.of is not None:
            children.setdefault(each.of, []).append(each.code)
    if children:
        category["child"] = children
    if dimension.role == "metric":
        category["unit"] = {
            each.code: {"base": each.unit} for each in dimension.categories if each.unit
        }
    return {"label": dimension.label, "category": category}


def _number(value: Value) -> int | float | None:
    number = number_of(value)
    # JSON has one kind of number; a share has one to four decimals, which a double holds.
    return float(number) if isinstance(number, Decimal) else number
