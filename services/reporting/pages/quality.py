"""What is wrong with the data behind a page, or missing: silence, and targets nobody can judge."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from services.reporting.answers.annex import Annex, MeasureShown
from services.reporting.answers.targets import TargetShown

from .figures import has_hidden

_COUNTED: Final = frozenset({"aggregate", "level"})
_UNJUDGED: Final = ("not_reported", "without_target", "being_filled")


class Silent(NamedTuple):
    """A figure nothing new has come of in the period."""

    number: str
    title: str
    is_reported: bool
    last_on: date | None
    days: int | None


def silent(annex: Annex) -> list[Silent]:
    """Return the figures nothing new has come of, those silent longest first."""
    found = [
        Silent(row.number, measure.title, measure.is_reported, last, _days(last, annex.as_of))
        for row in annex.initiatives
        for measure in row.measures
        for last in (measure.latest_on,)
        if _is_counted(measure) and (not last or last < annex.period.first_day)
    ]
    return sorted(found, key=lambda each: (each.days is not None, -(each.days or 0)))


def untellable(annex: Annex) -> int:
    """Return of how many figures it is not told when something new came: they are of few."""
    measures = (measure for row in annex.initiatives for measure in row.measures)
    return sum(each.kind in _COUNTED and not _is_counted(each) for each in measures)


def _is_counted(of: MeasureShown) -> bool:
    """Return whether it can be told when the last came; of a hidden number it is hidden too."""
    return of.kind in _COUNTED and not (of.latest_on is None and has_hidden(of))


def _days(last: date | None, on: date) -> int | None:
    return (on - last).days if last else None


def unjudged(annex: Annex) -> Iterator[tuple[str, TargetShown]]:
    """Yield the targets that cannot be judged, with their initiative's number."""
    for row in annex.initiatives:
        for target in row.targets:
            if target.status in _UNJUDGED:
                yield row.number, target
