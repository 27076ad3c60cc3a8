"""What is booked and told becomes the scorer's figures, and its score the answer."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from examples import oracle
from schemas.cohorts import ANCHORED, Cohort, EventAnchor, Happened, Within
from schemas.days import Span as Days
from schemas.measures import Aggregate, Booked, Milestone
from schemas.plans import (
    AgreementAdopted,
    InitiativeAdopted,
    MilestoneReached,
    MilestoneReplanned,
    Plan,
)
from schemas.targets import AtLeast, Between, Continuous, Contribution, Done, Per, PerCase
from services.reporting.answering import annex
from services.reporting.answering.targets import view_of
from services.reporting.answers.annex import InitiativeShown
from services.reporting.answers.targets import TargetShown
from services.reporting.domain import Account
from services.reporting.measures.figures import Books, Sight
from services.reporting.periods import parse_period
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown, Told
from tests.builders.bus import event_id
from tests.builders.reporting import (
    INITIATIVE,
    OPENING,
    PLACED,
    POSTS,
    adopted,
    agreement,
    day,
    recorded,
    target,
)

KNOWN_AT = datetime(2009, 11, 26, tzinfo=UTC)


def plan(*targets: Any, shared: tuple[Any, ...] = (), **given: Any) -> PlanKnown:
    known = InitiativeKnown([(adopted(targets=targets, **given), recorded(0))])
    return PlanKnown(AgreementKnown(agreement(shared_targets=shared), recorded(0)), [known])


def booked(measure: Any, *amounts: tuple[str, int]) -> dict[Account, list[Booked]]:
    key = Account(measure.id, measure.version, "value")
    return {key: [Booked(day(on), amount) for on, amount in amounts]}


def shown(
    known: PlanKnown, books: Books, told: Any = (), period: str = "2009-Q3"
) -> InitiativeShown:
    view = view_of(known, Sight(parse_period(period), date(2011, 1, 1)), KNOWN_AT)
    return annex.show_rows(known, books, told, view).initiatives[0]


def one(of: Any, books: Books, told: Any = (), period: str = "2009-Q3", **plan_: Any) -> Any:
    return shown(plan(of, **plan_), books, told, period).targets[0]


def test_a_count_is_answered_with_its_numbers_and_its_sentence() -> None:
    found = one(target(), booked(PLACED, ("2008-12-31", 7), ("2009-03-01", 30), ("2009-08-01", 5)))

    assert (found.status, found.achieved, found.aimed_at) == ("behind", 35, 50)
    assert (found.expected_to_date, found.distance) == (Decimal("37.5"), 15)
    assert (found.attainment_percent, found.achieved_over) == (70, "since_start")
    assert (found.as_of, found.vintage) == (date(2009, 9, 30), KNOWN_AT)
    assert found.explanation.sentence.endswith("forventet 37,5: bagud")


@pytest.mark.parametrize(
    ("given", "over", "achieved", "aim"),
    [
        ({"cadence": Per(period="quarter")}, "period", 2, 50),
        ({"cadence": Per(period="year")}, "year_to_date", 5, 50),
        ({"cadence": Per(period="week", times=40)}, "year_to_date", 5, 2000),
        ({"rule": Between(low=Decimal(60), high=Decimal(70))}, "since_start", 5, 60),
    ],
)
def test_a_count_is_of_the_days_its_target_is_for(
    given: dict[str, Any], over: str, achieved: int, aim: int
) -> None:
    books = booked(PLACED, ("2008-12-31", 9), ("2009-06-30", 3), ("2009-07-01", 2))

    found = one(target(**given), books)

    assert (found.achieved_over, found.achieved, found.aimed_at) == (over, achieved, aim)


def test_nothing_ever_booked_is_not_reported_but_a_year_without_is_nought() -> None:
    every_year = target(cadence=Per(period="year"))

    assert one(every_year, {}).status == "not_reported"
    assert one(every_year, booked(PLACED, ("2008-12-31", 9))).achieved == 0


def test_a_reported_total_stands_for_the_day_it_was_reported_on() -> None:
    reported = Aggregate(id=PLACED.id, title="Unge", unit="persons", op="reported")
    books = booked(reported, ("2009-06-30", 30))

    found = one(target(), books, measures=(reported,))

    assert (found.status, found.expected_to_date, found.as_of) == (
        "on_track",
        25,
        day("2009-06-30"),
    )
    assert one(target(), {}, measures=(reported,)).status == "not_reported"


def test_a_level_is_answered_by_its_end_or_by_its_worst_day() -> None:
    books = booked(POSTS, ("2008-05-01", 31), ("2009-08-01", -11), ("2009-08-11", 11))
    at_end = target(measure=POSTS.id, rule=AtLeast(value=Decimal(30)))
    always = target(measure=POSTS.id, rule=AtLeast(value=Decimal(30)), cadence=Continuous())

    found, worst = one(at_end, books), one(always, books)

    assert (found.achieved, found.achieved_over, found.status) == (31, "at_end", "on_track")
    assert (worst.achieved, worst.achieved_over, worst.status) == (20, "throughout", "behind")
    assert worst.broken_on == day("2009-08-01")


def test_a_deliverable_reached_late_says_by_how_many_days() -> None:
    of = target(measure=OPENING.id, rule=Done(), cadence=target().cadence)
    reached = MilestoneReached(
        milestone=OPENING.milestone, initiative=INITIATIVE, on=day("2010-01-10")
    )
    told = [Told(event_id("r"), event_id("r"), recorded(1), reached)]

    found = one(of, {}, told, "2010-Q1")

    assert (found.status, found.days_late, found.achieved_over) == ("reached", 10, None)
    assert one(of, {}, told).status == "on_track"


def test_a_figure_that_does_not_fit_its_target_takes_no_row_with_it() -> None:
    per_case = target(id="hver", cadence=PerCase())
    done = target(id="faerdig", rule=Done())

    row = shown(plan(per_case, done, target()), booked(PLACED, ("2009-08-01", 5)))

    assert [each.obstacle for each in row.targets] == ["share_without_count", "unfit_figure", None]
    assert {each.status for each in row.targets[:2]} == {"without_target"}


def test_a_shared_target_is_the_sum_of_what_adds_and_credits_the_rest_with_nothing() -> None:
    parent = target(id="alle-100", measure=None, rule=AtLeast(value=Decimal(100)))
    adds = target(id="a", contributes=(Contribution(to="alle-100", adds=True),))
    again = target(id="b", contributes=(Contribution(to="alle-100", adds=True),))
    claims = target(id="c", contributes=(Contribution(to="alle-100"),))
    known = plan(adds, again, claims, shared=(parent,))
    view = view_of(known, Sight(parse_period("2009-Q3"), date(2009, 9, 30)), KNOWN_AT)

    (found,) = annex.show_rows(known, booked(PLACED, ("2009-08-01", 80)), (), view).shared

    assert found.achieved == 80
    assert found.status == "on_track"
    assert [each.amount for each in found.credits] == [80, 0, None]


def shared(known: PlanKnown, books: Books) -> list[Any]:
    view = view_of(known, Sight(parse_period("2009-Q3"), date(2009, 9, 30)), KNOWN_AT)
    return list(annex.show_rows(known, books, (), view).shared)


def test_per_cent_adds_to_no_number() -> None:
    parent = target(id="alle-100", measure=None, rule=AtLeast(value=Decimal(100)))
    days = Cohort(
        id=f"{INITIATIVE}/dage",
        title="Dage til job",
        unit="days",
        anchor=EventAnchor(event="forloeb.started"),
        test=Within(limit=Days(count=90, unit="days")),
        outcome=Happened(event="person.placed"),
        aggregate="mean",
    )
    took = {"entered": "", "matured": "", "numerator": "", "elapsed": "60"}
    books = {
        Account(days.id, 1, component, ANCHORED, f"{each}@2009-02"): [Booked(day("2009-04-01"), 1)]
        for component, each in took.items()
    }
    half = target(
        measure=days.id,
        scale="percent",
        contributes=(Contribution(to="alle-100", adds=True),),
    )
    known = plan(half, shared=(parent,), measures=(PLACED, days))

    (found,) = shared(known, books)

    assert shown(known, books).targets[0].achieved == 60
    assert (found.status, found.achieved) == ("not_reported", None)


def test_a_shared_target_is_read_where_its_own_measure_is() -> None:
    parent = target(id="alle-100", rule=AtLeast(value=Decimal(100)))
    level = target(id="stillinger-30", measure=POSTS.id, rule=AtLeast(value=Decimal(30)))
    claims = target(contributes=(Contribution(to="alle-100", share_percent=Decimal(25)),))
    known = plan(claims, shared=(parent, level))
    books = booked(PLACED, ("2009-08-01", 80)) | booked(POSTS, ("2009-08-01", 31))

    found, posts = shared(known, books)

    assert (found.status, found.achieved, found.achieved_over) == ("on_track", 80, "since_start")
    assert [each.amount for each in found.credits] == [20]
    assert (posts.achieved, posts.achieved_over) == (31, "at_end")
    assert shared(known, {})[0].status == "not_reported"


def test_an_initiatives_target_gathers_what_other_initiatives_add_to_it() -> None:
    whole = target(id="alle-100", measure=None, rule=AtLeast(value=Decimal(100)))
    adds = target(contributes=(Contribution(to="2009/3.5/alle-100", adds=True),))
    beyond = target(id="flere", measure=None, contributes=(Contribution(to="alt", adds=True),))
    onward = whole.model_copy(update={"contributes": (Contribution(to="alt", adds=True),)})
    alone: Any = {"id": "2009/3.5", "measures": (), "milestones": (), "budget": ()}
    other = InitiativeKnown([(adopted(targets=(onward, beyond), **alone), recorded(0))])
    known = plan(adds, shared=(target(id="alt", measure=None),))
    both = PlanKnown(known.agreement, [*known.initiatives, other])
    view = view_of(both, Sight(parse_period("2009-Q3"), date(2009, 9, 30)), KNOWN_AT)
    books = booked(PLACED, ("2009-08-01", 80))

    _, row = annex.show_rows(both, books, (), view).initiatives
    found: Any = row.targets[0]

    assert (found.status, found.achieved) == ("on_track", 80)
    assert [each.name for each in found.credits] == [f"{INITIATIVE}/unge-50"]
    assert shared(both, books)[0].achieved == 80


def test_targets_that_add_to_one_another_come_to_an_end() -> None:
    first = target(
        id="a", measure=None, contributes=(Contribution(to=f"{INITIATIVE}/b", adds=True),)
    )
    second = target(id="b", contributes=(Contribution(to=f"{INITIATIVE}/a", adds=True),))

    row = shown(plan(first, second), booked(PLACED, ("2009-08-01", 5)))

    assert [each.achieved for each in row.targets] == [5, 5]


@cache
def third_quarter_of_2009() -> dict[str, TargetShown]:
    """Return the targets of the agreement of 2009, from the figures its status prints."""
    told = json.dumps(oracle.loaded("2009/plan.yaml"), default=str)
    whole = Plan.model_validate_json(told)
    ids = tuple(each.id for each in whole.initiatives)
    frame = AgreementAdopted(version=1, agreement=whole.agreement, initiatives=ids)
    initiatives = [
        InitiativeKnown(
            [(InitiativeAdopted(version=1, agreement="2009", initiative=each), KNOWN_AT)]
        )
        for each in whole.initiatives
    ]
    known = PlanKnown(AgreementKnown(frame, KNOWN_AT), initiatives)
    view = view_of(known, Sight(parse_period("2009-Q3"), date(2009, 9, 30)), KNOWN_AT)
    rows = annex.show_rows(known, _printed(), _moved(whole), view).initiatives
    return {f"{row.number} {each.id}": each for row in rows for each in row.targets}


def _printed() -> Books:
    figures: dict[str, Any] = oracle.loaded("expected.yaml")["annex"]["figures"]
    at_end = {id_: each.get("year", each.get("stock")) for id_, each in figures.items()}
    return {
        Account(id_, 1, "value"): [Booked(date(2009, 9, 30), amount)]
        for id_, amount in at_end.items()
        if amount
    }


def _moved(whole: Plan) -> list[Told]:
    owners = {
        measure.milestone: initiative.id
        for initiative in whole.initiatives
        for measure in initiative.measures
        if isinstance(measure, Milestone)
    }
    return [
        Told(
            event_id(each["milestone"]),
            event_id(each["milestone"]),
            KNOWN_AT,
            MilestoneReplanned(
                milestone=each["milestone"],
                initiative=owners[each["milestone"]],
                on=each["day"],
                planned_on=each["planned_on"],
            ),
        )
        for each in oracle.loaded("2009/words.yaml")["milestones"]
        if each["event"] == "replanned"
    ]


@pytest.mark.parametrize(
    ("id_", "status", "sentence"),
    [
        ("1.2 samarbejdsaftaler", "postponed", "Ikke meldt nået, lovet 31-12-2009"),
        ("1.3 pulje-udmoentet", "behind", "211 af 400 (fuld udmøntning) efter tre kvartaler"),
        ("1.4 ture-om-ugen", "behind", "14 af mindst 80 efter tre kvartaler; forventet 60"),
        ("1.4 deltagere-500", "behind", "71 af mindst 500 efter tre kvartaler; forventet 375"),
        ("1.5 henvist-150", "on_track", "147 af mindst 150 efter tre kvartaler"),
        ("1.6 stillinger-30", "on_track", "31 af mindst 30 pr. 30-09-2009; afgøres 31-12-2009"),
        ("1.7 kursister-200", "behind", "97 af mindst 200 efter tre kvartaler; forventet 150"),
        ("1.7 mentorer-25", "postponed", "Målet er udsat (For få vil være mentor"),
        ("1.8 mobil", "postponed", "Ikke meldt nået, lovet 01-02-2010"),
        ("1.9 loentilskud-100", "reached", "102 af mindst 100 efter tre kvartaler: nået"),
        (
            "1.10 jobklub-100",
            "on_track",
            "82 af mindst 100 efter tre kvartaler; forventet 75: på sporet",
        ),
        ("2.1 familieforloeb-200", "reached", "243 af mindst 200 efter tre kvartaler: nået"),
        ("2.2 kursister", "not_reported", "Ikke meldt nået, lovet 31-01-2009"),
        ("2.3 afklaring-50", "behind", "33 af mindst 50 efter tre kvartaler; forventet 37,5"),
        ("2.4 kombination-40", "behind", "25 af mindst 40 efter tre kvartaler; forventet 30"),
        ("3.1 fritidsjob-60-70", "reached", "75 af 60-70 efter tre kvartaler; over intervallet"),
        ("3.2 praktik-50", "behind", "22 af mindst 50 efter tre kvartaler; forventet 37,5"),
        ("3.4 placeret-50", "behind", "35 af mindst 50 efter tre kvartaler; forventet 37,5"),
    ],
)
def test_the_printed_figures_of_2009_are_scored_target_by_target(
    id_: str, status: str, sentence: str
) -> None:
    found = third_quarter_of_2009()[id_]

    assert found.status == status
    assert found.explanation.sentence.startswith(sentence)
