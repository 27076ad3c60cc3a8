"""Plans, words and snapshots for the tests of reporting, and an office that answers from them."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI

from schemas.activity import StatementReported
from schemas.base import Contract
from schemas.envelope import Envelope
from schemas.measures import Aggregate, Breakdown, Level, Milestone
from schemas.plans import (
    Agreement,
    AgreementAdopted,
    BudgetLine,
    Initiative,
    InitiativeAdopted,
    PlannedMilestone,
)
from schemas.snapshots import BudgetCell, BudgetChanged, Change, MeasureCell, MeasureChanged
from schemas.targets import AtLeast, By, Target
from services.chassis.access import digest_of
from services.chassis.clock import Clock, system_clock
from services.chassis.database import Database
from services.chassis.http import Health, describe, make_app
from services.reporting import store
from services.reporting.app import build
from services.reporting.plans import InitiativeKnown
from services.reporting.settings import ReportingSettings
from services.reporting.snapshots import DefinitionTold
from tests.builders.bus import BEGUN, Bench, event_id
from tests.stack import Databases

AGREEMENT = "2009"
INITIATIVE = "2009/3.4"
PLACED = Aggregate(
    id=f"{INITIATIVE}/placeret",
    title="Unge i virksomhed",
    unit="persons",
    op="distinct",
    event="person.placed",
    breakdowns=(Breakdown(by="offer", partition=True),),
)
POSTS = Level(
    id=f"{INITIATIVE}/stillinger", title="Stillinger", unit="positions", opened_by="places.opened"
)
OPENING = Milestone(id=f"{INITIATIVE}/aabning", title="Huset er åbent", milestone="3.4-aabning")
LINE = f"{INITIATIVE}/indsats"
MILLION = 100_000_000
KEY = "the-key-of-the-tests"
SEES_PERSONS = {"Authorization": f"Bearer {KEY}"}


def recorded(minute: int) -> datetime:
    """Return the instant so many minutes after the tests' beginning."""
    return BEGUN + timedelta(minutes=minute)


def day(written: str) -> date:
    return date.fromisoformat(written)


def target(**given: Any) -> Target:
    """Return the target of 50 young people placed by the end of the year unless told otherwise."""
    whole: dict[str, Any] = {
        "id": "unge-50",
        "item": "3.4-I",
        "category": "activity",
        "wording": "Mindst 50 unge kommer ud i en virksomhed.",
        "measure": PLACED.id,
        "rule": AtLeast(value=Decimal(50)),
        "cadence": By(on=day("2009-12-31")),
    }
    return Target(**whole | given)


def line(**given: Any) -> BudgetLine:
    """Return a line of 5 mio. kr. in 2009 unless told otherwise."""
    whole: dict[str, Any] = {"id": LINE, "title": "Indsats", "nature": "activity", "year": 2009}
    return BudgetLine(**{"appropriation_oere": 5 * MILLION, **whole} | given)


def initiative(**given: Any) -> Initiative:
    """Return an initiative with two measures, a deliverable, a target and a line."""
    whole: dict[str, Any] = {
        "id": INITIATIVE,
        "title": "Fra kriminalitet til job",
        "measures": (PLACED, POSTS, OPENING),
        "targets": (target(),),
        "milestones": (
            PlannedMilestone(id=OPENING.milestone, title="Åbning", planned_on=day("2009-06-01")),
        ),
        "budget": (line(),),
    }
    return Initiative(**whole | given)


def agreement(*initiatives: str, version: int = 1, **given: Any) -> AgreementAdopted:
    """Return the agreement of 2009 with these initiatives, or the one above."""
    whole: dict[str, Any] = {
        "id": AGREEMENT,
        "title": "Beskæftigelsesaftale 2009",
        "municipality": "Københavns Kommune",
        "first_day": day("2009-01-01"),
        "last_day": day("2009-12-31"),
    }
    return AgreementAdopted(
        version=version,
        agreement=Agreement(**whole | given),
        initiatives=initiatives or (INITIATIVE,),
    )


def adopted(version: int = 1, **given: Any) -> InitiativeAdopted:
    """Return the initiative above as adopted."""
    return InitiativeAdopted(version=version, agreement=AGREEMENT, initiative=initiative(**given))


def stated(
    text: str = "Det går fremad.", on: str = "2009-09-30", **given: Any
) -> StatementReported:
    whole: dict[str, Any] = {"initiative": INITIATIVE, "category": "status", "on": day(on)}
    return StatementReported(text=text, **whole | given)


@dataclass(slots=True)
class Press:
    """Books amounts and prints snapshots of the cells as progress and budget do."""

    values: dict[tuple[Any, ...], int] = field(default_factory=lambda: defaultdict(int))
    versions: dict[tuple[Any, ...], int] = field(default_factory=lambda: defaultdict(int))

    def measure(
        self, amount: int, on: str = "2009-07-01", minute: int = 0, **given: Any
    ) -> MeasureChanged:
        """Return the snapshot after an amount was booked on a measure: PLACED unless told."""
        head = {"initiative": INITIATIVE, "measure": PLACED.id, "definition": 1}
        of: dict[str, Any] = {"component": "value", "breakdown": {}}
        for name, each in given.items():
            (head if name in head else of)[name] = each
        key = (head["measure"], head["definition"], *of.values(), on)
        cell = MeasureCell(**of, **self._cell(str(key), on, amount, minute))
        return MeasureChanged(**head, cells=(cell,))  # type: ignore[arg-type]

    def budget(
        self,
        account: str,
        amount: int,
        on: str = "2009-01-01",
        minute: int = 0,
        *,
        line: str = LINE,
        provider: str = "",
    ) -> BudgetChanged:
        """Return the snapshot after an amount was booked on a line, or a provider's part of it."""
        cell = self._cell(f"{line} {account} {on} {provider}", on, amount, minute)
        by = {"provider": provider} if provider else {}
        moved = BudgetCell(account=account, breakdown=by, **cell)  # type: ignore[arg-type]
        return BudgetChanged(initiative=INITIATIVE, line=line, cells=(moved,))

    def transfer(
        self, credit: str, debit: str, amount: int, on: str = "2009-01-01", minute: int = 0
    ) -> tuple[BudgetChanged, BudgetChanged]:
        """Return both snapshots of money that moves from one account of LINE to another."""
        return (
            self.budget(credit, -amount, on, minute),
            self.budget(debit, amount, on, minute),
        )

    def _cell(self, key: str, on: str, amount: int, minute: int) -> dict[str, Any]:
        self.values[key,] += amount
        self.versions[key,] += 1
        cause: UUID = event_id(f"{key} {self.versions[key,]}")
        return {
            "valid_on": day(on),
            "version": self.versions[key,],
            "value": self.values[key,],
            "changes": (
                Change(recorded_at=recorded(minute), difference=amount, caused_by=(cause,)),
            ),
        }


@dataclass(slots=True)
class Whole(Bench):
    """A bench on which every definition is filled as soon as a plan has brought it."""

    fills: bool = True
    adopted: dict[str, list[tuple[InitiativeAdopted, datetime]]] = field(default_factory=dict)

    async def take(self, topic: str, *events: tuple[Envelope, Contract]) -> None:
        """Have events handled; of what a plan has brought, note that it is filled since."""
        await Bench.take(self, topic, *events)
        for envelope, data in events:
            if isinstance(data, InitiativeAdopted) and self.fills:
                versions = self.adopted.setdefault(data.initiative.id, [])
                versions.append((data, envelope.recorded_at))
                await self._fill(InitiativeKnown(versions))

    async def _fill(self, known: InitiativeKnown) -> None:
        async with self.database.transaction() as tx:
            for each in known.initiative.measures:
                since = known.since(each)
                told = DefinitionTold(
                    measure=each.id, definition=each.version, since=since, filled_at=since
                )
                await store.save_definition(tx, told)


@dataclass(slots=True)
class Office:
    """The reporting service on a real database: fed by hand, asked over HTTP."""

    bench: Whole
    http: httpx2.AsyncClient
    app: FastAPI

    async def get(self, path: str, **parameters: str) -> Any:
        """Return the JSON of an answer that must be good, to somebody who may see persons."""
        response = await self.http.get(path, params=parameters, headers=SEES_PERSONS)
        assert response.status_code == 200, response.text
        return response.json()

    async def annex(self, period: str = "2009-Q3", **parameters: str) -> Any:
        return await self.get(f"/v1/agreements/{AGREEMENT}/annex", period=period, **parameters)

    async def row(self, period: str = "2009-Q3", **parameters: str) -> Any:
        """Return the annex' only row."""
        (row,) = (await self.annex(period, **parameters))["initiatives"]
        return row

    async def placed(self, **parameters: str) -> tuple[int, int]:
        """Return the figure of PLACED in the quarter and in the year."""
        figure = (await self.row(**parameters))["measures"][0]["figure"]
        return figure["period"], figure["year_to_date"]


@asynccontextmanager
async def open_office(
    databases: Databases, clock: Clock = system_clock, **told: Any
) -> AsyncIterator[Office]:
    """Build the service on a new database, with these settings besides."""
    settings = ReportingSettings(
        database_url=await databases.migrated("reporting"),
        kafka_bootstrap="nowhere:1",
        http_port=1,
        **{**told, "approvers": {"Tester": digest_of(KEY), **told.get("approvers", {})}},
    )
    database = Database(settings, "reporting")
    parts = build(settings, database, clock)

    async def ready() -> dict[str, bool]:
        return {}

    app = make_app("reporting", "0", parts.routers, Health(lambda: True, ready), 1_000_000)
    describe(app, parts.describe)
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://reporting") as http:
        yield Office(Whole(database, settings, parts.streams), http, app)
    await database.close()


def instant(minute: int) -> str:
    """Return an instant as a question writes it."""
    return recorded(minute).astimezone(UTC).isoformat().replace("+00:00", "Z")
