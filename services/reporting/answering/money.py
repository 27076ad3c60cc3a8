"""What follows from money, in the shapes in which it is answered; pure."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from services.reporting.answers.money import (
    AdministrationShown,
    CapacityShown,
    ExpectedScored,
    ExpectedShown,
    PaceShown,
    PlannedShown,
    ProviderShown,
    UnitCostShown,
)
from services.reporting.measures.figures import share_percent
from services.reporting.money import texts
from services.reporting.money.balance import Balance, LineAt
from services.reporting.money.capacity import Capacity
from services.reporting.money.expectation import Expected, Made
from services.reporting.money.outcomes import Cost, Planned
from services.reporting.money.pace import Pace
from services.reporting.money.providers import Paid

from .forecasts import shown_number

_ZERO: Final = Fraction(0)


def money(of: Balance) -> dict[str, Any]:
    """Return how money stands, by the fields of ``Money``."""
    granted, own, used = of.granted, of.own, of.used
    corrected = of.corrected
    return {
        "original_oere": granted.original if granted else None,
        "supplementary_oere": granted.corrected - granted.original if granted else None,
        "transferred_oere": granted.transferred if granted else None,
        "carried_over_oere": granted.carried_over if granted else None,
        "corrected_oere": corrected,
        "committed_oere": used.committed,
        "consumed_oere": used.consumed,
        "framed_oere": of.framed.total,
        "rest_oere": of.rest,
        "released_oere": of.released,
        "conditional_oere": of.conditional,
        "pending_oere": of.pending,
        "consumed_percent": share_percent(own.consumed, corrected) if corrected else None,
        "committed_percent": share_percent(own.committed, corrected) if corrected else None,
    }


def pace(of: Pace | None) -> PaceShown | None:
    """Return consumption against the phased budget."""
    if of is None:
        return None
    return PaceShown(
        on=of.on,
        phasing=of.spread,
        consumed_oere=of.consumed,
        expected_oere=of.expected,
        difference_oere=of.difference,
        sentence=texts.pace(of),
    )


def capacity(of: Capacity | None) -> CapacityShown | None:
    """Return how many more there is room for."""
    if of is None:
        return None
    return CapacityShown(
        unit_oere=of.unit_oere,
        weeks=of.weeks,
        months=of.months,
        rest_oere=of.rest_oere,
        room_for=of.room_for,
        corrected_oere=of.corrected_oere,
        buys=of.buys,
        planned=of.planned,
        planned_oere=of.planned_oere,
        sentence=texts.capacity(of),
    )


def expected(of: Expected | None) -> ExpectedShown | None:
    """Return what the year is expected to have cost."""
    return None if of is None else ExpectedShown(**_expected(of))


def _expected(of: Expected) -> dict[str, Any]:
    value = _oere(of.value)
    has_both = value is not None and of.corrected is not None
    return {
        "method": of.method,
        "value_oere": value,
        "low_oere": _oere(of.low),
        "high_oere": _oere(of.high),
        "counted_oere": of.counted,
        "corrected_oere": of.corrected,
        "beyond_oere": value - of.corrected if has_both else None,  # type: ignore[operator]
        "missing": of.missing,
        "without": of.silent,
        "sentence": texts.expected(of),
    }


def scored(of: Made) -> ExpectedScored:
    """Return a forecast of a line, and how it did."""
    how = of.outcome
    return ExpectedScored(
        **_expected(of.expected),
        made_on=of.expected.on,
        error_oere=_oere(how.error if how else None),
        error_percent=shown_number(how.error_percent if how else None),
        held=how.held if how else None,
    )


def cost(of: Cost) -> UnitCostShown:
    """Return what one has cost."""
    counted = of.counted
    return UnitCostShown(
        of=of.of,
        measure=of.measure,
        oere=of.oere,
        number=shown_number(counted.number) if counted else None,
        matured=counted.matured if counted else None,
        unmatured=counted.unmatured if counted else None,
        borne_oere=_oere(of.borne) if of.each is not None else None,
        each_oere=_oere(of.each),
        planned=_planned(of.planned) if of.planned else None,
        status=of.status,
        status_text=texts.STATUSES[of.status] if of.status else None,
        missing=of.missing,
        sentence=texts.cost(of),
    )


def _planned(of: Planned) -> PlannedShown:
    return PlannedShown(
        oere=of.oere,
        number=_shown(of.number),
        percent=shown_number(of.percent),
        quantity=of.quantity,
        each_oere=texts.oere(of.each),
    )


def provider(of: Paid) -> ProviderShown:
    """Return what a provider was paid."""
    return ProviderShown(
        provider=of.provider,
        consumed_oere=of.consumed,
        number=of.number,
        of=of.of,
        measure=of.measure,
        each_oere=_oere(of.each),
        sentence=texts.provider(of),
    )


def administration(lines: Sequence[LineAt]) -> AdministrationShown | None:
    """Return how much of the money is for administration; None where none of it is anybody's."""
    part = [each for each in lines if each.line.nature == "administration"]
    corrected, of_corrected = _corrected(part), _corrected(lines)
    consumed, of_consumed = _consumed(part), _consumed(lines)
    if not of_corrected and not of_consumed:
        return None
    return AdministrationShown(
        corrected_oere=corrected,
        of_corrected_oere=of_corrected,
        corrected_percent=share_percent(corrected, of_corrected) if of_corrected else None,
        consumed_oere=consumed,
        of_consumed_oere=of_consumed,
        consumed_percent=share_percent(consumed, of_consumed) if of_consumed else None,
        sentence=texts.administration(corrected, of_corrected),
    )


def _corrected(lines: Sequence[LineAt]) -> int:
    return sum(each.balance.corrected or 0 for each in lines)


def _consumed(lines: Sequence[LineAt]) -> int:
    return sum(each.balance.used.consumed for each in lines)


def _oere(value: Fraction | None) -> int | None:
    return None if value is None else texts.oere(value)


def _shown(value: Fraction) -> Decimal:
    return shown_number(value) or Decimal(0)
