"""The front page: each initiative at a glance, what needs attention first, filtered and sorted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from services.reporting.answers.annex import Annex, InitiativeShown
from services.reporting.answers.measures import Course, Courses, ValuePoint
from services.reporting.answers.money import Money, UnitCostShown
from services.reporting.answers.targets import TargetShown
from services.reporting.periods import period_of
from services.reporting.scoring.result import Status

from . import charts, shown
from .figures import has_hidden, is_hidden
from .marks import ORDER, Mark, counted, headline, mark_of

Order: TypeAlias = Literal["opmaerksomhed", "nr", "maalopfyldelse", "forbrug"]
ORDERS: Final[dict[Order, str]] = {
    "opmaerksomhed": "Mest opmærksomhed først",
    "nr": "Nummer",
    "maalopfyldelse": "Mindst nået først",
    "forbrug": "Mest forbrugt først",
}
_NO_BAR: Final = {"rank", "deliverable", "peer", "gap", "direction"}
_FIRST: Final = 5


class Wanted(NamedTuple):
    """What the reader has asked to see, as it stands in the address."""

    status: Status | None = None
    words: str = ""
    order: Order = "opmaerksomhed"


class Row(NamedTuple):
    """An initiative at a glance."""

    of: InitiativeShown
    mark: Mark
    target: TargetShown | None
    unit: str
    bar: charts.Bar | None
    others: list[tuple[Mark, int]]
    spark: charts.Spark | None
    span: str
    money: Money | None
    split: charts.Split | None
    costs: tuple[UnitCostShown, ...]
    last_on: date | None
    is_last_hidden: bool
    next_on: date | None

    @property
    def has_cost(self) -> bool:
        """Whether there is something to say of what one has cost."""
        return any(each.each_oere is not None or each.marker for each in self.costs)

    @property
    def number(self) -> tuple[int, ...]:
        """The number as it is ordered: 1.9 before 1.10."""
        return tuple(int(part) for part in self.of.number.split(".") if part.isdigit())


def rows_of(annex: Annex, courses: Courses) -> list[Row]:
    """Return the initiatives in the document's order."""
    by_measure = {each.measure: each for each in courses.courses}
    return [_row(each, annex, by_measure) for each in annex.initiatives]


def _row(of: InitiativeShown, annex: Annex, courses: Mapping[str, Course]) -> Row:
    target = headline(of.targets)
    money = of.money
    course = _course(of, target, courses)
    others = (each.status for each in of.targets if each is not target)
    return Row(
        of=of,
        mark=mark_of(target.status if target else "without_target"),
        target=target,
        unit=_unit(of, target),
        bar=_bar(target),
        others=counted(others),
        spark=_spark(course) if course else None,
        span=_span(course) if course else "",
        money=money,
        split=charts.split(money) if money else None,
        costs=of.unit_costs,
        last_on=_last_on(of),
        is_last_hidden=any(not each.latest_on and has_hidden(each) for each in of.measures),
        next_on=_next_on(of, annex),
    )


def _unit(of: InitiativeShown, target: TargetShown | None) -> str:
    """Return the unit a target's numbers are in."""
    if target is None:
        return "number"
    if target.explanation.family == "share":
        return "percent"
    measures = {each.id: each.unit for each in of.measures}
    return measures.get(target.measure or "", "number")


def _bar(target: TargetShown | None) -> charts.Bar | None:
    if target is None or target.explanation.family in _NO_BAR:
        return None
    return charts.bar(target.achieved, target.aimed_at, target.expected_to_date)


def _course(
    of: InitiativeShown, target: TargetShown | None, courses: Mapping[str, Course]
) -> Course | None:
    """Return the course of the measure that speaks for the initiative, or of its first."""
    wanted = [target.measure] if target and target.measure else []
    found = (courses.get(id_) for id_ in (*wanted, *(each.id for each in of.measures)))
    return next((each for each in found if each is not None), None)


def _spark(course: Course) -> charts.Spark | None:
    points = [charts.Point(value_of(each), _is_hidden(each)) for each in course.points]
    told = ", ".join(
        f"{of.label} {_said(point)}" for of, point in zip(course.points, points, strict=True)
    )
    label = f"{course.title} kvartal for kvartal: {told}"
    is_rank = any(each.value and each.value.shape == "rank" for each in course.points)
    return charts.spark(points, label, is_rank=is_rank)


def _span(course: Course) -> str:
    """Return from when to when a small line goes: K1-K3 2009."""
    first, last = (f"{each.first_day:%Y}" for each in (course.points[0], course.points[-1]))
    begun, ended = (f"K{each.name[-1]}" for each in (course.points[0], course.points[-1]))
    return f"{begun}–{ended} {last}" if first == last else f"{begun} {first}–{ended} {last}"


def _is_hidden(point: ValuePoint) -> bool:
    return point.value is not None and is_hidden(point.value)


def _said(point: charts.Point) -> str:
    if point.value is not None:
        return shown.number(point.value)
    return "skjult" if point.is_hidden else "intet tal"


def value_of(point: ValuePoint) -> Decimal | None:
    """Return the number of a point that a line can be drawn through."""
    value = point.value
    if value is None:
        return None
    if value.shape in {"share", "cohort"}:
        return value.percent
    return Decimal(value.rank) if value.rank is not None else value.amount


def _last_on(of: InitiativeShown) -> date | None:
    days = [each.latest_on for each in of.measures if each.latest_on]
    days += [each.on for each in of.statements]
    days += [each.reached_on for each in of.milestones if each.reached_on]
    return max(days, default=None)


def _next_on(of: InitiativeShown, annex: Annex) -> date | None:
    """Return when the next report is due: at the end of the quarter after the period, if any."""
    if not (of.measures or of.milestones):
        return None
    after = annex.period.last_day.toordinal() + 1
    following = period_of(date.fromordinal(after), "quarter").last_day
    return following if following <= annex.agreement.last_day else None


def pace(target: TargetShown) -> Decimal:
    """Return what is reached of what was expected by now; what cannot be said is enough."""
    expected = target.expected_to_date
    if target.achieved is None or not expected:
        return Decimal(1)
    return target.achieved / expected


def attention(rows: Iterable[Row]) -> list[Row]:
    """Return the initiatives that are behind, the furthest behind first."""
    behind = [row for row in rows if row.mark.tone == "bad"]
    return sorted(behind, key=_urgency)[:_FIRST]


def _urgency(row: Row) -> tuple[int, Decimal, tuple[int, ...]]:
    return ORDER.index(row.mark.status), pace(row.target) if row.target else Decimal(1), row.number


def _attainment(row: Row) -> tuple[bool, Decimal, tuple[int, ...]]:
    reached = row.target.attainment_percent if row.target else None
    return reached is None, reached or Decimal(0), row.number


def _use(row: Row) -> tuple[bool, float, tuple[int, ...]]:
    used = row.money.consumed_percent if row.money else None
    return used is None, -(used or 0.0), row.number


_KEYS: Final[dict[Order, Callable[[Row], Any]]] = {
    "opmaerksomhed": _urgency,
    "nr": lambda row: row.number,
    "maalopfyldelse": _attainment,
    "forbrug": _use,
}


def seen(rows: Sequence[Row], wanted: Wanted) -> list[Row]:
    """Return the rows that were asked for, in the order that was asked for."""
    words = wanted.words.casefold()
    found = (
        row
        for row in rows
        if (wanted.status is None or row.mark.status == wanted.status)
        and words in f"{row.of.number} {row.of.title}".casefold()
    )
    return sorted(found, key=_KEYS[wanted.order])


def untold(annex: Annex) -> int:
    """Return how many targets nobody has told anything of."""
    return sum(t.status == "not_reported" for each in annex.initiatives for t in each.targets)
