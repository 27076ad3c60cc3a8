"""A measure over time as a chart: where line, target, band and breaks lie, and the table beside."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from services.reporting import texts
from services.reporting.answers.annex import Amounts, InitiativeShown, MeasureShown
from services.reporting.answers.forecasts import RowForecast
from services.reporting.answers.measures import Course, ValuePoint
from services.reporting.answers.targets import TargetShown
from services.reporting.periods import Period

from . import charts
from .figures import is_hidden
from .front import value_of
from .shown import number, of_unit

WIDTH: Final = 640
HEIGHT: Final = 276
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 28, 32, 54
_TICKS: Final = 4
_ROUND: Final = (1, 2, 5, 10, 20, 25, 50)


class Tick(NamedTuple):
    """A mark on an axis; below a period its year, where that begins or is the first."""

    at: float
    label: str
    year: str = ""


class Line(NamedTuple):
    """A horizontal or vertical line with its words."""

    at: float
    label: str

    @property
    def is_far_right(self) -> bool:
        """Whether words to its right would run out of the picture."""
        return self.at > WIDTH / 2


class Band(NamedTuple):
    """The forecast: from the last point to the end, between low and high."""

    points: str
    value_at: tuple[float, float]
    label: str


class Row(NamedTuple):
    """A line of the table beside the chart."""

    label: str
    name: str
    in_period: Decimal | None
    so_far: Decimal | None
    point: ValuePoint
    is_hidden: bool
    is_sum_hidden: bool


class Chart(NamedTuple):
    """All that is drawn, in the units of the picture, and all that stands in the table."""

    title: str
    unit: str
    is_running: bool
    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    ticks: tuple[Tick, ...]
    days: tuple[Tick, ...]
    targets: tuple[Line, ...]
    breaks: tuple[Line, ...]
    band: Band | None
    rows: tuple[Row, ...]
    label: str

    @property
    def has_hidden(self) -> bool:
        """Whether something of it is not shown because it is of few."""
        return any(row.is_hidden for row in self.rows)


class Scale(NamedTuple):
    """From values and places in the row to the picture; the first of a ranking stands on top."""

    low: Decimal
    high: Decimal
    steps: int

    def x(self, index: float) -> float:
        return round(_LEFT + index * (WIDTH - _LEFT - _RIGHT) / max(1, self.steps - 1), 1)

    def y(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def chart_of(
    measure: MeasureShown, of: InitiativeShown, course: Course, periods: Sequence[Period]
) -> Chart:
    """
    Return a measure's chart over periods, the coming ones included.

    A flow is drawn as it adds up through the year; everything else as it stood in each period.
    """
    is_running = measure.kind == "aggregate"
    rows = tuple(_rows(course.points, measure.figure, is_running=is_running))
    drawn = [row.so_far if is_running else row.in_period for row in rows]
    targets = [t for t in of.targets if t.measure == measure.id and _is_drawn(t)]
    forecasts = [f for f in of.forecasts if f.measure == measure.id and f.value is not None]
    unit = _unit(measure, rows)
    scale = _scale(drawn, targets, forecasts, len(periods))
    if unit == "rank":
        few = scale.high == _TICKS
        scale = scale._replace(low=scale.high, high=Decimal(1 if few else 0))
    at = [
        None if value is None else (scale.x(index), scale.y(value))
        for index, value in enumerate(drawn)
    ]
    return Chart(
        title=measure.title,
        unit=unit,
        is_running=is_running,
        pieces=charts.pieces(at),
        dots=tuple(each for each in at if each is not None),
        ticks=tuple(_ticks(scale, unit)),
        days=tuple(_days(scale, periods)),
        targets=tuple(Line(scale.y(t.aimed_at or Decimal(0)), t.rule_text) for t in targets),
        breaks=tuple(_breaks(rows, scale)),
        band=_band(forecasts, drawn, scale),
        rows=rows,
        label=_label(measure, unit, rows, drawn),
    )


def _rows(points: Sequence[ValuePoint], latest: Amounts, *, is_running: bool) -> Iterable[Row]:
    """Yield the lines of the table; where a part of a sum is hidden, the last sum may be told."""
    so_far: Decimal | None = None
    year, is_whole = 0, True
    for point in points:
        value = value_of(point)
        if point.first_day.year != year:
            so_far, year, is_whole = None, point.first_day.year, True
        if point.value is not None and is_hidden(point.value):
            so_far, is_whole = None, False
        if value is not None and is_running and is_whole:
            so_far = (so_far or Decimal(0)) + value
        if is_running and point is points[-1] and so_far is None:
            so_far = None if latest.year_to_date is None else Decimal(latest.year_to_date)
        is_few = point.value is not None and is_hidden(point.value)
        is_sum_few = so_far is None and not is_whole
        yield Row(point.label, point.name, value, so_far, point, is_few, is_sum_few)


def _is_drawn(target: TargetShown) -> bool:
    return target.aimed_at is not None and target.explanation.family not in {
        "deliverable",
        "rhythm",
        "peer",
        "gap",
    }


def _unit(measure: MeasureShown, rows: Iterable[Row]) -> str:
    """Return what the numbers are: of a share per cent, of a rank places, else the measure's."""
    shapes = {row.point.value.shape for row in rows if row.point.value}
    if shapes & {"share", "cohort"}:
        return "percent"
    return "rank" if "rank" in shapes else measure.unit


def _scale(
    drawn: Sequence[Decimal | None],
    targets: Sequence[TargetShown],
    forecasts: Sequence[RowForecast],
    steps: int,
) -> Scale:
    told = [each for each in drawn if each is not None]
    told += [t.aimed_at for t in targets if t.aimed_at is not None]
    told += [n for f in forecasts for n in (f.value, f.high) if n is not None]
    return Scale(min((Decimal(0), *told)), _round_up(max((Decimal(1), *told))), steps)


def _round_up(value: Decimal) -> Decimal:
    """Return the next number that the ticks part into round ones."""
    power = Decimal(1).scaleb(max(0, value.adjusted() - 1))
    steps = (power * each for each in _ROUND)
    return next(each * _TICKS for each in steps if each * _TICKS >= value)


def _ticks(scale: Scale, unit: str) -> Iterable[Tick]:
    steps = [Decimal(index) / _TICKS for index in range(_TICKS + 1)]
    if unit == "rank":
        values = [scale.low * each for each in steps[:0:-1]]
        values += [Decimal(1)] if values[-1] > 1 else []
    else:
        values = [scale.low + (scale.high - scale.low) * each for each in steps]
    return (Tick(scale.y(each), number(each)) for each in values)


def _days(scale: Scale, periods: Sequence[Period]) -> Iterable[Tick]:
    for index, period in enumerate(periods):
        month, year = period.first_day.month, period.first_day.year
        is_month = period.grain == "month"
        label = texts.period_label(period)[:3] if is_month else f"K{(month + 2) // 3}"
        yield Tick(scale.x(index), label, str(year) if month == 1 or not index else "")


def _breaks(rows: Sequence[Row], scale: Scale) -> Iterable[Line]:
    for index, row in enumerate(rows):
        for on in row.point.breaks_on:
            yield Line(scale.x(index), f"Ny definition {on:%d-%m-%Y}")


def _band(
    forecasts: Sequence[RowForecast], drawn: Sequence[Decimal | None], scale: Scale
) -> Band | None:
    """Return our own forecast to the last period; the one others have stated is in the words."""
    own = next((each for each in forecasts if each.source == "own"), None)
    last = next((i for i in range(len(drawn) - 1, -1, -1) if drawn[i] is not None), None)
    if own is None or own.value is None or last is None or len(drawn) >= scale.steps:
        return None
    begun, end = scale.y(drawn[last] or Decimal(0)), scale.x(scale.steps - 1)
    low, high = own.low or own.value, own.high or own.value
    corners = ((scale.x(last), begun), (end, scale.y(high)), (end, scale.y(low)))
    points = " ".join(f"{x},{y}" for x, y in corners)
    return Band(points, (end, scale.y(own.value)), own.sentence)


def _label(
    measure: MeasureShown, unit: str, rows: Sequence[Row], drawn: Sequence[Decimal | None]
) -> str:
    known = [(row.label, v) for row, v in zip(rows, drawn, strict=True) if v is not None]
    if not known:
        return f"{measure.title}: intet tal endnu"
    (first, begun), (last, ended) = known[0], known[-1]
    values = f"fra {of_unit(begun, unit)} i {first} til {of_unit(ended, unit)} i {last}"
    return f"{measure.title}, {values}. Tallene står i tabellen."
