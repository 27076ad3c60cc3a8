"""What the page of one initiative is made from: row, plan, courses, money and sources."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from schemas.plans import Initiative
from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answers.annex import Annex, InitiativeShown, MeasureShown
from services.reporting.answers.measures import Course, Courses
from services.reporting.answers.money import InitiativeMoney
from services.reporting.api.asking import Desk
from services.reporting.api.courses import answer_courses
from services.reporting.api.money import answer_economy
from services.reporting.periods import Grain, Period, periods_between
from services.reporting.queries import Known

from .asking import Sheet, quarters_until
from .cohorts import Cohorts, cohorts_of
from .courses import Chart, chart_of
from .sources import Sender, senders_of

_QUARTERS = 12


class Shown(NamedTuple):
    """A measure with its chart, and its cohorts where it is of such."""

    measure: MeasureShown
    chart: Chart | None
    cohorts: Cohorts | None


class Told(NamedTuple):
    """All that the page shows beside the annex."""

    row: InitiativeShown
    plan: Initiative
    courses: list[Shown]
    money: InitiativeMoney | None
    senders: list[Sender]
    span: tuple[date, date]
    grain: Grain


async def initiative(desk: Desk, sheet: Sheet, number: str) -> Told:
    """Return what is known of an initiative in a period, or refuse."""
    annex, period, asked = sheet.annex, sheet.period, sheet.asked
    row = next((each for each in annex.initiatives if each.number == number), None)
    if row is None:
        raise Refusal(404, "The agreement has no initiative with this number.", "path.number")
    async with desk.reading() as tx:
        known = await queries.load_initiative(tx, row.id, asked.known_at)
    if known is None:
        raise Refusal(404, "The initiative is not known.", "path.number")
    grain: Grain = "month" if desk.sees_persons else "quarter"
    year = list(periods_between(period.year_began, period.last_day, grain))
    quarters = quarters_until(annex, period, _QUARTERS)
    seen = Known(annex.as_of, asked.known_at)
    in_year = await answer_courses(desk, annex.agreement.id, year, seen)
    by_quarter = await answer_courses(desk, annex.agreement.id, quarters, seen)
    money = await _money(desk, annex, row, period.first_day.year, seen)
    return Told(
        row=row,
        plan=known.initiative,
        courses=[
            _shown(each, row, in_year, year)
            if each.kind == "aggregate"
            else _shown(each, row, by_quarter, quarters)
            for each in row.measures
        ],
        money=money,
        senders=await senders_of(desk, sheet, row),
        span=(quarters[0].first_day, period.last_day),
        grain=grain,
    )


def _shown(
    measure: MeasureShown, row: InitiativeShown, courses: Courses, periods: Sequence[Period]
) -> Shown:
    course = _of(courses, measure.id)
    if course is None:
        return Shown(measure, None, None)
    chart = chart_of(measure, row, course, _ahead(measure, row, periods))
    return Shown(measure, chart, cohorts_of(measure.title, chart.rows))


def _ahead(
    measure: MeasureShown, row: InitiativeShown, periods: Sequence[Period]
) -> Sequence[Period]:
    """Return the periods with those to come this year, where the picture reaches that far."""
    is_foretold = any(
        each.measure == measure.id and each.source == "own" and each.value is not None
        for each in row.forecasts
    )
    if measure.kind != "aggregate" and not is_foretold:
        return periods
    last = date(periods[-1].last_day.year, 12, 31)
    return list(periods_between(periods[0].first_day, last, periods[0].grain))


def _of(courses: Courses, measure: str) -> Course | None:
    return next((each for each in courses.courses if each.measure == measure), None)


async def _money(
    desk: Desk, annex: Annex, row: InitiativeShown, year: int, seen: Known
) -> InitiativeMoney | None:
    if row.money is None:
        return None
    economy = await answer_economy(desk, annex.agreement.id, year, seen)
    return next((each for each in economy.initiatives if each.id == row.id), None)
