"""All reading of the reporting service, as things were known at an instant."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from schemas.catalogue import EVENT_TYPES
from schemas.measures import Booked
from schemas.plans import AgreementAdopted, InitiativeAdopted
from schemas.reckoning import WITHOUT_N
from schemas.targets import Target
from services.chassis.database import Transaction
from services.reporting.answers.annex import Gaps
from services.reporting.measures.filling import Filled, Unfilled, unfilled
from services.reporting.measures.reckoned import rests_on

from .domain import Account
from .plans import AgreementKnown, InitiativeKnown, PlanKnown, Told


class Known(NamedTuple):
    """From where figures are seen. Without an instant: by all that has arrived."""

    as_of: date
    at: datetime | None = None


_AGREEMENTS: Final = text("""
SELECT DISTINCT ON (agreement) agreement, recorded_at, body FROM agreement_version
WHERE (CAST(:agreement AS text) IS NULL OR agreement = :agreement)
  AND (CAST(:known_at AS timestamptz) IS NULL OR recorded_at <= :known_at)
ORDER BY agreement, version DESC
""")
_INITIATIVES: Final = text("""
SELECT initiative, recorded_at, body FROM initiative_version
WHERE (agreement = :agreement OR initiative = :initiative)
  AND (CAST(:known_at AS timestamptz) IS NULL OR recorded_at <= :known_at)
ORDER BY initiative, version
""")
# The highest revision known is what holds; one that withdraws the fact names no initiative.
_TOLD: Final = text("""
SELECT event, fact, type, recorded_at, body FROM (
  SELECT DISTINCT ON (subject, fact) * FROM told
  WHERE (subject, fact) IN (SELECT subject, fact FROM told WHERE initiative = ANY(:initiatives))
    AND (CAST(:known_at AS timestamptz) IS NULL OR recorded_at <= :known_at)
  ORDER BY subject, fact, revision DESC) AS held
WHERE initiative = ANY(:initiatives) ORDER BY recorded_at, position
""")
# What lies before the days asked for is added up: a sum over many years is still one row. Figures
# of municipalities are no sums: each stands for its own day.
_BOOKED: Final = """
SELECT figure, definition, component, dimension, part, array_agg(valid_on), array_agg(amount)
FROM account a JOIN (
  SELECT account, max(valid_on) AS valid_on, CAST(sum(amount) AS bigint) AS amount
  FROM ({booked}) b JOIN account k ON k.id = b.account
  WHERE k.figure = ANY(:figures) AND valid_on <= :as_of AND amount <> 0
  GROUP BY account, CASE WHEN k.dimension = 'municipality' THEN valid_on
    ELSE greatest(valid_on, CAST(:first AS date) - 1) END) b ON b.account = a.id
GROUP BY a.id
"""
_BOOKED_NOW: Final = text(
    _BOOKED.format(booked="SELECT account, valid_on, value AS amount FROM cell")
)
_BOOKED_THEN: Final = text(
    _BOOKED.format(
        # What was told and taken back by then is nothing told, as it is in the cell.
        booked="""SELECT h.account, h.valid_on, sum(h.amount) AS amount
  FROM change h JOIN account f ON f.id = h.account
  WHERE f.figure = ANY(:figures) AND h.recorded_at <= :known_at GROUP BY 1, 2"""
    )
)
# What a definition was told last, by the plan of then, is what it is.
_FILLED: Final = text("""
SELECT measure, definition, since FROM (
  SELECT DISTINCT ON (measure, definition) * FROM filling
  WHERE measure = ANY(:measures)
    AND (CAST(:known_at AS timestamptz) IS NULL OR since <= :known_at)
  ORDER BY measure, definition, since DESC) AS last
WHERE filled_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
""")
_NEWEST: Final = text("SELECT max(last_recorded_at) FROM account WHERE figure = ANY(:figures)")
_GAPS: Final = text("""
SELECT count(*) FILTER (WHERE versions < version),
  coalesce(sum(version - versions), 0),
  count(*) FILTER (WHERE versions = version AND booked <> value),
  count(*) FILTER (WHERE value > 0 AND account IN
    (SELECT id FROM account WHERE component = :component AND dimension = :dimension))
FROM cell
""")


async def hold_still(tx: Transaction) -> None:
    """See one state of the database through the whole of this transaction, and change nothing."""
    await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def see_one_state(tx: Transaction) -> None:
    """See one state of the database through the whole of this transaction, and write beside it."""
    await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


@lru_cache(maxsize=200)
def _agreement(body: bytes) -> AgreementAdopted:
    return AgreementAdopted.model_validate_json(body, extra="ignore")


@lru_cache(maxsize=2000)
def _initiative(body: bytes) -> InitiativeAdopted:
    return InitiativeAdopted.model_validate_json(body, extra="ignore")


async def load_agreements(
    tx: Transaction, known_at: datetime | None, agreement: str | None = None
) -> list[AgreementKnown]:
    """Return the agreements (or the one) in the version in force."""
    rows = await tx.execute(_AGREEMENTS, {"agreement": agreement, "known_at": known_at})
    return [AgreementKnown(_agreement(body), recorded_at) for _, recorded_at, body in rows]


async def load_plan(tx: Transaction, agreement: str, known_at: datetime | None) -> PlanKnown | None:
    """Return an agreement and its initiatives, or None if it is not known."""
    found = await load_agreements(tx, known_at, agreement)
    if not found:
        return None
    known = await _load_initiatives(tx, known_at, agreement=agreement)
    ordered = [known[id_] for id_ in found[0].adopted.initiatives if id_ in known]
    shared = found[0].adopted.agreement.shared_targets
    return PlanKnown(found[0], ordered, await load_rested_on(tx, ordered, known_at, shared))


async def load_rested_on(
    tx: Transaction,
    initiatives: Sequence[InitiativeKnown],
    known_at: datetime | None,
    shared: Iterable[Target] = (),
) -> list[InitiativeKnown]:
    """Return the other initiatives whose figures the formulas and targets here rest on."""
    plans = [each.initiative for each in initiatives]
    targets = [*shared, *(target for each in plans for target in each.targets)]
    figures = {each.measure for each in targets if each.measure is not None}
    figures |= {o.figure for each in plans for m in each.measures for o in rests_on(m)}
    owners = {figure.rpartition("/")[0] for figure in figures}
    others = sorted(owners - {each.initiative.id for each in initiatives})
    found = [await load_initiative(tx, id_, known_at) for id_ in others]
    return [each for each in found if each is not None]


async def load_initiative(
    tx: Transaction, initiative: str, known_at: datetime | None
) -> InitiativeKnown | None:
    """Return an initiative, or None if it is not known."""
    return (await _load_initiatives(tx, known_at, initiative=initiative)).get(initiative)


async def _load_initiatives(
    tx: Transaction,
    known_at: datetime | None,
    agreement: str | None = None,
    initiative: str | None = None,
) -> dict[str, InitiativeKnown]:
    asked = {"agreement": agreement, "initiative": initiative, "known_at": known_at}
    versions: dict[str, list[tuple[InitiativeAdopted, datetime]]] = {}
    for id_, recorded_at, body in await tx.execute(_INITIATIVES, asked):
        versions.setdefault(id_, []).append((_initiative(body), recorded_at))
    return {id_: InitiativeKnown(each) for id_, each in versions.items()}


async def load_told(
    tx: Transaction, initiatives: Collection[str], known_at: datetime | None
) -> list[Told]:
    """Return what was told of initiatives beside their plan, in the order it was recorded."""
    rows = await tx.execute(_TOLD, {"initiatives": sorted(initiatives), "known_at": known_at})
    told = []
    for event, fact, type_, recorded_at, body in rows:
        said: Any = EVENT_TYPES[type_].model.model_validate_json(body, extra="ignore")
        told.append(Told(event, fact, recorded_at, said))
    return told


async def load_booked(
    tx: Transaction, figures: Collection[str], known: Known, first: date
) -> dict[Account, list[Booked]]:
    """
    Return what is booked on figures, by account.

    Days before ``first`` come as one, so nothing may be asked of a window that begins there.
    """
    asked = {"figures": sorted(figures), "as_of": known.as_of, "first": first}
    if known.at is None:
        rows = await tx.execute(_BOOKED_NOW, asked)
    else:
        rows = await tx.execute(_BOOKED_THEN, {**asked, "known_at": known.at})
    return {
        Account(*account): [Booked(*each) for each in zip(days, amounts, strict=True)]
        for *account, days, amounts in rows
    }


async def load_unfilled(
    tx: Transaction, initiatives: Iterable[InitiativeKnown], known_at: datetime | None
) -> Unfilled:
    """Return the definitions whose cells say nothing yet, or did not at an instant."""
    known = list(initiatives)
    measures = {measure.id for each in known for measure in each.initiative.measures}
    rows = await tx.execute(_FILLED, {"measures": sorted(measures), "known_at": known_at})
    return unfilled(known, {Filled(*row) for row in rows})


async def load_newest(tx: Transaction, figures: Collection[str]) -> datetime | None:
    """Return when the newest change of any of these figures was recorded."""
    newest: datetime | None = await tx.scalar(_NEWEST, {"figures": sorted(figures)})
    return newest


async def load_gaps(tx: Transaction) -> Gaps:
    """Return what is missing, and what does not add up."""
    incomplete, missing, unequal, without_n = (await tx.execute(_GAPS, WITHOUT_N._asdict())).one()
    return Gaps(
        incomplete_cells=incomplete,
        missing_versions=int(missing),
        unequal_cells=unequal,
        without_n=without_n,
    )
