"""
Facts as the ledgers read them, by the thousand: the contract's, in a form quick to read.

Their fields, types, letters and bounds are asked for as the contract asks, without building its
models. That both ways read the same, and refuse the same, is tested.
"""

import re
from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin
from typing import get_type_hints as hints_of

import msgspec
from pydantic.fields import FieldInfo

from . import activity, money
from .base import Contract
from .cases import FACTS, Occurrence, occurrence, of_told

# Told by the thousand, and made of plain fields. A figure with its reservations is not.
QUICK: Final = frozenset(
    model
    for model in FACTS
    if issubclass(model, activity.ActivityFact)
    and model.__module__ in {activity.__name__, money.__name__}
    and "figure" not in model.model_fields
)


def read_occurrence(model: type[Contract], body: bytes, fact: str) -> Occurrence:
    """
    Return a fact of this model as it is merged, from its JSON; a field we do not know is skipped.

    Raises:
        ValueError: it is not such a fact (msgspec.ValidationError or pydantic.ValidationError).

    """
    reader = _READERS.get(model)
    if reader is None:
        return occurrence(model.model_validate_json(body, extra="ignore"), fact)
    return of_told(model, reader.decode(body), fact)


def _typed(model: type[Contract]) -> type[msgspec.Struct]:
    """Return the model's fields, types, bounds and defaults as a struct."""
    hints = hints_of(model, include_extras=True)
    fields: list[Any] = []
    for name, field in model.model_fields.items():
        plain = _plain(hints[name])
        if field.is_required():
            fields.append((name, plain))
            continue
        default = field.get_default()
        # A citizen of whom nothing is said is none.
        fields.append((name, plain, None if isinstance(default, Contract) else default))
    return msgspec.defstruct(model.__name__, fields, kw_only=True, gc=False)


def _plain(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        kind, *told = get_args(hint)
        bounds = _bounds(told)
        return Annotated[_plain(kind), msgspec.Meta(**bounds)] if bounds else _plain(kind)
    if origin in {Union, UnionType}:
        return Union[tuple(_plain(each) for each in get_args(hint))]  # noqa: UP007 - made of parts
    if isinstance(hint, type) and issubclass(hint, Contract):
        return _typed(hint)
    return hint


def _bounds(told: Iterable[Any]) -> dict[str, Any]:
    """Return what annotations say of a text's letters or a number's size, the last word of each."""
    bounds: dict[str, Any] = {}
    for each in told:
        for part in each.metadata if isinstance(each, FieldInfo) else (each,):
            for name in ("min_length", "max_length", "pattern", "ge", "le", "gt", "lt"):
                value = getattr(part, name, None)
                if value is not None:
                    bounds[name] = value
    if "pattern" in bounds:
        # To Python's "$" a line's end before the last is an end as well.
        bounds["pattern"] = re.sub(r"\$$", r"\\Z", str(bounds["pattern"]))
    return bounds


_READERS: Final = {model: msgspec.json.Decoder(_typed(model)) for model in QUICK}
