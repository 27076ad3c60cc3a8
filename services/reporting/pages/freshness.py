"""How fresh the figures of a page are, and whether the page has to say that they are old."""

from datetime import datetime, timedelta
from typing import NamedTuple

from services.chassis import metrics
from services.reporting.answers.base import Freshness


class Fresh(NamedTuple):
    """From when the figures are, and how far behind their arrival is."""

    known_at: datetime
    last_recorded_at: datetime | None
    behind: timedelta
    is_old: bool

    @property
    def behind_text(self) -> str:
        """How far behind, in the largest unit that fits."""
        minutes = int(self.behind.total_seconds() // 60)
        if minutes < 120:  # noqa: PLR2004 - up to two hours are told in minutes
            return f"{minutes} minutter"
        return f"{minutes // 60} timer"


def fresh(of: Freshness, seconds_max: int) -> Fresh:
    """Return how fresh an answer is."""
    behind = waited()
    is_old = behind > timedelta(seconds=seconds_max)
    return Fresh(of.known_at, of.last_recorded_at, behind, is_old)


def as_frozen(of: Freshness) -> Fresh:
    """Return how fresh an answer is that was frozen: what has come since does not make it old."""
    return Fresh(of.known_at, of.last_recorded_at, timedelta(0), is_old=False)


def waited() -> timedelta:
    """Return how long what has not been counted yet has waited."""
    waiting = [
        sample.value
        for metric in metrics.LAG_SECONDS.collect()
        for sample in metric.samples
        if sample.name == "fremdrift_lag_seconds"
    ]
    return timedelta(seconds=max(waiting, default=0.0))
