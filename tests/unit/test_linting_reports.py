"""Each defect of what is reported gives its finding with the arithmetic, until it is mended."""

from typing import Any

import pytest

from services.intake.linting.engine import lint
from services.intake.linting.subject import Report
from tests.builders.linting import (
    arithmetic,
    figure,
    initiative,
    measure,
    moved,
    parts,
    plan,
    shares,
    statement,
    target,
    told,
)

PLACED = initiative(
    targets=[target(rule={"rule": "at_least", "value": 50})],
    measures=[
        measure(
            op="distinct",
            unit="persons",
            event="person.placed",
            where=[{"field": "offer", "any_of": ["wage_subsidy", "internship"]}],
            breakdowns=[{"by": "offer", "partition": True}],
        )
    ],
)
ILL = {
    "fit_for_employer": 28,
    "partly_fit_at_work": 15,
    "fit_for_insurance_fund": 9,
    "fit_for_social_assistance": 2,
    "still_ill": 46,
}
MILESTONE = {"id": "m-1", "title": "Selvbetjening på nettet", "planned_on": "2010-12-31"}
AT = "2010/1.1/forloeb"


def findings_in(*reports: Report, **changed: Any) -> tuple[list[tuple[str, str]], list[str | None]]:
    found = lint(plan(initiative(**changed)), reports=reports)
    return told(found), arithmetic(found)


@pytest.mark.parametrize(
    "report",
    [
        figure(15, percent_of=43, unit="forloeb"),
        statement("Delvist raskmeldte", figure={"value": 15, "percent_of": 43}, measure=AT),
    ],
    ids=["figure.reported", "statement.reported"],
)
def test_a_percentage_no_whole_number_gives_is_shown_with_its_neighbours(report: Report) -> None:
    names, sums = findings_in(report)

    assert names == [("impossible-percentage", AT)]
    assert sums == ["6 af 43 = 14,0 pct., 7 af 43 = 16,3 pct."]


@pytest.mark.parametrize("right", [14, 16, 28, 47])
def test_a_percentage_some_whole_number_gives_is_no_finding(right: int) -> None:
    assert findings_in(figure(right, percent_of=43)) == ([], [])


def test_a_percentage_that_fits_only_when_cut_is_said_to_be() -> None:
    (found,) = lint(plan(), reports=[figure(46, percent_of=43)])

    assert found.name == "impossible-percentage"
    assert found.said == "46 pct. af 43 passer kun, hvis decimalerne er skåret af (20)."


def test_what_is_about_or_expected_is_not_reckoned_after() -> None:
    about = figure(15, percent_of=43, qualifier="approximate")
    expected = figure(15, percent_of=43, knowledge="forecast")

    assert findings_in(about, expected) == ([], [])


def test_shares_of_one_whole_are_reckoned_after_one_by_one() -> None:
    names, sums = findings_in(figure(43, parts=shares(**ILL)))

    assert names == [("impossible-percentage", AT), ("small-cells", AT)]
    assert sums == [
        "6 af 43 = 14,0 pct., 7 af 43 = 16,3 pct.; 19 af 43 = 44,2 pct., 20 af 43 = 46,5 pct.",
        "9 pct. af 43 = 4; 2 pct. af 43 = 1",
    ]


def test_a_group_of_one_to_four_may_be_recognised() -> None:
    names, sums = findings_in(
        figure(14, parts=parts(wage_subsidy=2, internship=3, education=9), basis="in_period")
    )

    assert names == [("small-cells", AT)]
    assert sums == ["»wage_subsidy« = 2; »internship« = 3"]
    assert findings_in(figure(14, parts=parts(wage_subsidy=5, education=9))) == ([], [])


def test_a_percentage_that_may_be_five_as_well_shows_no_small_group() -> None:
    up_to_five, up_to_four = figure(0.2, percent_of=2000), figure(1, percent_of=300)

    assert findings_in(up_to_five) == ([], [])
    assert findings_in(up_to_four)[1] == ["1 pct. af 300 = 2 eller 3 eller 4"]


def test_a_small_group_of_things_names_nobody() -> None:
    places = [measure(unit="places")]

    assert findings_in(figure(14, parts=parts(own=2, bought=12)), measures=places) == ([], [])


def test_parts_that_do_not_give_the_whole_are_added_up() -> None:
    cases = parts(offer_given=33, in_treatment=16, unclarified=39, in_rehabilitation=9, flex_job=44)

    (found,) = lint(plan(), reports=[figure(97, parts=cases)])

    assert (found.name, found.place) == ("not-a-partition", AT)
    assert found.said == "Delene giver 141, ikke 97. Uden »flex_job« går det op."
    assert found.arithmetic == "33 + 16 + 39 + 9 + 44 = 141, i alt 97: forskel 44"
    assert findings_in(figure(97, parts=cases[:4])) == ([], [])


def test_parts_the_definition_lets_overlap_need_not_give_the_whole() -> None:
    overlapping = [measure(breakdowns=[{"by": "status", "partition": False}])]

    assert findings_in(figure(97, parts=parts(a=90, b=44)), measures=overlapping) == ([], [])


def test_a_number_that_counts_more_than_its_definition_is_taken_apart() -> None:
    whole = figure(
        56, parts=parts(wage_subsidy=8, internship=27, education=12, ordinary_job=9)
    )  # fmt: skip

    (found,) = lint(plan(PLACED), reports=[whole])

    assert (found.name, found.place) == ("widened-numerator", AT)
    assert found.arithmetic == (
        "8 + 27 = 35 efter definitionen, 56 indberettet: 70,0 pct. af målet i stedet for 112,0 pct."
    )
    assert (
        lint(plan(PLACED), reports=[figure(35, parts=parts(wage_subsidy=8, internship=27))]) == []
    )


def test_a_number_that_counts_what_its_definition_leaves_out_is_taken_apart_too() -> None:
    not_school = measure(where=[{"field": "offer", "none_of": ["education"]}])
    whole = figure(56, parts=parts(internship=44, education=12))

    names, sums = findings_in(whole, measures=[not_school])

    assert names == [("widened-numerator", AT)]
    assert sums == [
        "44 = 44 efter definitionen, 56 indberettet: 44,0 pct. af målet i stedet for 56,0 pct."
    ]


def test_a_reported_number_of_another_unit_drifts() -> None:
    days = figure(200, unit="days", qualifier="over")

    names, sums = findings_in(days, measures=[measure(unit="persons", op="distinct")])

    assert names == [("unit-drift", AT)]
    assert sums == ["200 »days«, målingen »persons«"]
    assert findings_in(figure(97, unit="persons"), measures=[measure(unit="persons")]) == ([], [])


def test_a_status_with_a_number_from_another_day_is_mixed() -> None:
    guided = figure(170, on="2010-08-15")
    status = statement("86 pct. er i gang.", figure={"value": 86}, on="2010-09-30")

    names, sums = findings_in(guided, status)

    assert names == [("mixed-days", "2010")]
    assert sums == [f"30-09-2010: status; 15-08-2010: {AT}"]
    assert findings_in(guided, figure(190), status) == ([], [])


def test_a_number_as_of_no_day_is_mixed_in() -> None:
    undated = statement("Der er pt. 25 forløb.", figure={"value": 25})

    names, sums = findings_in(undated)

    assert names == [("mixed-days", "2010")]
    assert sums == ["30-09-2010: status; »pt.«: 2010/1.1"]
    assert findings_in(statement("Der er 25 forløb.", figure={"value": 25})) == ([], [])


def test_quarters_are_looked_at_one_by_one() -> None:
    assert findings_in(figure(100, on="2010-06-30"), figure(170, on="2010-09-30")) == ([], [])


@pytest.mark.parametrize("where", ["figuren", "diagrammet", "søjlediagrammerne", "grafen"])
def test_a_status_whose_numbers_are_in_a_chart_says_nothing(where: str) -> None:
    text = f"Udviklingen i 2016 ses af {where}."

    names, _ = findings_in(statement(text))

    assert names == [("only-in-charts", "2010/1.1")]
    assert findings_in(statement(text, figure={"value": 12})) == ([], [])


def test_a_status_in_words_that_speaks_of_no_chart_is_no_finding() -> None:
    assert findings_in(statement("Materialet figurerer på nettet; geografisk bredde.")) == ([], [])


def test_a_deliverable_that_became_another_one_is_found_until_the_plan_says_so() -> None:
    report = moved(2, reason="E-blanketter")
    open_change = MILESTONE | {"scope_version": 2, "scope_reason": "Indsnævret til blanketter"}

    names, sums = findings_in(report, milestones=[MILESTONE])

    assert names == [("scope-changed", "2010/1.1/m-1")]
    assert sums == [
        "planen lover »Selvbetjening på nettet« (omfang 1), meldt er omfang 2: E-blanketter"
    ]
    assert findings_in(report, milestones=[open_change]) == ([], [])
    assert findings_in(moved(1), milestones=[MILESTONE]) == ([], [])


def test_a_deliverable_renamed_in_the_next_version_is_found_against_the_one_before() -> None:
    before = plan(initiative(milestones=[MILESTONE]))
    narrowed = MILESTONE | {"title": "E-blanketter"}
    openly = narrowed | {"scope_version": 2, "scope_reason": "Resten venter"}
    unexplained = narrowed | {"scope_version": 2}

    found = {
        name: told(lint(plan(initiative(milestones=[each])), before))
        for name, each in {"silent": narrowed, "open": openly, "unexplained": unexplained}.items()
    }

    there = [("scope-changed", "2010/1.1/m-1")]
    assert found == {"silent": there, "open": [], "unexplained": there}


@pytest.mark.parametrize("written", ["Der er 31. integrationsstillinger", "1,5 pct. mod 2.2 pct.."])
def test_a_slip_in_a_statement_is_found_where_it_was_reported(written: str) -> None:
    (found,) = lint(plan(), reports=[statement("Planen holder."), statement(written)])

    assert (found.name, found.place, found.report) == ("number-format", "2010/1.1", 1)


def test_what_is_reported_about_something_unknown_is_looked_at_all_the_same() -> None:
    (found,) = lint(plan(), reports=[figure(15, percent_of=43, measure="2010/9.9/x")])

    assert (found.name, found.place) == ("impossible-percentage", "2010/9.9/x")
    assert found.path == ("initiatives",)
