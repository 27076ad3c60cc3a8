"""The budget lines of the initiatives, in the form in which they are booked on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from schemas import plans
from schemas.appropriations import CarryOver, OverCommitment, Standing
from schemas.budget_lines import lines_of
from schemas.phasing import weights_of

FOR_EVER: Final = "9999-12-31"
_OF_PLACES: Final = frozenset({"place_month", "lump_sum"})


class Price(NamedTuple):
    """What one unit costs; days are ISO 8601, both included."""

    valid_from: str
    valid_to: str
    amount: int
    per: str


class Line(NamedTuple):
    """
    A budget line, and since when it has been known as it is.

    ``original`` is what it was first given; what a later plan gives it otherwise is supplementary.
    ``commits_within`` are the first and last day on which it can be committed. ``prices`` are those
    of forløb, ``place_prices`` those of places. ``months`` are how heavy each is; None: all alike.
    """

    id: str
    defined_at: datetime
    year: int
    granted_on: str
    ends_on: str
    appropriation: int | None
    original: int | None
    standing: Standing
    prices: tuple[Price, ...]
    place_prices: tuple[Price, ...]
    commits_on: str
    commits_within: tuple[str, str] | None
    offers: frozenset[str]
    over_commitment: OverCommitment
    carry_over: CarryOver | None
    months: tuple[int, ...] | None


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
    lines = {line.id: _read(line, recorded_at) for line in lines_of(adopted.initiative.budget)}
    for known in previous.lines.values() if previous else ():
        line = lines.get(known.id)
        if line is None:
            continue
        if known.original is not None:
            line = lines[known.id] = line._replace(original=known.original)
        if line._replace(defined_at=known.defined_at) == known:
            lines[known.id] = known
    return Definitions(recorded_at, lines)


def _read(line: plans.BudgetLine, defined_at: datetime) -> Line:
    prices = sorted(
        Price(
            price.valid_from.isoformat(),
            price.valid_to.isoformat() if price.valid_to else FOR_EVER,
            price.amount_oere,
            price.per,
        )
        for price in line.prices
    )
    first, last = date(line.year, 1, 1).isoformat(), date(line.year, 12, 31).isoformat()
    return Line(
        id=line.id,
        defined_at=defined_at,
        year=line.year,
        granted_on=first,
        ends_on=last,
        appropriation=line.appropriation_oere,
        original=line.appropriation_oere if line.standing == "adopted" else None,
        standing=line.standing,
        prices=tuple(price for price in prices if price.per not in _OF_PLACES),
        place_prices=tuple(price for price in prices if price.per in _OF_PLACES),
        commits_on=line.commits_on,
        commits_within=(first, last) if line.phases else None,
        offers=frozenset(line.offers),
        over_commitment=line.over_commitment,
        carry_over=line.carry_over,
        months=weights_of(line.phasing),
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


def agreement_of(line_id: str) -> str:
    """Return the agreement a line belongs to."""
    return line_id.partition("/")[0]
