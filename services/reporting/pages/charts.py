"""Where the lines and bars of a chart lie, so that the template only draws them; pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from services.reporting.answers.money import Money

_EDGE: Final = 3.0
_SPARK: Final = (96, 28)


class Spark(NamedTuple):
    """A small line: its pieces and points, the level it stands on, and where points are hidden."""

    width: int
    height: int
    ground: float
    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    hidden: tuple[float, ...]
    label: str


class Bar(NamedTuple):
    """How far of an aim: all in per cent of the bar's width."""

    reached: float
    expected: float | None
    aim: float


class Split(NamedTuple):
    """Money, in per cent of the bar: consumed and committed, and where the budget ends."""

    consumed: float
    committed: float
    budget: float

    @property
    def is_beyond(self) -> bool:
        """Whether more is used than there is."""
        return self.consumed + self.committed > self.budget


class Point(NamedTuple):
    """A number of a line, None where there is none, and whether that is because it is of few."""

    value: Decimal | None
    is_hidden: bool = False


def spark(points: Sequence[Point], label: str, *, is_rank: bool = False) -> Spark | None:
    """Return a line through the points; where there is none it breaks. None of nothing at all."""
    known = [each.value for each in points if each.value is not None]
    if not known and not any(each.is_hidden for each in points):
        return None
    low, high = min((Decimal(0), *known)), max((Decimal(1), *known))
    foot, top = (high + 1, Decimal(1)) if is_rank else (low, high)
    step = (_SPARK[0] - 2 * _EDGE) / max(1, len(points) - 1)
    across = [round(_EDGE + index * step, 1) for index in range(len(points))]
    at = [
        None if each.value is None else (x, _up((each.value - foot) / (top - foot)))
        for x, each in zip(across, points, strict=True)
    ]
    return Spark(
        *_SPARK,
        ground=_up(Decimal(0) if is_rank else (0 - low) / (high - low)),
        pieces=pieces(at),
        dots=tuple(each for each in at if each is not None),
        hidden=tuple(x for x, each in zip(across, points, strict=True) if each.is_hidden),
        label=label,
    )


def _up(share: Decimal) -> float:
    height = _SPARK[1]
    return round(height - _EDGE - float(share) * (height - 2 * _EDGE), 1)


def pieces(points: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """Return the points of each unbroken line as SVG writes them."""
    runs: list[list[tuple[float, float]]] = [[]]
    for each in points:
        if each is None:
            runs.append([])
        else:
            runs[-1].append(each)
    return tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)


def bar(achieved: Decimal | None, aimed: Decimal | None, expected: Decimal | None) -> Bar | None:
    """Return how far a figure is of its aim; None where that cannot be drawn."""
    if achieved is None or aimed is None or aimed <= 0 or achieved < 0:
        return None
    whole = max(achieved, aimed, expected or Decimal(0))
    return Bar(
        reached=_percent(achieved, whole),
        expected=None if expected is None else _percent(expected, whole),
        aim=_percent(aimed, whole),
    )


def split(of: Money) -> Split | None:
    """Return how money stands; None without a budget of its own, and where its use is hidden."""
    corrected, consumed, committed = of.corrected_oere, of.consumed_oere, of.committed_oere
    if not corrected or corrected <= 0 or consumed is None or committed is None:
        return None
    if consumed < 0 or committed < 0:
        return None
    whole = Decimal(max(corrected, consumed + committed))
    return Split(*(_percent(Decimal(each), whole) for each in (consumed, committed, corrected)))


def _percent(part: Decimal, whole: Decimal) -> float:
    return round(float(100 * part / whole), 1)
