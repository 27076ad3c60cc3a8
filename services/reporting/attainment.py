"""
How much of a target has been reached, where target and figure are two plain numbers; pure.

It says a share and no more: whether that is on track, late or done is another question.
"""

from datetime import date
from decimal import Decimal

from schemas.measures import Level, Window, value
from schemas.targets import (
    Absolute,
    AtLeast,
    Between,
    Cadence,
    InFull,
    Per,
    PerCase,
    Rule,
    Target,
)

from . import texts
from .answers import Over, TargetShown
from .domain import Account
from .figures import Books, Counted, Sight, share_percent


def show_target(
    target: Target, measure: Counted | None, books: Books, sight: Sight, start: date
) -> TargetShown:
    """Return a target with what has been reached of it. ``start`` is the agreement's first day."""
    aim = aimed_at(target) if measure else None
    over = _counted_over(target.cadence, measure) if measure and aim else None
    achieved = None
    if measure and over:
        booked = books.get(Account(measure.id, measure.version, "value"), ())
        achieved = value(measure, booked, _window(over, sight, start))
    return TargetShown(
        id=target.id,
        item=target.item,
        category=target.category,
        wording=target.wording,
        measure=target.measure,
        rule=target.rule,
        rule_text=texts.target_text(target),
        condition=target.condition,
        of_which=target.of_which,
        achieved=achieved,
        achieved_over=over,
        aimed_at=float(aim) if aim else None,
        attainment_percent=share_percent(achieved, aim) if achieved is not None and aim else None,
    )


def aimed_at(target: Target) -> Decimal | None:
    """Return the number that is the whole target, or None where it is no such number."""
    number = _number(target.rule)
    if number is None or number <= 0 or not isinstance(target.reference, Absolute):
        return None
    match target.cadence:
        case PerCase():
            return None
        case Per(period="week", times=times):
            # So much a week, in so many weeks of the year; without them no year's number follows.
            return number * times if times else None
        case _:
            return number


def _number(rule: Rule) -> Decimal | None:
    match rule:
        case AtLeast() | InFull():
            return rule.value
        case Between():
            return rule.low
        case _:
            return None


def _counted_over(cadence: Cadence, measure: Counted) -> Over:
    if isinstance(measure, Level):
        return "at_end"
    if isinstance(cadence, Per):
        return "period" if cadence.period == "quarter" else "year_to_date"
    return "since_start"


def _window(over: Over, sight: Sight, start: date) -> Window:
    match over:
        case "period":
            return Window(sight.period.first_day, sight.last)
        case "year_to_date":
            return Window(sight.period.year_began, sight.last)
        case "since_start":
            return Window(start, sight.last)
        case "at_end":
            return Window(None, sight.last)
