"""Random lives, and measures that need all of them: cohorts, levels, shares in any reading."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from schemas import activity
from schemas.base import Contract
from schemas.cohorts import (
    All,
    AnyOf,
    At,
    Cohort,
    EventAnchor,
    Gap,
    Happened,
    InStatus,
    Placed,
    SpellAnchor,
    Sustained,
    Within,
)
from schemas.days import Span
from schemas.definitions import Breakdown, Condition
from schemas.measures import Measure
from schemas.people import Citizen
from schemas.plans import Initiative, InitiativeAdopted

from .progress_histories import WHERE, History, _revisions

STATUSES = ("unemployed", "sick", "employed")

days = st.integers(0, 70).map(lambda n: date(2009, 12, 1) + timedelta(days=n))
until = st.none() | days
ids = st.sampled_from(["1", "2", "3"])
where = st.sampled_from([WHERE[0], WHERE[0], WHERE[0], WHERE[1]])
citizens = st.builds(
    Citizen,
    sex=st.sampled_from([None, "female", "male"]),
    district=st.sampled_from([None, "valby", "amager"]),
    born=st.sampled_from([None, "1980-01", "1991-01", "1991-12", "2009-12"]),
)
about: dict[str, Any] = {"citizen": citizens, "initiative": where, "on": days}
hours = st.sampled_from([None, 0, 20, 37])
course: dict[str, Any] = {
    "forloeb": ids,
    "provider": st.sampled_from([None, "pa", "pb"]),
    "family": st.sampled_from([None, "fa", "fb"]),
    **about,
}
courses: st.SearchStrategy[Contract] = st.one_of(
    st.builds(activity.ForloebStarted, hours=hours, **course),
    st.builds(
        activity.ForloebEnded,
        outcome=st.sampled_from([None, "job", "none"]),
        modules=st.sampled_from([None, 1, 2]),
        **course,
    ),
    st.builds(activity.ForloebEnded, **course),
)
cancelled = st.builds(activity.ForloebCancelled, **course)
placements: st.SearchStrategy[Contract] = st.one_of(
    st.builds(
        activity.PersonPlaced,
        placement=ids,
        offer=st.sampled_from(["internship", "wage_subsidy"]),
        employer=st.sampled_from([None, "e1", "e2"]),
        until=until,
        hours=hours,
        **about,
    ),
    st.builds(activity.PlacementEnded, placement=ids, **about),
)
somewhere: dict[str, Any] = {**about, "initiative": st.none() | where}
statuses: st.SearchStrategy[Contract] = st.one_of(
    st.builds(
        activity.StatusReported,
        status=st.sampled_from(STATUSES),
        until=until,
        hours=hours,
        **somewhere,
    ),
    st.builds(activity.StatusReported, status=st.sampled_from(STATUSES), **somewhere),
)
told = st.one_of(courses, courses, cancelled, placements, statuses)
spans = st.builds(Span, count=st.integers(0, 3), unit=st.just("weeks")) | st.builds(
    Span, count=st.integers(0, 2), unit=st.just("months")
)
short = st.builds(Span, count=st.integers(0, 14), unit=st.just("days"))
events = st.sampled_from(["forloeb.ended", "forloeb.started", "person.placed", "placement.ended"])
sexes = st.lists(st.just(Condition(field="sex", any_of=("female",))), max_size=1).map(tuple)
some_status = st.lists(st.sampled_from(STATUSES), min_size=1, max_size=2, unique=True).map(tuple)
simple = st.one_of(
    st.builds(Happened, event=events, of=st.sampled_from(["case", "case", "item"])),
    st.builds(InStatus, status=some_status, negated=st.booleans()),
    st.builds(Placed, offers=st.sampled_from([(), ("internship",)])),
)
together = st.builds(All, of=st.lists(simple, min_size=1, max_size=2).map(tuple))
outcomes = st.one_of(
    simple,
    together,
    st.builds(AnyOf, of=st.lists(simple | together, min_size=1, max_size=2).map(tuple)),
)
anchors = st.builds(EventAnchor, event=events, where=sexes) | st.builds(
    SpellAnchor,
    status=some_status,
    end=st.sampled_from(["first_day", "last_day"]),
    bridged_days=st.sampled_from([0, 0, 5]),
    where=sexes,
)
tests = st.one_of(
    st.builds(Within, limit=spans | short, before=st.none() | short),
    st.builds(Sustained, first=short, last=st.just(Span(count=1, unit="months"))),
    st.builds(At, after=spans),
    st.builds(Gap, limit=short, over=st.just(Span(count=6, unit="weeks"))),
)


@st.composite
def cohorts(draw: st.DrawFn, id_: str = f"{WHERE[0]}/kohorte") -> Cohort:
    """Return a cohort with any reading."""
    test = draw(tests)
    is_within = isinstance(test, Within)
    return Cohort(
        id=id_,
        title="Kohorte",
        unit="persons",
        anchor=draw(anchors),
        each=draw(st.sampled_from(["every", "first_of_year", "first"])),
        exclude=draw(
            st.lists(st.just(Condition(field="district", any_of=("amager",))), max_size=1).map(
                tuple
            )
        ),
        test=test,
        outcome=draw(outcomes),
        elapsed_in=draw(st.sampled_from(["days", "weeks", "months"])),
        leaves_on=draw(st.none() | simple),
        who_leaves=draw(st.sampled_from(["out_of_both", "fails", "stays"])),
        counts=draw(st.sampled_from(["at_close", "when_met"])) if is_within else "at_close",
        ends=draw(st.sampled_from(["included", "included", "excluded"])),
        silence=draw(st.sampled_from(["continues", "unknown"])),
        outcome_from=draw(st.sampled_from(["case", "initiative"])),
        breakdowns=draw(st.sampled_from([(), (Breakdown(by="sex", partition=True),)])),
    )


def adopting(*measures: Measure, version: int = 1) -> InitiativeAdopted:
    """Return an initiative in a version with these measures."""
    whole = Initiative(id=WHERE[0], title="Indsats", measures=measures)
    return InitiativeAdopted(version=version, agreement="p", initiative=whole)


@st.composite
def lives(
    draw: st.DrawFn,
    measures: st.SearchStrategy[Measure],
    facts_told: st.SearchStrategy[Contract] = told,
) -> History:
    """Return what is told of one person, some of it mended, and a measure, perhaps changed."""
    facts = draw(st.lists(facts_told, min_size=1, max_size=8))
    sent = [each for number, data in enumerate(facts) for each in _revisions(draw, number, data)]
    plans = [adopting(draw(measures))]
    if draw(st.integers(0, 3)) == 0:
        plans.append(adopting(draw(measures), version=2))
    return History(sent, plans)
