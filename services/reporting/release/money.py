"""Money as everybody may see it: no cost of one that tells how many there are of few."""

from services.reporting.answers import Annex, Economy
from services.reporting.answers_money import InitiativeMoney, ProviderShown
from services.reporting.disclosure.publication import Marker, is_few
from services.reporting.disclosure.screening import SENTENCE, screen_costs

from .making import Release


def screen_economy(economy: Economy, release: Release) -> Economy:
    """Return an economy as everybody may see it."""
    annex = release.of_day(economy.as_of)
    same_year = annex if annex and annex.as_of.year == economy.year else None
    rows = tuple(_row(each, same_year, release) for each in economy.initiatives)
    return economy.model_copy(update={"initiatives": rows})


def _row(row: InitiativeMoney, annex: Annex | None, release: Release) -> InitiativeMoney:
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


def _is_told(provider: ProviderShown, release: Release) -> bool:
    """Return whether how many a provider has had can be told: what it was paid would tell it."""
    if provider.measure is None or provider.number is None:
        return True
    return release.is_open(provider.measure) and not is_few(provider.number)


def _closed(provider: ProviderShown) -> ProviderShown:
    gone = dict.fromkeys(("consumed_oere", "number", "each_oere"))
    return provider.model_copy(update={**gone, "marker": Marker.HIDDEN, "sentence": SENTENCE})
