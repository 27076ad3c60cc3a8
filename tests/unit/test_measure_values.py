"""What booked amounts come to: both published examples of person-time, shares, cohorts, peers."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.benchmarks import Benchmark, PeerSet, Standing
from schemas.cohorts import Cohort, EventAnchor, Happened, Within
from schemas.days import Span, after, easter, elapsed, holidays, is_working_day
from schemas.levels import Breach
from schemas.measures import (
    Aggregate,
    Booked,
    Level,
    Milestone,
    Published,
    Recurring,
    Share,
    Window,
)
from schemas.reckoning import Books, Key, reckon
from schemas.values import Amount, Delivery, Followed, Lowest, Proportion, Rhythm

ID = "2010/1.3/m"
D = Decimal
YEAR = Window(date(2010, 1, 1), date(2010, 12, 31))
NAMED: dict[str, Any] = {"id": ID, "title": "Måltal", "unit": "persons"}


def day(written: str) -> date:
    return date.fromisoformat(written)


def books(**booked: dict[str, int]) -> Books:
    """Return the whole of each component."""
    return {
        Key(name): [Booked(day(on), amount) for on, amount in days.items()]  # type: ignore[arg-type]
        for name, days in booked.items()
    }


def level(**given_: Any) -> Level:
    return Level(**NAMED | {"opened_by": "person.placed"} | given_)


def test_26_of_52_weeks_is_half_a_year_s_person_as_jobindsats_has_it() -> None:
    weeks = level(mode="time_weighted", per="week", overlap="union")
    window = Window(day("2010-01-04"), day("2010-01-04") + timedelta(weeks=52, days=-1))
    half = day("2010-01-04") + timedelta(weeks=26)

    found = reckon(weeks, books(value={"2010-01-04": 1, half.isoformat(): -1}), window, window.last)

    assert found == Amount(Fraction(1, 2))


def test_20_hours_on_130_of_262_weekdays_is_0_268_as_statistics_denmark_has_it() -> None:
    hours = level(mode="time_weighted", per="weekday", weight="hours")
    # 262 weekdays from Thursday 1 January 2004; the 130th of them is Wednesday 30 June.
    window = Window(day("2004-01-01"), day("2004-12-31"))

    found = reckon(hours, books(value={"2004-01-01": 20, "2004-07-01": -20}), window, window.last)

    assert found == Amount(Fraction(20, 37) * Fraction(130, 262))
    assert round(float(found.value), 3) == 0.268


def test_100_places_of_13_weeks_have_room_for_400_forloeb_in_52_weeks() -> None:
    places = level(mode="capacity", opened_by="places.opened", forloeb_days=13 * 7)
    window = Window(day("2010-01-04"), day("2010-01-04") + timedelta(weeks=52, days=-1))

    found = reckon(places, books(value={"2009-08-10": 100}), window, window.last)

    assert found == Amount(Fraction(400))


def test_the_fewest_places_tell_when_the_promise_broke_and_for_how_long() -> None:
    places = level(mode="minimum", opened_by="places.opened", promised=100)
    told = {"2009-08-10": 100, "2010-03-01": -5, "2010-03-11": -10, "2010-03-21": 15}

    found = reckon(places, books(value=told), YEAR, YEAR.last)

    assert isinstance(found, Lowest)
    assert found == Lowest(85, (Breach(day("2010-03-01"), day("2010-03-20"), 85),))
    assert found.breaches[0].days == 20


@given(
    st.lists(st.tuples(st.integers(-10, 60), st.integers(-3, 5)), max_size=6),
    st.integers(0, 40),
    st.integers(0, 20),
    st.sampled_from(["day", "weekday", "week"]),
)
def test_an_average_is_that_of_the_days_one_by_one(
    cells: list[tuple[int, int]], begins: int, length: int, per: str
) -> None:
    first = YEAR.first or YEAR.last
    window = Window(first + timedelta(begins), first + timedelta(begins + length))
    booked = [Booked(first + timedelta(n), amount) for n, amount in cells]
    days = [first + timedelta(begins + n) for n in range(length + 1)]
    asked = {"day": range(7), "weekday": range(5), "week": (3,)}[per]
    counted = [each for each in days if each.weekday() in asked]
    stood = [sum(b.amount for b in booked if b.valid_on <= each) for each in counted]

    found = reckon(
        level(mode="time_weighted", per=per), {Key("value"): booked}, window, window.last
    )

    assert found == (Amount(Fraction(sum(stood), len(counted))) if counted else None)


def test_twice_a_week_is_counted_in_weeks_that_are_over_unless_they_may_count_when_met() -> None:
    told = {"2010-01-04": 1, "2010-01-06": 1, "2010-01-13": 1, "2010-01-18": 2}
    window = Window(day("2010-01-01"), day("2010-01-20"))

    def twice(counts: str) -> Aggregate:
        rule = Recurring(every="week", at_least=2, counts=counts)  # type: ignore[arg-type]
        return Aggregate(**NAMED, op="count", event="activity.held", recurring=rule)

    at_close = reckon(twice("at_close"), books(value=told), window, window.last)
    when_met = reckon(twice("when_met"), books(value=told), window, window.last)

    assert at_close == Rhythm(kept=1, ended=3)  # the week that began in 2009 is one of them
    assert when_met == Rhythm(kept=2, ended=3)


def test_a_rate_is_so_many_a_month_and_a_month_half_gone_is_half_a_month() -> None:
    rate = Aggregate(**NAMED, op="count", event="activity.held", rate_per="month")

    found = reckon(
        rate, books(value={"2010-01-05": 3}), Window(YEAR.first, day("2010-02-14")), YEAR.last
    )

    assert found == Amount(Fraction(2))


def test_a_firm_counts_once_a_year_however_many_it_takes_in() -> None:
    firms = Aggregate(
        **NAMED | {"unit": "firms"}, op="distinct", event="person.placed", distinct_of="employer"
    )
    told: Books = {
        Key("member", "employer", "e1"): [
            Booked(day("2010-02-01"), 2),
            Booked(day("2010-08-01"), 1),
        ],
        Key("member", "employer", "e2"): [Booked(day("2010-08-01"), 1)],
        Key("member", "employer", "e3"): [Booked(day("2010-09-01"), 0)],
    }
    third = Window(day("2010-07-01"), day("2010-09-30"))

    assert reckon(firms, told, YEAR, YEAR.last) == Amount(Fraction(2))
    assert reckon(firms, told, third, YEAR.last) == Amount(Fraction(1))


def test_shares_roll_up_as_sums_and_a_share_of_nothing_is_none() -> None:
    half, all_of_them = Proportion(5, 10), Proportion(90, 90)

    assert (half + all_of_them).percent == 95
    assert Proportion(0, 0).percent is None


def test_a_population_others_publish_is_the_newest_figure() -> None:
    share = Share(
        **NAMED,
        event="person.placed",
        denominator=Published(series="befolkning", municipality="København"),
    )
    told = books(numerator={"2010-02-01": 12}, denominator={"2009-12-31": 1000, "2010-06-30": 200})

    assert reckon(share, told, YEAR, YEAR.last) == Proportion(12, 1200)
    assert reckon(share, told, Window(YEAR.first, day("2010-03-31")), YEAR.last) == Proportion(
        12, 1000
    )


COHORT = Cohort(
    **NAMED,
    anchor=EventAnchor(event="forloeb.ended"),
    test=Within(limit=Span(count=3, unit="months")),
    outcome=Happened(event="person.placed"),
)


def cohort_books(**booked: dict[tuple[str, str], int]) -> Books:
    found: dict[Key, list[Booked]] = {}
    for component, cells in booked.items():
        for (part, on), amount in cells.items():
            key = Key(component, "anchored", part)  # type: ignore[arg-type]
            found.setdefault(key, []).append(Booked(day(on), amount))
    return found


def test_of_100_exits_with_40_ripe_and_30_successes_75_percent_and_60_unripe() -> None:
    told = cohort_books(
        entered={("2010-01", "2010-01-10"): 40, ("2010-02", "2010-02-20"): 60},
        matured={("2010-01", "2010-04-10"): 40, ("2010-02", "2010-05-20"): 60},
        numerator={("2010-01", "2010-04-10"): 30, ("2010-02", "2010-05-20"): 6},
    )

    found = reckon(COHORT, told, Window(YEAR.first, day("2010-03-31")), day("2010-04-30"))

    assert isinstance(found, Followed)
    assert (found.matured, found.unmatured, found.percent) == (40, 60, Fraction(75))
    assert found.final_on == day("2010-05-20")


def test_an_unripe_cohort_has_no_share_and_says_when_it_can_be_final() -> None:
    told = cohort_books(entered={("2010-01", "2010-01-10"): 7})

    found = reckon(COHORT, told, Window(YEAR.first, day("2010-01-31")), day("2010-01-20"))

    assert isinstance(found, Followed)
    assert (found.percent, found.unmatured, found.final_on) == (None, 7, day("2010-04-30"))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 99))
def test_median_mean_and_percentiles_are_those_of_the_list(times: list[int], percent: int) -> None:
    ordered = sorted(times)
    whole = Followed(len(times), len(times), 0, len(times), {t: times.count(t) for t in times})

    def ask(aggregate: str, percentile: int | None = None) -> Fraction | None:
        given_ = {"aggregate": aggregate, "percentile": percentile}
        return whole.statistic(COHORT.model_copy(update=given_))

    middle = (ordered[(len(times) - 1) // 2] + ordered[len(times) // 2]) / Fraction(2)
    assert ask("median") == middle
    assert ask("mean") == Fraction(sum(times), len(times))
    assert ask("max") == max(times)
    reached = [t for t in ordered if 100 * sum(o <= t for o in ordered) >= percent * len(times)]
    assert ask("percentile", percent) == reached[0]


def peers(**values: str) -> Books:
    found: dict[Key, list[Booked]] = {}
    for name, series in values.items():
        for on, value in zip(("2016-06-30", "2017-06-30"), series.split(), strict=True):
            if value == "-":
                continue
            for component, amount in (("published", 1), ("value", int(float(value) * 10_000))):
                key = Key(component, "municipality", name)  # type: ignore[arg-type]
                found.setdefault(key, []).append(Booked(day(on), amount))
    return found


RANKED = Benchmark(
    **NAMED | {"unit": "percent"},
    series="unge",
    municipality="København",
    best="highest",
    peers=(PeerSet(members=("Aarhus", "Odense", "Aalborg")),),
)


def test_ties_share_the_better_rank_and_the_change_is_since_the_same_quarter_last_year() -> None:
    told = peers(København="40 50", Aarhus="45 50", Odense="41 60", Aalborg="30 50")

    found = reckon(RANKED, told, Window(None, day("2017-08-01")), day("2017-08-01"))

    assert isinstance(found, Standing)
    assert (found.rank, found.of, found.rank_change) == (2, 4, 1)
    assert (found.best_peer, found.gap_to_best, found.gap_change) == ("Odense", D(10), D(5))
    assert (found.beats("Aarhus"), found.beats("Aalborg")) == (False, False)


def test_where_the_lowest_is_best_the_first_tells_its_lead_and_who_is_missing() -> None:
    told = peers(København="12 10", Aarhus="11 12.5", Odense="- -", Aalborg="9 11")
    duration = RANKED.model_copy(update={"best": "lowest"})

    found = reckon(duration, told, Window(None, day("2017-08-01")), day("2017-08-01"))

    assert isinstance(found, Standing)
    assert (found.rank, found.of, found.lead, found.missing) == (1, 3, D(1), ("Odense",))
    assert (found.gap_to_best, found.gap_change) == (D(0), D(-3))
    assert (found.beats("Aarhus"), found.beats("Odense"), found.rank_year_before) == (True, None, 3)


def test_met_late_is_not_met_on_time_and_another_scope_is_not_this_one() -> None:
    milestone = Milestone(**NAMED | {"unit": "milestone"}, milestone="3.4-aabning")
    late = books(planned={"2010-06-01": 1}, replanned={"2010-09-01": 1}, reached={"2010-08-15": 1})
    other = books(planned={"2010-06-01": 1}, rescoped={"2010-05-01": 1})

    found, rescoped = (reckon(milestone, each, YEAR, YEAR.last) for each in (late, other))

    assert isinstance(found, Delivery)
    assert (found.latest_plan, found.is_on_time) == (day("2010-09-01"), False)
    assert rescoped == Delivery(day("2010-06-01"), day("2010-06-01"), None, day("2010-05-01"))


@pytest.mark.parametrize(
    ("begins", "count", "unit", "ends"),
    [
        ("2010-01-31", 1, "months", "2010-02-28"),
        ("2012-01-31", 1, "months", "2012-02-29"),
        ("2009-11-30", 3, "months", "2010-02-28"),
        ("2010-01-29", 2, "weeks", "2010-02-12"),
        ("2010-03-31", 1, "working_days", "2010-04-06"),  # Easter lies between
        ("2023-05-04", 1, "working_days", "2023-05-08"),  # the great prayer day
        ("2024-04-25", 1, "working_days", "2024-04-26"),  # abolished
        ("2010-12-23", 1, "working_days", "2010-12-27"),
    ],
)
def test_a_span_ends_as_the_calendar_has_it(begins: str, count: int, unit: Any, ends: str) -> None:
    assert after(day(begins), Span(count=count, unit=unit)) == day(ends)


def test_easter_and_the_working_days_of_2010_are_those_of_the_calendar() -> None:
    assert [easter(year) for year in (2000, 2008, 2010, 2011, 2038)] == [
        day("2000-04-23"),
        day("2008-03-23"),
        day("2010-04-04"),
        day("2011-04-24"),
        day("2038-04-25"),
    ]
    assert day("2010-04-30") in holidays(2010)
    assert sum(is_working_day(day("2010-01-01") + timedelta(n)) for n in range(365)) == 252
    assert elapsed(day("2010-03-31"), day("2010-04-06"), "working_days") == 1
