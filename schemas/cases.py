"""
A case: all that is known of one subject, merged from facts.

Merging does not depend on the order of arrival: of two reports of the same stage of the same item
the earlier day holds, then the smaller fact id. So a forløb reported by two sources is one.
"""

from bisect import insort
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from . import activity, money, plans
from .base import Contract
from .people import Citizen

Value: TypeAlias = str | int | bool
Values: TypeAlias = dict[str, Value]


class Stage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing that happened to an item: its day (ISO 8601), the fact, and what it said."""

    on: str
    fact: str
    values: Values


Item: TypeAlias = dict[str, Stage]
Items: TypeAlias = dict[str, Item]


precedence: Final = attrgetter("on", "fact")
"""Of two stages the lesser holds: the earlier day, then the smaller fact id."""


class Occurrence(msgspec.Struct, frozen=True, gc=False):
    """A fact in the form in which it is merged, and the group it is measured together with."""

    kind: str
    initiative: str
    group: str
    item: str
    stage: str
    told: Stage


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
FACTS: Final = frozenset(_STAGES) | {plans.BenchmarkPublished}
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
    names_initiative: bool
    has_citizen: bool


def _shape(model: type[Contract], kind: str, stage: str) -> _Shape:
    item_field = "milestone" if kind == "milestone" else str(getattr(model, "item_field", ""))
    # These name the item and are looked up besides; other items' names are only names.
    is_read = item_field in {"measure", "line", "status"}
    passed = _NOT_VALUES if is_read else _NOT_VALUES | {item_field}
    fields = model.model_fields
    return _Shape(
        kind=kind,
        stage=stage,
        item_field=item_field,
        value_fields=tuple(name for name in fields if name not in passed),
        names_initiative="initiative" in fields,
        has_citizen="citizen" in fields,
    )


_SHAPES: Final = {model: _shape(model, *named) for model, named in _STAGES.items()}


def occurrence(model: Contract, fact: str) -> Occurrence:
    """
    Return the fact in the form in which it is merged.

    Raises:
        KeyError: this type of event is no part of a case.

    """
    if type(model) is plans.BenchmarkPublished:
        return _published(model, fact)
    return of_told(type(model), model, fact)


def of_told(model: type[Contract], told: Any, fact: str) -> Occurrence:
    """Return the fact of a model, of which ``told`` has the fields and the citizen's fields."""
    kind, stage, item_field, value_fields, names_initiative, has_citizen = _SHAPES[model]
    on = told.on.isoformat()
    item = fact if kind == "appropriation" else getattr(told, item_field, None)
    if kind in _ITEM_PER_DAY:
        item = f"{getattr(told, 'status', item)}@{on}"
    if stage == "replanned":
        stage = f"replanned@{fact}"
    if kind == "figure" and told.figure.knowledge == "forecast":
        # What is expected never takes the place of what was counted on the same day, nor counts.
        item, stage = f"{item}@forecast", "forecast"
    initiative = told.initiative if names_initiative else str(told.line).rsplit("/", 1)[0]
    values: Values = {}
    _add_values(values, told, value_fields)
    if has_citizen and told.citizen is not None:
        _add_values(values, told.citizen, _OF_CITIZEN)
    if kind == "figure":
        values["figure"] = str(told.figure.value)
    group = group_of(kind, initiative or "")
    return Occurrence(kind, initiative or "", group, str(item), stage, Stage(on, fact, values))


def _published(figure: plans.BenchmarkPublished, fact: str) -> Occurrence:
    """Return a published figure: an item for each period, of nobody's initiative."""
    values: Values = {
        "series": figure.series,
        "municipality": figure.municipality,
        "first_day": figure.first_day.isoformat(),
        "last_day": figure.last_day.isoformat(),
        "value": str(figure.value),
    }
    on = str(values["last_day"])
    item = f"{figure.series}|{figure.municipality}|{on}"
    told = Stage(on, fact, values)
    return Occurrence("benchmark", "", group_of("benchmark", ""), item, "published", told)


def _add_values(values: Values, told: Any, names: Iterable[str]) -> None:
    for name in names:
        value = getattr(told, name)
        if value is not None:
            values[name] = value.isoformat() if isinstance(value, date) else value


class Group(msgspec.Struct, array_like=True):
    """Items measured together, and the facts merged into them that another's report outdid."""

    items: Items = {}
    outdone: list[str] = []


class Case:
    """
    The merged facts of one subject: items by group, and which facts have been mended.

    A group is read from its stored form when it is first asked for, and only those that have
    changed since need be stored again.
    """

    __slots__ = ("_changed", "_groups", "_stored", "mended", "reckoned")

    def __init__(self, stored: dict[str, bytes] | None = None, mended: Iterable[str] = ()) -> None:
        self._groups: dict[str, Group] = {}
        self._stored = {} if stored is None else stored
        self._changed: set[str] = set()
        self.mended = frozenset(mended)
        # What was last reckoned of it, by who reckoned: theirs to renew with every fact.
        self.reckoned: dict[object, Any] = {}

    def restore(self, name: str, stored: bytes) -> None:
        """Add a group as it was stored."""
        self._stored[name] = stored

    @property
    def groups(self) -> dict[str, Items]:
        """All groups' items by group."""
        return {name: self.group(name) for name in [*self._groups, *self._stored]}

    @property
    def names(self) -> set[str]:
        """The names of all groups, none of which is read for it."""
        return self._groups.keys() | self._stored.keys()

    def group(self, name: str) -> Items:
        """Return one group's items; a fact touches one group of a case that may have many."""
        group = self._known(name)
        return {} if group is None else group.items

    def _known(self, name: str) -> Group | None:
        group = self._groups.get(name)
        if group is None:
            raw = self._stored.pop(name, None)
            if raw is not None:
                group = self._groups[name] = _DECODER.decode(raw)
        return group

    def knows(self, told: Occurrence) -> bool:
        """Return whether this very fact has been merged before, in the form it has now."""
        group = self._known(told.group)
        if group is None:
            return False
        fact = told.told.fact
        item = group.items.get(told.item)
        known = None if item is None else item.get(told.stage)
        return (known is not None and known.fact == fact) or fact in group.outdone

    def merge(self, told: Occurrence) -> bool:
        """Take in a fact. Return whether it changed what the items say."""
        group = self._known(told.group)
        if group is None:
            group = self._groups[told.group] = Group()
        item = group.items.setdefault(told.item, {})
        new, known = told.told, item.get(told.stage)
        if known is not None:
            if known.fact == new.fact:
                return False
            insort(group.outdone, max(known, new, key=precedence).fact)
        self._changed.add(told.group)
        if known is not None and precedence(known) < precedence(new):
            return False
        item[told.stage] = new
        return True

    def take_the_place_of(self, other: "Case") -> None:
        """Be stored where the other was: what it had and this has not is gone."""
        # Of several in one batch each takes the place of those before it.
        self._changed.update(other.groups, other._changed)  # noqa: SLF001 - one of its own

    def changed(self) -> dict[str, bytes]:
        """Return the groups to be stored, encoded; one that is gone is empty."""
        return {name: _ENCODER.encode(self._known(name) or Group()) for name in self._changed}


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Group)


def lookup(item: Mapping[str, Stage], stage: str, name: str) -> Value | None:
    """Return what a stage says of ``name``; what it leaves out, the first other that says it."""
    told = item.get(stage)
    if told is not None:
        said = told.values.get(name)
        if said is not None:
            return said
    # The first by day, not by arrival: the order in which facts come makes no difference.
    others = [other for other in item.values() if name in other.values]
    return min(others, key=precedence).values[name] if others else None
