"""The examples' targets scored by reporting's own path, from the events as sent to the status."""

import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from examples import oracle
from examples.generator import generate
from examples.oracle.door import Fact
from schemas.base import Contract
from schemas.cases import FACTS, Case, occurrence
from schemas.catalogue import SUBMITTED
from schemas.measures import Booked, Window
from schemas.plans import AgreementAdopted, InitiativeAdopted, Plan
from schemas.values import Followed
from services.intake.domain import subject_of
from services.progress import domain
from services.progress.book import Book, read_book
from services.progress.kinds.kind import Account as Booking
from services.reporting.answering import annex
from services.reporting.answering.targets import view_of
from services.reporting.answers.targets import TargetShown
from services.reporting.domain import Account
from services.reporting.measures.figures import Sight
from services.reporting.measures.reckoned import reckoned
from services.reporting.periods import period_of
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown, Said, Told

ADOPTED_AT: Final = datetime(2009, 1, 1, tzinfo=UTC)
KNOWN_AT: Final = datetime(2030, 1, 1, tzinfo=UTC)

Books = dict[Account, list[Booked]]


@cache
def plan(agreement: str) -> Plan:
    told = json.dumps(oracle.loaded(f"{agreement}/plan.yaml"), default=str)
    return Plan.model_validate_json(told)


@cache
def agreements() -> tuple[str, ...]:
    """Return the agreements of the table of rows."""
    return tuple(oracle.loaded("rows.yaml"))


@cache
def facts() -> tuple[tuple[Fact, Contract], ...]:
    """Return what holds of the streams, each as a service reads it."""
    held = oracle.read_all(generate()).facts
    return tuple((fact, _model(fact)) for fact in held)


def _model(fact: Fact) -> Contract:
    data: dict[str, Any] = dict(fact.data)
    if "citizen" in data:
        data["citizen"] = {k: v for k, v in data["citizen"].items() if k not in {"cpr", "jwe"}}
    model = SUBMITTED[f"fremdrift.{fact.noun}.v1"].model
    return model.model_validate_json(json.dumps(data))


@cache
def books() -> Books:
    """Return what progress books on all measures, a case at a time."""
    book = Book()
    for agreement in agreements():
        for initiative in plan(agreement).initiatives:
            adopted = InitiativeAdopted(version=1, agreement=agreement, initiative=initiative)
            book = read_book(adopted, ADOPTED_AT, book)
    cases: dict[str, Case] = defaultdict(Case)
    for fact, model in facts():
        if type(model) in FACTS:
            cases[fact.citizen or subject_of(model)].merge(occurrence(model, str(fact.uuid)))
    sums: Counter[tuple[str, str]] = Counter()
    for case in cases.values():
        for each in domain.rebook(Case(), case, book, book):
            sums[each.account, each.valid_on] += each.amount
    found: Books = defaultdict(list)
    for (name, on), amount in sums.items():
        found[Account(*Booking.parse(name))].append(Booked(date.fromisoformat(on), amount))
    return dict(found)


def counted(measure: str) -> int:
    """Return all that was ever booked on a measure's own account."""
    own = (each for account, each in books().items() if account[:3] == (measure, 1, "value"))
    return sum(booked.amount for each in own for booked in each)


def cohort_of(measure: str, on: date) -> Followed:
    """Return a cohort of an agreement's days, reckoned as reporting does, as it is on a day."""
    adopted = plan(measure.partition("/")[0])
    (own,) = (i for i in adopted.initiatives if measure.startswith(f"{i.id}/"))
    (cohort,) = (each for each in own.measures if each.id == measure)
    found = reckoned(cohort, own.measures, books(), Window(adopted.agreement.first_day, on), on)
    assert isinstance(found, Followed)
    return found


@cache
def told() -> tuple[Told, ...]:
    """Return what is said beside the plans: words, and deliverables."""
    return tuple(
        Told(fact.uuid, fact.uuid, ADOPTED_AT, model)
        for fact, model in facts()
        if isinstance(model, Said)
    )


@cache
def known(agreement: str) -> PlanKnown:
    """Return an agreement's plan as reporting knows it."""
    adopted = plan(agreement)
    return PlanKnown(
        AgreementKnown(
            AgreementAdopted(
                version=1,
                agreement=adopted.agreement,
                initiatives=tuple(each.id for each in adopted.initiatives),
            ),
            ADOPTED_AT,
        ),
        [
            InitiativeKnown(
                [(InitiativeAdopted(version=1, agreement=agreement, initiative=each), ADOPTED_AT)]
            )
            for each in adopted.initiatives
        ],
    )


@cache
def scored(agreement: str, on: date) -> dict[str, TargetShown]:
    """Return the targets of an agreement as the annex shows them on a day, by their place."""
    of = known(agreement)
    view = view_of(of, Sight(period_of(on, "quarter"), on), KNOWN_AT)
    rows = annex.show_rows(of, books(), told(), view)
    own = {f"{row.id}/{each.id}": each for row in rows.initiatives for each in row.targets}
    return own | {f"{agreement}/{each.id}": each for each in rows.shared}
