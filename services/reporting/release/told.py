"""What is told beside figures, as everybody may see it: evidence, forecasts, restatements."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from services.reporting.answers.annex import Annex
from services.reporting.answers.forecasts import ForecastScored, MeasureForecasts
from services.reporting.disclosure.publication import is_few
from services.reporting.evidence.answers import CellShown, Evidence
from services.reporting.vintages.answers import RestatementShown
from services.reporting.vintages.cells import CellAddress, cells_of, hidden_cells

from .making import Release


def screen_evidence(evidence: Evidence, release: Release) -> Evidence:
    """Return evidence with the numbers its annex shows; counts of events where they tell no few."""
    annex = release.annexes[evidence.period]
    told = cells_of(annex).items() if annex.as_of == evidence.as_of else ()
    numbers = tuple(
        CellShown(kind=cell.kind, value=value)
        for cell, value in told
        if (cell.figure, cell.part) == (evidence.figure, evidence.part)
    )
    shown: dict[str, object] = {"numbers": numbers, "known_at": release.known_at}
    counted: list[int] = [each.events or 0 for each in evidence.sources]
    for each in evidence.accounts:
        counted += [each.period, each.year_to_date, each.at_end]
    if not release.is_open(evidence.figure) or any(map(_is_few, counted)):
        shown |= {"accounts": (), "number_of_events": None, "is_whole": False}
        gone = dict.fromkeys(("events", "first_recorded_at", "last_recorded_at"))
        shown["sources"] = tuple(each.model_copy(update=gone) for each in evidence.sources)
    return evidence.model_copy(update=shown)


def screen_forecasts(forecasts: MeasureForecasts, release: Release) -> MeasureForecasts:
    """Return forecasts as everybody may see them: ours rest on counts, which they would tell."""
    if release.is_open(forecasts.measure) and not _is_few(forecasts.actual):
        made = tuple(each for each in forecasts.forecasts if not _is_few(each.counted))
        return forecasts.model_copy(update={"forecasts": made})
    stated = (each for each in forecasts.forecasts if each.source == "stated")
    made = tuple(_without_outcome(each) for each in stated)
    return forecasts.model_copy(update={"forecasts": made, "actual": None})


def _without_outcome(forecast: ForecastScored) -> ForecastScored:
    head, _, _ = forecast.sentence.partition(";")
    gone = dict.fromkeys(("error", "error_percent", "held"))
    return forecast.model_copy(update={**gone, "sentence": head})


def screen_restatements(
    restated: Iterable[RestatementShown], vintages: Iterable[Annex | None], release: Release
) -> Iterator[RestatementShown]:
    """Yield the steps between numbers that everybody has been shown, without their events."""
    for each, annex in zip(restated, vintages, strict=True):
        held_at = release.held_at(each.figure)
        is_known = held_at is None or each.known_at <= held_at
        now = release.annexes.get(each.period)
        if annex is not None and is_known and _is_told(each, annex, now):
            yield each.model_copy(update={"caused_by": (), "number_of_events": None})


def _is_told(step: RestatementShown, then: Annex, now: Annex | None) -> bool:
    cell = CellAddress(step.figure, step.part, step.kind)
    if step.kind.endswith("_oere"):
        # Of money none there is told as well: a line may be new, or given up.
        return now is not None and not any(cell in hidden_cells(each) for each in (then, now))
    told = (step.approved_value, step.old_value, step.value)
    return _is_shown(cell, then) and _is_shown(cell, now) and not any(_is_few(e) for e in told)


def _is_shown(cell: CellAddress, annex: Annex | None) -> bool:
    return annex is not None and cell in cells_of(annex)


def _is_few(number: Decimal | int | None) -> bool:
    """Return whether a count, or a step between two, is of few."""
    return number is not None and is_few(max(number, -number))
