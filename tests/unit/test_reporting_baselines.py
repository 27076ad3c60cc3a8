"""A change is counted from what the measure itself was in the baseline's days, where it was."""

from decimal import Decimal
from typing import Any

import pytest

from schemas.activity import StatementReported
from schemas.figures import Figure
from schemas.measures import Aggregate, Booked, Level, Share
from schemas.reckoning import TOLD
from schemas.targets import AtLeast, ChangeFrom, Improve, Per
from services.reporting.domain import Account
from services.reporting.measures.figures import Books
from services.reporting.plans import Told
from tests.builders.bus import event_id
from tests.builders.reporting import INITIATIVE, PLACED, POSTS, day, recorded, target

from .test_reporting_targets import booked, one, plan, shown

LAST_YEAR = ChangeFrom(baseline_on=day("2008-12-31"), measured_in="percent")
TEN_MORE: dict[str, Any] = {
    "rule": AtLeast(value=Decimal(10)),
    "reference": LAST_YEAR,
    "cadence": Per(period="year"),
}
WHOLE_YEAR = (("2008-02-01", 10), ("2008-09-01", 10), ("2009-01-15", 21))


def test_a_year_is_held_against_the_measured_year_before() -> None:
    found = one(target(**TEN_MORE), booked(PLACED, *WHOLE_YEAR))

    assert (found.achieved, found.aimed_at, found.status) == (21, 22, "on_track")


@pytest.mark.parametrize(
    "told",
    [(), (("2008-09-01", 10),), (("2009-01-15", 21),)],
    ids=["silence", "half a year", "this year alone"],
)
def test_what_was_not_counted_then_is_missing_and_never_nought(told: tuple[Any, ...]) -> None:
    found = one(target(**TEN_MORE), booked(PLACED, *told, ("2009-02-01", 5)))

    assert (found.status, found.obstacle) == ("without_target", "baseline_missing")
    assert found.explanation.sentence.startswith("Kan ikke bedømmes, fordi udgangspunktet mangler")


def test_a_number_the_plan_gives_goes_before_what_is_measured() -> None:
    given = LAST_YEAR.model_copy(update={"baseline": Decimal(100)})

    found = one(target(**TEN_MORE | {"reference": given}), booked(PLACED, *WHOLE_YEAR))

    assert found.aimed_at == 110


def test_without_a_day_nothing_is_measured() -> None:
    undated = ChangeFrom(measured_in="percent")

    found = one(target(**TEN_MORE | {"reference": undated}), booked(PLACED, *WHOLE_YEAR))

    assert found.obstacle == "baseline_missing"


def test_another_definition_is_another_series_and_no_baseline() -> None:
    since = PLACED.model_copy(update={"valid_from": day("2008-06-01")})

    found = one(target(**TEN_MORE), booked(since, *WHOLE_YEAR), measures=(since,))

    assert found.obstacle == "baseline_missing"


def test_a_level_is_held_against_the_day_and_a_share_against_its_per_cent() -> None:
    higher: dict[str, Any] = {"rule": Improve(direction="up"), "reference": LAST_YEAR}
    share = Share(id=f"{INITIATIVE}/andel", title="A", unit="persons", event="figure.reported")
    halves: Books = {
        Account(share.id, 1, component): [
            Booked(day("2008-06-30"), a),
            Booked(day("2009-06-30"), b),
        ]
        for component, a, b in (("numerator", 5, 6), ("denominator", 10, 10))
    }
    posts = booked(POSTS, ("2008-03-01", 8), ("2009-03-01", -2))

    level = one(target(**higher, measure=POSTS.id), posts)
    part = one(target(**higher, measure=share.id, scale="percent"), halves, measures=(share,))

    assert (level.achieved, level.explanation.numbers["high"], level.aimed_at) == (6, None, 8)
    assert (part.achieved, part.aimed_at) == (60, 50)


@pytest.mark.parametrize("kind", [Aggregate, Level])
def test_a_reported_nought_is_a_baseline(kind: type) -> None:
    more = ChangeFrom(baseline_on=day("2008-12-31"), measured_in="absolute")
    by = {"op": "reported"} if kind is Aggregate else {"opened_by": "figure.reported"}
    measure = kind(id=PLACED.id, title="Unge", unit="persons", **by)
    books = {
        **booked(measure, ("2009-03-31", 4)),
        Account(PLACED.id, 1, *TOLD): [Booked(day("2008-12-31"), 1), Booked(day("2009-03-31"), 1)],
    }

    found = one(target(**TEN_MORE | {"reference": more}), books, measures=(measure,))

    assert (found.achieved, found.aimed_at) == (4, 10)


def test_a_forecast_is_held_against_the_same_aim() -> None:
    said = StatementReported(
        initiative=INITIATIVE,
        on=day("2009-09-30"),
        category="forecast",
        text="Vi venter 25.",
        measure=PLACED.id,
        figure=Figure(value=Decimal(25), knowledge="forecast"),
    )
    told = [Told(event_id("f"), event_id("f"), recorded(1), said)]

    row = shown(plan(target(**TEN_MORE)), booked(PLACED, *WHOLE_YEAR), told)

    stated = next(each for each in row.forecasts if each.source == "stated")
    (held,) = stated.targets
    assert (held.aimed_at, held.status) == (Decimal(22), "on_track")
