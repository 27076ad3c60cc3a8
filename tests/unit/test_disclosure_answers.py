"""What leaves reporting of the example's annex: of small counts nothing, in no place of it."""

from datetime import date
from typing import Final

import pytest

from services.reporting.answers import Annex, MeasureShown, Point, Series
from services.reporting.disclosure import Marker, Publication, protect
from services.reporting.disclosure.family import Earlier, Family
from services.reporting.disclosure.reading import read_annex
from services.reporting.periods import period_of
from tests.builders.annexes import Q3, example_annex
from tests.builders.disclosure import attack
from tests.builders.rows import KNOWN_AT

Q2: Final = date(2009, 6, 30)
PLACED: Final = "2009/3.4/virksomhedsplaceret"


def measure(of: Annex, id_: str) -> MeasureShown:
    return next(each for row in of.initiatives for each in row.measures if each.id == id_)


def numbers(shown: Publication) -> dict[str, int]:
    return {each.id: each.value for each in shown.cells if each.value is not None}


def screened(family: Family) -> Annex:
    return family.screened(family.decision().hidden)[0].answer


@pytest.mark.parametrize("threshold", [3, 5, 20, 100, 400])
def test_an_annex_holds_what_was_decided_to_be_shown_and_nothing_else(threshold: int) -> None:
    family = Family(example_annex(Q3), threshold=threshold)
    hidden = family.decision().hidden

    shown, _ = family.screened(hidden)

    assert hidden
    assert numbers(read_annex(shown.answer)) == numbers(protect(family.publication()))
    gone = {id_ for id_, marker in shown.markers.items() if marker is Marker.HIDDEN}
    assert {each.id for each in family.publication().cells if each.id in hidden} <= gone


def test_of_43_who_ended_neither_the_one_nor_the_four_leaves_with_the_annex() -> None:
    shown = screened(Family(example_annex(Q3)))

    (outcomes,) = measure(shown, "2009/1.5/afsluttet").breakdowns

    year = {each.part: each.year_to_date for each in outcomes.parts}
    assert (year["fit_for_insurance_fund"], year["fit_for_social_assistance"]) == (None, None)
    assert (year["still_ill"], year["fit_for_employer"]) == (20, 12)
    assert list(year.values()) == [20, 12, None, None, None]
    assert list(year)[2:] == sorted(list(year)[2:])


def test_in_the_examples_annex_no_small_count_can_be_reckoned() -> None:
    whole = Family(example_annex(Q3)).publication()
    shown = protect(whole)

    found = {each.id: attack(shown, each.id) for each in whole.cells if each.is_small(5)}

    assert len(found) == 17
    assert min(each.high - each.low for each in found.values()) >= 4


def test_after_the_half_year_the_year_to_date_is_hidden_where_it_gives_the_quarter() -> None:
    half_year = Earlier(example_annex(Q2), (), Family(example_annex(Q2)).decision().hidden)
    family = Family(example_annex(Q3), earlier=(half_year,))

    placed = measure(screened(family), PLACED)

    parts = {each.part: (each.period, each.year_to_date) for each in placed.breakdowns[0].parts}
    assert parts == {"internship": (None, None), "wage_subsidy": (None, None)}
    shown = protect(family.publication())
    small = [each.id for each in read_annex(example_annex(Q3)).cells if each.is_small(5)]
    found = [attack(shown, id_) for id_ in small]
    assert all(each.low < each.high for each in found)


def test_a_target_whose_number_is_hidden_says_neither_gap_nor_share_nor_sentence() -> None:
    shown = screened(Family(example_annex(Q3), threshold=40))

    (row,) = (each for each in shown.initiatives if each.id == "2009/3.4")
    (before,) = (each for each in example_annex(Q3).initiatives if each.id == "2009/3.4")

    target, was = row.targets[0], before.targets[0]
    assert was.achieved == 35
    assert (target.achieved, target.distance, target.attainment_percent) == (None, None, None)
    assert "35" not in target.model_dump_json(exclude={"rule", "vintage", "wording"})
    assert row.forecasts == ()


def test_a_series_shows_what_the_annex_shows_and_no_more() -> None:
    figures = [measure(example_annex(on), PLACED).figure for on in (Q2, Q3)]
    periods = [period_of(on, "quarter") for on in (Q2, Q3)]
    series = Series(
        measure=PLACED,
        definition=1,
        title="",
        unit="persons",
        by="quarter",
        as_of=Q3,
        known_at=KNOWN_AT,
        last_recorded_at=None,
        plan_versions={},
        points=tuple(
            Point(
                name=period.name,
                label="",
                first_day=period.first_day,
                last_day=period.last_day,
                period=figure.period,
                year_to_date=figure.year_to_date,
            )
            for period, figure in zip(periods, figures, strict=True)
        ),
    )
    family = Family(example_annex(Q3), (series,))

    shown, (in_series,) = family.screened(family.decision().hidden)

    points, placed = in_series.answer.points, measure(shown.answer, PLACED)
    assert points[1].period == placed.figure.period
    assert points[1].year_to_date == placed.figure.year_to_date
    assert {points[0].year_to_date, points[1].year_to_date, points[1].period} > {None}
