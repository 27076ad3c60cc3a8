"""Levels, shares, firms and sums with conditions: in any order as a reading day by day has them."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.definitions import Breakdown, Condition, Part
from schemas.measures import Aggregate, Having, Level, Share
from schemas.plans import InitiativeAdopted
from tests.faults.naive import Cells, _items

from .kind_histories import lives, short, spans
from .naive_kinds import booked
from .progress_histories import WHERE, History
from .test_progress_cohorts import arrival
from .test_progress_fold import Desk

ID = f"{WHERE[0]}/m"
OPENED = ["person.placed", "forloeb.started"]

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
of_others = st.builds(
    Aggregate,
    op=st.just("distinct"),
    event=st.sampled_from(["person.placed", "forloeb.started"]),
    distinct_of=st.sampled_from(["employer", "family", "provider"]),
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
opened_by = st.sampled_from([*OPENED, "status.reported"])
silences = st.sampled_from(["continues", "unknown"])
plain_levels = st.builds(
    Level,
    opened_by=opened_by,
    where=conditions,
    breakdowns=breakdowns,
    silence=silences,
    **named,
)
person_time = st.builds(
    Level,
    mode=st.just("time_weighted"),
    opened_by=opened_by,
    per=st.sampled_from(["day", "weekday", "week"]),
    weight=st.sampled_from(["one", "hours"]),
    overlap=st.sampled_from(["sum", "union"]),
    where=conditions,
    silence=silences,
    **named,
)
numerators = st.sampled_from(
    [
        (Condition(field="outcome", any_of=("job",)),),
        (Condition(field="district", any_of=("valby",)),),
    ]
)
flows = st.builds(
    Share,
    event=st.sampled_from(["forloeb.ended", "person.placed"]),
    op=st.sampled_from(["count", "distinct"]),
    distinct_within=st.sampled_from(["year", "ever"]),
    where=conditions,
    numerator=numerators,
    breakdowns=breakdowns,
    **named,
)
stocks = st.builds(
    Share,
    event=st.sampled_from(OPENED),
    mode=st.just("stock"),
    where=conditions,
    numerator=numerators,
    numerator_after=st.none() | spans | short,
    breakdowns=breakdowns,
    **named,
)


def naive(history: History) -> Cells:
    facts = {("case", each.fact, each.revision): each.data for each in history.sent}
    (measure,) = history.versions[-1].initiative.measures
    return booked(measure, _items(facts))


@given(
    lives(st.one_of(of_others, with_enough, plain_levels, person_time, flows, stocks)), st.data()
)
@settings(max_examples=600, deadline=None)
def test_in_any_order_every_reading_of_a_kind_is_that_of_a_reading_day_by_day(
    history: History, data: st.DataObject
) -> None:
    desk = Desk()

    for each in arrival(history, data):
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        if data.draw(st.booleans()):
            desk.rest()

    assert desk.cells() == naive(history)


@given(lives(flows | stocks), st.data())
@settings(max_examples=200, deadline=None)
def test_no_day_and_no_part_has_more_in_the_numerator_than_in_the_denominator(
    history: History, data: st.DataObject
) -> None:
    desk = Desk()

    for each in arrival(history, data):
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        cells = desk.cells()
        (measure,) = next(iter(desk.book.values())).all() if desk.book else (None,)
        is_stock = measure is not None and getattr(measure.measure, "mode", "") == "stock"
        for (account, day), amount in cells.items():
            if "|numerator|" not in account:
                continue
            whole = account.replace("|numerator|", "|denominator|")
            if not is_stock:
                assert 0 < amount <= cells[whole, day]
                continue
            of_part = sum(a for (name, on), a in cells.items() if name == account and on <= day)
            of_all = sum(a for (name, on), a in cells.items() if name == whole and on <= day)
            assert 0 <= of_part <= of_all
