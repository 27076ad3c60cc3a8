"""The annex of 2009 as its examples give it, with everything in it."""

from datetime import date

from services.reporting import texts
from services.reporting.answering import annex as rows_of
from services.reporting.answering.targets import view_of
from services.reporting.answers.annex import Annex, PeriodShown
from services.reporting.disclosure.family import Earlier, Family
from services.reporting.disclosure.publication import THRESHOLD
from services.reporting.disclosure.screening import screen_annex
from services.reporting.measures.figures import Sight
from services.reporting.periods import period_of
from tests.builders.rows import KNOWN_AT, books, known, told

Q3 = date(2009, 9, 30)


def example_annex(on: date = Q3) -> Annex:
    """Return the annex for the quarter that ends on a day."""
    of, sight = known("2009"), Sight(period_of(on, "quarter"), on)
    rows = rows_of.show_rows(of, books(), told(), view_of(of, sight, KNOWN_AT))
    return Annex(
        agreement=of.agreement.shown(),
        period=PeriodShown(
            name=sight.period.name,
            label=texts.period_label(sight.period),
            first_day=sight.period.first_day,
            last_day=on,
        ),
        as_of=on,
        known_at=KNOWN_AT,
        last_recorded_at=None,
        plan_versions={},
        shared_targets=rows.shared,
        initiatives=rows.initiatives,
    )


def screened(annex: Annex, *earlier: Earlier, threshold: int = THRESHOLD) -> Annex:
    """Return an annex as it may go out, with why what is not in it is not."""
    return screen_annex(annex, Family((annex,), earlier, threshold).decision().hidden)
