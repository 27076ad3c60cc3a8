"""Reported numbers that cannot be: percentages, parts and wholes, numerators, and small groups."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Final, NamedTuple

from schemas.figures import Figure, FigurePart
from schemas.measures import Condition
from schemas.targets import AtLeast, Target

from .danish import listed, number
from .findings import Finding
from .subject import Subject, Told

_SMALL: Final = range(1, 5)
_ABOUT_PEOPLE: Final = frozenset({"persons", "forloeb", "families"})
_HUNDRED: Final = Decimal(100)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with the numbers reported."""
    aims = {target.measure: target for _, target, _, _ in subject.targets() if target.measure}
    looks: tuple[Callable[[Told], Iterator[Finding]], ...] = (
        _percentages,
        _parts,
        lambda told: _numerator(told, aims.get(told.place)),
        _small_cells,
    )
    yield from chain.from_iterable(look(told) for told in subject.told() for look in looks)


class _Share(NamedTuple):
    """A percentage of so many."""

    percent: Decimal
    of: int

    def near(self) -> tuple[int, int]:
        """Return the whole numbers on each side of what the percentage would be."""
        below = int(self.percent * self.of / _HUNDRED)
        return below, below + 1

    def counts(self) -> range:
        """Return the whole numbers it can be; a half may have been rounded up or down."""
        half = self._unit() / 2
        low = ((self.percent - half) * self.of / _HUNDRED).to_integral_value(ROUND_CEILING)
        high = ((self.percent + half) * self.of / _HUNDRED).to_integral_value(ROUND_FLOOR)
        return range(int(low), int(high) + 1)

    def is_cut(self, count: int) -> bool:
        """Return whether so many give the percentage when its decimals are cut off."""
        whole = _HUNDRED * count / self.of
        return whole.quantize(self._unit(), ROUND_DOWN) == self.percent

    def _unit(self) -> Decimal:
        return Decimal(1).scaleb(int(self.percent.as_tuple().exponent))


def _shares(figure: Figure) -> Iterator[_Share]:
    if figure.percent_of and figure.qualifier == "exact" and figure.upper is None:
        yield _Share(figure.value, int(figure.percent_of))
    if figure.qualifier == "exact" and figure.value > 0:
        yield from (
            _Share(part.percent, int(figure.value))
            for part in figure.parts
            if part.percent is not None
        )


def _percentages(told: Told) -> Iterator[Finding]:
    wrong = [share for share in _shares(told.figure) if not share.counts()]
    if not wrong:
        return
    yield Finding(
        "impossible-percentage",
        told.place,
        told.path,
        " ".join(map(_impossible, wrong)),
        "Indberet antallet og lad procenten blive regnet ud.",
        "; ".join(map(_nearest, wrong)),
        told.report,
    )


def _impossible(share: _Share) -> str:
    cut = [count for count in share.near() if share.is_cut(count)]
    told = f"{number(share.percent)} pct. af {share.of}"
    if cut:
        return f"{told} passer kun, hvis decimalerne er skåret af ({cut[0]})."
    return f"{told} er intet helt antal."


def _nearest(share: _Share) -> str:
    return ", ".join(
        f"{count} af {share.of} = {_tenth(_HUNDRED * count / share.of)} pct."
        for count in share.near()
    )


def _tenth(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP)}".replace(".", ",")


def _parts(told: Told) -> Iterator[Finding]:
    figure = told.figure
    values = [(part.code, part.value) for part in figure.parts if part.value is not None]
    if not values or len(values) != len(figure.parts) or _is_split_freely(told):
        return
    total = sum((value for _, value in values), Decimal(0))
    if total == figure.value:
        return
    outside = [code for code, value in values if total - value == figure.value]
    added = " + ".join(number(value) for _, value in values)
    said = f"Delene giver {number(total)}, ikke {number(figure.value)}."
    yield Finding(
        "not-a-partition",
        told.place,
        told.path,
        f"{said} Uden »{outside[0]}« går det op." if outside else said,
        "Indberet det, der står ved siden af helheden, som en måling for sig, eller ret delene.",
        f"{added} = {number(total)}, i alt {number(figure.value)}: "
        f"forskel {number(abs(total - figure.value))}",
        told.report,
    )


def _is_split_freely(told: Told) -> bool:
    """Return whether the definition says that somebody may be in several parts."""
    breakdowns = getattr(told.measure, "breakdowns", ())
    return bool(breakdowns) and not any(each.partition for each in breakdowns)


def _numerator(told: Told, aim: Target | None) -> Iterator[Finding]:
    values = {part.code: part.value for part in told.figure.parts if part.value is not None}
    meant = _meant(told, values)
    added = [code for code in values if code not in meant]
    if not meant or not added:
        return
    strict = sum((values[code] for code in meant), Decimal(0))
    yield Finding(
        "widened-numerator",
        told.place,
        told.path,
        f"Tallet rummer også {listed([f'»{code}«' for code in added])}, som målingen ikke tæller.",
        f"Indberet {number(strict)}, eller vedtag et nyt mål med en ny udgave af målingen.",
        f"{' + '.join(number(values[code]) for code in meant)} = {number(strict)} efter "
        f"definitionen, {number(told.figure.value)} indberettet{_attained(told, strict, aim)}",
        told.report,
    )


def _meant(told: Told, values: dict[str, Decimal]) -> list[str]:
    """Return the parts the definition counts; none where it says nothing about them."""
    conditions: tuple[Condition, ...] = getattr(told.measure, "where", ())
    for condition in conditions:
        named = [code for code in values if code in (*condition.any_of, *condition.none_of)]
        if named:
            return named if condition.any_of else [code for code in values if code not in named]
    return []


def _attained(told: Told, strict: Decimal, aim: Target | None) -> str:
    if aim is None or not isinstance(aim.rule, AtLeast) or aim.rule.value <= 0:
        return ""
    goal = aim.rule.value
    wide, narrow = (_HUNDRED * value / goal for value in (told.figure.value, strict))
    return f": {_tenth(narrow)} pct. af målet i stedet for {_tenth(wide)} pct."


def _small_cells(told: Told) -> Iterator[Finding]:
    if told.measure is not None and told.measure.unit not in _ABOUT_PEOPLE:
        return
    small = [each for each in _cells(told.figure) if all(n in _SMALL for n in each.persons)]
    if not small:
        return
    yield Finding(
        "small-cells",
        told.place,
        told.path,
        "En gruppe på 1-4 personer kan genkendes.",
        "Slå små grupper sammen, eller hold dem og en gruppe til tilbage.",
        "; ".join(each.told for each in small),
        told.report,
    )


class _Cell(NamedTuple):
    """A group that has one of these sizes."""

    persons: Sequence[int]
    told: str


def _cells(figure: Figure) -> Iterator[_Cell]:
    for share in _shares(figure):
        if counts := share.counts():
            many = " eller ".join(map(str, counts[: _SMALL.stop]))
            yield _Cell(counts, f"{number(share.percent)} pct. af {share.of} = {many}")
    yield from (_whole(part.value, part) for part in figure.parts if part.value is not None)


def _whole(value: Decimal, part: FigurePart) -> _Cell:
    return _Cell([int(value)], f"»{part.code}« = {number(value)}")
