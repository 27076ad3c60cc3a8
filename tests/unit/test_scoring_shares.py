"""Shares and cohorts: never without n, never nought for want of time, parts of their wholes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from schemas.targets import By, PerCase, Undated
from services.reporting.scoring.figures import (
    CannotScoreError,
    PartExceedsWholeError,
    Rhythm,
    Share,
    ShareWithoutCountError,
    Standing,
)
from tests.builders.scoring import (
    YEAR_END,
    at_least,
    at_most,
    scored,
    standing,
    target,
    told,
    total,
)

EACH: dict[str, Any] = {"rule": at_least(70), "cadence": PerCase()}
PERCENT: dict[str, Any] = {"rule": at_least(50), "scale": "percent", "cadence": Undated()}


def test_a_hundred_exits_of_which_forty_have_matured_are_75_pct_and_never_30() -> None:
    found = scored(target(**EACH), Share(30, 40, unmatured=60))

    assert (found.achieved, found.matured_share, found.status) == (75, 40, "on_track")
    assert "75 pct. (30 af 40, 60 venter)" in found.explanation.sentence


def test_a_cohort_in_which_nothing_has_matured_is_unmatured_and_not_nought() -> None:
    found = scored(target(**EACH), Share(0, 0, unmatured=60, final_on=date(2010, 3, 31)), YEAR_END)

    assert (found.status, found.achieved, found.matured_share) == ("unmatured", None, 0)
    assert found.explanation.sentence == ("Ingen af 60 er modnet pr. 31-12-2009: umodnet")


def test_a_promise_is_settled_when_the_last_window_has_closed() -> None:
    waiting, closed = Share(30, 40, unmatured=1), Share(30, 41)
    short_of_it, fell_short = Share(20, 40, unmatured=1), Share(20, 41)

    statuses = [
        scored(target(**EACH), each, YEAR_END).status
        for each in (waiting, closed, short_of_it, fell_short)
    ]

    assert statuses == ["on_track", "reached", "behind", "not_reached"]


def test_what_is_on_track_is_decided_when_the_last_window_closes_or_on_the_day_promised() -> None:
    later, sooner = date(2010, 3, 31), date(2009, 11, 30)
    days = {**EACH, "rule": at_most(70)}
    last_of_all = {
        "share, later": scored(target(**EACH), Share(30, 40, 1, later)),
        "share, sooner": scored(target(**EACH), Share(30, 40, 1, sooner)),
        "mean, later": scored(
            target(**days), Standing(Fraction(60), cases=40, unmatured=1, final_on=later)
        ),
    }

    told_on = {name: each.explanation.sentence[-21:] for name, each in last_of_all.items()}

    assert told_on == {
        "share, later": "31-03-2010: på sporet",
        "share, sooner": "31-12-2009: på sporet",
        "mean, later": "31-03-2010: på sporet",
    }
    assert {each.due for each in last_of_all.values()} == {YEAR_END}


def test_without_cases_there_is_no_share() -> None:
    found = scored(target(**EACH), Share(0, 0))

    assert (found.status, found.obstacle, found.achieved) == ("not_reported", "no_cases", None)


@pytest.mark.parametrize("figure", [total(86), standing(86)])
def test_percent_of_nobody_knows_how_many_is_refused(figure: Any) -> None:
    with pytest.raises(ShareWithoutCountError):
        scored(target(**EACH), figure)
    with pytest.raises(ShareWithoutCountError):
        scored(target(**PERCENT), figure)


@pytest.mark.parametrize("some", [(1, 0, 0), (3, 2, 0), (-1, 2, 0), (0, 0, -1)])
def test_a_share_that_is_no_part_of_a_whole_cannot_be_made(some: tuple[int, int, int]) -> None:
    with pytest.raises(ShareWithoutCountError):
        Share(*some)


def test_what_can_be_no_figure_cannot_be_made() -> None:
    with pytest.raises(PartExceedsWholeError):
        Rhythm(kept=2, ended=1)
    with pytest.raises(CannotScoreError):
        Standing(None)


def test_an_average_time_waits_for_its_cases_too() -> None:
    of = target(rule=at_most(14), cadence=Undated())

    none_yet = scored(of, Standing(None, cases=0, unmatured=9))
    some = scored(of, Standing(Fraction(12), cases=6, unmatured=3))

    assert (none_yet.status, none_yet.achieved) == ("unmatured", None)
    assert (some.status, some.matured_share) == ("reached", Fraction(200, 3))


def test_of_which_in_percent_is_a_share_of_the_larger_figure() -> None:
    of = target(**PERCENT, of_which="frivillige-75")

    found = scored(of, total(61), whole=total(100))

    assert (found.achieved, found.status) == (61, "reached")
    assert found.explanation.numbers["denominator"] == 100


def test_of_which_is_never_more_than_the_whole() -> None:
    part = target(rule=at_least(50), of_which="jobklub-100", cadence=By(on=YEAR_END))

    assert told(part, total(40), whole=total(82))[0] == "on_track"
    with pytest.raises(PartExceedsWholeError):
        scored(part, total(83), whole=total(82))
    with pytest.raises(PartExceedsWholeError):
        scored(target(**PERCENT, of_which="x"), total(83), whole=total(82))


def test_two_thirds_are_two_thirds() -> None:
    exact = target(rule=at_least("66.6667"), scale="percent", cadence=Undated())

    assert scored(exact, Share(2, 3)).status == "behind"
    assert scored(exact, Share(2, 3)).distance == Fraction(Decimal("66.6667")) - Fraction(200, 3)
