"""
A case: all that is known of one subject, merged from facts.

Merging does not depend on the order of arrival: of two reports of the same stage of the same item
the earlier day holds, then the smaller fact id. So a forløb reported by two sources is one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from . import activity, money, plans
from .base import Contract
from .people import Citizen

Value: TypeAlias = str | int | bool
Values: TypeAlias = dict[str, Value]


class Stage(NamedTuple):
    """One thing that happened to an item: its day (ISO 8601), the fact, and what it said."""

    on: str
    fact: str
    values: Values


Item: TypeAlias = dict[str, Stage]
Items: TypeAlias = dict[str, Item]


class Occurrence(NamedTuple):
    """A fact in the form in which it is merged."""

    kind: str
    initiative: str
    item: str
    stage: str
    told: Stage

    @property
    def group(self) -> str:
        """The items this one is measured together with."""
        return group_of(self.kind, self.initiative)


def group_of(kind: str, initiative: str) -> str:
    """Return the name of the group of items of one kind in one initiative."""
    return f"{kind}|{initiative}"


_STAGES: Final[dict[type[Contract], tuple[str, str]]] = {
    activity.ForloebReferred: ("forloeb", "referred"),
    activity.ForloebStarted: ("forloeb", "started"),
    activity.ForloebEnded: ("forloeb", "ended"),
    activity.ForloebCancelled: ("forloeb", "cancelled"),
    activity.PersonPlaced: ("placement", "placed"),
    activity.PlacementEnded: ("placement", "ended"),
    activity.StatusReported: ("status", "reported"),
    activity.JobOrderReceived: ("joborder", "received"),
    activity.JobOrderFilled: ("joborder", "filled"),
    activity.PlacesOpened: ("places", "opened"),
    activity.PlacesClosed: ("places", "closed"),
    activity.ActivityHeld: ("activity", "held"),
    activity.FigureReported: ("figure", "reported"),
    money.AppropriationGranted: ("appropriation", "granted"),
    money.AppropriationTransferred: ("appropriation", "transferred"),
    money.CostInvoiced: ("cost", "invoiced"),
    money.CostCredited: ("cost", "credited"),
    plans.MilestonePlanned: ("milestone", "planned"),
    plans.MilestoneReplanned: ("milestone", "replanned"),
    plans.MilestoneReached: ("milestone", "reached"),
}
FACTS: Final = frozenset(_STAGES)
# These may happen to one item many times, so each day of it is an item of its own.
_ITEM_PER_DAY: Final = frozenset({"status", "figure"})
_NOT_VALUES: Final = frozenset({"on", "initiative", "citizen", "figure", "reason"})
_OF_CITIZEN: Final = tuple(Citizen.model_fields)


class _Shape(NamedTuple):
    """What a type of event looks like as an occurrence."""

    kind: str
    stage: str
    item_field: str
    value_fields: tuple[str, ...]


def _shape(model: type[Contract], kind: str, stage: str) -> _Shape:
    item_field = "milestone" if kind == "milestone" else str(getattr(model, "item_field", ""))
    # These name the item and are looked up besides; other items' names are only names.
    is_read = item_field in {"measure", "line", "status"}
    passed = _NOT_VALUES if is_read else _NOT_VALUES | {item_field}
    return _Shape(
        kind, stage, item_field, tuple(name for name in model.model_fields if name not in passed)
    )


_SHAPES: Final = {model: _shape(model, *named) for model, named in _STAGES.items()}


def occurrence(model: Contract, fact: str) -> Occurrence:
    """
    Return the fact in the form in which it is merged.

    Raises:
        KeyError: this type of event is no part of a case.

    """
    kind, stage, item_field, value_fields = _SHAPES[type(model)]
    fields = model.__dict__
    on = fields["on"].isoformat()
    item = fact if kind == "appropriation" else fields.get(item_field)
    if kind in _ITEM_PER_DAY:
        item = f"{fields.get('status', item)}@{on}"
    if stage == "replanned":
        stage = f"replanned@{fact}"
    told = Stage(on, fact, _values(fields, value_fields))
    return Occurrence(kind, _initiative(fields), str(item), stage, told)


def _initiative(fields: Mapping[str, Any]) -> str:
    if "initiative" in fields:
        return fields["initiative"] or ""
    return str(fields["line"]).rsplit("/", 1)[0]


def _values(fields: Mapping[str, Any], names: Iterable[str]) -> Values:
    values: Values = {}
    for name in names:
        value = fields[name]
        if value is not None:
            values[name] = value.isoformat() if isinstance(value, date) else value
    citizen = fields.get("citizen")
    if citizen is not None:
        of_citizen = citizen.__dict__
        for name in _OF_CITIZEN:
            if of_citizen[name] is not None:
                values[name] = of_citizen[name]
    figure = fields.get("figure")
    if figure is not None:
        values["figure"] = str(figure.value)
    return values


class Case:
    """The merged facts of one subject: items by group, and which facts have been mended."""

    __slots__ = ("groups", "mended")

    def __init__(
        self, groups: dict[str, Items] | None = None, mended: set[str] | None = None
    ) -> None:
        self.groups: dict[str, Items] = groups if groups is not None else {}
        self.mended: set[str] = mended if mended is not None else set()

    def merge(self, told: Occurrence) -> bool:
        """Take in a fact. Return whether it changed anything."""
        item = self.groups.setdefault(told.group, {}).setdefault(told.item, {})
        known = item.get(told.stage)
        if known is not None and known[:2] <= told.told[:2]:
            return False
        item[told.stage] = told.told
        return True

    def stored(self) -> bytes:
        """Return the case as JSON."""
        return _ENCODER.encode(_Stored(self.groups, sorted(self.mended)))

    @classmethod
    def restored(cls, stored: bytes) -> "Case":
        """Return the case that ``stored`` gave."""
        known = _DECODER.decode(stored)
        return cls(known.groups, set(known.mended))


class _Stored(msgspec.Struct, omit_defaults=True):
    """A case as it lies in a database: read and written at every fact, so by the fastest codec."""

    groups: dict[str, dict[str, dict[str, Stage]]]
    mended: list[str] = []


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(_Stored)


def lookup(item: Mapping[str, Stage], stage: str, name: str) -> Value | None:
    """Return what a stage says of ``name``; what it leaves out, the item's other stages may say."""
    told = item.get(stage)
    if told is not None:
        said = told.values.get(name)
        if said is not None:
            return said
    for other in item.values():
        if name in other.values:
            return other.values[name]
    return None
