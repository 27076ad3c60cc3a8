"""What is to be reported and is not has no figure: silence is not nought."""

from datetime import date

from schemas.formulas import Formula, MeasureTerm, Product, Sum
from schemas.measures import Aggregate, Booked, Level, Measure, Share
from services.reporting import annex
from services.reporting.answers import Amounts, MeasureShown
from services.reporting.domain import Account
from services.reporting.figures import Books, Sight
from services.reporting.periods import parse_period
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown
from services.reporting.targets import view_of
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
    (row,) = annex.show_initiatives(plan, books or {}, (), view)
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
