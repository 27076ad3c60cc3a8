"""What holds of every forecast: nothing is lost, unrest never narrows, scores add up."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from schemas.measures import Booked
from services.reporting.forecasting.course import Course
from services.reporting.forecasting.interval import Cell, dispersion, to_come, width
from services.reporting.forecasting.methods import last_level, run_rate
from services.reporting.forecasting.result import Forecast
from services.reporting.forecasting.scores import Outcome, outcome, tally
from services.reporting.scoring.figures import Span

YEAR = Span(date(2009, 1, 1), date(2009, 12, 31))
KNOWN = Span(date(2007, 1, 1), YEAR.last)
days = st.dates(KNOWN.first, YEAR.last)
seen_from = st.dates(date(2009, 3, 1), YEAR.last)
histories = st.lists(st.builds(Booked, days, st.integers(0, 400)), max_size=40)
moves = st.lists(st.builds(Booked, days, st.integers(-30, 60)), max_size=40)
cells = st.lists(
    st.builds(Cell, st.fractions(Fraction(1, 100), 1), st.integers(0, 500)), min_size=2, max_size=12
)
shares = st.fractions(Fraction(1, 100), Fraction(99, 100))
numbers = st.fractions(0, 1000)
outcomes = st.lists(
    st.builds(
        lambda value, actual, reach: outcome(
            Forecast("run_rate", value, value - reach, value + reach)
            if reach
            else Forecast("stated", value),
            actual,
        ),
        numbers,
        numbers,
        st.integers(0, 200),
    ),
    max_size=20,
)


def seen(booked: list[Booked], as_of: date, *, is_reported: bool = False) -> Course:
    return Course(booked, KNOWN, YEAR, as_of, is_reported=is_reported)


@given(histories, seen_from, st.sampled_from(["counted", "reported"]))
def test_nothing_that_is_counted_is_lost_again(booked: list[Booked], as_of: date, how: str) -> None:
    found = run_rate(seen(booked, as_of, is_reported=how == "reported"))

    if isinstance(found, Forecast):
        counted = sum(b.amount for b in booked if YEAR.first <= b.valid_on <= as_of)
        assert found.counted == counted
        assert found.low is not None
        assert counted <= found.low <= found.value


@given(st.one_of(histories, moves), seen_from)
def test_the_value_lies_in_its_interval(booked: list[Booked], as_of: date) -> None:
    for found in (run_rate(seen(booked, as_of)), last_level(seen(booked, as_of))):
        if isinstance(found, Forecast):
            assert found.low is not None
            assert found.high is not None
            assert found.low <= found.value <= found.high


@given(st.fractions(0, 5000), shares, numbers, numbers, st.integers(1, 40))
def test_more_unrest_never_narrows_the_interval(
    counted: Fraction, share: Fraction, one: Fraction, other: Fraction, degrees: int
) -> None:
    calm, restless = (width(each, degrees) for each in sorted((one, other)))

    inner = to_come(counted, share, 1 - share, calm)
    outer = to_come(counted, share, 1 - share, restless)

    assert outer[0] <= inner[0] <= inner[1] <= outer[1]


@given(st.fractions(0, 5000), shares, numbers, st.integers(1, 40))
def test_the_interval_ends_where_chance_does(
    counted: Fraction, share: Fraction, spread: Fraction, degrees: int
) -> None:
    k, rest = width(spread, degrees), 1 - share

    low, high = to_come(counted, share, rest, k)

    def apart(more: int) -> Fraction:
        return (rest * counted - share * more) ** 2 - k * share * rest * (counted + more)

    assert low == 0 or apart(low) >= 0
    assert apart(high) >= 0
    # Rounded outwards by less than one, unless the whole interval lies between two numbers.
    assert high - low <= 1 or apart(low + 1) < 0
    assert high - low <= 1 or apart(high - 1) < 0


@given(cells, st.integers(2, 9))
def test_amounts_that_come_in_bundles_are_so_much_more_restless(of: list[Cell], times: int) -> None:
    bundled = [Cell(cell.weight, cell.amount * times) for cell in of]

    assert dispersion(bundled) == times * dispersion(of)


@given(histories, seen_from, days, st.integers(1, 50))
def test_what_counts_later_changes_no_earlier_forecast(
    booked: list[Booked], as_of: date, later: date, amount: int
) -> None:
    after = max(as_of + timedelta(days=1), later)
    more = [*reversed(booked), Booked(after, amount)]

    assert run_rate(seen(more, as_of)) == run_rate(seen(booked, as_of))
    assert last_level(seen(more, as_of)) == last_level(seen(booked, as_of))


@given(outcomes, st.integers(0, 20))
def test_scores_of_parts_add_up_to_that_of_the_whole(of: list[Outcome], cut: int) -> None:
    assert tally(of[:cut]) + tally(of[cut:]) == tally(of)
    assert tally(of).held <= tally(of).with_interval <= tally(of).scored == len(of)
