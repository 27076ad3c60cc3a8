"""How booked amounts become the figures that are shown; pure, by the contract's own ``value``."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple, TypeAlias

from schemas.measures import (
    Aggregate,
    Benchmark,
    Booked,
    Breakdown,
    Cohort,
    Formula,
    Level,
    Measure,
    Share,
    Window,
    value,
)
from schemas.reckoning import TOLD, WITHOUT_N
from services.reporting import texts
from services.reporting.answers.annex import Amounts, BreakdownShown, MeasureShown, Part
from services.reporting.answers.measures import ValueShown
from services.reporting.domain import Account
from services.reporting.periods import Period

Books: TypeAlias = Mapping[Account, Sequence[Booked]]
Counted: TypeAlias = Aggregate | Level | Share | Cohort | Benchmark | Formula
UNKNOWN: Final = "unknown"  # the part of those of whom the dimension was not told


class Reckoned(NamedTuple):
    """The value of a measure that is no plain sum; None where there is none."""

    value: ValueShown | None


class Sight(NamedTuple):
    """A period looked at from a day: what is valid later is not seen."""

    period: Period
    as_of: date

    @property
    def last(self) -> date:
        """The last day that counts."""
        return min(self.period.last_day, self.as_of)


def is_of_reports(measure: Measure) -> bool:
    """Return whether it is made of figures that somebody reports, and of no events."""
    match measure:
        case Aggregate():
            return measure.op == "reported"
        case Level():
            return measure.opened_by == "figure.reported"
        case Share():
            return measure.event == "figure.reported"
        case _:
            return False


def is_silent(measure: Measure, booked: Iterable[Booked], window: Window) -> bool:
    """Return whether nobody has reported what is to be reported: that is not nought."""
    if not is_of_reports(measure):
        return False
    first = None if isinstance(measure, Level) else window.first
    return not any(Window(first, window.last).holds(each.valid_on) for each in booked)


def whole_of(measure: Measure, books: Books) -> Sequence[Booked]:
    """Return what is booked on a measure's whole, and nought where a report changed nothing."""
    booked = books.get(Account(measure.id, measure.version, "value"), ())
    days = {each.valid_on for each in booked}
    reports = books.get(Account(measure.id, measure.version, *TOLD), ())
    unchanged = [Booked(each.valid_on, 0) for each in reports if each.valid_on not in days]
    return sorted([*booked, *unchanged], key=_day) if unchanged else booked


def _day(booked: Booked) -> date:
    return booked.valid_on


def amounts(measure: Counted, booked: Sequence[Booked], sight: Sight) -> Amounts:
    """
    Return a figure of a period: a level at its end, a flow within it and in the year.

    Of what nobody has reported in the year there is none.
    """
    if is_silent(measure, booked, Window(sight.period.year_began, sight.last)):
        return Amounts()
    if isinstance(measure, Level):
        return Amounts(at_end=value(measure, booked, Window(None, sight.last)))
    return Amounts(
        period=value(measure, booked, Window(sight.period.first_day, sight.last)),
        year_to_date=value(measure, booked, Window(sight.period.year_began, sight.last)),
    )


def share_percent(part: int, whole: int | Decimal) -> float:
    """Return a share in per cent with one decimal, halves away from nought."""
    return float((100 * Decimal(part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def show_hidden(measure: Counted, sight: Sight) -> MeasureShown:
    """Return a measure whose definition is being filled: it has no number yet."""
    shown = show_measure(measure, {}, sight, Reckoned(None))
    return shown.model_copy(update={"state": "being_filled"})


def show_measure(
    measure: Counted, books: Books, sight: Sight, reckoned: Reckoned | None = None
) -> MeasureShown:
    """Return a measure with its figure and its parts, or with its value as it was reckoned."""
    whole = whole_of(measure, books)
    return MeasureShown(
        id=measure.id,
        definition=measure.version,
        title=measure.title,
        kind=measure.kind,
        unit=measure.unit,
        is_reported=is_of_reports(measure),
        reading=measure.reading,
        figure=amounts(measure, whole, sight) if reckoned is None else Amounts(),
        value=None if reckoned is None else reckoned.value,
        latest_on=max((b.valid_on for b in whole if b.valid_on <= sight.last), default=None),
        without_n_on=_without_n(measure, books, Window(sight.period.year_began, sight.last)),
        breakdowns=tuple(
            BreakdownShown(
                by=each.dimension,
                label=each.title or texts.DIMENSIONS[each.by],
                partition=each.partition,
                parts=_parts(measure, each.dimension, books, sight),
            )
            for each in _breakdowns(measure)
        ),
    )


def is_without_n(measure: Measure, books: Books, window: Window) -> bool:
    """Return whether a share was reported without what it is a part of."""
    return bool(_without_n(measure, books, window))


def _without_n(measure: Measure, books: Books, window: Window) -> tuple[date, ...]:
    """Return the days on which a figure was reported that is no share."""
    noted = books.get(Account(measure.id, measure.version, *WITHOUT_N), ())
    return tuple(sorted(each.valid_on for each in noted if window.holds(each.valid_on)))


def _breakdowns(measure: Counted) -> tuple[Breakdown, ...]:
    return () if isinstance(measure, Benchmark | Formula) else measure.breakdowns


def _parts(measure: Counted, by: str, books: Books, sight: Sight) -> tuple[Part, ...]:
    parts = []
    for account, booked in books.items():
        if account[:4] == (measure.id, measure.version, "value", by):
            counted = amounts(measure, booked, sight)
            if any(counted.model_dump().values()):
                label = texts.label(account.part)
                parts.append(Part(part=account.part, label=label, **counted.model_dump()))
    return tuple(sorted(parts, key=_largest_first))


def _largest_first(part: Part) -> tuple[bool, int, str]:
    size = part.at_end if part.at_end is not None else part.year_to_date or 0
    return part.part == UNKNOWN, -size, part.part
