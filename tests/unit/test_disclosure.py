"""What is hidden of a table with small counts, and how the rest keeps from telling it."""

from fractions import Fraction
from typing import Any, Final

import pytest

from examples import oracle
from services.reporting.disclosure import Cell, Formula, Marker, Publication, protect
from services.reporting.disclosure.formulas import (
    Rounding,
    quotient,
    total,
)
from tests.builders.disclosure import attack, primary_only

WHOLE_PERCENT: Final = Rounding(Fraction(100), 0)
KRONER: Final = Rounding(Fraction(1, 100), 0)


Q3: Final[dict[str, Any]] = oracle.loaded("expected.yaml")["annex"]["figures"]


def breakdown(parts: dict[str, int], **of_whole: Any) -> Publication:
    """Return a figure, ``whole``, broken down in parts that add up to it."""
    cells = [Cell(id_, value) for id_, value in parts.items()]
    cells.append(Cell("whole", sum(parts.values()), weight=3, **of_whole))
    return Publication(tuple(cells), (), (total("whole", tuple(parts)),))


def in_per_cent(counts: Publication) -> tuple[Formula, ...]:
    *parts, whole = counts.cells
    return tuple(quotient(f"{each.id} %", each, whole, WHOLE_PERCENT) for each in parts)


def outcomes() -> Publication:
    """Return how those 43 fared who had ended initiative 1.5 by the third quarter of 2009."""
    by = Q3["2009/1.5/afsluttet"]["by"]["outcome"]
    return breakdown({part: figure["year"] for part, figure in by.items()})


def markers(shown: Publication) -> dict[str, Marker | None]:
    cells = {each.id: each.marker for each in shown.cells}
    return cells | {each.id: each.marker for each in shown.formulas}


def hidden(shown: Publication) -> set[str]:
    return {id_ for id_, marker in markers(shown).items() if marker is Marker.HIDDEN}


def widths(shown: Publication, of: Publication) -> dict[str, int]:
    """Return how far apart the least and the most are that a reader finds of the small counts."""
    small = [each.id for each in of.cells if each.is_small(of.threshold) and each.is_listed]
    found = {id_: attack(shown, id_) for id_ in small}
    return {id_: each.high - each.low for id_, each in found.items()}


@pytest.mark.parametrize("threshold", [2, 3, 5, 10])
def test_counts_below_the_threshold_are_hidden_and_nought_is_shown(threshold: int) -> None:
    counts = tuple(Cell(str(n), n) for n in range(12))

    shown = protect(Publication(counts, threshold=threshold))

    assert hidden(shown) == {str(n) for n in range(1, threshold)}
    assert markers(shown)["0"] is Marker.ZERO
    assert {each.value for each in shown.cells} == {None, 0, *range(threshold, 12)}


def test_why_there_is_no_number_is_told_apart() -> None:
    cells = (
        Cell("hidden", 3),
        Cell("zero", 0),
        Cell("missing", None),
        Cell("unmatured", None, Marker.UNMATURED),
        Cell("not applicable", None, Marker.NOT_APPLICABLE),
        Cell("shown", 7),
    )

    shown = protect(Publication(cells))

    assert {marker: id_ for id_, marker in markers(shown).items()} == {
        Marker.HIDDEN: "hidden",
        Marker.ZERO: "zero",
        Marker.MISSING: "missing",
        Marker.UNMATURED: "unmatured",
        Marker.NOT_APPLICABLE: "not applicable",
        None: "shown",
    }


def test_money_and_places_are_not_small_counts() -> None:
    shown = protect(Publication((Cell("places", 3, counts_people=False), Cell("people", 7))))

    assert hidden(shown) == set()


def test_of_one_small_part_another_is_hidden_too_or_it_follows_from_the_whole() -> None:
    counts = breakdown({"few": 2, "some": 9, "many": 60})

    shown = protect(counts)

    assert hidden(shown) == {"few", "some"}
    assert widths(shown, counts)["few"] >= 4


def test_what_becomes_of_43_people_shows_neither_the_one_nor_the_four() -> None:
    counts = outcomes()
    told = counts._replace(formulas=in_per_cent(counts))

    shown = protect(told)

    parts = {"fit_for_social_assistance", "fit_for_insurance_fund", "partly_fit_at_work"}
    assert hidden(shown) == parts | {f"{part} %" for part in parts}
    assert next(each.value for each in shown.cells if each.id == "whole") == 43
    assert min(widths(shown, told).values()) >= 4


def test_percentages_without_counts_give_the_one_and_the_four_away_unless_hidden() -> None:
    counts = outcomes()
    *parts, whole = counts.cells
    cells = (*(each._replace(is_listed=False) for each in parts), whole)
    printed = counts._replace(cells=cells, formulas=in_per_cent(counts))

    as_printed = printed._replace(cells=(whole,))
    shown = protect(printed)

    assert attack(as_printed, "fit_for_social_assistance")[:2] == (1, 1)
    assert attack(as_printed, "fit_for_insurance_fund")[:2] == (4, 4)
    assert len(hidden(shown)) == 3
    for part in ("fit_for_social_assistance", "fit_for_insurance_fund"):
        found = attack(shown, part)
        assert found.high - found.low >= 4


def placed(*, told_before: bool) -> Publication:
    """Return those placed by 3.4 in the quarter and in the year, by offer, after the half-year."""
    figure = Q3["2009/3.4/virksomhedsplaceret"]
    numbers = figure["by"]["offer"] | {"all": figure}
    cells, rows = [], []
    for part, number in numbers.items():
        before = number["year"] - number["quarter"]
        cells.append(Cell(f"{part} quarter", number["quarter"]))
        cells.append(Cell(f"{part} year", number["year"], weight=2))
        cells.append(Cell(f"{part} half-year", before, is_listed=False, is_known=told_before))
        rows.append(total(f"{part} year", (f"{part} half-year", f"{part} quarter")))
    for over in ("quarter", "year", "half-year"):
        offers = tuple(f"{part} {over}" for part in figure["by"]["offer"])
        rows.append(total(f"all {over}", offers))
    return Publication(tuple(cells), (), tuple(rows))


def test_the_two_and_the_three_of_a_quarter_do_not_follow_from_their_sum() -> None:
    counts = placed(told_before=False)

    shown = protect(counts)

    assert {"wage_subsidy quarter", "internship quarter"} <= hidden(shown)
    assert min(widths(shown, counts).values()) >= 4


def test_the_two_and_the_three_of_a_quarter_do_not_follow_from_the_year_to_date() -> None:
    counts = placed(told_before=True)

    shown = protect(counts)

    # The half-year's 6, 24 and 30 are known: 8 and 27 of the year would give 2 and 3 away.
    assert {"wage_subsidy year", "internship year"} <= hidden(shown)
    assert attack(primary_only(counts), "wage_subsidy quarter")[:2] == (2, 2)
    assert min(widths(shown, counts).values()) >= 3
