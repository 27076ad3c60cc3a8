"""Whatever the order, the repeats and the mending, the money is the same; and the past stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.appropriations import Phase
from schemas.base import Contract
from schemas.budget_lines import lines_of
from schemas.plans import BudgetLine, InitiativeAdopted
from tests.builders import budget
from tests.builders.budget import Desk, adopted, line, price
from tests.builders.budget_reference import accounts_on
from tests.builders.bus import event_id

WEEKLY = line(
    price(700, valid_to=date(2010, 2, 9)),
    price(800, valid_from=date(2010, 2, 10), valid_to=date(2010, 3, 12)),
    price(600, valid_from=date(2010, 3, 20), valid_to=date(2010, 4, 1)),
    price(650, valid_from=date(2010, 3, 1), valid_to=date(2010, 5, 1)),
    offers=("job_club", "course"),
)
WHOLE = line(price(5000, "forloeb"), id=f"{budget.INITIATIVE}/hele", commits_on="referred")
FRAME = line(id=f"{budget.INITIATIVE}/ramme", appropriation_oere=None)
# A line in phases, whose places are priced by the month, then by the lump; its first year is over.
PLACES = line(
    price(300, "place_month", valid_to=date(2010, 2, 10)),
    price(400, "place_month", valid_from=date(2010, 2, 5), valid_to=date(2010, 3, 31)),
    price(9000, "lump_sum", valid_from=date(2010, 2, 18)),
    price(2000, "forloeb", valid_from=date(2010, 2, 8)),
    id=f"{budget.INITIATIVE}/pladser",
    appropriation_oere=None,
    phases=(Phase(year=2009, to_year=2010, appropriation_oere=70_000),),
    standing="pending",
    offers=("job_club",),
)
PLANNED = (WEEKLY, WHOLE, FRAME, PLACES)
LINES = lines_of(PLANNED)
PLAN = adopted(*PLANNED)
DAYS = [
    date(2009, 1, 1),
    date(2009, 12, 31),
    *(budget.day(number) for number in range(-1, 26)),
    date(2010, 12, 31),
]


@dataclass(frozen=True)
class Sent:
    """A fact in one revision, as it may come any number of times; no data: withdrawn."""

    fact: str
    revision: int
    data: Contract | None


days = st.integers(0, 24)
ids = st.sampled_from(["f1", "f2"])
places = st.sampled_from(["p1", "p2"])
line_ids = st.sampled_from([each.id for each in LINES])
offers = st.sampled_from(["job_club", "course", "mentor", None])
weeks = st.sampled_from([None, 0, 1, 3, 5, 40])
kroner = st.sampled_from([1, 700, 1400, 5000, 6000])
invoices = st.sampled_from(["i1", "i2", "i3"])
costs = {
    "kroner": kroner, "on": days, "line": line_ids, "invoice": invoices,
    "forloeb": st.sampled_from(["f1", "f2", None]),
    "places": st.sampled_from(["p1", None]),
}  # fmt: skip
contents: st.SearchStrategy[Contract] = st.one_of(
    st.builds(budget.referred, days, ids, offer=offers, weeks=weeks),
    st.builds(budget.started, days, ids, weeks, offer=offers),
    st.builds(budget.ended, days, ids),
    st.builds(budget.cancelled, days, ids),
    st.builds(budget.opened, days, places, st.integers(0, 3), offer=offers),
    st.builds(budget.closed, days, places),
    st.builds(budget.invoiced, final=st.booleans(), **costs),
    st.builds(budget.credited, **costs),
    st.builds(
        budget.granted,
        kroner,
        days,
        st.sampled_from(["original", "supplementary"]),
        line_ids,
        st.sampled_from([None, "adopted", "conditional", "pending"]),
    ),
    st.builds(budget.transferred, kroner, days, line_ids),
)


def of_type(model: type[Contract]) -> st.SearchStrategy[Contract]:
    return contents.filter(lambda data: type(data) is model)


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """Facts in the order in which they happened to be told, some mended or withdrawn later."""
    told = []
    for number, data in enumerate(draw(st.lists(contents, min_size=1, max_size=12))):
        fact = str(event_id(f"h{number}"))
        told.append(Sent(fact, 0, data))
        if draw(st.integers(0, 4)) == 0:
            told.append(Sent(fact, 1, draw(st.none() | of_type(type(data)))))
    return told


def holding(history: Sequence[Sent]) -> list[tuple[str, Contract]]:
    last = {each.fact: each.data for each in sorted(history, key=lambda each: each.revision)}
    return [(fact, data) for fact, data in last.items() if data is not None]


def told(desk: Desk, history: Sequence[Sent]) -> Desk:
    for each in history:
        desk.take(each.fact, each.data, each.revision)
    return desk


def assert_as_the_reference_says(desk: Desk, history: Sequence[Sent]) -> None:
    facts = holding(history)
    for each in LINES:
        for day in DAYS:
            assert desk.value(each.id, day) == accounts_on(day, each, facts), (each.id, day)


@given(histories())
def test_the_books_are_what_a_naive_reading_of_the_rules_gives(history: list[Sent]) -> None:
    desk = told(Desk().adopt(PLAN), history)

    assert_as_the_reference_says(desk, history)


@given(histories(), st.data())
def test_the_order_and_repeats_of_facts_and_plan_do_not_matter(
    history: list[Sent], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history)))))
    late = data.draw(st.integers(0, len(shuffled)))

    desk = told(told(Desk(), shuffled[:late]).adopt(PLAN), shuffled[late:])

    assert_as_the_reference_says(desk, history)


@given(histories(), st.data())
def test_a_new_version_of_the_plan_gives_what_it_would_have_given_from_the_start(
    history: list[Sent], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(history)))
    second = (line(price(900, "forloeb"), appropriation_oere=70_000), FRAME)

    desk = told(told(Desk().adopt(PLAN), history[:cut]).adopt(v2(second)), history[cut:])

    facts = holding(history)
    for each, first in zip(second, (1_000_000, None), strict=True):
        for day in DAYS:
            assert desk.value(each.id, day) == accounts_on(day, each, facts, first)
    assert desk.value(WHOLE.id) == {}


def v2(lines: tuple[BudgetLine, ...]) -> InitiativeAdopted:
    return adopted(*lines, version=2)


@given(histories(), st.data())
@settings(max_examples=60, deadline=None)  # it adds up every line and day after every fact
def test_what_was_known_at_an_instant_never_changes(
    history: list[Sent], data: st.DataObject
) -> None:
    late = data.draw(st.integers(0, len(history)))
    desk = Desk()
    seen = {}

    for number, each in enumerate(history):
        if number == late:
            desk.adopt(PLAN)
        told(desk, [each])
        seen[desk.now] = [desk.value(of.id, day) for of in LINES for day in DAYS]

    for instant, values in seen.items():
        assert [desk.value(of.id, day, instant) for of in LINES for day in DAYS] == values


@given(histories())
@settings(max_examples=50, deadline=None)
def test_debits_equal_credits_and_no_commitment_is_negative_at_any_time(
    history: list[Sent],
) -> None:
    desk = told(Desk().adopt(PLAN), history)
    instants = [desk.now - timedelta(minutes=minutes) for minutes in range(len(desk.facts) + 1)]

    values = [desk.value(of.id, d, at) for at in instants for of in LINES for d in DAYS]

    assert all(entry.booking.amount > 0 for entry in desk.entries)
    assert all(sum(accounts.values()) == 0 for accounts in values)
    assert all(accounts.get("committed", 0) >= 0 for accounts in values)
