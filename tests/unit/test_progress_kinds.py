"""Levels, shares, firms and sums with conditions: in any order as a reading day by day has them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import activity
from schemas.days import Span
from schemas.definitions import Breakdown, Condition, Part
from schemas.measures import Aggregate, Having, Level, Measure, Share
from schemas.plans import InitiativeAdopted
from tests.builders.bus import event_id
from tests.faults.naive import Cells, _items

from .kind_histories import adopting, courses, lives, placements, short, spans, statuses
from .naive_kinds import booked
from .progress_histories import WHERE, History, Sent
from .test_progress_cohorts import arrival
from .test_progress_fold import Desk

ID = f"{WHERE[0]}/m"
OPENED = ["person.placed", "forloeb.started"]
# Another's load on the machine is no fault of the code.
unhurried = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

conditions = st.lists(
    st.sampled_from(
        [
            Condition(field="sex", any_of=("female",)),
            Condition(field="sex", none_of=("male",)),
            Condition(field="age", at_least=18, at_most=29),
            Condition(field="modules", at_least=2),
            Condition(field="provider", none_of=("pa",)),
        ]
    ),
    max_size=1,
).map(tuple)
parts = (
    Part(name="eget", title="Eget projekt", where=(Condition(field="provider", any_of=("pa",)),)),
    Part(name="valby", title="Valby", where=(Condition(field="district", any_of=("valby",)),)),
)
breakdowns = st.sampled_from(
    [
        (),
        (Breakdown(by="district", partition=True),),
        (Breakdown(by="age", partition=True, from_age=(18, 30)),),
        (Breakdown(by="free", name="drift", partition=True, parts=parts),),
        (Breakdown(by="free", name="drift", partition=False, parts=parts),),
    ]
)
named: dict[str, Any] = {"id": st.just(ID), "title": st.just("Måltal"), "unit": st.just("persons")}


def of_others(event: str, *names: Any) -> st.SearchStrategy[Aggregate]:
    return st.builds(
        Aggregate,
        op=st.just("distinct"),
        event=st.just(event),
        distinct_of=st.sampled_from(names),
        where=conditions,
        **named,
    )


with_enough = st.builds(
    Aggregate,
    op=st.just("distinct"),
    event=st.just("forloeb.ended"),
    having=st.builds(Having, field=st.just("modules"), at_least=st.integers(1, 3)),
    distinct_within=st.sampled_from(["year", "ever"]),
    where=conditions,
    breakdowns=breakdowns,
    **named,
)
silences = st.sampled_from(["continues", "unknown"])


def levels(event: str) -> st.SearchStrategy[Level]:
    """Return stocks with breakdowns, and person-time of every reading."""
    opened: dict[str, Any] = {"opened_by": st.just(event), "where": conditions, **named}
    stocks = st.builds(Level, breakdowns=breakdowns, silence=silences, **opened)
    person_time = st.builds(
        Level,
        mode=st.just("time_weighted"),
        per=st.sampled_from(["day", "weekday", "week"]),
        weight=st.sampled_from(["one", "hours"]),
        overlap=st.sampled_from(["sum", "union"]),
        silence=silences,
        **opened,
    )
    return stocks | person_time


numerators = st.sampled_from(
    [
        (Condition(field="outcome", any_of=("job",)),),
        (Condition(field="district", any_of=("valby",)),),
    ]
)


def flows(event: str) -> st.SearchStrategy[Share]:
    return st.builds(
        Share,
        event=st.just(event),
        op=st.sampled_from(["count", "distinct"]),
        distinct_within=st.sampled_from(["year", "ever"]),
        where=conditions,
        numerator=numerators,
        breakdowns=breakdowns,
        **named,
    )


def stocks(event: str) -> st.SearchStrategy[Share]:
    return st.builds(
        Share,
        event=st.just(event),
        mode=st.just("stock"),
        where=conditions,
        numerator=numerators,
        numerator_after=st.none() | spans | short,
        breakdowns=breakdowns,
        **named,
    )


OF_COURSES: dict[str, st.SearchStrategy[Measure]] = {
    "families": of_others("forloeb.started", "family", "provider"),
    "modules": with_enough,
    "levels": levels("forloeb.started"),
    "flows": flows("forloeb.ended"),
    "stocks": stocks("forloeb.started"),
}
OF_PLACEMENTS: dict[str, st.SearchStrategy[Measure]] = {
    "firms": of_others("person.placed", "employer"),
    "levels": levels("person.placed"),
    "flows": flows("person.placed"),
    "stocks": stocks("person.placed"),
}
LIVES = {
    **{f"courses: {name}": lives(each, courses) for name, each in OF_COURSES.items()},
    **{f"placements: {name}": lives(each, placements) for name, each in OF_PLACEMENTS.items()},
    "statuses: levels": lives(levels("status.reported"), statuses),
}


def naive(history: History) -> Cells:
    facts = {("case", each.fact, each.revision): each.data for each in history.sent}
    (measure,) = history.versions[-1].initiative.measures
    return booked(measure, _items(facts))


@pytest.mark.parametrize("of", LIVES)
@given(st.data())
@unhurried
def test_in_any_order_every_reading_of_a_kind_is_that_of_a_reading_day_by_day(
    of: str, data: st.DataObject
) -> None:
    history = data.draw(LIVES[of])
    desk = Desk()

    for each in arrival(history, data):
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        if data.draw(st.booleans()):
            desk.rest()

    assert desk.cells() == naive(history)


def standing(cells: Cells, account: str, day: str) -> int:
    return sum(amount for (name, on), amount in cells.items() if name == account and on <= day)


@pytest.mark.parametrize("of", [each for each in LIVES if "flows" in each or "stocks" in each])
@given(st.data())
@unhurried
def test_no_day_and_no_part_has_more_in_the_numerator_than_in_the_denominator(
    of: str, data: st.DataObject
) -> None:
    history = data.draw(LIVES[of])
    desk = Desk()

    for each in arrival(history, data):
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        cells = desk.cells()
        for (account, day), amount in cells.items():
            if "|numerator|" not in account:
                continue
            whole = account.replace("|numerator|", "|denominator|")
            if "flows" in of:
                assert 0 < amount <= cells[whole, day]
            assert 0 <= standing(cells, account, day) <= standing(cells, whole, day)


def test_what_is_gone_before_it_is_ripe_never_was_in_the_numerator() -> None:
    long = Share(
        id=ID,
        title="Lange",
        unit="placements",
        event="person.placed",
        mode="stock",
        numerator_after=Span(count=2, unit="weeks"),
    )
    desk = Desk()
    desk.adopt(adopting(long))
    for number, last in enumerate((5, 14, 15, 31)):
        placed = activity.PersonPlaced(
            placement=f"p{number}",
            initiative=WHERE[0],
            offer="internship",
            on=date(2010, 1, 1),
            until=date(2010, 1, last),
        )
        desk.take(Sent(str(event_id(f"long-{number}")), 0, placed))

    numerator = {on: n for (name, on), n in desk.cells().items() if "|numerator|" in name}

    assert numerator == {"2010-01-15": 2, "2010-01-16": -1, "2010-02-01": -1}
