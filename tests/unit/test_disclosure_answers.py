"""What leaves reporting of the example's annex: of small counts nothing, in no place of it."""

from datetime import date
from typing import Final

import pytest

from services.reporting.answers.annex import Annex, MeasureShown
from services.reporting.disclosure import Marker, Publication, decide, protect
from services.reporting.disclosure.family import Earlier, Family
from services.reporting.disclosure.reading import read_annex
from services.reporting.disclosure.screening import screen_annex
from tests.builders.annexes import Q3, example_annex, screened
from tests.builders.disclosure import attack

Q1: Final = date(2009, 3, 31)
Q2: Final = date(2009, 6, 30)
Q4: Final = date(2009, 12, 31)
PLACED: Final = "2009/3.4/virksomhedsplaceret"


def measure(of: Annex, id_: str) -> MeasureShown:
    return next(each for row in of.initiatives for each in row.measures if each.id == id_)


def numbers(shown: Publication) -> dict[str, int]:
    return {each.id: each.value for each in shown.cells if each.value is not None}


@pytest.mark.parametrize("threshold", [3, 5, 20, 100, 400])
def test_an_annex_holds_what_was_decided_to_be_shown_and_nothing_else(threshold: int) -> None:
    whole = read_annex(example_annex(Q3))._replace(threshold=threshold)
    hidden = decide(whole).hidden

    shown = screen_annex(example_annex(Q3), hidden)

    assert hidden
    assert numbers(read_annex(shown)) == numbers(protect(whole))
    gone = {each.id for each in whole.cells if each.id in hidden}
    assert shown.model_dump_json().count('"hidden"') >= len(gone)


def test_of_43_who_ended_neither_the_one_nor_the_four_leaves_with_the_annex() -> None:
    shown = screened(example_annex(Q3))

    (outcomes,) = measure(shown, "2009/1.5/afsluttet").breakdowns

    year = {each.part: each.year_to_date for each in outcomes.parts}
    assert (year["fit_for_insurance_fund"], year["fit_for_social_assistance"]) == (None, None)
    assert (year["still_ill"], year["fit_for_employer"]) == (20, 12)
    assert list(year.values()) == [20, 12, None, None, None]
    assert list(year)[2:] == sorted(list(year)[2:])


def test_in_the_examples_annex_no_small_count_can_be_reckoned() -> None:
    whole = Family((example_annex(Q3),)).publication()
    shown = protect(whole)

    found = {each.id: attack(shown, each.id) for each in whole.cells if each.is_small(5)}

    assert len(found) == 17
    assert min(each.high - each.low for each in found.values()) >= 4


def test_after_the_half_year_the_year_to_date_is_hidden_where_it_gives_the_quarter() -> None:
    half_year = Earlier(example_annex(Q2), Family((example_annex(Q2),)).decision().hidden)
    family = Family((example_annex(Q3),), (half_year,))

    placed = measure(screened(example_annex(Q3), half_year), PLACED)

    parts = {each.part: (each.period, each.year_to_date) for each in placed.breakdowns[0].parts}
    assert parts == {"internship": (None, None), "wage_subsidy": (None, None)}
    shown = protect(family.publication())
    small = [each.id for each in read_annex(example_annex(Q3)).cells if each.is_small(5)]
    found = [attack(shown, id_) for id_ in small]
    assert all(each.low < each.high for each in found)


def test_a_target_whose_number_is_hidden_says_neither_gap_nor_share_nor_sentence() -> None:
    shown = screened(example_annex(Q3), threshold=40)

    (row,) = (each for each in shown.initiatives if each.id == "2009/3.4")
    (before,) = (each for each in example_annex(Q3).initiatives if each.id == "2009/3.4")

    target, was = row.targets[0], before.targets[0]
    assert was.achieved == 35
    assert (target.achieved, target.distance, target.attainment_percent) == (None, None, None)
    assert "35" not in target.model_dump_json(exclude={"rule", "vintage", "wording"})
    assert row.forecasts == ()


def test_the_quarters_of_a_year_are_one_publication() -> None:
    quarters = tuple(example_annex(on) for on in (Q1, Q2, Q3, Q4))
    whole = _of("2009/3.4", Family(quarters).publication())
    apart = [decide(_of("2009/3.4", read_annex(each))).hidden for each in quarters]
    small = [each.id for each in whole.cells if each.is_small(5)]

    together, one_by_one = protect(whole), _shown(whole, frozenset().union(*apart))

    assert len(small) > 4
    assert min(f.high - f.low for f in (attack(together, id_) for id_ in small)) >= 4
    assert min(f.high - f.low for f in (attack(one_by_one, id_) for id_ in small)) < 4


def _of(initiative: str, whole: Publication) -> Publication:
    """Return what of a publication is about one initiative, which hangs together with no other."""
    cells = tuple(each for each in whole.cells if each.id.startswith(f"{initiative}/"))
    names = {each.id for each in cells}
    return whole._replace(
        cells=cells,
        formulas=tuple(each for each in whole.formulas if names >= set(each.of)),
        bonds=tuple(each for each in whole.bonds if names >= {id_ for id_, _ in each.terms}),
    )


def _shown(whole: Publication, hidden: frozenset[str]) -> Publication:
    """Return what is told where it was decided otherwise what is hidden."""
    return whole._replace(
        cells=tuple(
            each._replace(value=None, marker=Marker.HIDDEN) if each.id in hidden else each
            for each in whole.cells
        ),
        formulas=tuple(each for each in whole.formulas if not hidden & set(each.of)),
    )
