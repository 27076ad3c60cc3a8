"""Numbers of every sort: falling, ranges, changes, levels, reservations, and their days."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.figures import Qualifier
from schemas.targets import (
    Between,
    By,
    ChangeFrom,
    Continuous,
    Done,
    Equal,
    Improve,
    InFull,
    Levels,
    Per,
    RankWithin,
    Season,
    Step,
    Trajectory,
    Undated,
)
from services.reporting.scoring.figures import (
    Deliverable,
    FigureFromLaterError,
    NotReported,
    Rhythm,
    Span,
    UnfitFigureError,
)
from services.reporting.scoring.pace import passed
from tests.builders.reporting import day
from tests.builders.scoring import (
    KNOWN_AT,
    Q3,
    YEAR,
    YEAR_END,
    at_least,
    at_most,
    scored,
    standing,
    target,
    told,
    total,
)

D = Decimal
UNDATED: dict[str, Any] = {"cadence": Undated()}
THREE_OF_FOUR = Fraction(3, 4)


@pytest.mark.parametrize(
    ("value", "on", "status"),
    [
        (40, Q3, "on_track"),
        (76, Q3, "behind"),
        (101, Q3, "not_reached"),
        (100, YEAR_END, "reached"),
        (101, YEAR_END, "not_reached"),
    ],
)
def test_a_ceiling_on_a_count_is_used_up_as_the_year_goes(
    value: int, on: date, status: str
) -> None:
    assert scored(target(rule=at_most(100)), total(value), on).status == status


def test_twice_the_ceiling_is_half_attained_and_below_it_all() -> None:
    of = target(rule=at_most(100), **UNDATED)

    found = [scored(of, standing(value)) for value in (0, 100, 200)]

    assert [each.attainment for each in found] == [100, 100, 50]
    assert [each.distance for each in found] == [-100, 0, 100]


@pytest.mark.parametrize(
    ("value", "side", "status", "distance"),
    [
        (59, "below", "on_track", 1),
        (60, "within", "reached", 0),
        (70, "within", "reached", 0),
        (71, "above", "reached", -1),
    ],
)
def test_a_range_has_three_answers(value: int, side: str, status: str, distance: int) -> None:
    found = scored(target(rule=Between(low=D(60), high=D(70))), total(value))

    assert (found.side, found.status, found.distance) == (side, status, distance)


def test_more_than_the_whole_of_a_fund_is_over_it() -> None:
    of = target(rule=InFull(value=D(400)))

    assert told(of, total(401), YEAR_END) == (
        "reached",
        "401 af 400 (fuld udmøntning) efter hele året; over målet: nået",
    )


def test_a_year_is_the_whole_year_only_of_what_is_due_in_it() -> None:
    two_years = target(rule=at_least(400), cadence=By(on=date(2010, 12, 31)))

    after_one = told(two_years, total(250), YEAR_END)
    after_two = told(two_years, total(401), date(2010, 12, 31))

    assert after_one == ("on_track", "250 af mindst 400 efter et år; forventet 200: på sporet")
    assert after_two == ("reached", "401 af mindst 400 pr. 31-12-2010: nået")


def test_without_a_baseline_a_change_is_not_scored_and_never_nought() -> None:
    of = target(rule=at_least(10), reference=ChangeFrom(measured_in="percent"))

    found = scored(of, total(900))

    assert (found.status, found.obstacle) == ("without_target", "baseline_missing")
    assert (found.achieved, found.attainment, found.distance) == (None, None, None)
    assert "udgangspunktet mangler" in found.explanation.sentence


def test_a_measured_baseline_stands_in_for_one_the_document_does_not_give() -> None:
    of = target(rule=at_least(10), reference=ChangeFrom(measured_in="percent"))

    found = scored(of, total(900), baseline=Fraction(1000))

    assert (found.aim and found.aim.low, found.expected) == (1100, 825)
    assert found.status == "on_track"


@pytest.mark.parametrize(
    ("now", "attainment", "status"),
    [(70, 0, "behind"), (60, 50, "on_track"), (50, 100, "on_track")],
)
def test_a_fall_is_measured_along_the_way_from_its_baseline(
    now: int, attainment: int, status: str
) -> None:
    fall = ChangeFrom(baseline=D(70), measured_in="absolute")
    of = target(rule=at_most(-20), reference=fall)

    found = scored(of, standing(now), date(2009, 6, 30))

    assert (found.attainment, found.expected, found.status) == (attainment, 60, status)


@pytest.mark.parametrize(
    ("direction", "now", "status"),
    [("up", 20, "reached"), ("up", 19, "behind"), ("down", 19, "behind"), ("down", 18, "reached")],
)
def test_standing_still_is_no_improvement(direction: str, now: int, status: str) -> None:
    rule = Improve.model_validate({"direction": direction})

    found = scored(target(rule=rule, **UNDATED), standing(now), baseline=Fraction(19))

    assert found.status == status


@pytest.mark.parametrize(
    ("value", "level"), [(79, "none"), (80, "minimum"), (100, "expected"), (120, "stretch")]
)
def test_the_highest_level_reached_is_told(value: int, level: str) -> None:
    levels = Levels(minimum=D(80), expected=D(100), stretch=D(120))

    assert scored(target(levels=levels), total(value)).level == level


def test_the_levels_of_a_ceiling_run_downwards() -> None:
    levels = Levels(minimum=D(60), expected=D(52), stretch=D(40))
    of = target(rule=at_most(52), levels=levels, **UNDATED)

    assert [scored(of, standing(v)).level for v in (61, 60, 52, 40)] == [
        "none",
        "minimum",
        "expected",
        "stretch",
    ]
    with pytest.raises(ValidationError, match="levels must go the rule's way"):
        target(rule=at_least(52), levels=levels)
    with pytest.raises(ValidationError, match="must be the number of a rule"):
        target(rule=at_least(53), levels=levels)


@pytest.mark.parametrize(
    ("qualifier", "just_enough"),
    [("exact", 100), ("at_least", 100), ("over", 101), ("approximate", 95)],
)
def test_a_reservation_moves_where_enough_begins(qualifier: Qualifier, just_enough: int) -> None:
    of = target(qualifier=qualifier, tolerance_percent=D(5), **UNDATED)

    assert scored(of, standing(just_enough)).status == "reached"
    assert scored(of, standing(just_enough - 1)).status == "behind"


def test_ca_without_a_tolerance_is_the_number_itself() -> None:
    of = target(qualifier="approximate", **UNDATED)

    assert told(of, standing(99))[0] == "behind"
    assert "mindst ca. 100" in told(of, standing(100))[1]


def test_of_one_number_more_is_over_unless_the_words_say_at_least() -> None:
    of = target(rule=Equal(value=D(4)), **UNDATED)

    assert scored(of, standing(5)).side == "above"
    assert scored(of.model_copy(update={"qualifier": "at_least"}), standing(5)).side == "within"
    assert scored(of.model_copy(update={"qualifier": "at_most"}), standing(3)).status == "reached"


def test_a_month_is_a_twelfth_and_three_quarters_are_three_of_four() -> None:
    half_of_august = passed(YEAR, date(2009, 8, 15))

    assert passed(YEAR, Q3) == THREE_OF_FOUR
    assert half_of_august == Fraction(7, 12) + Fraction(15, 31) / 12
    assert passed(YEAR, date(2008, 12, 31)) == 0
    assert passed(YEAR, YEAR_END) == 1


def test_a_season_expects_most_where_most_is_done() -> None:
    season = Season(months=(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1))

    found = scored(target(season=season), total(30))

    assert (found.expected, found.status) == (25, "on_track")
    assert scored(target(), total(30)).status == "behind"


def test_a_trajectory_is_a_stair_or_a_line_as_it_says() -> None:
    steps = (Step(on=day("2008-12-31"), value=D(30)), Step(on=day("2010-12-31"), value=D(50)))
    by = By(on=day("2010-12-31"))

    def expected(between: str) -> Any:
        reference = Trajectory.model_validate({"steps": steps, "between": between})
        return scored(target(reference=reference, cadence=by), standing(35), YEAR_END).expected

    assert (expected("step"), expected("linear")) == (30, 40)


def test_a_total_reported_earlier_is_held_against_what_was_expected_then() -> None:
    found = scored(target(rule=at_least(200)), total(100), as_of=date(2009, 6, 30))

    assert (found.expected, found.status) == (100, "on_track")
    assert found.explanation.sentence.startswith("100 af mindst 200 efter et halvt år")


def test_a_number_reached_after_its_day_is_reached_and_late() -> None:
    of = target(cadence=By(on=date(2009, 6, 30)))

    in_time = scored(of, total(101, ("2009-06-01", 100), ("2009-08-01", 101)))
    late = scored(of, total(100, ("2009-06-01", 99), ("2009-07-10", 100)))
    never = scored(of, total(99, ("2009-06-01", 99)))

    assert (in_time.status, in_time.days_late, in_time.achieved) == ("reached", 0, 100)
    assert (late.status, late.days_late, late.reached_on) == ("reached", 10, date(2009, 7, 10))
    assert (never.status, never.days_late) == ("not_reached", None)


def test_what_was_there_on_its_day_may_fall_afterwards() -> None:
    of = target(cadence=By(on=date(2009, 6, 30)))

    found = scored(of, standing(90, ("2009-05-01", 100), ("2009-08-01", 90)))

    assert (found.status, found.achieved) == ("reached", 100)


def test_what_holds_every_day_is_as_good_as_its_worst() -> None:
    of = target(cadence=Continuous(since=day("2009-08-10")))
    course = (("2009-08-01", 40), ("2009-08-10", 100), ("2009-09-01", 90), ("2009-09-11", 100))

    broken = scored(of, standing(100, *course))
    kept = scored(of, standing(100, *course[:2]))

    assert (broken.status, broken.achieved, broken.broken_on) == ("behind", 90, date(2009, 9, 1))
    assert "brudt 10 dage, første gang 01-09-2009" in broken.explanation.sentence
    assert (kept.status, kept.achieved, kept.broken_on) == ("on_track", 100, None)


def test_weeks_kept_count_towards_the_weeks_promised_or_all_that_have_ended() -> None:
    forty = target(rule=at_least(2), cadence=Per(period="week", times=40))
    every = target(rule=at_least(1), cadence=Per(period="week"))

    found = scored(forty, Rhythm(kept=30, ended=39)), scored(every, Rhythm(kept=39, ended=39))

    assert [(each.status, each.expected) for each in found] == [("on_track", 30), ("on_track", 100)]
    assert scored(every, Rhythm(kept=38, ended=39)).status == "behind"
    assert scored(every, total(39)).aim == scored(target(rule=at_least(52)), total(39)).aim


def test_outside_its_validity_or_without_its_condition_there_is_no_target() -> None:
    later = target(valid_from=day("2009-10-01"))
    earlier = target(valid_to=day("2009-09-29"))
    priced = target(condition="Prisen er 700 kr.")

    found = [scored(later, total(9)), scored(earlier, total(9))]
    found.append(scored(priced, total(9), condition_met=False))

    assert [each.obstacle for each in found] == ["not_in_force"] * 2 + ["condition_not_met"]
    assert {each.status for each in found} == {"without_target"}
    assert told(priced, total(9))[1].endswith("gælder, hvis prisen er 700 kr: bagud")


def test_what_was_not_yet_so_or_not_yet_known_is_refused() -> None:
    later = KNOWN_AT.replace(hour=13)

    with pytest.raises(FigureFromLaterError):
        scored(target(), total(9), as_of=date(2009, 10, 1))
    with pytest.raises(FigureFromLaterError):
        scored(target(), total(9), recorded_at=later)


def test_a_figure_of_another_family_is_refused() -> None:
    with pytest.raises(UnfitFigureError):
        scored(target(rule=Done()), total(9))
    with pytest.raises(UnfitFigureError):
        scored(target(rule=RankWithin(best=1)), total(9))
    with pytest.raises(UnfitFigureError):
        scored(target(), Deliverable())


def test_nothing_reported_is_not_nought() -> None:
    found = scored(target(), NotReported())

    assert (found.status, found.achieved, found.attainment) == ("not_reported", None, None)
    assert scored(target(), total(0)).achieved == 0


def test_a_score_says_from_when_it_is_and_which_numbers_it_rests_on() -> None:
    found = scored(target(), total(82))

    assert (found.as_of, found.vintage) == (Q3, KNOWN_AT)
    assert found.explanation.family == "total"
    assert found.explanation.numbers == {"value": 82, "low": 100, "high": None, "expected": 75}


def test_a_longer_span_expects_less_by_the_same_day() -> None:
    two_years = Span(date(2009, 1, 1), date(2010, 12, 31))

    found = scored(target(**UNDATED), total(40), span=two_years)

    assert (found.expected, found.status) == (Fraction(75, 2), "on_track")
