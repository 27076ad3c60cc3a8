"""Every way by which a hidden count follows from what stands beside it, open and then closed."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final

import pytest

from services.reporting.disclosure import Cell, Marker, Publication, decide, pattern, protect
from services.reporting.disclosure.formulas import (
    Rounding,
    difference,
    gap,
    priced,
    quotient,
    total,
    within,
)
from services.reporting.disclosure.tables import ALL, Dimension, at, totals
from tests.builders.disclosure import attack, is_possible, primary_only
from tests.builders.disclosure_tables import random_publication

PERCENT: Final = Rounding(Fraction(100), 1)
KRONER: Final = Rounding(Fraction(1, 100), 0)
FEW: Final = Cell("few", 2)


def of_a_total() -> Publication:
    cells = FEW, Cell("many", 60), Cell("some", 9), Cell("whole", 71)
    return Publication(cells, (), (total("whole", ("few", "many", "some")),))


def of_a_hierarchy() -> Publication:
    dimension = Dimension("offer", {"g1": ALL, "g2": ALL, "few": "g1", "b": "g1", "c": "g2"})
    counts = {"few": 2, "b": 40, "g1": 42, "c": 30, "g2": 30, ALL: 72}
    places = {at({"offer": part}): part for part in counts}
    cells = tuple(Cell(part, value) for part, value in counts.items())
    return Publication(cells, (), totals(places, (dimension,)))


def of_another_breakdown() -> Publication:
    men, women = Cell("men", 31), Cell("women", 40)
    by_offer = total("whole", ("few", "many"))
    by_sex = total("whole", ("men", "women"))
    cells = FEW, Cell("many", 69), men, women, Cell("whole", 71, is_listed=False)
    return Publication(cells, (), (by_offer, by_sex))


def of_a_part_of_another() -> Publication:
    other, whole = Cell("other", 9), Cell("whole", 11)
    bonds = total("whole", ("few", "other")), within("of the other", "other")
    return Publication((FEW, other, Cell("of the other", 8), whole), (), bonds)


def of_a_percentage() -> Publication:
    whole, other = Cell("whole", 80), Cell("other", 78, is_listed=False)
    share = quotient("other %", other, whole, PERCENT)
    return Publication((FEW, other, whole), (share,), (total("whole", ("few", "other")),))


def of_a_target_gap() -> Publication:
    return Publication((FEW,), (gap("still to come", 50, FEW),))


def of_a_price() -> Publication:
    spent = Cell("kr", 5_000_000, counts_people=False)
    return Publication((FEW, spent), (), (priced("kr", "few", 2_500_000),))


def of_a_cost_per_outcome() -> Publication:
    spent = Cell("kr", 7_866_700, counts_people=False)
    each = quotient("kr each", spent, FEW, KRONER)
    return Publication((spent, FEW), (each,))


def of_the_year_to_date() -> Publication:
    year, half = Cell("year", 32), Cell("half-year", 30, is_listed=False, is_known=True)
    return Publication((FEW, year, half), (), (total("year", ("half-year", "few")),))


def of_another_vintage() -> Publication:
    now, then = Cell("few", 2), Cell("as approved", 7, is_listed=False, is_known=True)
    return Publication((now, then), (difference("restated by", now, then),))


def of_the_difference_of_two_requests() -> Publication:
    men_and_women, men = Cell("both", 71), Cell("men", 69)
    gone = Cell("few", 2, is_listed=False)
    return Publication((men_and_women, men, gone), (), (total("both", ("men", "few")),))


LEAKS: Final = (
    of_a_total,
    of_a_hierarchy,
    of_another_breakdown,
    of_a_part_of_another,
    of_a_percentage,
    of_a_target_gap,
    of_a_price,
    of_a_cost_per_outcome,
    of_the_year_to_date,
    of_another_vintage,
    of_the_difference_of_two_requests,
)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_small_count_follows_where_only_it_is_hidden(leak: Callable[[], Publication]) -> None:
    shown = primary_only(leak())

    found = attack(shown, "few")

    assert found[:2] == (2, 2)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_small_count_does_not_follow_from_what_is_shown(leak: Callable[[], Publication]) -> None:
    shown = protect(leak())

    found = attack(shown, "few")

    assert found.high - found.low >= 4
    assert all(is_possible(table, shown) for table in found.tables)


def test_no_more_is_hidden_than_keeps_the_small_count() -> None:
    hidden = {leak.__name__: decide(leak()).secondary for leak in LEAKS}

    assert max(len(each) for each in hidden.values()) == 1
    assert hidden["of_a_total"] == {"some"}
    assert hidden["of_a_part_of_another"] == {"whole"}
    assert hidden["of_a_price"] == {"kr"}
    assert hidden["of_the_year_to_date"] == {"year"}
    assert hidden["of_a_target_gap"] == frozenset()


def test_what_is_shown_carries_nothing_of_what_is_hidden() -> None:
    spent = Cell("kr", 79_997, counts_people=False)
    behind = Cell("behind", 77_773, is_listed=False)
    few = Cell("few", 4)
    formulas = (
        quotient("kr each", spent, few, KRONER),
        gap("still to come", 66_663, few),
        quotient("behind %", few, behind, PERCENT),
    )

    shown = protect(Publication((few, spent, behind), formulas))

    assert not {"66659", "77773", "200", "0.0"} & set(str(shown).replace(",", " ").split())
    assert all(each.rows == () and each.value is None for each in shown.formulas)
    assert "behind" not in {each.id for each in shown.cells}


def test_what_earlier_publications_give_away_is_hidden_now_and_said_to_be_exposed() -> None:
    was_shown, follows = Cell("was shown", 3, is_known=True), Cell("follows", 2)
    whole = Cell("whole", 5, is_known=True)
    bond = total("whole", ("was shown", "follows"))

    decided = decide(Publication((was_shown, follows, whole), (), (bond,)))

    assert decided.exposed == {"was shown", "follows"}
    assert decided.exposed <= decided.hidden


def test_two_small_counts_whose_sum_is_known_are_kept_as_far_apart_as_can_be() -> None:
    whole = Cell("whole", 5, is_known=True)
    bond = total("whole", ("two", "three"))

    decided = decide(Publication((Cell("two", 2), Cell("three", 3), whole), (), (bond,)))

    assert decided.narrow == {"two": 3, "three": 3}
    assert decided.exposed == frozenset()


def test_parts_that_do_not_add_up_to_the_whole_say_nothing_of_each_other() -> None:
    cells = FEW, Cell("many", 60), Cell("whole", 99)

    decided = decide(Publication(cells, (), (total("whole", ("few", "many")),)))

    assert decided.hidden == {"few"}


@pytest.mark.parametrize("seed", range(7))
def test_the_order_in_which_cells_come_makes_no_difference(seed: int) -> None:
    one = random_publication(seed)
    other = one._replace(cells=one.cells[::-1], formulas=one.formulas[::-1], bonds=one.bonds[::-1])

    assert decide(one) == decide(other)


@pytest.mark.parametrize("seed", range(14))
def test_out_of_work_more_is_hidden_and_never_less(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = random_publication(seed)
    least = decide(publication)
    monkeypatch.setattr(pattern, "_WORK_MAX", 0)

    hasty, shown = decide(publication), protect(publication)

    assert hasty.hidden >= least.primary
    assert len(hasty.hidden) >= len(least.hidden)
    for cell in (each for each in publication.cells if each.is_small(5) and each.is_listed):
        found = attack(shown, cell.id)
        assert found.high - found.low >= least.narrow.get(cell.id, 4)


def test_a_marker_of_what_is_hidden_is_in_every_publication_the_same() -> None:
    shown = protect(of_a_total())

    gone = [each for each in shown.cells if each.marker is Marker.HIDDEN]

    assert {each._replace(id="") for each in gone} == {gone[0]._replace(id="")}
