"""Money as everybody may see it: nothing that tells, over a price, of few."""

from datetime import date
from typing import Final

from services.reporting.answers.annex import Annex, Economy
from services.reporting.answers.money import (
    InitiativeMoney,
    LineForecasts,
    LineShown,
    ProviderShown,
)
from services.reporting.disclosure.prices import used
from services.reporting.disclosure.publication import Marker, is_few
from services.reporting.disclosure.screening import (
    SENTENCE,
    screen_costs,
    without_money,
    without_use,
)

from .making import Release

_NO_RECKONING: Final = dict.fromkeys(("pace", "expected", "administration"))


def screen_economy(economy: Economy, release: Release) -> Economy:
    """Return an economy as everybody may see it."""
    annex = release.of_day(economy.as_of)
    same_year = annex if annex and annex.as_of.year == economy.year else None
    rows = tuple(_row(each, same_year, release, economy.as_of) for each in economy.initiatives)
    total = economy.total
    if any(each.marker for each in rows):
        # The total less the others would be the one that is hidden.
        total = without_use(total).model_copy(update=_NO_RECKONING)
    elif any(_is_carried(each, release) for each in economy.initiatives):
        total = total.model_copy(update={"expected": None})
    return economy.model_copy(update={"initiatives": rows, "total": total})


def _row(
    row: InitiativeMoney, annex: Annex | None, release: Release, as_of: date
) -> InitiativeMoney:
    gone = {each.id for each in row.lines if used(each.id, as_of) in release.hidden}
    if gone:
        return without_use(row).model_copy(
            update={
                **_NO_RECKONING,
                "lines": tuple(_line(each) if each.id in gone else each for each in row.lines),
                "unit_costs": without_money(row.unit_costs),
                "providers": tuple(map(_closed, row.providers)),
            }
        )
    if _is_carried(row, release):
        lines = tuple(_not_expected(each, release) for each in row.lines)
        row = row.model_copy(update={"expected": None, "lines": lines})
    told = next((each for each in annex.initiatives if each.id == row.id), None) if annex else None
    if told is not None:
        costs = told.unit_costs
    else:
        closed = {each.measure for each in row.unit_costs if not release.is_open(each.measure)}
        few = {each.measure for each in row.unit_costs if is_few(each.number)}
        costs = screen_costs(row.unit_costs, frozenset(closed | few))
    is_open = all(_is_told(each, release) for each in row.providers)
    providers = row.providers if is_open else tuple(map(_closed, row.providers))
    return row.model_copy(update={"unit_costs": costs, "providers": providers})


def _is_carried(row: InitiativeMoney, release: Release) -> bool:
    """Return whether what is expected of it rests on days whose money is hidden."""
    return not all(release.is_open(each.id) for each in row.lines)


def _not_expected(line: LineShown, release: Release) -> LineShown:
    return line if release.is_open(line.id) else line.model_copy(update={"expected": None})


def _line(line: LineShown) -> LineShown:
    gone = dict.fromkeys(("pace", "capacity", "expected"))
    return without_use(line).model_copy(update=gone)


def screen_line_forecasts(forecasts: LineForecasts, release: Release) -> LineForecasts:
    """Return forecasts of a line as everybody may see them: each tells what was used by its day."""
    if not release.is_open(forecasts.line):
        day = forecasts.as_of
        is_gone = release.of_day(day) is None or used(forecasts.line, day) in release.hidden
        actual = None if is_gone else forecasts.actual_oere
        return forecasts.model_copy(update={"forecasts": (), "actual_oere": actual})
    shown = tuple(each for each in forecasts.forecasts if release.of_day(each.made_on))
    return forecasts.model_copy(update={"forecasts": shown})


def _is_told(provider: ProviderShown, release: Release) -> bool:
    """Return whether how many a provider has had can be told: what it was paid would tell it."""
    if provider.measure is None or provider.number is None:
        return True
    return release.is_open(provider.measure) and not is_few(provider.number)


def _closed(provider: ProviderShown) -> ProviderShown:
    gone = dict.fromkeys(("consumed_oere", "number", "each_oere"))
    return provider.model_copy(update={**gone, "marker": Marker.HIDDEN, "sentence": SENTENCE})
