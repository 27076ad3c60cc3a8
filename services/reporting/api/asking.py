"""What every question has in common: its parameters, its refusals, its view of the database."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeAlias

from fastapi import Path, Query, Request

from schemas.base import Day, Instant
from schemas.measures import Measure
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.http import PROBLEM_JSON, Problem, Refusal
from services.reporting import queries
from services.reporting.access.gate import sees_persons
from services.reporting.measures.figures import Books
from services.reporting.periods import Period, parse_period, period_of
from services.reporting.plans import InitiativeKnown, PlanKnown
from services.reporting.queries import Known
from services.reporting.release.keeping import Releases
from services.reporting.release.making import Release

PERIOD: Final = "^(19|20)[0-9]{2}(-[QKqk][1-4])?$"
AsOf: TypeAlias = Annotated[
    Day | None,
    Query(description="Count nothing valid after this day. Left out: the period's last day"),
]
KnownAt: TypeAlias = Annotated[
    Instant | None,
    Query(
        description="Count nothing recorded after this instant, as 2009-11-26T12:00:00Z (write + "
        "in an offset as %2B). Left out: now"
    ),
]
PeriodAsked: TypeAlias = Annotated[
    str,
    Query(
        description="2009-Q3 (or 2009-K3) for a quarter, 2009 for a year",
        examples=["2009-Q3"],
        json_schema_extra={"pattern": PERIOD},
    ),
]
AgreementAsked: TypeAlias = Annotated[str, Path(examples=["2009"])]
MeasureAsked: TypeAlias = Annotated[
    str, Path(description="With its slashes", examples=["2009/1.3/forloeb-gennemfoert"])
]
LineAsked: TypeAlias = Annotated[
    str, Path(description="With its slashes", examples=["2010/1.3/indsats"])
]


def problems(told: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return how refusals are described: what each status says here."""
    return {
        status: {"model": Problem, "description": words, "content": {PROBLEM_JSON: {}}}
        for status, words in told.items()
    }


REFUSALS: Final = problems(
    {
        401: "What you bring to say who you are is not known here",
        403: "This is not among what you may read",
        404: "Nothing is known under this id",
        406: "None of the forms you accept is made here; detail says which are",
        422: "A parameter cannot be read; detail says how to write it",
        429: "You have asked as much as is answered in a minute; Retry-After says when to go on",
        500: "Something failed here that should not",
    }
)


KIND: Final = "urn:fremdrift:problem:persons"
"""The type of a refusal to who may not see persons."""
_NO_AGREEMENT: Final = "No agreement with this id is known."
_KEY: Final = "or send a key that may see persons"
_AS_PUBLISHED: Final = (
    "Without the right to see persons figures are told as they are now, at the end of a quarter: "
    f"leave out known_at and as_of, {_KEY}."
)
_BY_QUARTER: Final = f"Figures are published by quarter: ask by quarter, {_KEY}."
_EVENTS: Final = f"Single events are about persons: ask for the evidence, {_KEY}."
OTHER_PERIOD: Final = (
    f"Figures are published of the agreement's own quarters and years: ask for these, {_KEY}."
)


class Desk:
    """Where questions are answered from: as everybody may know it, unless more may be seen."""

    def __init__(
        self, database: Database, clock: Clock, releases: Releases, *, sees_persons: bool = False
    ) -> None:
        self._database = database
        self._clock = clock
        self._releases = releases
        self.sees_persons = sees_persons

    def of(self, request: Request) -> "Desk":
        """Return the desk at which whoever asks is answered."""
        sees = sees_persons(request)
        return Desk(self._database, self._clock, self._releases, sees_persons=sees)

    async def release(self, agreement: str) -> Release:
        """Return what everybody may know of an agreement, or refuse."""
        release = await self._releases.of(agreement)
        if release is None:
            raise Refusal(404, _NO_AGREEMENT, "path.id")
        return release

    async def released(self, agreement: str) -> Release | None:
        """Return what everybody may know, for who may not see more; None for who may."""
        return None if self.sees_persons else await self.release(agreement)

    def require_published(self, known: Known, *, is_monthly: bool = False) -> None:
        """Refuse a view of the asker's own choosing to who may not see persons: two tell of one."""
        if self.sees_persons:
            return
        if known.at is not None or period_of(known.as_of, "quarter").last_day != known.as_of:
            raise Refusal(403, _AS_PUBLISHED, "query.known_at" if known.at else "query.as_of", KIND)
        if is_monthly:
            raise Refusal(403, _BY_QUARTER, "query.by", KIND)

    def require_sight(self) -> None:
        """Refuse what tells of single events to who may not see persons."""
        if not self.sees_persons:
            raise Refusal(403, _EVENTS, "header.authorization", KIND)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """See one state of the database through the whole of an answer."""
        async with self._database.transaction() as tx:
            await queries.hold_still(tx)
            yield tx

    def instant(self, known: Known) -> datetime:
        """Return the instant an answer speaks of."""
        return known.at or self._clock()


def read_period(written: str) -> Period:
    """Return the period asked for, or refuse."""
    try:
        return parse_period(written)
    except ValueError as error:
        raise Refusal(422, f"The period cannot be read: {error}.", "query.period") from None


def known_in(period: Period, as_of: date | None, known_at: datetime | None) -> Known:
    """Return from where a period is seen."""
    return Known(min(as_of or period.last_day, period.last_day), known_at)


def year_of(year: int) -> Period:
    """Return a year as a period."""
    return period_of(date(year, 1, 1), "year")


async def require_plan(tx: Transaction, agreement: str, known_at: datetime | None) -> PlanKnown:
    """Return the agreement with its initiatives, or refuse."""
    plan = await queries.load_plan(tx, agreement, known_at)
    if plan is None:
        raise Refusal(404, f"No agreement with this id is known{_then(known_at)}.", "path.id")
    return plan


async def require_measure(
    tx: Transaction, id_: str, known_at: datetime | None
) -> tuple[InitiativeKnown, Measure]:
    """Return the measure as defined, with its initiative, or refuse."""
    initiative = await queries.load_initiative(tx, id_.rpartition("/")[0], known_at)
    measure = initiative.measure(id_) if initiative else None
    if initiative is None or measure is None:
        raise Refusal(404, f"No plan with this measure is known{_then(known_at)}.", "path.id")
    return initiative, measure


def _then(known_at: datetime | None) -> str:
    return f" at {known_at.isoformat()}" if known_at else ""


async def load_books(
    tx: Transaction, figures: Collection[str], known: Known, first: date, told: Books | None
) -> Books:
    """Return what is booked on figures; where everybody is ``told`` of other books, these."""
    return await queries.load_booked(tx, figures, known, first) if told is None else told
