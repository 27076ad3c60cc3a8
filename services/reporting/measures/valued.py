"""A measure's value in the shape in which it is answered; pure."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from schemas.benchmarks import Standing
from schemas.measures import Measure, Window
from schemas.reckoning import BrokenSeriesError, breaks, in_force
from schemas.values import Amount, Delivery, Followed, Lowest, Proportion, Reckoned, Rhythm
from services.reporting import texts
from services.reporting.answers.base import State
from services.reporting.answers.measures import BreachShown, PeerShown, ValuePoint, ValueShown
from services.reporting.periods import Period

from .figures import Books
from .filling import Unfilled
from .reckoned import reckoned

_STEP: Final = Decimal("0.0001")


class Shown(NamedTuple):
    """What a series is shown from: the measures known, what is booked, what may not be seen."""

    measures: Sequence[Measure]
    books: Books
    unfilled: Unfilled


def show_point(versions: Sequence[Measure], of: Shown, period: Period, as_of: date) -> ValuePoint:
    """Return a measure in a period, or that its series breaks there."""
    window = Window(period.first_day, min(period.last_day, as_of))
    try:
        in_its_time: Measure | None = in_force(versions, window)
    except BrokenSeriesError:
        in_its_time = None
    found, state = None, _state(in_its_time, of.unfilled)
    if in_its_time is not None and state == "filled":
        found = reckoned(in_its_time, of.measures, of.books, window, as_of)
    return ValuePoint(
        name=period.name,
        label=texts.period_label(period),
        first_day=period.first_day,
        last_day=period.last_day,
        definition=None if in_its_time is None else in_its_time.version,
        breaks_on=tuple(breaks(versions, window)),
        state=state,
        value=None if found is None else show_value(found),
    )


def _state(measure: Measure | None, unfilled: Unfilled) -> State:
    is_hidden = measure is not None and (measure.id, measure.version) in unfilled
    return "being_filled" if is_hidden else "filled"


def show_value(found: Reckoned) -> ValueShown:
    """Return a value as it is answered."""
    match found:
        case Amount():
            return ValueShown(shape="amount", amount=_number(found.value))
        case Proportion():
            return ValueShown(
                shape="share",
                percent=_number(found.percent),
                numerator=found.numerator,
                denominator=found.denominator,
            )
        case Followed():
            return _cohort(found)
        case _:
            return ValueShown(**_others(found))


def _cohort(found: Followed) -> ValueShown:
    return ValueShown(
        shape="cohort",
        percent=_number(found.percent),
        numerator=found.numerator,
        denominator=found.matured,
        unmatured=found.unmatured,
        left=found.left,
        final_on=found.final_on,
    )


def _others(found: Lowest | Rhythm | Standing | Delivery) -> dict[str, Any]:
    match found:
        case Lowest():
            broken = tuple(
                BreachShown(first_day=b.first, last_day=b.last, days=b.days, fewest=b.fewest)
                for b in found.breaches
            )
            return {"shape": "lowest", "amount": Decimal(found.fewest), "breaches": broken}
        case Rhythm():
            return {"shape": "rhythm", "amount": Decimal(found.kept), "of": found.ended}
        case Standing():
            return {
                "shape": "rank",
                "amount": found.own,
                "rank": found.rank,
                "of": found.of,
                "rank_change": found.rank_change,
                "gap_to_best": found.gap_to_best,
                "best_peer": found.best_peer,
                "peers": _peers(found),
                "missing": found.missing,
            }
        case Delivery():
            return {
                "shape": "deliverable",
                "reached_on": found.reached_on,
                "is_on_time": found.is_on_time,
            }


def _peers(found: Standing) -> tuple[PeerShown, ...]:
    shown = [
        PeerShown(municipality=name, value=value, is_behind=name in found.ahead_of)
        for name, value in found.peers.items()
    ]
    is_best_highest = found.peers[found.best_peer] == max(found.peers.values())
    shown.sort(key=lambda each: (each.value, each.municipality), reverse=is_best_highest)
    return tuple(shown)


def _number(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / value.denominator
    return exact.quantize(_STEP, ROUND_HALF_UP)
