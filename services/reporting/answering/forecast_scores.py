"""How good the forecasts of many measures were: by source, method and time of the year; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from services.reporting.answers.forecasts import ScoreShown, Source
from services.reporting.forecasting.result import Forecast, Method
from services.reporting.forecasting.scores import Tally, tally

from .forecasts import Judged, Made, shown_number


class _Group(NamedTuple):
    """What is told of together; None: all of them."""

    source: Source
    method: Method | None
    quarter: int | None


def show_scores(judged: Iterable[tuple[int, Judged]]) -> tuple[ScoreShown, ...]:
    """Return the scores of forecasts of years: each kind by quarter, together, and each source."""
    tallies: dict[_Group, Tally] = defaultdict(Tally)
    for year, of in judged:
        for made in of.made:
            if made.outcome is not None and isinstance(made.found, Forecast):
                for group in _groups(made, made.found.method, year):
                    tallies[group] += tally([made.outcome])
    return tuple(_shown(group, tallies[group]) for group in sorted(tallies, key=_order))


def _groups(made: Made, method: Method, year: int) -> tuple[_Group, ...]:
    source: Source = "stated" if made.stated else "own"
    in_year = made.made_on.year == year
    quarter = (made.made_on.month + 2) // 3 if in_year else 0
    return (
        _Group(source, method, quarter),
        _Group(source, method, None),
        _Group(source, None, None),
    )


def _order(group: _Group) -> tuple[str, str, int]:
    """Order by source, all of it first; then by method, all of it first; then by quarter."""
    quarter = -1 if group.quarter is None else group.quarter
    return group.source, group.method or "", quarter


def _shown(group: _Group, of: Tally) -> ScoreShown:
    return ScoreShown(
        source=group.source,
        method=group.method,
        quarter=group.quarter,
        scored=of.scored,
        in_percent=of.in_percent,
        mean_error_percent=shown_number(of.mean_error_percent),
        bias_percent=shown_number(of.bias_percent),
        with_interval=of.with_interval,
        held=of.held,
        coverage_percent=shown_number(of.coverage_percent),
    )


def not_scored(judged: Iterable[tuple[int, Judged]]) -> dict[str, int]:
    """Return how many forecasts have no score, by why."""
    why: Counter[str] = Counter()
    for _, of in judged:
        for made in of.made:
            if not isinstance(made.found, Forecast):
                why[made.found] += 1
            elif made.outcome is None:
                why[of.state] += 1
    return dict(sorted(why.items()))
