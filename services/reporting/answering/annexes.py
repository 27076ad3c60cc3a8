"""Reads what the status annex of an agreement is made from, and makes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from schemas.budget_lines import lines_of
from services.chassis.database import Transaction
from services.reporting import queries, texts
from services.reporting.answers.annex import Annex, PeriodShown
from services.reporting.measures.baselines import baseline_span
from services.reporting.measures.figures import Books, Sight
from services.reporting.measures.filling import Unfilled, without
from services.reporting.periods import Period
from services.reporting.plans import PlanKnown, Told
from services.reporting.queries import Known
from services.reporting.scoring.figures import Span
from services.reporting.scoring.pace import span_of

from . import annex
from .targets import view_of


@dataclass(frozen=True, slots=True)
class Asked:
    """From where an annex is seen: without ``known_at`` by all that has arrived ``now``."""

    sight: Sight
    known_at: datetime | None
    now: datetime


async def load_annex(tx: Transaction, plan: PlanKnown, asked: Asked) -> Annex:
    """Return the annex as it may be shown: without definitions that are being filled."""
    known = [*plan.initiatives, *plan.beside]
    return await make_annex(tx, plan, asked, await queries.load_unfilled(tx, known, asked.known_at))


async def make_annex(
    tx: Transaction, plan: PlanKnown, asked: Asked, unfilled: Unfilled = ()
) -> Annex:
    """Return the annex without those definitions that are not to be seen."""
    known, first = Known(asked.sight.as_of, asked.known_at), asked.sight.period.year_began
    return annex_of(plan, await load_material(tx, plan, known, first, unfilled), asked)


class Material(NamedTuple):
    """What annexes of an agreement are made from, up to a day and from a year's first on."""

    books: Books
    told: list[Told]
    newest: datetime | None
    unfilled: Unfilled


async def load_material(
    tx: Transaction, plan: PlanKnown, known: Known, year_began: date, unfilled: Unfilled
) -> Material:
    """Return what annexes are made from."""
    figures = [*_measures(plan), *_lines(plan)]
    first = min(year_began, *_first_days(plan))
    books = without(await queries.load_booked(tx, figures, known, first), unfilled)
    ids = [each.initiative.id for each in (*plan.initiatives, *plan.beside)]
    told = await queries.load_told(tx, [*ids, plan.agreement.adopted.agreement.id], known.at)
    return Material(books, told, await _newest(tx, plan, figures, told), unfilled)


def annex_of(plan: PlanKnown, material: Material, asked: Asked) -> Annex:
    """Return an annex."""
    sight = asked.sight
    view = view_of(plan, sight, asked.known_at or asked.now, material.unfilled)
    rows = annex.show_rows(plan, material.books, material.told, view)
    return Annex(
        agreement=plan.agreement.shown(),
        period=_shown(sight.period),
        as_of=sight.as_of,
        known_at=view.known_at,
        last_recorded_at=material.newest,
        plan_versions=plan.versions,
        shared_targets=rows.shared,
        initiatives=rows.initiatives,
        hearing=annex.show_hearing(material.told, sight.as_of),
    )


def _shown(period: Period) -> PeriodShown:
    return PeriodShown(
        name=period.name,
        label=texts.period_label(period),
        first_day=period.first_day,
        last_day=period.last_day,
    )


def _measures(plan: PlanKnown) -> Iterable[str]:
    return (measure.id for measure in plan.measures)


def _first_days(plan: PlanKnown) -> Iterable[date]:
    """Yield the first day of the agreement, and of each target that begins on a day of its own."""
    agreement = plan.agreement.adopted.agreement
    yield agreement.first_day
    span = Span(agreement.first_day, agreement.last_day)
    own = (target for known in plan.initiatives for target in known.initiative.targets)
    for target in (*own, *agreement.shared_targets):
        yield span_of(target, span, agreement.last_day).first
        before = baseline_span(target, span)
        if before is not None:
            yield before.first


def _lines(plan: PlanKnown) -> Iterable[str]:
    known = (*plan.initiatives, *plan.beside)
    return (line.id for each in known for line in lines_of(each.initiative.budget))


async def _newest(
    tx: Transaction, plan: PlanKnown, figures: Iterable[str], told: Iterable[Told]
) -> datetime | None:
    booked = await queries.load_newest(tx, list(figures))
    said = (each.recorded_at for each in told)
    return max((plan.newest, *said, *([booked] if booked else [])))
