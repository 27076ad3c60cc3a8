"""Whatever the order, the repeats and the mending, the figures are the same; and the past stays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import activity, plans
from schemas.base import Contract
from schemas.cases import Case, Occurrence, occurrence
from schemas.corrections import FactWithdrawn
from schemas.figures import Figure
from schemas.measures import Aggregate, Breakdown, Condition, Level, Measure, Milestone
from schemas.people import Citizen
from schemas.plans import Initiative, InitiativeAdopted
from services.chassis.casebook import fold
from services.progress import domain
from services.progress.domain import Booking, Definitions, read_definitions
from tests.builders.bus import BEGUN, event_id
from tests.faults.naive import Cells, measured

WHERE = ("p/1", "p/2")
DIMENSIONS = ("sex", "origin", "match_group", "district", "provider", "offer", "outcome")
EVENTS = (
    *("forloeb.referred", "forloeb.started", "forloeb.ended", "person.placed", "status.reported"),
    *("joborder.received", "joborder.filled", "places.opened", "activity.held"),
)
SUMMED = {
    "activity.held": ("participants", "days"),
    "forloeb.ended": ("days", "modules"),
    "joborder.received": ("positions",),
    "joborder.filled": ("positions",),
    "places.opened": ("quantity",),
}

days = st.integers(0, 40).map(lambda n: date(2008, 12, 10) + timedelta(days=n))
ids = st.sampled_from(["1", "2"])
maybe = st.sampled_from([None, 0, 1, 7])
where = st.sampled_from(WHERE)
offers = st.sampled_from(["course", "mentor", None])
providers = st.sampled_from(["pa", "pb", None])
citizens = st.builds(
    Citizen,
    sex=st.sampled_from([None, "female", "male"]),
    district=st.sampled_from([None, "valby", "amager"]),
)
figures = st.builds(Figure, value=st.integers(-3, 9).map(Decimal))
common: dict[str, Any] = {"on": days, "initiative": where}
forloeb: dict[str, Any] = {
    "forloeb": ids, "provider": providers, "offer": offers, "citizen": citizens, **common
}  # fmt: skip
milestone: dict[str, Any] = {"milestone": st.sampled_from(["m1", "m2"]), **common}
contents: st.SearchStrategy[Contract] = st.one_of(
    st.builds(activity.ForloebReferred, weeks=maybe, **forloeb),
    st.builds(activity.ForloebStarted, weeks=maybe, **forloeb),
    st.builds(
        activity.ForloebEnded, completed=st.booleans(), days=maybe, modules=maybe,
        outcome=st.sampled_from([None, "job", "none"]), **forloeb,
    ),
    st.builds(activity.ForloebCancelled, **forloeb),
    st.builds(
        activity.PersonPlaced, placement=ids, offer=st.sampled_from(["course", "mentor"]),
        until=st.none() | days, provider=providers, citizen=citizens, **common,
    ),
    st.builds(activity.PlacementEnded, placement=ids, citizen=citizens, **common),
    st.builds(
        activity.StatusReported, status=st.sampled_from(["sick", "employed"]), citizen=citizens,
        **common,
    ),
    st.builds(activity.JobOrderReceived, joborder=ids, positions=st.integers(0, 5), **common),
    st.builds(activity.JobOrderFilled, joborder=ids, positions=st.integers(0, 5), **common),
    st.builds(
        activity.PlacesOpened, places=ids, quantity=st.integers(0, 5), offer=offers,
        provider=providers, **common,
    ),
    st.builds(activity.PlacesClosed, places=ids, **common),
    st.builds(
        activity.ActivityHeld, activity=ids, category=st.sampled_from(["trip", "course"]),
        participants=maybe, days=maybe, **common,
    ),
    st.builds(
        activity.FigureReported, on=days, initiative=st.just("p/1"), measure=st.just("p/1/m0"),
        figure=figures, basis=st.sampled_from(["to_date", "in_period"]),
    ),
    st.builds(plans.MilestonePlanned, planned_on=days, **milestone),
    st.builds(plans.MilestoneReplanned, planned_on=st.none() | days, **milestone),
    st.builds(plans.MilestoneReached, **milestone),
)  # fmt: skip
breakdowns = st.lists(
    st.sampled_from(DIMENSIONS).map(lambda by: Breakdown(by=by, partition=True)),
    unique=True, max_size=2,
).map(tuple)  # fmt: skip
conditions = st.lists(
    st.sampled_from([
        Condition(field="sex", any_of=("female",)),
        Condition(field="provider", any_of=("pa", "pb")),
        Condition(field="offer", any_of=("course",)),
        Condition(field="completed", any_of=(True,)),
        Condition(field="status", any_of=("sick",)),
    ]),
    unique=True, max_size=1,
).map(tuple)  # fmt: skip
looks: dict[str, Any] = {"where": conditions, "breakdowns": breakdowns}


class Shape(NamedTuple):
    """A measure without its name."""

    made_by: type[Aggregate | Level | Milestone]
    unit: str
    given: dict[str, Any]

    def named(self, id_: str, version: int) -> Measure:
        """Return it as a measure."""
        return self.made_by(
            id=id_,
            version=version,
            title="Måltal",
            unit=self.unit,
            **self.given,  # type: ignore[arg-type]
        )


def shapes(of: type[Any], unit: str, **given_: st.SearchStrategy[Any]) -> st.SearchStrategy[Shape]:
    return st.fixed_dictionaries(given_).map(lambda each: Shape(of, unit, each))


events = st.sampled_from(EVENTS)
summed = st.sampled_from([(event, name) for event, names in SUMMED.items() for name in names])
measures: st.SearchStrategy[Shape] = st.one_of(
    shapes(Aggregate, "forloeb", op=st.just("count"), event=events, **looks),
    shapes(
        Aggregate, "persons", op=st.just("distinct"), event=events,
        distinct_within=st.sampled_from(["year", "ever"]), **looks,
    ),
    summed.flatmap(
        lambda each: shapes(
            Aggregate, "days", op=st.just("sum"), event=st.just(each[0]), field=st.just(each[1]),
            **looks,
        )
    ),
    shapes(Aggregate, "persons", op=st.just("reported")),
    shapes(
        Level, "places",
        opened_by=st.sampled_from(["places.opened", "person.placed", "forloeb.started"]), **looks,
    ),
    shapes(Milestone, "milestone", milestone=st.sampled_from(["m1", "m2"])),
)  # fmt: skip


@st.composite
def plan_versions(draw: st.DrawFn) -> list[InitiativeAdopted]:
    """Return one to three versions of two initiatives; what is the same in both has not changed."""
    pool = draw(st.lists(measures, min_size=1, max_size=5))
    adopted = []
    for version in range(1, draw(st.integers(1, 3)) + 1):
        for initiative in WHERE:
            kept = draw(st.lists(st.sampled_from(range(len(pool))), unique=True, min_size=1))
            later = draw(st.sampled_from([1, version]))
            named = tuple(pool[n].named(f"{initiative}/m{n}", later) for n in kept)
            whole = Initiative(id=initiative, title="Indsats", measures=named)
            adopted.append(InitiativeAdopted(version=version, agreement="p", initiative=whole))
    return adopted


@dataclass(frozen=True)
class Sent:
    """A fact in one revision."""

    fact: str
    revision: int
    data: Contract


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """Return facts, some of them mended, each revision once and in order."""
    sent = []
    for number, data in enumerate(draw(st.lists(contents, min_size=1, max_size=9))):
        fact = str(event_id(f"fact-{number}"))
        sent.append(Sent(fact, 0, data))
        for revision in range(1, draw(st.sampled_from([0, 0, 0, 1, 2])) + 1):
            moved = data.model_copy(update={"on": draw(days)})
            mend = draw(st.sampled_from([moved, FactWithdrawn(fact=event_id(f"fact-{number}"))]))
            sent.append(Sent(fact, revision, mend))
    return sent


class Entry(NamedTuple):
    """A booking and when it became known."""

    booking: Booking
    recorded_at: datetime


@dataclass(slots=True)
class Desk:
    """One case's entries as the pure trade makes them, each event a minute after the last."""

    book: dict[str, Definitions] = field(default_factory=dict)
    case: Case = field(default_factory=Case)
    facts: dict[tuple[str, int], Occurrence | None] = field(default_factory=dict)
    learned: dict[str, datetime] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    now: datetime = BEGUN

    def adopt(self, plan: InitiativeAdopted) -> None:
        """Take in a version of an initiative, if it is a later one."""
        self.now += timedelta(minutes=1)
        old, name = dict(self.book), plan.initiative.id
        self.book[name] = read_definitions(plan, self.now, old.get(name))
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


def naive(history: Iterable[Sent], versions: Sequence[InitiativeAdopted]) -> Cells:
    latest = {plan.initiative.id: plan for plan in versions}
    facts = {("case", each.fact, each.revision): each.data for each in history}
    return measured(facts, latest.values())


@given(histories(), plan_versions(), st.data())
@settings(max_examples=300, deadline=None)
def test_in_any_order_and_however_often_the_figures_are_those_of_a_naive_reading(
    history: list[Sent], versions: list[InitiativeAdopted], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=4))
    arriving: list[Sent | InitiativeAdopted] = data.draw(st.permutations([*history, *again]))
    places = data.draw(
        st.lists(st.integers(0, len(arriving)), min_size=len(versions), max_size=len(versions))
    )
    for place, plan in reversed(list(zip(sorted(places), versions, strict=True))):
        arriving.insert(place, plan)
    desk = Desk()

    for each in arriving:
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)

    assert desk.cells() == naive(history, versions)


@given(histories(), plan_versions())
@settings(max_examples=200, deadline=None)
def test_a_step_is_the_difference_of_two_folds(
    history: list[Sent], versions: list[InitiativeAdopted]
) -> None:
    desk = Desk()
    for plan in versions:
        desk.adopt(plan)

    for each in history:
        desk.take(each)

        whole = domain.rebook(Case(), desk.refolded(), desk.book, desk.book)
        assert desk.cells() == summed_up(whole)


@given(histories(), plan_versions(), st.data())
@settings(max_examples=200, deadline=None)
def test_what_was_known_at_an_instant_stays_known_of_it(
    history: list[Sent], versions: list[InitiativeAdopted], data: st.DataObject
) -> None:
    arriving = data.draw(st.permutations([*history, *versions[: len(WHERE)]]))
    desk, then = Desk(), {}

    for each in [*arriving, *versions[len(WHERE) :]]:
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        then[desk.now] = desk.cells()

    assert {now: desk.cells(known_at=now) for now in then} == then
