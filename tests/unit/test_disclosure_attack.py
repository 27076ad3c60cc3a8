"""
A reader attacks random publications with all that is shown, and finds out no hidden count.

``pytest tests/unit/test_disclosure_attack.py --tables 500`` attacks as many as one has time for.
"""

from collections.abc import Iterator

import pytest

from services.reporting.disclosure import Cell, Decision, Marker, Publication, decide, protect
from tests.builders.disclosure import attack, is_possible, primary_only
from tests.builders.disclosure_tables import SHAPES, random_publication


@pytest.fixture
def tables(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--tables"))


def of_shape(shape: int, tables: int) -> Iterator[Publication]:
    """Yield the share of this shape of so many tables, and one at least."""
    for seed in range(shape, max(tables, len(SHAPES)), len(SHAPES)):
        yield random_publication(seed)


def wanted(cell: Cell, decided: Decision, threshold: int) -> int:
    """Return how far apart the least and the most of a hidden number must lie."""
    if cell.id in decided.exposed:
        return 0
    return decided.narrow.get(cell.id, threshold - 1) if cell.is_small(threshold) else 1


@pytest.mark.parametrize("shape", range(len(SHAPES)), ids=[each.__name__ for each in SHAPES])
def test_no_hidden_number_follows_from_all_that_is_shown(shape: int, tables: int) -> None:
    attacked = 0
    for publication in of_shape(shape, tables):
        decided, shown = decide(publication), protect(publication)
        true = {each.id: each for each in publication.cells}

        for cell in (each for each in shown.cells if each.marker is Marker.HIDDEN):
            found = attack(shown, cell.id)

            # Not the solver's word is taken but two tables, each checked in whole numbers.
            assert all(is_possible(table, shown) for table in found.tables)
            assert found.high - found.low >= wanted(true[cell.id], decided, shown.threshold)
            attacked += 1

    assert attacked > 0


def test_where_only_small_counts_are_hidden_the_same_reader_finds_them_out(tables: int) -> None:
    pinned = hidden = 0
    for shape in range(len(SHAPES)):
        for publication in of_shape(shape, tables // 5):
            shown = primary_only(publication)
            for cell in (each for each in shown.cells if each.marker is Marker.HIDDEN):
                found = attack(shown, cell.id)
                hidden += 1
                pinned += found.high == found.low

    assert pinned > hidden / 2
