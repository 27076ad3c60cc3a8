"""Answers what one outcome costs, of each initiative of an agreement in a year."""

from datetime import date

from fastapi import APIRouter, Request, Response

from services.reporting.answers.annex import Economy
from services.reporting.answers.base import Answer, Freshness
from services.reporting.answers.money import UnitCostShown
from services.reporting.formats.of_economy import economy_tables
from services.reporting.formats.separated import write_csv
from services.reporting.formats.workbook import write_xlsx
from services.reporting.queries import Known

from .asking import REFUSALS, AgreementAsked, AsOf, Desk, KnownAt
from .forms import DialectAsked, Makers, Offer, deliver, offer
from .money import BudgetYear, answer_economy


class InitiativeCosts(Answer):
    """What one outcome of an initiative has cost; nothing where nothing is counted."""

    id: str
    number: str
    title: str
    unit_costs: tuple[UnitCostShown, ...]


class UnitCosts(Freshness):
    """What one outcome has cost, of each initiative of an agreement."""

    agreement: str
    year: int
    initiatives: tuple[InitiativeCosts, ...]


def make_router(desk: Desk) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1/agreements", tags=["money"], responses=REFUSALS)
    summary = "What one started, completed or successful has cost"

    @offer(router, "/{id}/unit-costs", summary, UnitCosts, ("csv", "xlsx"))
    async def get_unit_costs(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        year: BudgetYear,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        dialect: DialectAsked = "da",
    ) -> Response:
        known = Known(as_of or date(year, 12, 31), known_at)
        economy = await answer_economy(desk.of(request), id, year, known)
        _, costs = economy_tables(economy)
        title = f"{economy.agreement.title}: {costs.title}"
        makers: Makers = {
            "csv": lambda: write_csv(costs, dialect),
            "xlsx": lambda: write_xlsx([costs], title, economy.known_at),
        }
        offered = Offer(_costs(economy), f"unit-costs-{year}", makers, dialect)
        return await deliver(request, offered)

    return router


def _costs(economy: Economy) -> UnitCosts:
    fresh = {name: getattr(economy, name) for name in Freshness.model_fields}
    return UnitCosts(
        agreement=economy.agreement.id,
        year=economy.year,
        initiatives=tuple(
            InitiativeCosts(
                id=each.id, number=each.number, title=each.title, unit_costs=each.unit_costs
            )
            for each in economy.initiatives
        ),
        **fresh,
    )
