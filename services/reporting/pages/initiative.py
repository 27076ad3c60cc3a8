"""What the page of one initiative is made from: its row, its plan, its courses, its money."""

from datetime import date
from typing import Final, NamedTuple

from schemas.plans import Initiative
from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answers import Annex, InitiativeShown, MeasureShown
from services.reporting.answers_measures import Course, Courses
from services.reporting.answers_money import InitiativeMoney
from services.reporting.api.asking import Desk
from services.reporting.api.courses import answer_courses
from services.reporting.api.money import answer_economy
from services.reporting.periods import Grain, periods_between
from services.reporting.queries import Known

from .asking import Sheet, quarters_until
from .courses import Chart, chart_of

_STEPS: Final[dict[Grain, int]] = {"month": 12, "quarter": 4}
_QUARTERS = 12


class Told(NamedTuple):
    """All that the page shows beside the annex."""

    row: InitiativeShown
    plan: Initiative
    courses: list[tuple[MeasureShown, Chart | None]]
    money: InitiativeMoney | None
    span: tuple[date, date]


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
    return Told(
        row=row,
        plan=known.initiative,
        courses=[
            (each, _chart(each, row, (in_year, _STEPS[grain]), (by_quarter, len(quarters))))
            for each in row.measures
        ],
        money=await _money(desk, annex, row, period.first_day.year, seen),
        span=(quarters[0].first_day, period.last_day),
    )


def _chart(
    measure: MeasureShown,
    row: InitiativeShown,
    in_year: tuple[Courses, int],
    by_quarter: tuple[Courses, int],
) -> Chart | None:
    courses, steps = in_year if measure.kind == "aggregate" else by_quarter
    course = _of(courses, measure.id)
    return chart_of(measure, row, course, steps) if course else None


def _of(courses: Courses, measure: str) -> Course | None:
    return next((each for each in courses.courses if each.measure == measure), None)


async def _money(
    desk: Desk, annex: Annex, row: InitiativeShown, year: int, seen: Known
) -> InitiativeMoney | None:
    if row.money is None:
        return None
    economy = await answer_economy(desk, annex.agreement.id, year, seen)
    return next((each for each in economy.initiatives if each.id == row.id), None)
