"""Cohorts, however they are told of: the same as a reading day by day, and ripe when time is up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import activity
from schemas.cases import Case
from schemas.cohorts import Cohort, EventAnchor, Happened, Within
from schemas.days import Span
from schemas.plans import InitiativeAdopted
from services.progress import domain
from tests.builders.bus import event_id
from tests.faults.naive import Cells, _items

from .kind_histories import adopting, cohorts, lives
from .naive_cohorts import booked
from .progress_histories import WHERE, History, Sent
from .test_progress_fold import Desk, summed_up

# Another's load on the machine is no fault of the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def naive(history: History) -> Cells:
    facts = {("case", each.fact, each.revision): each.data for each in history.sent}
    (measure,) = history.versions[-1].initiative.measures
    return {key: amount for key, amount in booked(measure, _items(facts)).items() if amount}  # type: ignore[arg-type]


def arrival(history: History, data: st.DataObject) -> Sequence[Sent | InitiativeAdopted]:
    """Return everything in some order, some of it again, the plans in theirs."""
    again = data.draw(st.lists(st.sampled_from(history.sent), max_size=2))
    arriving: list[Sent | InitiativeAdopted] = data.draw(st.permutations([*history.sent, *again]))
    places = sorted(data.draw(st.integers(0, len(arriving))) for _ in history.versions)
    for place, plan in reversed(list(zip(places, history.versions, strict=True))):
        arriving.insert(place, plan)
    return arriving


@given(lives(cohorts()), st.data())
@settings(UNHURRIED, max_examples=800)
def test_in_any_order_a_cohort_is_that_of_a_reading_day_by_day(
    history: History, data: st.DataObject
) -> None:
    desk = Desk()

    for each in arrival(history, data):
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)
        if data.draw(st.booleans()):
            desk.rest()

    assert desk.cells() == naive(history)


@given(lives(cohorts()), st.data())
@settings(UNHURRIED, max_examples=300)
def test_a_step_is_the_difference_of_two_folds_of_the_whole_case(
    history: History, data: st.DataObject
) -> None:
    desk = Desk()
    for plan in history.versions:
        desk.adopt(plan)

    for each in data.draw(st.permutations(history.sent)):
        desk.take(each)

        whole = domain.rebook(Case(), desk.refolded(), desk.book, desk.book)
        assert desk.cells() == summed_up(whole)


@pytest.mark.parametrize(("leaves", "counted"), [(2, 0), (3, 1), (4, 1)])
def test_who_leaves_fails_unless_the_outcome_came_by_that_day(leaves: int, counted: int) -> None:
    cohort = Cohort(
        id=f"{WHERE[0]}/kohorte",
        title="Kohorte",
        unit="persons",
        anchor=EventAnchor(event="forloeb.ended"),
        test=Within(limit=Span(count=1, unit="weeks")),
        outcome=Happened(event="person.placed"),
        leaves_on=Happened(event="status.reported"),
        who_leaves="fails",
    )
    where: dict[str, Any] = {"initiative": WHERE[0]}
    desk = Desk()
    desk.adopt(adopting(cohort))
    for number, data in enumerate(
        (
            activity.ForloebEnded(forloeb="1", on=date(2010, 1, 1), **where),
            activity.PersonPlaced(placement="1", offer="mentor", on=date(2010, 1, 3), **where),
            activity.StatusReported(status="moved", on=date(2010, 1, leaves), **where),
        )
    ):
        desk.take(Sent(str(event_id(f"leaves-{number}")), 0, data))

    assert sum("|numerator|" in name for name, _ in desk.cells()) == counted
