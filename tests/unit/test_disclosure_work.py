"""What deciding costs: a table of many providers is no harder than it is long."""

from collections.abc import Iterable
from random import Random
from typing import Final

import numpy as np
import pytest

from services.reporting.disclosure import Cell, Publication, decide, pattern, protect
from services.reporting.disclosure.formulas import gap, total
from services.reporting.disclosure.program import said_by
from services.reporting.disclosure.publication import Row
from services.reporting.disclosure.reading import together
from services.reporting.disclosure.twins import Twins
from tests.builders.disclosure import attack

PROVIDERS: Final = 40
QUARTERS: Final = (1, 2, 3, 4)
_PRICE: Final = 2**40


def quarters(of: str, counts: Iterable[int]) -> tuple[list[Cell], list[Row]]:
    """Return the quarters and the years to date of one figure."""
    cells, rows, year = [], [], 0
    for quarter, count in zip(QUARTERS, counts, strict=True):
        year += count
        cells.append(Cell(f"{of} Q{quarter}", count))
        if quarter > 1:
            cells.append(Cell(f"{of} to Q{quarter}", year))
            before = f"{of} to Q{quarter - 1}" if quarter > 2 else f"{of} Q1"
            rows.append(total(f"{of} to Q{quarter}", (before, f"{of} Q{quarter}")))
    return cells, rows


def by_providers(name: str, *, more: int = 0) -> Publication:
    """Return what an initiative's providers did in each quarter; ``more`` at one of them."""
    chance = Random(name)
    names = [f"{name} p{number}" for number in range(PROVIDERS)]
    counts = [[chance.randint(0, 12) for _ in QUARTERS] for _ in names]
    counts[7][2] += more
    told = [quarters(of, each) for of, each in zip(names, counts, strict=True)]
    whole = [sum(each) for each in zip(*counts, strict=True)]
    told.append(quarters(f"{name} all", whole))
    cells, rows = ([each for part in parts for each in part] for parts in zip(*told, strict=True))
    columns = (cell.id.removeprefix(f"{name} all ") for cell in told[-1][0])
    sums = [total(f"{name} all {on}", tuple(f"{of} {on}" for of in names)) for on in columns]
    return Publication(tuple(cells), (), (*rows, *sums))


def test_forty_providers_in_all_quarters_take_a_few_hundred_questions() -> None:
    publication = by_providers("one")

    decided, shown = decide(publication), protect(publication)

    assert decided.is_least
    assert decided.solves < 600
    small = [each.id for each in publication.cells if each.is_small(publication.threshold)]
    assert len(small) > 50
    for found in (attack(shown, each) for each in small[::10]):
        assert found.high - found.low >= 4


def test_what_an_event_moves_is_decided_anew_and_nothing_else() -> None:
    names = ("one", "two", "three")
    decide(together(by_providers(each) for each in names))
    before = pattern.decide_one.cache_info().misses

    decide(together(by_providers(each, more=int(each == "two")) for each in names))

    assert pattern.decide_one.cache_info().misses == before + 1


def test_out_of_work_not_all_of_a_large_table_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    publication = by_providers("hasty")
    monkeypatch.setattr(pattern, "_WORK_MAX", 0)

    decided, shown = decide(publication), protect(publication)

    assert not decided.is_least
    assert len(decided.hidden) < len(publication.open) / 2 + len(decided.primary)
    small = [each.id for each in publication.cells if each.is_small(publication.threshold)]
    for found in (attack(shown, each) for each in small[::10]):
        assert found.high - found.low >= 4


def believed(publication: Publication, table: dict[str, int], hidden: set[str]) -> bool:
    """Return whether a table is taken for one that could be true while this is hidden."""
    cells = {each.id: each for each in publication.cells}
    twins = Twins(cells, said_by(publication), ["few"])
    true = {each.id: each.value or 0 for each in publication.cells}
    found = np.array([float(value) for value in (true | table).values()])
    twins.learn(found, frozenset(hidden))
    return twins.widths(frozenset(hidden))["few"] > 0


def of_a_total() -> Publication:
    known, none = Cell("known", 6, is_known=True), Cell("none", 0)
    cells = Cell("few", 2), Cell("some", 9), known, none, Cell("whole", 17)
    bond = total("whole", ("few", "some", "known", "none"))
    return Publication(cells, (gap("still to come", 50, cells[1]),), (bond,))


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ({"few": 3}, {"few", "some", "still to come"}),
        ({"few": 3, "some": 8}, {"few", "still to come"}),
        ({"few": 3, "some": 8}, {"few", "some"}),
        ({"few": 3, "known": 5}, {"few", "known"}),
        ({"few": 0, "some": 11}, {"few", "some", "still to come"}),
        ({"few": -1, "some": 12}, {"few", "some", "still to come"}),
        ({"few": 3, "none": -1}, {"few", "none"}),
        ({"few": 3, "some": 7, "none": 1}, {"few", "some", "none", "still to come"}),
    ],
    ids=[
        "adds up to another whole",
        "moves what is shown",
        "is not what a shown gap says",
        "moves what was shown before",
        "has nobody where nought would be shown",
        "has fewer than nobody",
        "has fewer than nobody where there is nobody",
        "has somebody where nobody is shown",
    ],
)
def test_a_table_that_a_reader_can_tell_from_the_true_one_proves_nothing(
    table: dict[str, int], hidden: set[str]
) -> None:
    assert believed(of_a_total(), {"few": 3, "some": 8}, {"few", "some", "still to come"})
    assert not believed(of_a_total(), table, hidden)


def test_sums_beyond_64_bits_are_exact() -> None:
    spent = Cell("kr", 2 * _PRICE, counts_people=False)
    price = Row((("kr", 1), ("few", -_PRICE)), 0, 0)
    publication = Publication((Cell("few", 2), spent), (), (price,))

    # 2**24 times the price is 2**64: in 64 bits that is nought.
    assert not believed(publication, {"few": 2 + 2**24}, {"few"})
    assert believed(publication, {"few": 3, "kr": 3 * _PRICE}, {"few", "kr"})
