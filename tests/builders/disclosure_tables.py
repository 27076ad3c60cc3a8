"""Random publications with small counts in them, each of a shape that reporting publishes."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import product
from random import Random
from typing import Final

from services.reporting.disclosure import Cell, Formula, Publication, Row
from services.reporting.disclosure.formulas import (
    Rounding,
    difference,
    gap,
    priced,
    quotient,
    total,
    within,
)
from services.reporting.disclosure.tables import ALL, Dimension, Place, at, totals

PERCENT: Final = Fraction(100)
WHOLE: Final = Rounding(PERCENT, 0)
ONE_DECIMAL: Final = Rounding(PERCENT, 1)
KRONER: Final = Rounding(Fraction(1, 100), 0)


def count(random: Random) -> int:
    """Return how many there are in a cell: few, as in a city's small initiatives."""
    return random.choice((0, random.randint(1, 4), random.randint(1, 12), random.randint(5, 90)))


def flat(name: str, size: int) -> Dimension:
    return Dimension(name, {f"{name}{n}": ALL for n in range(size)})


def crossed(random: Random, dimensions: Iterable[Dimension], prefix: str = "") -> dict[Place, Cell]:
    """Return a table of random counts with all its totals."""
    dimensions = tuple(dimensions)
    leaves = [[part for part in d.above if part not in d.above.values()] for d in dimensions]
    counts = {
        at(dict(zip((d.name for d in dimensions), parts, strict=True))): count(random)
        for parts in product(*leaves)
    }
    cells = {}
    for parts in product(*([*d.above, ALL] for d in dimensions)):
        place = dict(zip((d.name for d in dimensions), parts, strict=True))
        value = sum(n for leaf, n in counts.items() if _is_under(dict(leaf), place, dimensions))
        weight = 1 + 2 * sum(part == ALL for part in parts)
        id_ = prefix + "/".join(parts)
        cells[at(place)] = Cell(id_, value, weight=weight)
    return cells


def _is_under(
    leaf: Mapping[str, str], place: Mapping[str, str], dimensions: Iterable[Dimension]
) -> bool:
    for dimension in dimensions:
        part = leaf[dimension.name]
        while part not in {place[dimension.name], ALL}:
            part = dimension.above[part]
        if part != place[dimension.name]:
            return False
    return True


def ids(cells: Mapping[Place, Cell]) -> dict[Place, str]:
    return {place: cell.id for place, cell in cells.items()}


def by_two(random: Random) -> Publication:
    """Return a table with two dimensions."""
    dimensions = flat("a", random.randint(2, 6)), flat("b", random.randint(2, 5))
    cells = crossed(random, dimensions)
    return Publication(tuple(cells.values()), (), totals(ids(cells), dimensions))


def by_three(random: Random) -> Publication:
    """Return a table with three dimensions."""
    dimensions = flat("a", random.randint(2, 3)), flat("b", 3), flat("c", 2)
    cells = crossed(random, dimensions)
    return Publication(tuple(cells.values()), (), totals(ids(cells), dimensions))


def in_groups(random: Random) -> Publication:
    """Return a table with a hierarchy in one dimension."""
    groups = {f"g{n}": ALL for n in range(random.randint(2, 3))}
    parts = {f"g{n % len(groups)}.{n}": f"g{n % len(groups)}" for n in range(len(groups) * 2 + 1)}
    dimensions = Dimension("a", groups | parts), flat("b", random.randint(2, 3))
    cells = crossed(random, dimensions)
    return Publication(tuple(cells.values()), (), totals(ids(cells), dimensions))


def with_shares(random: Random) -> Publication:
    """Return a breakdown with the share of each part, with its count or in its stead."""
    table = by_two(random)
    whole = next(each for each in table.cells if each.id == f"{ALL}/{ALL}")
    rounding = random.choice((WHOLE, ONE_DECIMAL))
    is_listed = random.random() < 1 / 2
    inner = {each.id for each in table.cells if ALL not in each.id}
    cells = tuple(c._replace(is_listed=is_listed or c.id not in inner) for c in table.cells)
    shares = tuple(quotient(f"%{c.id}", c, whole, rounding) for c in table.cells if c.id in inner)
    gaps = tuple(gap(f"gap {c.id}", 50, c) for c in cells if c.id.startswith(f"{ALL}/b"))
    return Publication(cells, shares + gaps, table.bonds)


def twice_broken_down(random: Random) -> Publication:
    """Return one figure broken down in two ways, and parts that do not add up to it."""
    one = crossed(random, (flat("a", random.randint(2, 5)),))
    whole = one[at({"a": ALL})]
    cells, rows = list(one.values()), list(totals(ids(one), (flat("a", len(one) - 1),)))
    rest, others = whole.value or 0, []
    for n in range(random.randint(1, 4)):
        part = random.randint(0, min(rest, random.choice((3, 9, 40))))
        others.append(Cell(f"other{n}", part))
        rest -= part
    others.append(Cell("other", rest))
    rows.append(total(whole.id, tuple(each.id for each in others)))
    beside = Cell("beside", random.randint(0, whole.value or 0))
    rows.append(within(beside.id, whole.id))
    return Publication((*cells, *others, beside), (), tuple(rows))


def with_money(random: Random) -> Publication:
    """Return counts with what they cost at a price all know, and what each outcome has cost."""
    parts = [Cell(f"line{n}", count(random)) for n in range(random.randint(2, 5))]
    price = random.choice((2_500_000, 350_000, 10_000_000))
    spent = [
        Cell(f"kr {each.id}", (each.value or 0) * price, counts_people=False) for each in parts
    ]
    whole = Cell("lines", sum(each.value or 0 for each in parts), weight=3)
    money = Cell("kr", sum(each.value or 0 for each in spent), counts_people=False, weight=3)
    rows: list[Row] = [total(whole.id, tuple(each.id for each in parts))]
    rows.append(total(money.id, tuple(each.id for each in spent)))
    rows += [priced(kr.id, of.id, price) for kr, of in zip(spent, parts, strict=True)]
    good = [Cell(f"good {p.id}", random.randint(0, p.value or 0)) for p in parts]
    rows += [within(one.id, of.id) for one, of in zip(good, parts, strict=True)]
    costs: list[Formula] = [
        quotient(f"each {one.id}", kr, one, KRONER) for kr, one in zip(spent, good, strict=True)
    ]
    cells = (*parts, *spent, *good, whole, money)
    return Publication(cells, tuple(costs), tuple(rows))


def over_time(random: Random) -> Publication:
    """Return quarters and the year to date, after earlier quarters were published, and a mend."""
    names = [f"part{n}" for n in range(random.randint(2, 4))]
    cells: list[Cell] = []
    rows: list[Row] = []
    for quarter in (1, 2, 3):
        for name in (*names, "all"):
            parts = sum(each.value or 0 for each in cells[-len(names) :])
            value = parts if name == "all" else count(random)
            is_past = quarter < 3
            is_small = 0 < value < 5
            listed = not is_past or not is_small
            known = is_past and not is_small and name == "all"
            cells.append(Cell(f"{name} Q{quarter}", value, is_listed=listed, is_known=known))
        rows.append(total(f"all Q{quarter}", tuple(f"{name} Q{quarter}" for name in names)))
    values = {each.id: each.value or 0 for each in cells}
    for name in (*names, "all"):
        quarters = tuple(f"{name} Q{quarter}" for quarter in (1, 2, 3))
        cells.append(Cell(f"{name} year", sum(values[each] for each in quarters), weight=2))
        rows.append(total(f"{name} year", quarters))
    rows.append(total("all year", tuple(f"{name} year" for name in names)))
    mended = Cell(f"{names[0]} Q1 as mended", values[f"{names[0]} Q1"] + random.randint(0, 3))
    change = difference("change", mended, next(c for c in cells if c.id == f"{names[0]} Q1"))
    return Publication((*cells, mended), (change,), tuple(rows))


SHAPES: Final[tuple[Callable[[Random], Publication], ...]] = (
    by_two,
    by_three,
    in_groups,
    with_shares,
    twice_broken_down,
    with_money,
    over_time,
)


def random_publication(seed: int) -> Publication:
    random = Random(seed)
    return SHAPES[seed % len(SHAPES)](random)
