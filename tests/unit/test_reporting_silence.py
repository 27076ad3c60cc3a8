"""What is to be reported and is not has no figure: silence is not nought, and nought no silence."""

from datetime import date

from schemas.formulas import Formula, MeasureTerm, Product, Sum
from schemas.measures import Aggregate, Booked, Level, Measure, Share
from schemas.reckoning import TOLD, WITHOUT_N, Key
from services.reporting.answering import annex
from services.reporting.answering.targets import view_of
from services.reporting.answers.annex import Amounts, MeasureShown
from services.reporting.domain import Account
from services.reporting.measures.figures import Books, Sight
from services.reporting.periods import parse_period
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown
from tests.builders.reporting import INITIATIVE, PLACED, adopted, agreement, day, recorded

REPORTED = Aggregate(id=f"{INITIATIVE}/talt", title="Talt", unit="persons", op="reported")
OF_REPORTS = (
    REPORTED,
    Level(id=f"{INITIATIVE}/staar", title="Nu", unit="persons", opened_by="figure.reported"),
    Share(id=f"{INITIATIVE}/andel", title="Andel", unit="persons", event="figure.reported"),
    Formula(
        id=f"{INITIATIVE}/begge",
        title="Begge",
        unit="persons",
        expression=Sum(
            of=(
                Product(of=(MeasureTerm(measure=REPORTED.id),)),
                Product(of=(MeasureTerm(measure=PLACED.id),)),
            )
        ),
    ),
)


def shown(*measures: Measure, books: Books | None = None) -> tuple[MeasureShown, ...]:
    known = InitiativeKnown([(adopted(measures=measures, targets=()), recorded(0))])
    plan = PlanKnown(AgreementKnown(agreement(), recorded(0)), [known])
    view = view_of(plan, Sight(parse_period("2009-Q3"), date(2009, 9, 30)), recorded(9))
    (row,) = annex.show_rows(plan, books or {}, (), view).initiatives
    return row.measures


def booked(on: str, amount: int) -> Books:
    return {Account(REPORTED.id, 1, "value"): [Booked(day(on), amount)]}


def test_what_nobody_has_reported_has_no_figure_rather_than_nought() -> None:
    *silent, counted = shown(*OF_REPORTS, PLACED)

    assert all(each.figure == Amounts() and each.value is None for each in silent)
    assert [each.is_reported for each in silent] == [True, True, True, False]
    assert counted.figure.year_to_date == 0


def test_a_total_reported_last_year_is_no_report_of_this_one() -> None:
    (last_year,) = shown(REPORTED, books=booked("2008-12-31", 9))
    (earlier,) = shown(REPORTED, books=booked("2009-06-30", 9))

    assert last_year.figure == Amounts()
    assert (earlier.figure.period, earlier.figure.year_to_date) == (0, 9)


def told(of: Measure, *days: str, key: Key = TOLD) -> Books:
    return {Account(of.id, 1, *key): [Booked(day(on), 1) for on in days]}


def test_a_total_reported_as_nought_is_nought() -> None:
    (nought,) = shown(REPORTED, books=told(REPORTED, "2009-08-15"))

    assert (nought.figure.period, nought.figure.year_to_date) == (0, 0)
    assert nought.latest_on == day("2009-08-15")


def test_a_level_reported_as_nought_stands_at_nought() -> None:
    level = OF_REPORTS[1]

    (nought,) = shown(level, books=told(level, "2009-08-15"))
    (later,) = shown(level, books=told(level, "2009-10-01"))

    assert nought.figure.at_end == 0
    assert later.figure == Amounts()


def test_a_share_of_nobody_is_a_report_and_no_share() -> None:
    share = OF_REPORTS[2]

    (found,) = shown(share, books=told(share, "2009-08-15"))

    assert found.value is not None
    assert (found.value.numerator, found.value.denominator, found.value.percent) == (0, 0, None)


def test_a_formula_over_a_reported_nought_has_a_value() -> None:
    *_, both = shown(REPORTED, PLACED, OF_REPORTS[3], books=told(REPORTED, "2009-08-15"))

    assert both.value is not None
    assert both.value.amount == 0


def test_the_same_total_reported_again_stands_for_the_later_day() -> None:
    books = {**told(REPORTED, "2009-03-31", "2009-09-15"), **booked("2009-03-31", 9)}

    (again,) = shown(REPORTED, books=books)

    assert (again.figure.period, again.figure.year_to_date) == (0, 9)
    assert again.latest_on == day("2009-09-15")


def test_a_share_reported_without_its_n_is_told_of_and_counts_nothing() -> None:
    share = OF_REPORTS[2]
    days = ("2008-12-31", "2009-03-31", "2009-10-01")

    (found,) = shown(share, books=told(share, *days, key=WITHOUT_N))

    assert found.value is None
    assert found.without_n_on == (day("2009-03-31"),)
