"""Changes of a plan as a person reads them in Danish, and as JSON."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel

from schemas.plans import BudgetLine, PlannedMilestone, Price
from schemas.targets import Target
from services.reporting import texts

from .changes import Change, Changes, Sort, Sum

_SIGNS: Final[dict[Sort, str]] = {"added": "+", "removed": "-", "changed": "~"}
_NOTHING: Final = "intet"


def as_text(found: Changes) -> Iterator[str]:
    """Yield the lines a person reads."""
    parts = (("Mål", found.targets), ("Milepæle", found.milestones), ("Penge", found.lines))
    for title, changes in parts:
        if changes:
            yield title
            for each in changes:
                yield from _change(each)
    for title, amount in (("Fordelt i alt", found.granted), ("Aftalens sum", found.printed)):
        if amount.before != amount.after:
            yield f"{title}: {_sum(amount)}"
    if not any((found.targets, found.milestones, found.lines)) and (
        found.printed.before == found.printed.after
    ):
        yield "Ingen ændringer i mål, milepæle eller penge."


def _change(change: Change) -> Iterator[str]:
    sign = _SIGNS[change.sort]
    before, after = list(_told(change.before)), list(_told(change.after))
    name = _name(change.after or change.before)
    yield f"  {sign} {change.place} {name}".rstrip()
    if change.sort == "changed":
        told = dict(before), dict(after)
        for what in dict.fromkeys([*told[0], *told[1]]):
            was, is_ = told[0].get(what, _NOTHING), told[1].get(what, _NOTHING)
            if was != is_:
                yield f"      {what}: {was} → {is_}"
    else:
        whole = ((what, value) for what, value in before or after if what != "titel")
        yield from (f"      {what}: {value}" for what, value in whole)


def _name(part: BaseModel | None) -> str:
    return "" if part is None or isinstance(part, Target) else f"({getattr(part, 'title', '')})"


def _told(part: Target | PlannedMilestone | BudgetLine | None) -> Iterator[tuple[str, str]]:
    """Yield what a reader asks of a part: what it is called in Danish, and what it says."""
    match part:
        case Target():
            yield from _of_target(part)
        case PlannedMilestone():
            yield "titel", part.title
            yield "frist", texts.day(part.planned_on) if part.planned_on else "uden dag"
            yield "omfang", _scope(part)
        case BudgetLine():
            yield from _of_line(part)


def _of_target(target: Target) -> Iterator[tuple[str, str]]:
    yield "mål", texts.target_text(target)
    yield "ordlyd", target.wording
    yield "måling", target.measure or "ingen"
    for name, value in target.model_dump(
        mode="json", exclude=_SHOWN, exclude_defaults=True
    ).items():
        yield name, str(value)


_SHOWN: Final = {"id", "wording", "measure", "rule", "reference", "cadence"}


def _others(part: Target | BudgetLine, told: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the rest under the names the plan file has for it, so that none changes in silence."""
    rest = part.model_dump(mode="json", exclude=told, exclude_defaults=True)
    yield from ((name, str(value)) for name, value in rest.items())


def _scope(milestone: PlannedMilestone) -> str:
    reason = f": {milestone.scope_reason}" if milestone.scope_reason else ""
    return f"{milestone.scope_version}{reason}"


def _of_line(line: BudgetLine) -> Iterator[tuple[str, str]]:
    yield "titel", line.title
    yield "art", texts.NATURES[line.nature]
    yield "år", str(line.year)
    yield "afsat", _kroner(line.appropriation_oere)
    yield "takst", "; ".join(map(_price, line.prices)) or "ingen"
    if line.planned:
        weeks = f" på {line.planned.weeks} uger" if line.planned.weeks else ""
        yield "antal", f"{line.planned.quantity}{weeks}"
    yield from _others(line, _PAID)


_PAID: Final = {"id", "title", "nature", "year", "appropriation_oere", "prices", "planned"}


_PER: Final[dict[str, str]] = {"forloeb": "forløb", "week": "uge"}


def _price(price: Price) -> str:
    per = _PER.get(price.per, price.per)
    return f"{texts.kroner(price.amount_oere)} pr. {per} fra {texts.day(price.valid_from)}"


def _kroner(oere: int | None) -> str:
    return texts.kroner(oere) if oere is not None else _NOTHING


def _sum(amount: Sum) -> str:
    change = (amount.after or 0) - (amount.before or 0)
    sign = "+" if change > 0 else ""
    return f"{_kroner(amount.before)} → {_kroner(amount.after)} ({sign}{texts.kroner(change)})"


def as_json(found: Changes) -> dict[str, Any]:
    """Return the same for programs; amounts are øre."""
    return {
        "targets": [_as_json(each) for each in found.targets],
        "milestones": [_as_json(each) for each in found.milestones],
        "money": [_as_json(each) for each in found.lines],
        "granted_oere": found.granted._asdict(),
        "total_oere": found.printed._asdict(),
    }


def _as_json(change: Change) -> dict[str, Any]:
    before, after = (
        None if part is None else part.model_dump(mode="json")
        for part in (change.before, change.after)
    )
    return {"change": change.sort, "place": change.place, "before": before, "after": after}
