"""The publication an annex is, so that it can be decided on together with others."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from services.reporting.answers.annex import (
    Amounts,
    Annex,
    BreakdownShown,
    InitiativeShown,
    MeasureShown,
)
from services.reporting.answers.targets import TargetShown

from .addresses import (
    Days,
    Of,
    achieved,
    counts,
    days_of,
    is_of_people,
    named,
    numbers,
    told_by,
)
from .formulas import Rounding, quotient, total, within
from .publication import THRESHOLD, Cell, Formula, Publication, Row

_PERCENT: Final = Rounding(Fraction(100), 4)
_HEADLINE: Final = 5
"""What hiding a figure itself weighs, when one of its parts would do as well."""


def together(publications: Iterable[Publication], threshold: int = THRESHOLD) -> Publication:
    """
    Return all of it as one publication: what is known of a cell in one is known of it in all.

    Of the same number from two vintages each is a cell of its own; give those other names.
    """
    cells: dict[str, Cell] = {}
    formulas: dict[str, Formula] = {}
    rows: set[Row] = set()
    for each in publications:
        for cell in each.cells:
            before = cells.get(cell.id, cell)
            is_known, is_listed = (
                cell.is_known or before.is_known,
                cell.is_listed or before.is_listed,
            )
            cells[cell.id] = cell._replace(is_known=is_known, is_listed=is_listed)
        formulas |= {formula.id: formula for formula in each.formulas}
        rows |= set(each.bonds)
    return Publication(tuple(cells.values()), tuple(formulas.values()), tuple(rows), threshold)


def published(
    publication: Publication, hidden: frozenset[str], now: Mapping[str, int | None]
) -> Publication:
    """
    Return what an earlier publication, of which this was hidden, has made known for ever.

    Of a number that is another ``now`` nothing is known from then.
    """
    same = tuple(each for each in publication.cells if now.get(each.id, each.value) == each.value)
    names = {each.id for each in same}
    return publication._replace(
        cells=tuple(
            each._replace(is_listed=False, is_known=each.is_known or each.id not in hidden)
            for each in same
        ),
        formulas=tuple(
            each._replace(is_known=True)
            for each in publication.formulas
            if each.id not in hidden and not hidden & set(each.of) and names >= set(each.of)
        ),
    )


def read_annex(annex: Annex) -> Publication:
    """Return an annex: figures, their parts, shares, and what targets tell of them."""
    days = days_of(annex)
    measures = [measure for row in annex.initiatives for measure in row.measures]
    parts = [_measure(each, days) for each in measures]
    by_id = {each.id: each for each in measures}
    owned: list[tuple[str, TargetShown]] = [("", each) for each in annex.shared_targets]
    owned += [(row.id, target) for row in annex.initiatives for target in row.targets]
    parts += [_target(owner, target, by_id, days) for owner, target in owned]
    parts += [_credits(owner, target, days) for owner, target in owned]
    parts += [_same(row, days) for row in annex.initiatives]
    return together(parts)


def _measure(measure: MeasureShown, days: Days) -> Publication:
    of, is_people = Of(measure.id, measure.definition), is_of_people(measure)
    cells = _cells(of, measure.figure, days, counts_people=is_people, weight=_HEADLINE)
    rows = _over_time(of, measure.figure, days)
    formulas: list[Formula] = []
    for breakdown in measure.breakdowns:
        for part in breakdown.parts:
            within_of = of._replace(part=f"{breakdown.by}={part.part}")
            cells += _cells(within_of, part, days, counts_people=is_people)
            rows += _over_time(within_of, part, days)
        rows += _parts(of, measure.figure, breakdown, days)
    if measure.value is not None:
        told = counts(measure.value)
        made = {kind: Cell(of.cell(kind, days), n, weight=_HEADLINE) for kind, n in told.items()}
        cells += made.values()
        if {"numerator", "denominator"} <= made.keys():
            over, under = made["numerator"], made["denominator"]
            formulas.append(quotient(of.cell("percent", days), over, under, _PERCENT))
            rows.append(within(over.id, under.id))
    return Publication(tuple(_each_once(cells)), tuple(formulas), tuple(rows))


def _cells(
    of: Of, amounts: Amounts, days: Days, *, counts_people: bool, weight: int = 1
) -> list[Cell]:
    return [
        Cell(of.cell(kind, days), number, counts_people=counts_people, weight=weight)
        for kind, number in numbers(amounts).items()
    ]


def _each_once(cells: Iterable[Cell]) -> Iterable[Cell]:
    """Return them without the second of the same: a year's first quarter is its year to date."""
    return {each.id: each for each in cells}.values()


def _over_time(of: Of, amounts: Amounts, days: Days) -> list[Row]:
    """Say that a year to date is what it was before the period, and the period."""
    if not {"period", "year_to_date"} <= numbers(amounts).keys():
        return []
    period, year = of.cell("period", days), of.cell("year_to_date", days)
    if period == year:
        return []
    before = of.cell("year_to_date", days.before())
    return [within(period, year), Row(((year, 1), (period, -1), (before, -1)), 0, 0)]


def _parts(of: Of, whole: Amounts, breakdown: BreakdownShown, days: Days) -> Iterator[Row]:
    for kind in numbers(whole):
        parts = tuple(
            of._replace(part=f"{breakdown.by}={part.part}").cell(kind, days)
            for part in breakdown.parts
            if kind in numbers(part)
        )
        if breakdown.partition and parts:
            yield total(of.cell(kind, days), parts)
        yield from (within(part, of.cell(kind, days)) for part in parts)


def _target(
    owner: str, target: TargetShown, measures: Mapping[str, MeasureShown], days: Days
) -> Publication:
    """Return what a target is at, and that whatever is reckoned from that gives it away."""
    measure = measures.get(target.measure or "")
    if target.achieved is None or measure is None or not is_of_people(measure):
        return Publication(())
    of = Of(measure.id, measure.definition)
    if measure.value is not None:
        made = tuple(of.cell(kind, days) for kind in counts(measure.value))
        told = _told(told_by(achieved(named(owner, target.id), days)), made, target.achieved)
        return Publication((), (told,) if made else ())
    cell = Cell(achieved(named(owner, target.id), days), int(target.achieved), weight=_HEADLINE)
    same = [
        total(cell.id, (of.cell(kind, days),))
        for kind in numbers(measure.figure)
        if kind == target.achieved_over
    ]
    exactly = (Row(((cell.id, 1),), cell.value, cell.value),)
    told = _told(told_by(cell.id), (cell.id,), target.achieved)
    return Publication((cell,), (told._replace(rows=exactly),), tuple(same))


def _same(row: InitiativeShown, days: Days) -> Publication:
    """
    Say that equal parts of one initiative are the same people: a reader may know that they are.

    Those placed, and those placed or in education, are two figures with one number of placed.
    """
    found: dict[tuple[str, str, int], list[str]] = {}
    for measure in row.measures:
        for breakdown in measure.breakdowns:
            for part in breakdown.parts:
                of = Of(measure.id, measure.definition, f"{breakdown.by}={part.part}")
                for kind, number in numbers(part).items():
                    found.setdefault((of.part, kind, number), []).append(of.cell(kind, days))
    rows = (total(first, (each,)) for first, *others in found.values() for each in others)
    return Publication((), (), tuple(row for row in rows if row.terms[0][0] != row.terms[1][0]))


def _credits(owner: str, target: TargetShown, days: Days) -> Publication:
    """Return that what is credited to a shared target adds up, and tells of who brought it."""
    brought = {each.name: each.amount for each in target.credits if each.amount is not None}
    if not brought or target.achieved is None:
        return Publication(())
    whole = achieved(named(owner, target.id), days)
    cells = (Cell(whole, int(target.achieved), weight=_HEADLINE),)
    return Publication(cells, (), (total(whole, tuple(achieved(name, days) for name in brought)),))


def _told(id_: str, of: tuple[str, ...], value: Decimal) -> Formula:
    """Return that a text or a number beside cells tells of them: it goes when one of them does."""
    return Formula(id_, value, of, ())
