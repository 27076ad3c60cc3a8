"""Where the lines and bars of a chart lie, so that the template only draws them; pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

_EDGE: Final = 3.0


class Spark(NamedTuple):
    """A small line: its pieces, and its last point."""

    width: int
    height: int
    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    label: str


class Bar(NamedTuple):
    """How far of an aim: all in per cent of the bar's width."""

    reached: float
    expected: float | None
    aim: float


class Split(NamedTuple):
    """Money: where consumed, committed and rest begin and how wide they are, in per cent."""

    consumed: float
    committed: float
    rest: float
    beyond: bool


def spark(
    values: Sequence[Decimal | None], label: str, width: int = 96, height: int = 28
) -> Spark | None:
    """Return a line through the values; where there is none it breaks. None without any."""
    known = [each for each in values if each is not None]
    if not known:
        return None
    low, high = min((Decimal(0), *known)), max((Decimal(1), *known))
    step = (width - 2 * _EDGE) / max(1, len(values) - 1)
    at = [
        None
        if each is None
        else (
            round(_EDGE + index * step, 1),
            round(height - _EDGE - float((each - low) / (high - low)) * (height - 2 * _EDGE), 1),
        )
        for index, each in enumerate(values)
    ]
    dots = tuple(each for each in at if each is not None)
    return Spark(width, height, pieces(at), dots, label)


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


def split(corrected: int | None, consumed: int | None, committed: int | None) -> Split | None:
    """Return how money stands; None without a budget of its own, and where its use is hidden."""
    if not corrected or corrected <= 0 or consumed is None or committed is None:
        return None
    if consumed < 0 or committed < 0:
        return None
    whole = max(corrected, consumed + committed)
    spent, held = (_percent(Decimal(each), Decimal(whole)) for each in (consumed, committed))
    return Split(spent, held, round(100 - spent - held, 1), whole > corrected)


def _percent(part: Decimal, whole: Decimal) -> float:
    return round(float(100 * part / whole), 1)
