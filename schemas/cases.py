"""
A case: all that is known of one subject, merged from facts.

Merging does not depend on the order of arrival: of two reports of the same stage of the same item
the earlier day holds, then the smaller fact id. So a forløb reported by two sources is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from . import activity, money, plans
from .base import Contract
from .people import Citizen

Value: TypeAlias = str | int | bool
Values: TypeAlias = dict[str, Value]


class Stage(NamedTuple):
    """One thing that happened to an item: its day (ISO 8601), the fact that told it, what it said."""

    on: str
    fact: str
    values: Values


Item: TypeAlias = dict[str, Stage]
Items: TypeAlias = dict[str, Item]


@dataclass(frozen=True, slots=True)
class Occurrence:
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
# These may happen to one item many times, so each fact is an item's stage, or an item, of its own.
_ITEM_PER_DAY: Final = frozenset({"status", "figure"})
_NOT_VALUES: Final = frozenset({"on", "initiative", "citizen", "figure", "reason"})


def occurrence(model: Contract, fact: str) -> Occurrence:
    """
    Return the fact in the form in which it is merged.

    Raises:
        KeyError: this type of event is no part of a case.
    """
    kind, stage = _STAGES[type(model)]
    fields = model.__dict__
    on: date = fields["on"]
    item = str(fields["milestone"] if kind == "milestone" else getattr(model, "item"))  # noqa: B009
    if kind in _ITEM_PER_DAY:
        item = f"{fields.get('status', item)}@{on.isoformat()}"
    elif kind == "appropriation":
        item = fact
    if stage == "replanned":
        stage = f"replanned@{fact}"
    return Occurrence(
        kind, _initiative(fields), item, stage, Stage(on.isoformat(), fact, _values(fields))
    )


def _initiative(fields: Mapping[str, object]) -> str:
    if "initiative" in fields:
        return str(fields["initiative"] or "")
    return str(fields["line"]).rsplit("/", 1)[0]


def _values(fields: Mapping[str, object]) -> Values:
    values = dict(_scalars(fields))
    citizen = fields.get("citizen")
    if isinstance(citizen, Citizen):
        values.update(_scalars(citizen.__dict__))
    figure = fields.get("figure")
    if figure is not None:
        values["figure"] = str(getattr(figure, "value"))  # noqa: B009
    return values


def _scalars(fields: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for name, value in fields.items():
        if value is None or name in _NOT_VALUES:
            continue
        if isinstance(value, str | int):
            yield name, value
        elif isinstance(value, date):
            yield name, value.isoformat()


class Case:
    """The merged facts of one subject: items by group, and which facts have been mended."""

    __slots__ = ("groups", "mended")

    def __init__(self, groups: dict[str, Items] | None = None, mended: set[str] | None = None) -> None:
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

    def as_json(self) -> dict[str, object]:
        """Return plain lists and dictionaries, to be stored."""
        return {"g": self.groups, "m": sorted(self.mended)} if self.mended else {"g": self.groups}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Case":
        """Return the case that ``as_json`` gave."""
        groups = stored["g"]
        assert isinstance(groups, dict)  # noqa: S101 - as_json wrote it
        for items in groups.values():
            for item in items.values():
                for stage, told in item.items():
                    item[stage] = Stage(*told)
        return cls(groups, set(stored.get("m", ())))  # type: ignore[call-overload]


def lookup(item: Mapping[str, Stage], stage: str, name: str) -> Value | None:
    """Return what a stage of an item says of ``name``; what it leaves out, another stage may say."""
    told = item.get(stage)
    if told is not None and name in told.values:
        return told.values[name]
    for other in item.values():
        if name in other.values:
            return other.values[name]
    return None
