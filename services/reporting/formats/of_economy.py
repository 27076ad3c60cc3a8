"""An economy as a table of lines with their sums, and as a cube of the same amounts."""

from collections.abc import Iterator
from typing import Final

from services.reporting import texts
from services.reporting.answers.annex import Economy
from services.reporting.answers.money import Money
from services.reporting.disclosure import Marker

from .cubes import Category, Cube, Dimension
from .of_annex import MONEY, money_columns, money_value, money_values
from .of_figures import value_of
from .tables import Column, Table, Value, kroner

_HEAD: Final = (
    Column("number", "Nr."),
    Column("initiative", "Initiativ"),
    Column("line", "Budgetlinje"),
    Column("title", "Tekst"),
    Column("nature", "Art"),
)
_UNIT_COSTS: Final = (
    *_HEAD[:2],
    Column("of", "Pr."),
    Column("measure", "Måling"),
    Column("counted", "Antal", "number"),
    Column("each", "Pris pr. stk.", "money"),
    Column("planned_each", "Planlagt pris", "money"),
    Column("sentence", "Forklaring"),
)


def economy_tables(economy: Economy) -> tuple[Table, ...]:
    """Return the lines with their sums, and what one outcome has cost."""
    return (
        Table("money", "Økonomi", (*_HEAD, *money_columns()), _lines(economy)),
        Table("unit_costs", "Pris pr. resultat", _UNIT_COSTS, _unit_costs(economy)),
    )


def economy_cube(economy: Economy) -> Cube:
    """Return the amounts of an economy in kroner, of each line, each initiative and in all."""
    found = list(_each(economy))
    return Cube(
        code=f"ECON{economy.agreement.id}",
        title=f"{economy.agreement.title}: økonomi {economy.year}",
        as_of=economy.as_of,
        known_at=economy.known_at,
        dimensions=(
            Dimension("line", "Budgetlinje", tuple(category for category, _ in found)),
            Dimension("time", "År", (Category(str(economy.year), str(economy.year)),), role="time"),
            Dimension(
                "amount",
                "Beløb",
                tuple(
                    Category(key.replace("_oere", ""), title, "kr.") for key, title in MONEY.items()
                ),
                "metric",
            ),
        ),
        # Within a frame there is no appropriation of its own, and so no rest of one.
        values=[
            money_value(money, key, Marker.NOT_APPLICABLE) for _, money in found for key in MONEY
        ],
        decimals=2,
    )


def _each(economy: Economy) -> Iterator[tuple[Category, Money]]:
    yield Category("total", "I alt"), economy.total
    for row in economy.initiatives:
        yield Category(row.id, f"{row.number} {row.title}", of="total"), row
        for line in row.lines:
            yield Category(line.id, f"{row.number} {line.title}", of=row.id), line


def _lines(economy: Economy) -> Iterator[tuple[Value, ...]]:
    for row in economy.initiatives:
        for line in row.lines:
            nature = texts.NATURES[line.nature]
            yield (row.number, row.title, line.id, line.title, nature, *money_values(line))
        yield (row.number, row.title, None, "I alt", None, *money_values(row))
    yield (None, economy.agreement.title, None, "I alt", None, *money_values(economy.total))


def _unit_costs(economy: Economy) -> Iterator[tuple[Value, ...]]:
    for row in economy.initiatives:
        for cost in row.unit_costs:
            each = cost.planned.each_oere if cost.planned else None
            yield (
                row.number,
                row.title,
                cost.of,
                cost.measure,
                value_of(cost.number, cost.marker),
                value_of(kroner(cost.each_oere), cost.marker),
                Marker.NOT_APPLICABLE if each is None else kroner(each),
                cost.sentence,
            )
