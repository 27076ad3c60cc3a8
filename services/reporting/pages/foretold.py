"""How forecasts did: all of an agreement's together, and those of one figure one by one."""

from typing import NamedTuple

from services.chassis.http import Refusal
from services.reporting.answers.forecasts import ForecastScores, MeasureForecasts
from services.reporting.api.asking import Desk
from services.reporting.api.forecasts import YearSeen, answer_forecasts, answer_scores, year_seen

from .asking import Sheet


class Foretold(NamedTuple):
    """What the page tells beside the annex."""

    scores: ForecastScores
    titles: dict[str, str]
    of_one: MeasureForecasts | None


async def foretold(desk: Desk, sheet: Sheet, figure: str | None) -> Foretold:
    """Return how the forecasts of the period's year did; of a figure too, where one is named."""
    year, known_at = sheet.period.first_day.year, sheet.asked.known_at
    titles = {m.id: m.title for row in sheet.annex.initiatives for m in row.measures}
    if figure is not None and figure not in titles:
        raise Refusal(404, "The agreement has no such figure.", "query.tal")

    def seen(of: int) -> YearSeen:
        return year_seen(desk, of, None, known_at, None)

    return Foretold(
        scores=await answer_scores(desk, sheet.annex.agreement.id, seen, year, known_at),
        titles=titles,
        of_one=await answer_forecasts(desk, figure, seen(year)) if figure else None,
    )
