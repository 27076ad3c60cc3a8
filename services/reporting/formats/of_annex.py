"""An annex as tables (the document, figures, targets, money) and as a cube of its figures."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from services.reporting import texts
from services.reporting.answers.annex import Annex, InitiativeShown
from services.reporting.answers.money import Money
from services.reporting.answers.targets import TargetShown
from services.reporting.disclosure import Marker
from services.reporting.disclosure.addresses import days_of
from services.reporting.disclosure.screening import USE
from services.reporting.scoring.texts import STATUSES

from .cubes import Category, Cube, Dimension
from .of_figures import KINDS, Line, lines, value_of
from .tables import Column, Kind, Table, Value, kroner, or_missing

_HEAD: Final = (Column("number", "Nr."), Column("initiative", "Initiativ"))
_FIGURES: Final = (
    *_HEAD,
    Column("measure", "Måling"),
    Column("definition", "Definition", "number"),
    Column("title", "Titel"),
    Column("part", "Opdeling"),
    Column("unit", "Enhed"),
    Column("over", "Tal"),
    Column("first_day", "Fra", "day"),
    Column("last_day", "Til", "day"),
    Column("value", "Værdi", "number"),
)
_TARGETS: Final = (
    *_HEAD,
    Column("target", "Mål"),
    Column("item", "Punkt"),
    Column("category", "Art"),
    Column("wording", "Ordlyd"),
    Column("rule", "Krav"),
    Column("achieved", "Resultat", "number"),
    Column("aimed_at", "Mål, tal", "number"),
    Column("expected_to_date", "Forventet til dato", "number"),
    Column("attainment_percent", "Opfyldelse", "percent"),
    Column("status", "Status"),
    Column("due", "Frist", "day"),
    Column("sentence", "Forklaring"),
)
MONEY: Final = {
    "original_oere": "Oprindeligt budget",
    "supplementary_oere": "Tillægsbevillinger",
    "corrected_oere": "Korrigeret budget",
    "committed_oere": "Disponeret",
    "consumed_oere": "Forbrug",
    "rest_oere": "Rest",
}


def annex_tables(annex: Annex) -> tuple[Table, ...]:
    """Return all tables of an annex, the figures first."""
    return (
        Table("figures", "Tal", _FIGURES, _figures(annex)),
        Table("targets", "Mål", _TARGETS, _targets(annex)),
        Table("money", "Økonomi", (*_HEAD, *money_columns()), _money(annex)),
    )


def annex_cube(annex: Annex) -> Cube:
    """Return the figures of an annex and their parts, each with every kind of number."""
    found = [line for row in annex.initiatives for line in lines(row)]
    figures = tuple(
        Category(each.code, _label(each), of=each.measure.id if each.part else None)
        for each in found
    )
    period = Category(annex.period.name, annex.period.label)
    return Cube(
        code=f"STATUS{annex.agreement.id}",
        title=f"{annex.agreement.title}: status for {annex.period.label}",
        as_of=annex.as_of,
        known_at=annex.known_at,
        dimensions=(
            Dimension("figure", "Måling", figures),
            Dimension("time", "Periode", (period,), "time"),
            Dimension("number", "Tal", tuple(Category(*each) for each in KINDS.items()), "metric"),
        ),
        values=[line.values.get(k, Marker.NOT_APPLICABLE) for line in found for k in KINDS],
        decimals=1,
    )


def _label(line: Line) -> str:
    unit = texts.UNITS[line.measure.unit]
    part = f", {line.label}" if line.part else ""
    return f"{line.initiative.number} {line.measure.title}{part} ({unit})"


def _figures(annex: Annex) -> Iterator[tuple[Value, ...]]:
    period, last = annex.period, days_of(annex).last
    first_days: dict[str, date | None] = {"period": period.first_day, "at_end": None}
    year_began = last.replace(month=1, day=1)
    for row in annex.initiatives:
        for line in lines(row):
            for kind, value in line.values.items():
                yield (
                    row.number,
                    row.title,
                    line.measure.id,
                    line.measure.definition,
                    line.measure.title,
                    line.label or None,
                    texts.UNITS[line.measure.unit],
                    KINDS[kind],
                    first_days.get(kind, year_began),
                    last,
                    value,
                )


def _targets(annex: Annex) -> Iterator[tuple[Value, ...]]:
    owned: list[tuple[InitiativeShown | None, TargetShown]] = [
        (None, each) for each in annex.shared_targets
    ]
    owned += [(row, target) for row in annex.initiatives for target in row.targets]
    for row, each in owned:
        yield (
            row.number if row else None,
            row.title if row else annex.agreement.title,
            each.id,
            each.item,
            texts.CATEGORIES[each.category],
            each.wording,
            each.rule_text,
            result_of(each),
            or_missing(each.aimed_at),
            or_missing(each.expected_to_date),
            _reckoned(each),
            STATUSES[each.status],
            each.due,
            each.explanation.sentence,
        )


def result_of(target: TargetShown) -> Value:
    """Return what a target is at, or why there is no number."""
    return value_of(target.achieved, target.marker)


def _reckoned(target: TargetShown) -> Value:
    if target.attainment_percent is not None:
        return target.attainment_percent
    result = result_of(target)
    return result if isinstance(result, Marker) else Marker.NOT_APPLICABLE


def money_columns() -> tuple[Column, ...]:
    """Return the columns municipalities use of money."""
    kind: Kind = "money"
    columns = (Column(key.replace("_oere", ""), title, kind) for key, title in MONEY.items())
    return (*columns, Column("consumed_percent", "Forbrugsprocent", "percent"))


def money_values(money: Money | None) -> tuple[Value, ...]:
    """Return the values under those columns."""
    if money is None:
        return (Marker.NOT_APPLICABLE,) * (len(MONEY) + 1)
    amounts = (money_value(money, key, Marker.MISSING) for key in MONEY)
    percent = money.consumed_percent
    none = money.marker or Marker.NOT_APPLICABLE
    return (*amounts, none if percent is None else Decimal(str(percent)))


def money_value(money: Money, key: str, none: Marker) -> Value:
    """Return an amount in kroner, or why there is none."""
    return value_of(kroner(getattr(money, key)), (key in USE and money.marker) or none)


def _money(annex: Annex) -> Iterable[tuple[Value, ...]]:
    return ((row.number, row.title, *money_values(row.money)) for row in annex.initiatives)
