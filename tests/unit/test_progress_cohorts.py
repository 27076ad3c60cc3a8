"""Cohorts, however they are told of: the same as a reading day by day, and ripe when time is up."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.cases import Case
from schemas.plans import InitiativeAdopted
from services.progress import domain
from tests.faults.naive import Cells, _items

from .kind_histories import cohorts, lives
from .naive_cohorts import booked
from .progress_histories import History, Sent
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
