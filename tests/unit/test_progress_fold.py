"""Whatever the order, the repeats and the mending, the figures are the same; and the past stays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple, TypeAlias
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.activity import FigureReported, ForloebEnded, ForloebReferred, ForloebStarted
from schemas.cases import Case, Occurrence, occurrence
from schemas.corrections import FactWithdrawn
from schemas.figures import Figure, Knowledge
from schemas.measures import Aggregate, Breakdown, Level, Measure, Share
from schemas.plans import Initiative, InitiativeAdopted
from services.chassis.casebook import fold
from services.progress import domain
from services.progress.book import Book, read_book
from services.progress.domain import Booking
from tests.builders.bus import BEGUN, event_id
from tests.faults.naive import Cells, measured

from .progress_histories import WHERE, History, Sent, Shape, histories

ForloebFact: TypeAlias = ForloebReferred | ForloebStarted | ForloebEnded


class Entry(NamedTuple):
    """A booking and when it became known."""

    booking: Booking
    recorded_at: datetime


@dataclass(slots=True)
class Desk:
    """One case's entries as the pure trade makes them, each event a minute after the last."""

    book: Book = field(default_factory=Book)
    case: Case = field(default_factory=Case)
    facts: dict[tuple[str, int], Occurrence | None] = field(default_factory=dict)
    learned: dict[str, datetime] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    stored: dict[str, bytes] = field(default_factory=dict)
    now: datetime = BEGUN

    def rest(self) -> None:
        """End a batch: store what has changed of the case, and begin anew with what is stored."""
        self.stored |= self.case.changed()
        self.case = Case(dict(self.stored), self.case.mended)

    def adopt(self, plan: InitiativeAdopted) -> None:
        """Take in a version of an initiative, if it is a later one."""
        self.now += timedelta(minutes=1)
        old, self.book = self.book, read_book(plan, self.now, self.book)
        for each in domain.rebook(self.case, self.case, old, self.book):
            self.entries.append(Entry(each, max(each.defined_at, self.learned[each.fact])))

    def take(self, sent: Sent) -> None:
        """Take in a fact: one step where it comes in its turn, a fold where it mends."""
        self.now += timedelta(minutes=1)
        if (sent.fact, sent.revision) in self.facts:
            return
        withdrawn = isinstance(sent.data, FactWithdrawn)
        says = None if withdrawn else occurrence(sent.data, sent.fact)
        self.facts[sent.fact, sent.revision] = says
        self.learned.setdefault(sent.fact, self.now)
        bookings: Sequence[Booking] = ()
        if sent.revision or sent.fact in self.case.mended:
            before, self.case = self.case, self.refolded()
            self.case.take_the_place_of(before)
            bookings = domain.rebook(before, self.case, self.book, self.book)
        elif says is not None:
            bookings = domain.step(self.case, says, self.book)
        self.entries += [Entry(each, max(self.now, each.defined_at)) for each in bookings]

    def refolded(self) -> Case:
        """Return the case as the definition has it: each fact in its highest revision."""
        highest: dict[str, int] = {}
        for fact, revision in self.facts:
            highest[fact] = max(revision, highest.get(fact, 0))
        return fold((fact, r, self.facts[fact, r]) for fact, r in sorted(highest.items()))

    def cells(self, known_at: datetime | None = None) -> Cells:
        """Return the sums of the entries known then."""
        return summed_up(
            e.booking for e in self.entries if not known_at or e.recorded_at <= known_at
        )


def summed_up(bookings: Iterable[Booking]) -> Cells:
    cells: Cells = defaultdict(int)
    for each in bookings:
        cells[each.account, each.valid_on] += each.amount
    return {key: amount for key, amount in cells.items() if amount}


def naive(history: History) -> Cells:
    latest = {plan.initiative.id: plan for plan in history.versions}
    facts = {("case", each.fact, each.revision): each.data for each in history.sent}
    return measured(facts, latest.values())


@given(histories(), st.data())
@settings(max_examples=400, deadline=None)
def test_in_any_order_and_however_often_the_figures_are_those_of_a_naive_reading(
    history: History, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history.sent), max_size=3))
    arriving: list[Sent | InitiativeAdopted] = data.draw(st.permutations([*history.sent, *again]))
    places = [data.draw(st.integers(0, len(arriving))) for _ in history.versions]
    for place, plan in reversed(list(zip(sorted(places), history.versions, strict=True))):
        arriving.insert(place, plan)
    desk = Desk()

    for each in arriving:
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        if data.draw(st.booleans()):
            desk.rest()

    assert desk.cells() == naive(history)


def told(number: int, stage: type[ForloebFact], on: int, provider: str | None) -> Sent:
    data = stage(forloeb="1", initiative=WHERE[0], on=date(2009, 2, on), provider=provider)
    return Sent(str(event_id(f"told-{number}")), 0, data)


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(
            [told(2, ForloebReferred, 10, "pa"), told(3, ForloebReferred, 1, None)],
            id="an earlier telling leaves out what a later one said",
        ),
        pytest.param(
            [told(2, ForloebReferred, 10, "pa"), told(3, ForloebEnded, 20, "pb")],
            id="two other stages disagree",
        ),
    ],
)
def test_what_a_stage_leaves_out_is_told_by_the_others_whichever_came_first(
    others: list[Sent],
) -> None:
    by_provider = (Breakdown(by="provider", partition=True),)
    shape = Shape(Aggregate, "forloeb", {"op": "count", "event": "forloeb.started"})
    measure = shape.named(f"{WHERE[0]}/m0", 1).model_copy(update={"breakdowns": by_provider})
    plan = InitiativeAdopted(
        version=1,
        agreement="p",
        initiative=Initiative(id=WHERE[0], title="Indsats", measures=(measure,)),
    )
    history = History([told(1, ForloebStarted, 15, None), *others], [plan])

    for arriving in permutations(history.sent):
        desk = Desk()
        desk.adopt(plan)
        for each in arriving:
            desk.take(each)
        assert desk.cells() == naive(history)


@given(histories(), st.data())
@settings(max_examples=300, deadline=None)
def test_a_step_is_the_difference_of_two_folds(history: History, data: st.DataObject) -> None:
    desk = Desk()
    for plan in history.versions:
        desk.adopt(plan)

    for each in data.draw(st.permutations(history.sent)):
        desk.take(each)

        whole = domain.rebook(Case(), desk.refolded(), desk.book, desk.book)
        assert desk.cells() == summed_up(whole)


@given(histories(), st.data())
@settings(max_examples=300, deadline=None)
def test_what_was_known_at_an_instant_stays_known_of_it(
    history: History, data: st.DataObject
) -> None:
    first, rest = history.versions[: len(WHERE)], history.versions[len(WHERE) :]
    arriving: list[Sent | InitiativeAdopted]
    arriving = data.draw(st.permutations([*history.sent, *first]))
    desk, then = Desk(), {}

    for each in [*arriving, *rest]:
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        then[desk.now] = desk.cells()

    assert {now: desk.cells(known_at=now) for now in then} == then


REPORTED = (
    Aggregate(id=f"{WHERE[0]}/m", title="I alt", unit="persons", op="reported"),
    Level(id=f"{WHERE[0]}/m", title="Nu", unit="persons", opened_by="figure.reported"),
    Share(id=f"{WHERE[0]}/m", title="Andel", unit="persons", event="figure.reported"),
)


def reported(number: int, value: int, knowledge: Knowledge) -> Sent:
    data = FigureReported(
        measure=f"{WHERE[0]}/m",
        initiative=WHERE[0],
        on=date(2009, 9, 30),
        figure=Figure(value=Decimal(value), knowledge=knowledge),
        n=400,
    )
    return Sent(str(event_id(f"reported-{number}")), 0, data)


@pytest.mark.parametrize("measure", REPORTED, ids=lambda each: each.kind)
@pytest.mark.parametrize("number", range(4), ids=str)
def test_a_figure_that_is_forecast_is_not_counted_nor_in_the_way_of_one_that_is(
    measure: Measure, number: int
) -> None:
    initiative = Initiative(id=WHERE[0], title="T", measures=(measure,))
    plan = InitiativeAdopted(version=1, agreement="2009", initiative=initiative)
    of_one_day = [reported(9, 211, "estimated"), reported(number, 311, "forecast")]

    sums = []
    for told_of in (of_one_day, of_one_day[::-1], of_one_day[:1], of_one_day[1:]):
        desk = Desk()
        desk.adopt(plan)
        for each in told_of:
            desk.take(each)
        sums.append({account.split("|")[2]: n for (account, _), n in desk.cells().items()})

    assert sums[0] == sums[1] == sums[2]
    assert 211 in sums[0].values()
    assert sums[0]["published"] == 1
    assert sums[3] == {}


@pytest.mark.parametrize("measure", REPORTED, ids=lambda each: each.kind)
def test_a_report_of_nought_is_booked_as_a_report_and_is_gone_when_it_is_taken_back(
    measure: Measure,
) -> None:
    desk = Desk()
    initiative = Initiative(id=WHERE[0], title="T", measures=(measure,))
    desk.adopt(InitiativeAdopted(version=1, agreement="2009", initiative=initiative))
    nought = reported(1, 0, "observed")

    desk.take(nought)
    told = desk.cells()
    desk.take(Sent(nought.fact, 1, FactWithdrawn(fact=UUID(nought.fact))))

    assert told[f"{WHERE[0]}/m|1|published||", "2009-09-30"] == 1
    assert f"{WHERE[0]}/m|1|value||" not in {account for account, _ in told}
    assert desk.cells() == {}


@pytest.mark.parametrize("given", [{"n": None}, {"n": 30}], ids=["no n", "more than its n"])
def test_what_is_reported_of_a_share_without_its_n_is_noted_and_not_counted(
    given: dict[str, int | None],
) -> None:
    desk = Desk()
    sent = reported(1, 31, "observed")
    desk.take(Sent(sent.fact, 0, sent.data.model_copy(update=given)))
    initiative = Initiative(id=WHERE[0], title="T", measures=(REPORTED[2],))

    desk.adopt(InitiativeAdopted(version=1, agreement="2009", initiative=initiative))

    assert desk.cells() == {(f"{WHERE[0]}/m|1|published|n|missing", "2009-09-30"): 1}
