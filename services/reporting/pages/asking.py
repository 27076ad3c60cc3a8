"""What pages are asked with: the parameters in their addresses, in Danish as the pages are."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, NamedTuple, TypeAlias

from fastapi import Path, Query

from schemas.activity import StatementReported
from schemas.base import Day, Instant
from services.reporting import queries
from services.reporting.answers.annex import Annex, Economy
from services.reporting.api.agreements import answer_annex
from services.reporting.api.asking import Desk, known_in, read_period, require_plan
from services.reporting.measures.figures import Sight
from services.reporting.periods import Period, period_of, periods_between
from services.reporting.plans import PlanKnown, Told
from services.reporting.texts import period_label

from .freshness import Fresh, fresh

QUARTERS_MAX: Final = 40
Agreement: TypeAlias = Annotated[str, Path()]
PeriodAsked: TypeAlias = Annotated[str | None, Query(alias="periode")]
AsOf: TypeAlias = Annotated[Day | None, Query(alias="pr")]
KnownAt: TypeAlias = Annotated[Instant | None, Query(alias="kendt")]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which period, seen from where."""

    period: Annotated[str | None, Query(alias="periode")] = None
    as_of: AsOf = None
    known_at: KnownAt = None


async def period_asked(desk: Desk, agreement: str, asked: Asked) -> Period:
    """Return the period asked for, or the one that was last accounted for in words."""
    if asked.period:
        return read_period(asked.period)
    async with desk.reading() as tx:
        plan = await require_plan(tx, agreement, asked.known_at)
        ids = [each.initiative.id for each in plan.initiatives]
        told = await queries.load_told(tx, ids, asked.known_at)
    today = desk.instant(queries.Known(date.max, asked.known_at)).date()
    return _last_told(plan, told, today)


def _last_told(plan: PlanKnown, told: list[Told], today: date) -> Period:
    agreement = plan.agreement.adopted.agreement
    last = max(agreement.first_day, min(agreement.last_day, today))
    said = [each.on for each in told if isinstance(each.said, StatementReported)]
    return period_of(max((each for each in said if each <= last), default=last), "quarter")


class Sheet(NamedTuple):
    """What every page of an agreement stands on, and what each of them shows of it."""

    annex: Annex
    period: Period
    asked: Asked
    fresh: Fresh

    @property
    def shown(self) -> dict[str, object]:
        """What the templates are given."""
        return {
            **self._asdict(),
            "agreement": self.annex.agreement,
            "periods": [(each.name, period_label(each)) for each in quarters_of(self.annex)],
        }


async def open_sheet(desk: Desk, agreement: str, asked: Asked, seconds_max: int) -> Sheet:
    """Return the annex a page is made from, its period and how fresh it is."""
    period = await period_asked(desk, agreement, asked)
    sight = Sight(period, known_in(period, asked.as_of, asked.known_at).as_of)
    annex = await answer_annex(desk, agreement, sight, asked.known_at)
    return Sheet(annex, period, asked, fresh(annex, seconds_max))


def quarters_until(annex: Annex, period: Period, most: int = 8) -> list[Period]:
    """Return the agreement's quarters up to the period, the latest few."""
    first = min(annex.agreement.first_day, period.first_day)
    return list(periods_between(first, period.last_day, "quarter"))[-most:]


def quarters_of(annex: Annex) -> list[Period]:
    """Return the quarters that can be asked for."""
    agreement = annex.agreement
    return list(periods_between(agreement.first_day, agreement.last_day, "quarter"))[-QUARTERS_MAX:]


def years_of(annex: Annex, economy: Economy) -> list[int]:
    """Return the years money can be asked for: the agreement's, and those of its lines."""
    agreement = annex.agreement
    years = set(range(agreement.first_day.year, agreement.last_day.year + 1))
    return sorted(years | {each.year for each in economy.years} | {economy.year})
