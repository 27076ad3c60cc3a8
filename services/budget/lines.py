"""The budget lines of the initiatives, in the form in which they are booked on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from schemas import plans

_FOR_EVER: Final = "9999-12-31"


class Price(NamedTuple):
    """What a forløb, or each of its weeks, costs; days are ISO 8601, both included."""

    valid_from: str
    valid_to: str
    amount: int
    is_per_week: bool


class Line(NamedTuple):
    """A budget line, and since when it has been known as it is."""

    id: str
    defined_at: datetime
    granted_on: str
    appropriation: int | None
    prices: tuple[Price, ...]
    commits_on: str
    offers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Definitions:
    """One initiative's budget lines by id, as adopted at an instant."""

    recorded_at: datetime
    lines: Mapping[str, Line]


Book: TypeAlias = Mapping[str, Definitions]


def read_book(adopted: plans.InitiativeAdopted, recorded_at: datetime, book: Book) -> Book:
    """Return the book after an adoption; a line that stays as it was is known since it came."""
    name = adopted.initiative.id
    return {**book, name: _read_lines(adopted, recorded_at, book.get(name))}


def _read_lines(
    adopted: plans.InitiativeAdopted, recorded_at: datetime, previous: Definitions | None
) -> Definitions:
    lines = {line.id: _read(line, recorded_at) for line in adopted.initiative.budget}
    for known in previous.lines.values() if previous else ():
        line = lines.get(known.id)
        if line is not None and line._replace(defined_at=known.defined_at) == known:
            lines[known.id] = known
    return Definitions(recorded_at, lines)


def _read(line: plans.BudgetLine, defined_at: datetime) -> Line:
    prices = [
        Price(
            price.valid_from.isoformat(),
            price.valid_to.isoformat() if price.valid_to else _FOR_EVER,
            price.amount_oere,
            price.per == "week",
        )
        for price in line.prices
    ]
    return Line(
        line.id,
        defined_at,
        date(line.year, 1, 1).isoformat(),
        line.appropriation_oere,
        tuple(sorted(prices)),
        line.commits_on,
        frozenset(line.offers),
    )


def find_line(book: Book, line_id: str) -> Line | None:
    """Return a line by its id, whichever initiative it is of; None before its plan is known."""
    definitions = book.get(initiative_of(line_id))
    return definitions.lines.get(line_id) if definitions else None


def known_since(book: Book, line_id: str) -> datetime:
    """Return since when the line is known to be as it is; a line taken away, to be gone."""
    definitions = book[initiative_of(line_id)]
    line = definitions.lines.get(line_id)
    return line.defined_at if line else definitions.recorded_at


def initiative_of(line_id: str) -> str:
    """Return the initiative a line belongs to."""
    return line_id.rsplit("/", 1)[0]
