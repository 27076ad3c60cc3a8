"""What holds for every score: more is never worse, and the numbers say what the status says."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from schemas.targets import AtLeast, AtMost, Between, By, Rule, Season, Undated
from services.reporting.scoring.figures import Share, Span
from services.reporting.scoring.pace import passed
from services.reporting.scoring.result import Status
from tests.builders.scoring import YEAR_END, at_least, scored, standing, target, total

# From worst to best; what is not on the way says nothing of the way.
WORSE_TO_BETTER: Final[tuple[Status, ...]] = ("not_reached", "behind", "on_track", "reached")
values = st.integers(0, 300)
days = st.dates(date(2009, 1, 1), YEAR_END)
decimals = st.decimals(1, 300, places=1)
ranges = st.tuples(decimals, decimals).map(sorted)
rules: st.SearchStrategy[Rule] = st.one_of(
    decimals.map(lambda n: AtLeast(value=n)),
    decimals.map(lambda n: AtMost(value=n)),
    ranges.map(lambda pair: Between(low=pair[0], high=pair[1])),
)
cadences = st.one_of(days.map(lambda on: By(on=on)), st.just(Undated()))


def how_good(status: Status) -> int:
    return WORSE_TO_BETTER.index(status)


@given(values, values, days, cadences)
def test_more_is_never_worse_where_the_target_is_at_least(
    one: int, other: int, on: date, cadence: By | Undated
) -> None:
    less, more = sorted((one, other))
    of = target(rule=at_least(100), cadence=cadence)

    for figure in (total, standing):
        worse, better = scored(of, figure(less), on), scored(of, figure(more), on)

        assert how_good(worse.status) <= how_good(better.status)
        assert worse.attainment <= better.attainment
        assert worse.distance >= better.distance


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 9), days)
def test_one_more_that_succeeded_is_never_worse(
    numerator: int, denominator: int, unmatured: int, on: date
) -> None:
    numerator = min(numerator, denominator - 1)
    of = target(rule=at_least(60), scale="percent")

    worse = scored(of, Share(numerator, denominator, unmatured), on)
    better = scored(of, Share(numerator + 1, denominator, unmatured), on)

    assert how_good(worse.status) <= how_good(better.status)
    assert worse.achieved < better.achieved


@given(rules, values, days, cadences)
def test_attainment_distance_side_and_status_agree(
    rule: Rule, value: int, on: date, cadence: By | Undated
) -> None:
    for figure in (total, standing):
        found = scored(target(rule=rule, cadence=cadence), figure(value), on)

        is_met = found.aim.is_met(value)
        assert (found.attainment >= 100) == is_met
        assert (found.distance <= 0) == is_met
        assert is_met or found.status in {"behind", "not_reached", "on_track"}
        assert (found.status == "reached") <= is_met


@given(ranges, values)
def test_a_range_gives_exactly_one_of_three_answers(pair: list[Decimal], value: int) -> None:
    low, high = pair

    found = scored(target(rule=Between(low=low, high=high)), total(value))

    assert (found.side == "below") == (value < low) == (found.attainment < 100)
    assert (found.side == "within") == (low <= value <= high) == (found.distance == 0)
    assert (found.side == "above") == (value > high) == (found.attainment > 100)


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any), days, st.integers(1, 400))
def test_expectation_only_grows_and_is_whole_at_the_end(
    months: list[int], on: date, length: int
) -> None:
    span, season = Span(on, on + timedelta(days=length)), Season(months=tuple(months))

    shares = [passed(span, span.first + timedelta(days=n), season) for n in range(length + 1)]

    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert shares[0] >= 0


@given(values, st.integers(0, 90))
def test_as_days_go_by_without_news_a_total_is_never_better(value: int, later: int) -> None:
    first = date(2009, 10, 1)
    then = first + timedelta(days=later)

    before, after = scored(target(), total(value), first), scored(target(), total(value), then)

    assert how_good(after.status) <= how_good(before.status)
    assert before.expected <= after.expected
