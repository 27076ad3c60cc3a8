"""Measures of every kind, reckoned by the contract's own rules, as shown and as scored; pure."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from schemas import benchmarks
from schemas.cohorts import Cohort
from schemas.formulas import Formula, MeasureTerm, MoneyTerm, Operand, Values, operands, terms_of
from schemas.measures import Aggregate, Level, Measure, Window
from schemas.reckoning import WITHOUT_N, Key, reckon
from schemas.reckoning import Books as OwnBooks
from schemas.values import Amount, Followed, Lowest, Proportion, Reckoned
from schemas.values import Rhythm as RhythmKept
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.scoring.figures import (
    Figure,
    NotReported,
    Peer,
    Ranking,
    Rhythm,
    Share,
    Standing,
    Total,
)

from .figures import Books, is_of_reports, is_silent

_PERCENT: Final = 100


def own_books(measure: Measure, books: Books) -> OwnBooks:
    """Return what is booked on one measure in the version asked for, and on no other."""
    return {
        Key(account.component, account.dimension, account.part): booked  # type: ignore[arg-type]
        for account, booked in books.items()
        if account[:2] == (measure.id, measure.version)
    }


def reckoned(
    measure: Measure, known: Iterable[Measure], books: Books, window: Window, on: date
) -> Reckoned | None:
    """
    Return a measure's value over a window; None where there is none.

    A formula may rest on any of the measures ``known``, whichever initiative they are of. Of a
    cohort the window holds the anchors; how ripe it is depends on ``on``, which may be later.
    """
    values = _values(measure, known, books, window) if isinstance(measure, Formula) else None
    return _told(measure, books, window, on, values)


def _told(
    measure: Measure, books: Books, window: Window, on: date, values: Values | None = None
) -> Reckoned | None:
    own = own_books(measure, books)
    told = (each for key, booked in own.items() if key != WITHOUT_N for each in booked)
    if is_silent(measure, told, window):
        return None
    return reckon(measure, own, window, on, values)


def _values(formula: Formula, known: Iterable[Measure], books: Books, window: Window) -> Values:
    """Return the figures a formula rests on, over the same window."""
    by_id = {each.id: each for each in known if not isinstance(each, Formula)}
    values: dict[Operand, Fraction | None] = {}
    for term in terms_of(formula):
        if isinstance(term, MoneyTerm):
            booked = books.get(Account(term.line, LINE_DEFINITION, term.account), ())
            spent = sum(each.amount for each in booked if window.holds(each.valid_on))
            values[Operand(term.line, term.account)] = Fraction(spent)
        elif isinstance(term, MeasureTerm) and term.measure in by_id:
            measure = by_id[term.measure]
            of = _told(measure, books, window, window.last)
            values[Operand(term.measure, term.part)] = _part(of, term.part)
    return values


def _part(of: Reckoned | None, part: str) -> Fraction | None:
    parts: dict[str, Fraction | int | None] = {}
    match of:
        case Amount():
            parts = {"value": of.value}
        case Lowest():
            parts = {"value": of.fewest}
        case Proportion():
            parts = {"numerator": of.numerator, "denominator": of.denominator}
            parts["share"] = None if of.percent is None else of.percent / _PERCENT
        case Followed():
            parts = {"numerator": of.numerator, "denominator": of.matured}
            parts["share"] = None if of.percent is None else of.percent / _PERCENT
    found = parts.get(part)
    return None if found is None else Fraction(found)


def rests_on(measure: Measure) -> frozenset[Operand]:
    """Return the other figures a measure is reckoned from."""
    return operands(measure) if isinstance(measure, Formula) else frozenset()


def is_plain(measure: Measure) -> bool:
    """Return whether the sum on the measure's own account is all there is to its value."""
    match measure:
        case Aggregate():
            is_plain_sum = measure.recurring is None and measure.rate_per is None
            return is_plain_sum and measure.distinct_of == "subject"
        case Level():
            return measure.mode in {"stock", "minimum"}
        case _:
            return False


def figure_of(measure: Measure, found: Reckoned | None) -> Figure:
    """Return a value in the shape in which it is scored."""
    figure: Figure = NotReported()
    match found:
        case Amount():
            is_flow = isinstance(measure, Aggregate)
            figure = Total(found.value) if is_flow else Standing(found.value)
        case RhythmKept():
            figure = Rhythm(found.kept, max(found.kept, found.ended))
        case Proportion() if found.denominator or is_of_reports(measure):
            figure = Share(found.numerator, found.denominator)
        case Followed() if isinstance(measure, Cohort):
            figure = _of_cohort(measure, found)
        case benchmarks.Standing():
            figure = _ranking(found)
    return figure


def _of_cohort(cohort: Cohort, found: Followed) -> Figure:
    if not found.matured and not found.unmatured:
        return NotReported()
    if cohort.aggregate == "share":
        return Share(found.numerator, found.matured, found.unmatured, found.final_on)
    took = found.statistic(cohort)
    if took is None and not found.unmatured:
        return NotReported()
    return Standing(took, cases=found.numerator, unmatured=found.unmatured, final_on=found.final_on)


def _ranking(found: benchmarks.Standing) -> Ranking:
    return Ranking(
        rank=found.rank,
        among=found.of,
        value=Fraction(found.own),
        gap=Fraction(found.gap_to_best),
        peers=tuple(
            Peer(name, name in found.ahead_of, Fraction(of_peer))
            for name, of_peer in sorted(found.peers.items())
        ),
        rank_before=found.rank_year_before,
    )
