"""What booked amounts come to: the value of any measure over a window, as of a day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias, TypeVar, assert_never

from .benchmarks import SCALE, Benchmark, Table, standing
from .cohorts import ANCHORED, Cohort, final_on
from .definitions import Definition, is_valid
from .formulas import Formula, Values, evaluate
from .levels import FULL_TIME_HOURS, average, breaches, periods, periods_in, runs
from .measures import (
    Aggregate,
    Booked,
    Component,
    Level,
    Measure,
    Milestone,
    Recurring,
    Share,
    Window,
    value,
)
from .values import Amount, Delivery, Followed, Lowest, Proportion, Reckoned, Rhythm

_JOINED: Final = "@"


class Key(NamedTuple):
    """One of a measure's accounts: the whole of a component, or a part of it in a breakdown."""

    component: Component
    dimension: str = ""
    part: str = ""


TOLD: Final = Key("published")
"""That there was a report on the day, whatever it came to: nought is told as well."""
WITHOUT_N: Final = Key("published", "n", "missing")
"""That a share was reported without what it is a part of, or as more: it counts nothing."""

D = TypeVar("D", bound=Definition)
Books: TypeAlias = Mapping[Key, Sequence[Booked]]


class BrokenSeriesError(ValueError):
    """The window lies across two versions of a definition, which are never summed."""


def reckon(
    measure: Measure, books: Books, window: Window, on: date, values: Values | None = None
) -> Reckoned | None:
    """
    Return a measure's value over a window, as of a day; None where there is none to give.

    ``values`` are the figures a formula rests on. A cohort is of those whose anchor lies in the
    window's months, and as ripe as it is on ``on``.
    """
    match measure:
        case Aggregate():
            return _aggregate(measure, books, window)
        case Level(mode="minimum"):
            return _lowest(measure, books.get(Key("value"), ()), window)
        case Level():
            return _amount(_level(measure, books.get(Key("value"), ()), window))
        case Share():
            return _share(measure, books, window)
        case Formula():
            return _amount(evaluate(measure, values or {}))
        case _:
            return _of_cases(measure, books, window, on)


def _amount(value: Fraction | None) -> Amount | None:
    return None if value is None else Amount(value)


def _of_cases(
    measure: Cohort | Benchmark | Milestone, books: Books, window: Window, on: date
) -> Reckoned | None:
    match measure:
        case Cohort():
            return followed(measure, books, window, on)
        case Benchmark():
            return standing(measure, table(books), window.last)
        case Milestone():
            return delivery(books, on)
        case _:
            assert_never(measure)


def _share(measure: Share, books: Books, window: Window) -> Proportion:
    numerator = value(measure, books.get(Key("numerator"), ()), window)
    return Proportion(numerator, _whole(measure, books, window))


def _whole(share: Share, books: Books, window: Window) -> int:
    booked = books.get(Key("denominator"), ())
    if share.denominator is not None:  # a population is a level, whatever is a part of it
        return sum(each.amount for each in booked if each.valid_on <= window.last)
    return value(share, booked, window)


def _aggregate(measure: Aggregate, books: Books, window: Window) -> Amount | Rhythm:
    booked = books.get(Key("value"), ())
    if measure.distinct_of != "subject":
        return Amount(Fraction(_members(measure, books, window)))
    if measure.recurring is not None:
        return rhythm(measure.recurring, booked, window)
    amount = Fraction(value(measure, booked, window))
    if measure.rate_per is not None:
        first = _first_day(booked, window)
        amount /= periods_in(first, window.last, measure.rate_per)
    return Amount(amount)


def _first_day(booked: Sequence[Booked], window: Window) -> date:
    if window.first is not None:
        return window.first
    return min((each.valid_on for each in booked), default=window.last)


def _members(measure: Aggregate, books: Books, window: Window) -> int:
    """Count those whose first day, of the year or at all, lies in the window."""
    firsts: dict[tuple[str, int], date] = {}
    for key, booked in books.items():
        if key.component != "member":
            continue
        for each in booked:
            if each.amount > 0:
                span = each.valid_on.year if measure.distinct_within == "year" else 0
                known = firsts.get((key.part, span))
                firsts[key.part, span] = min(known or each.valid_on, each.valid_on)
    return sum(window.holds(day) for day in firsts.values())


def rhythm(recurring: Recurring, booked: Sequence[Booked], window: Window) -> Rhythm:
    """Return in how many periods it came to enough; only days in the window are counted."""
    kept = ended = 0
    for begins, ends in periods(_first_day(booked, window), window.last, recurring.every):
        has_ended = ends <= window.last
        ended += has_ended
        if has_ended or recurring.counts == "when_met":
            inside = (
                b.amount
                for b in booked
                if window.holds(b.valid_on) and begins <= b.valid_on <= ends
            )
            kept += sum(inside) >= recurring.at_least
    return Rhythm(kept, ended)


def _lowest(measure: Level, booked: Sequence[Booked], window: Window) -> Lowest | None:
    cells = [(each.valid_on, each.amount) for each in booked]
    first = _first_day(booked, window)
    fewest = min((run.amount for run in runs(cells, first, window.last)), default=None)
    if fewest is None:
        return None
    promised = measure.promised if measure.promised is not None else fewest
    return Lowest(fewest, tuple(breaches(cells, first, window.last, promised)))


def _level(measure: Level, booked: Sequence[Booked], window: Window) -> Fraction | None:
    cells = [(each.valid_on, each.amount) for each in booked]
    first = _first_day(booked, window)
    if measure.mode == "stock":
        return Fraction(value(measure, booked, window))
    if measure.mode == "capacity":
        place_days = sum(
            run.amount * ((run.last - run.first).days + 1)
            for run in runs(cells, first, window.last)
        )
        return Fraction(place_days // (measure.forloeb_days or 1))
    mean = average(cells, first, window.last, measure.per)
    if mean is not None and measure.weight == "hours":
        mean /= FULL_TIME_HOURS
    return mean


def followed(
    cohort: Cohort, books: Books, window: Window, on: date, within: tuple[str, str] = (ANCHORED, "")
) -> Followed:
    """Return a cohort, or the part of one in a breakdown (``within``: dimension and part)."""
    sums: Counter[str] = Counter()
    elapsed: Counter[int] = Counter()
    last_entered: date | None = None
    for key, booked in books.items():
        place = _place(key, within)
        if place is None or not _is_in_months(window, place[1]):
            continue
        seen = [each for each in booked if each.valid_on <= on and each.amount]
        sums[key.component] += sum(each.amount for each in seen)
        if key.component == "elapsed":
            elapsed[int(place[0])] += sum(each.amount for each in seen)
        if key.component == "entered" and seen:
            last = max(each.valid_on for each in seen)
            last_entered = max(last_entered or last, last)
    # Until the window is over somebody may still enter on its last day.
    last_anchor = window.last if on < window.last else last_entered
    return Followed(
        sums["entered"],
        sums["matured"],
        sums["left"],
        sums["numerator"],
        {time: many for time, many in sorted(elapsed.items()) if many},
        None if last_anchor is None else final_on(cohort, last_anchor),
    )


def _place(key: Key, within: tuple[str, str]) -> tuple[str, str] | None:
    """Return (what took so long, month) of an account of this part, None of another's."""
    dimension, part = within
    if key.dimension != dimension:
        return None
    rest, _, month = key.part.rpartition(_JOINED)
    if part:
        own, _, time = rest.partition(_JOINED)
        return (time, month) if own == part else None
    return rest, month


def _is_in_months(window: Window, month: str) -> bool:
    after = window.first is None or month >= window.first.isoformat()[:7]
    return after and month <= window.last.isoformat()[:7]


def table(books: Books) -> Table:
    """Return published figures by municipality and day, those with nought among them."""
    found: dict[str, dict[date, Decimal]] = {}
    for key, booked in books.items():
        if key.component == "published":
            amounts = Counter(
                {
                    each.valid_on: each.amount
                    for each in books.get(key._replace(component="value"), ())
                }
            )
            found[key.part] = {
                each.valid_on: Decimal(amounts[each.valid_on]) / SCALE
                for each in booked
                if each.amount
            }
    return found


def delivery(books: Books, on: date) -> Delivery:
    """Return a deliverable as it is on a day."""
    return Delivery(
        promised_on=min(_days(books, "planned"), default=None),
        latest_plan=max((*_days(books, "replanned"), *_days(books, "planned")), default=None),
        reached_on=min((d for d in _days(books, "reached") if d <= on), default=None),
        rescoped_on=min((d for d in _days(books, "rescoped") if d <= on), default=None),
    )


def _days(books: Books, component: Component) -> list[date]:
    return [each.valid_on for each in books.get(Key(component), ()) if each.amount]


def in_force(versions: Sequence[D], window: Window) -> D:
    """
    Return the one version of a measure that is valid through a window.

    Raises:
        BrokenSeriesError: the series breaks within the window, or nothing is defined for it.

    """
    first = window.first or window.last
    for each in versions:
        if is_valid(each, first) and is_valid(each, window.last):
            return each
    raise BrokenSeriesError(f"no version is valid from {first} to {window.last}")


def breaks(versions: Sequence[Definition], window: Window) -> list[date]:
    """Return the days in a window on which another version begins: a new series."""
    begun = (each.valid_from for each in versions)
    return sorted(day for day in begun if day is not None and window.holds(day))
