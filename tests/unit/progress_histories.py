"""Random facts and plans of progress, on few enough things that they meet."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st

from schemas import activity, plans
from schemas.base import Contract
from schemas.corrections import FactWithdrawn
from schemas.figures import Figure
from schemas.measures import Aggregate, Breakdown, Condition, Dimension, Level, Measure, Milestone
from schemas.people import Citizen
from schemas.plans import Initiative, InitiativeAdopted
from tests.builders.bus import event_id

WHERE = ("p/1", "p/2")

days = st.integers(0, 40).map(lambda n: date(2008, 12, 10) + timedelta(days=n))
ids = st.sampled_from(["1", "1", "1", "2"])
maybe = st.sampled_from([None, 0, 1, 7])
offers = st.sampled_from(["course", "mentor", None])
providers = st.sampled_from(["pa", "pb", None])
citizens = st.builds(
    Citizen,
    sex=st.sampled_from([None, "female", "male"]),
    district=st.sampled_from([None, "valby", "amager"]),
)
figures = st.builds(Figure, value=st.integers(-3, 9).map(Decimal))
common: dict[str, Any] = {"on": days, "initiative": st.sampled_from([WHERE[0], *WHERE])}
about: dict[str, Any] = {"citizen": citizens, **common}
forloeb: dict[str, Any] = {"forloeb": ids, "provider": providers, "offer": offers, **about}
milestone: dict[str, Any] = {"milestone": st.sampled_from(["m1", "m2"]), **common}
several = st.integers(0, 5)


class Theme(NamedTuple):
    """What may be told of one kind of thing, and what may be measured of it."""

    told: st.SearchStrategy[Contract]
    events: tuple[str, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()
    opened_by: str | None = None


THEMES = {
    "forloeb": Theme(
        st.one_of(
            st.builds(activity.ForloebReferred, weeks=maybe, **forloeb),
            st.builds(activity.ForloebStarted, weeks=maybe, **forloeb),
            st.builds(
                activity.ForloebEnded,
                completed=st.booleans(),
                days=maybe,
                modules=maybe,
                outcome=st.sampled_from([None, "job", "none"]),
                **forloeb,
            ),
            st.builds(activity.ForloebCancelled, **forloeb),
        ),
        ("forloeb.referred", "forloeb.started", "forloeb.ended"),
        (("forloeb.ended", "days"), ("forloeb.ended", "modules")),
        "forloeb.started",
    ),
    "placement": Theme(
        st.one_of(
            st.builds(
                activity.PersonPlaced,
                placement=ids,
                offer=st.sampled_from(["course", "mentor"]),
                until=st.none() | days,
                provider=providers,
                **about,
            ),
            st.builds(activity.PlacementEnded, placement=ids, **about),
        ),
        ("person.placed",),
        (),
        "person.placed",
    ),
    "status": Theme(
        st.builds(activity.StatusReported, status=st.sampled_from(["sick", "employed"]), **about),
        ("status.reported",),
    ),
    "joborder": Theme(
        st.builds(activity.JobOrderReceived, joborder=ids, positions=several, **common)
        | st.builds(activity.JobOrderFilled, joborder=ids, positions=several, **common),
        ("joborder.received", "joborder.filled"),
        (("joborder.received", "positions"), ("joborder.filled", "positions")),
    ),
    "places": Theme(
        st.builds(
            activity.PlacesOpened,
            places=ids,
            quantity=several,
            offer=offers,
            provider=providers,
            **common,
        )
        | st.builds(activity.PlacesClosed, places=ids, **common),
        ("places.opened",),
        (("places.opened", "quantity"),),
        "places.opened",
    ),
    "activity": Theme(
        st.builds(
            activity.ActivityHeld,
            activity=ids,
            category=st.sampled_from(["trip", "course"]),
            participants=maybe,
            days=maybe,
            **common,
        ),
        ("activity.held",),
        (("activity.held", "participants"), ("activity.held", "days")),
    ),
    "figure": Theme(
        st.builds(
            activity.FigureReported,
            on=days,
            initiative=st.just(WHERE[0]),
            measure=st.sampled_from([f"{WHERE[0]}/m0", f"{WHERE[0]}/m1"]),
            figure=figures,
            basis=st.sampled_from(["to_date", "in_period"]),
        )
    ),
    "milestone": Theme(
        st.builds(plans.MilestonePlanned, planned_on=days, **milestone)
        | st.builds(plans.MilestoneReplanned, planned_on=st.none() | days, **milestone)
        | st.builds(plans.MilestoneReached, **milestone)
    ),
}
dimensions: list[Dimension] = ["provider", "district", "offer", "sex", "outcome", "status"]
breakdowns = st.lists(st.sampled_from(dimensions), unique=True, max_size=2).map(
    lambda names: tuple(Breakdown(by=name, partition=True) for name in names)
)
conditions = st.lists(
    st.sampled_from(
        [
            Condition(field="sex", any_of=("female",)),
            Condition(field="provider", any_of=("pa", "pb")),
            Condition(field="offer", any_of=("course",)),
            Condition(field="completed", any_of=(True,)),
            Condition(field="status", any_of=("sick",)),
        ]
    ),
    max_size=1,
).map(tuple)
looks: dict[str, Any] = {"where": conditions, "breakdowns": breakdowns}
spans = st.sampled_from(["year", "ever"])


class Shape(NamedTuple):
    """A measure without its name."""

    made_by: type[Aggregate | Level | Milestone]
    unit: str
    given: dict[str, Any]

    def named(self, id_: str, version: int) -> Measure:
        """Return it as a measure."""
        whole: dict[str, Any] = {
            "id": id_,
            "version": version,
            "title": "Måltal",
            "unit": self.unit,
        }
        return self.made_by(**whole, **self.given)


def shapes(of: type[Any], unit: str, **given_: st.SearchStrategy[Any]) -> st.SearchStrategy[Shape]:
    return st.fixed_dictionaries(given_).map(lambda each: Shape(of, unit, each))


def measures(theme: Theme) -> st.SearchStrategy[Shape]:
    """Return measures of every kind that a theme can move."""
    kinds = []
    if theme.events:
        event = st.sampled_from(theme.events)
        kinds.append(shapes(Aggregate, "forloeb", op=st.just("count"), event=event, **looks))
        distinct = {"op": st.just("distinct"), "event": event, "distinct_within": spans}
        kinds.append(shapes(Aggregate, "persons", **distinct, **looks))
    for event_, name in theme.sums:
        summed = {"op": st.just("sum"), "event": st.just(event_), "field": st.just(name)}
        kinds.append(shapes(Aggregate, "days", **summed, **looks))
    if theme.opened_by:
        kinds.append(shapes(Level, "places", opened_by=st.just(theme.opened_by), **looks))
    if theme is THEMES["figure"]:
        kinds.append(shapes(Aggregate, "persons", op=st.just("reported")))
    if theme is THEMES["milestone"]:
        kinds.append(shapes(Milestone, "milestone", milestone=milestone["milestone"]))
    return st.one_of(kinds)


@dataclass(frozen=True)
class Sent:
    """A fact in one revision."""

    fact: str
    revision: int
    data: Contract


@dataclass(frozen=True)
class History:
    """What happened to one case, each revision once and in order, and the plans in order."""

    sent: list[Sent]
    versions: list[InitiativeAdopted]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Return facts of one theme or two, some of them mended, and plans that measure them."""
    # The forløb has most stages, which may disagree: it comes up as often as all else.
    theme = st.sampled_from([*THEMES.values(), *[THEMES["forloeb"]] * len(THEMES)])
    themes = draw(st.lists(theme, min_size=1, max_size=2))
    told = draw(st.lists(st.one_of([each.told for each in themes]), min_size=1, max_size=8))
    sent = [each for number, data in enumerate(told) for each in _revisions(draw, number, data)]
    pool = draw(st.lists(st.one_of([measures(each) for each in themes]), min_size=1, max_size=4))
    return History(sent, list(_versions(draw, pool)))


def _revisions(draw: st.DrawFn, number: int, data: Contract) -> list[Sent]:
    fact = event_id(f"fact-{number}")
    revisions = [data]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        moved = data.model_copy(update={"on": draw(days)})
        revisions.append(draw(st.sampled_from([moved, FactWithdrawn(fact=fact)])))
    return [Sent(str(fact), number, each) for number, each in enumerate(revisions)]


def _versions(draw: st.DrawFn, pool: list[Shape]) -> list[InitiativeAdopted]:
    """Return one to three versions of two initiatives; a measure may come, change and go."""
    adopted = []
    for version in range(1, draw(st.integers(1, 3)) + 1):
        for initiative in WHERE:
            kept = draw(st.sets(st.sampled_from(range(len(pool))), min_size=1))
            own = draw(st.sampled_from([1, version]))
            named = tuple(pool[n].named(f"{initiative}/m{n}", own) for n in sorted(kept))
            whole = Initiative(id=initiative, title="Indsats", measures=named)
            adopted.append(InitiativeAdopted(version=version, agreement="p", initiative=whole))
    return adopted
