"""FML: a typed expression over measures and budget figures, its units checked when it is read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias, assert_never

from pydantic import Field

from .base import Contract, LineId, MeasureId
from .definitions import Definition, Unit
from .figures import Number

# The first four are where money is; the others note why, each against "noted".
BudgetAccount: TypeAlias = Literal[
    "granted", "available", "committed", "consumed",
    "original", "supplementary", "transferred", "carried_over", "conditional", "pending",
    "released", "noted",
]  # fmt: skip

# Pure numbers: they cancel and may multiply anything.
_PURE: Final = frozenset({"number", "percent"})


class MeasureTerm(Contract):
    """A measure's value; of a share or a cohort its numerator, its denominator, or the share."""

    term: Literal["measure"] = "measure"
    measure: MeasureId
    part: Literal["value", "numerator", "denominator", "share"] = "value"


class MoneyTerm(Contract):
    """What stands on an account of a budget line, in øre."""

    term: Literal["money"] = "money"
    line: LineId
    account: BudgetAccount


class Constant(Contract):
    """A number of a unit per another: 4 forløb per place."""

    term: Literal["constant"] = "constant"
    value: Number
    unit: Unit = "number"
    per: Unit = "number"


Term: TypeAlias = Annotated[MeasureTerm | MoneyTerm | Constant, Field(discriminator="term")]


class Product(Contract):
    """The terms of ``of`` multiplied, and divided by those of ``by``."""

    of: tuple[Term, ...] = Field(min_length=1)
    by: tuple[Term, ...] = ()


class Sum(Contract):
    """The products of ``of`` added, and those of ``less`` taken away."""

    of: tuple[Product, ...] = Field(min_length=1)
    less: tuple[Product, ...] = ()


class Formula(Definition):
    """
    FML: a sum of products of other figures, or one such sum divided by another.

    Whatever the four operations make of figures can be so written, and it needs no reading of text.
    It is reckoned at the day and the vintage asked for; nothing is booked.
    """

    kind: Literal["formula"] = "formula"
    per: Unit = "number"
    expression: Sum
    divided_by: Sum | None = None


class UnitsDifferError(ValueError):
    """Two things of different units are added, or the result is of another unit than it says."""


class Operand(NamedTuple):
    """A figure an expression looks up: a part of a measure, or an account of a budget line."""

    figure: str
    part: str


Values: TypeAlias = Mapping[Operand, Fraction | None]
Units: TypeAlias = Mapping[MeasureId, Unit]
_Dimensions: TypeAlias = tuple[tuple[str, int], ...]


def terms_of(formula: Formula) -> Iterator[Term]:
    """Yield the figures and constants a formula is made of."""
    for each in (formula.expression, formula.divided_by):
        for product in (*each.of, *each.less) if each is not None else ():
            yield from (*product.of, *product.by)


def operands(formula: Formula) -> frozenset[Operand]:
    """Return the figures a formula rests on."""
    return frozenset(_operand(each) for each in terms_of(formula) if not isinstance(each, Constant))


def _operand(term: MeasureTerm | MoneyTerm) -> Operand:
    if isinstance(term, MeasureTerm):
        return Operand(term.measure, term.part)
    return Operand(term.line, term.account)


def check(formula: Formula, units: Units) -> None:
    """
    Hold a formula's units together.

    Raises:
        UnitsDifferError: persons and places are added, or the result is not what it says.
        KeyError: a measure is not among those known.

    """
    found = _of_sum(formula.expression, units)
    if formula.divided_by is not None:
        found = _reduced([(found, 1), (_of_sum(formula.divided_by, units), -1)])
    said = _unit(formula.unit, formula.per)
    if found != said:
        raise UnitsDifferError(f"{formula.id} gives {_shown(found)}, but says {_shown(said)}")


def _of_sum(whole: Sum, units: Units) -> _Dimensions:
    first, *rest = (_of_product(each, units) for each in (*whole.of, *whole.less))
    for other in rest:
        if other != first:
            raise UnitsDifferError(
                f"{_shown(first)} and {_shown(other)} cannot be added or taken from one another;"
                " a constant factor turns one into the other: 4 forloeb per places"
            )
    return first


def _of_product(product: Product, units: Units) -> _Dimensions:
    multiplied = [(_of_term(each, units), 1) for each in product.of]
    return _reduced([*multiplied, *((_of_term(each, units), -1) for each in product.by)])


def _of_term(term: Term, units: Units) -> _Dimensions:
    match term:
        case MeasureTerm():
            return () if term.part == "share" else _unit(units[term.measure], "number")
        case MoneyTerm():
            return _unit("oere", "number")
        case Constant():
            return _unit(term.unit, term.per)
        case _:
            assert_never(term)


def _unit(unit: str, per: str) -> _Dimensions:
    return _reduced([(((unit, 1),), 1), (((per, 1),), -1)])


def _reduced(parts: Iterable[tuple[_Dimensions, int]]) -> _Dimensions:
    powers: Counter[str] = Counter()
    for dimensions, sign in parts:
        for unit, power in dimensions:
            if unit not in _PURE:
                powers[unit] += sign * power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))


def _shown(dimensions: _Dimensions) -> str:
    over = " x ".join(unit for unit, power in dimensions for _ in range(power))
    under = " x ".join(unit for unit, power in dimensions for _ in range(-power))
    return (over or "number") + (f" per {under}" if under else "")


def evaluate(formula: Formula, values: Values) -> Fraction | None:
    """Return what a formula comes to; None where a figure is missing or divided by nought."""
    whole = _sum(formula.expression, values)
    if formula.divided_by is None or whole is None:
        return whole
    divisor = _sum(formula.divided_by, values)
    return whole / divisor if divisor else None


def _sum(whole: Sum, values: Values) -> Fraction | None:
    total = Fraction(0)
    for sign, products in ((1, whole.of), (-1, whole.less)):
        for each in products:
            amount = _product(each, values)
            if amount is None:
                return None
            total += sign * amount
    return total


def _product(product: Product, values: Values) -> Fraction | None:
    result = Fraction(1)
    for term in product.of:
        factor = _value(term, values)
        if factor is None:
            return None
        result *= factor
    for term in product.by:
        divisor = _value(term, values)
        if not divisor:
            return None
        result /= divisor
    return result


def _value(term: Term, values: Values) -> Fraction | None:
    if isinstance(term, Constant):
        return Fraction(term.value)
    return values.get(_operand(term))
