"""What each provider has been paid, over how many of theirs were completed or started."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from schemas.measures import Measure, Window
from schemas.unit_costs import Outcome, UnitCost
from services.reporting.domain import LINE_DEFINITION
from services.reporting.measures.figures import Books

from .balance import LineAt

_ORDER: Final[tuple[Outcome, ...]] = ("completed", "started")


class Paid(NamedTuple):
    """What a provider's costs come to (None: nobody said whose), and how many it has had."""

    provider: str | None
    consumed: int
    number: int | None
    of: Outcome | None
    measure: str | None

    @property
    def each(self) -> Fraction | None:
        """The price of one; None where nobody says how many."""
        return Fraction(self.consumed, self.number) if self.number else None


def paid(lines: Sequence[LineAt], books: Books, as_of: date) -> Counter[str]:
    """Return what is consumed by provider, those that anything is booked on."""
    ids = {each.line.id for each in lines}
    sums: Counter[str] = Counter()
    for account, booked in books.items():
        figure, definition, component, dimension, part = account
        if figure in ids and (definition, component, dimension) == (
            LINE_DEFINITION,
            "consumed",
            "provider",
        ):
            sums[part] += sum(each.amount for each in booked if each.valid_on <= as_of)
    return sums


def counted_by(costs: Iterable[tuple[UnitCost, Measure]]) -> tuple[Outcome, Measure] | None:
    """Return the measure that tells providers apart, one of those completed before any other."""
    apart = {
        said.of: measure
        for said, measure in costs
        if any(each.by == "provider" for each in getattr(measure, "breakdowns", ()))
    }
    return next(((of, apart[of]) for of in _ORDER if of in apart), None)


def by_provider(
    lines: Sequence[LineAt],
    books: Books,
    by: tuple[Outcome, Measure] | None,
    window: Window,
    as_of: date,
) -> Iterator[Paid]:
    """Yield what each provider was paid and has had, the largest first, then what is nobody's."""
    sums = paid(lines, books, as_of)
    of, measure = by or (None, None)
    had = _had(measure, books, window) if measure else Counter[str]()
    name = measure.id if measure else None
    for provider in sorted(sums.keys() | had.keys(), key=lambda each: (-sums[each], each)):
        number = had[provider] if measure else None
        yield Paid(provider, sums[provider], number, of, name)
    rest = sum(each.balance.used.consumed for each in lines) - sum(sums.values())
    if rest and sums:
        yield Paid(None, rest, None, of, name)


def _had(measure: Measure, books: Books, window: Window) -> Counter[str]:
    had: Counter[str] = Counter()
    for account, booked in books.items():
        if account[:4] == (measure.id, measure.version, "value", "provider"):
            had[account.part] += sum(b.amount for b in booked if window.holds(b.valid_on))
    return had
