"""The annex is put together from plan, figures, words and money."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from schemas.cohorts import Cohort, EventAnchor, Placed, Within
from schemas.days import Span
from schemas.formulas import Formula, MeasureTerm, Product, Sum
from schemas.measures import Aggregate, Booked
from schemas.plans import BudgetLine, MilestonePlanned, MilestoneReached, MilestoneReplanned
from services.reporting.answering import annex, economy
from services.reporting.answering.targets import view_of
from services.reporting.answers.annex import Amounts, InitiativeShown
from services.reporting.answers.money import Money
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.measures.figures import Books, Sight
from services.reporting.periods import parse_period
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown, Said, Told
from tests.builders.bus import event_id
from tests.builders.reporting import (
    INITIATIVE,
    LINE,
    MILLION,
    OPENING,
    PLACED,
    POSTS,
    adopted,
    agreement,
    day,
    line,
    recorded,
    stated,
)

START = date(2009, 1, 1)


def sight(period: str = "2009-Q3", as_of: str = "2009-09-30") -> Sight:
    return Sight(parse_period(period), day(as_of))


def plan(*versions: Any, **given: Any) -> PlanKnown:
    """Return the plan with one initiative, in these versions."""
    known = InitiativeKnown([(each, recorded(n)) for n, each in enumerate(versions or [adopted()])])
    return PlanKnown(AgreementKnown(agreement(**given), recorded(0)), [known])


def booked(*amounts: tuple[str, int]) -> list[Booked]:
    return [Booked(day(on), amount) for on, amount in amounts]


def told(*said: Said) -> list[Told]:
    return [
        Told(event_id(f"told-{n}"), event_id(f"told-{n}"), recorded(n), each)
        for n, each in enumerate(said)
    ]


def row(
    of: PlanKnown | None = None,
    books: Books | None = None,
    said: Iterable[Said] = (),
    seen: Sight | None = None,
) -> InitiativeShown:
    known = of or plan()
    view = view_of(known, seen or sight(), recorded(9))
    (shown,) = annex.show_rows(known, books or {}, told(*said), view).initiatives
    return shown


def placed(*amounts: tuple[str, int], **part: str) -> dict[Account, list[Booked]]:
    return {Account(PLACED.id, 1, "value", **part): booked(*amounts)}


def test_a_flow_shows_the_period_and_the_year_to_date() -> None:
    books = placed(("2008-12-31", 1), ("2009-06-30", 2), ("2009-07-01", 3), ("2009-10-01", 4))

    measure = row(books=books).measures[0]

    assert (measure.figure.period, measure.figure.year_to_date) == (3, 5)
    assert measure.figure.at_end is None
    assert measure.latest_on == day("2009-07-01")


def test_seen_from_a_day_within_the_period_nothing_later_counts() -> None:
    books = placed(("2009-07-01", 3), ("2009-08-16", 4))

    measure = row(books=books, seen=sight(as_of="2009-08-15")).measures[0]

    assert (measure.figure.period, measure.figure.year_to_date) == (3, 3)


def test_a_level_shows_what_stands_at_the_end() -> None:
    books = {
        Account(POSTS.id, 1, "value"): booked(
            ("2008-05-01", 30), ("2009-08-01", -2), ("2009-10-01", 9)
        )
    }

    measure = row(books=books).measures[1]

    assert measure.figure.at_end == 28
    assert measure.figure.period is None


ACTIVE = Cohort(
    id=f"{INITIATIVE}/aktiv",
    title="Aktive unge",
    unit="persons",
    anchor=EventAnchor(event="forloeb.ended"),
    test=Within(limit=Span(count=3, unit="months")),
    outcome=Placed(),
)


def entered(many: int, ripe: int, met: int) -> dict[Account, list[Booked]]:
    """Return a cohort of March of whom so many are ripe in June, the others in October."""
    amounts = {
        "entered": [("2009-03-15", many)],
        "matured": [("2009-06-15", ripe), ("2009-10-15", many - ripe)],
        "numerator": [("2009-06-15", met)],
    }
    return {
        Account(ACTIVE.id, 1, each, "anchored", "2009-03"): booked(*amounts[each])
        for each in amounts
    }


def test_a_cohort_shows_its_ripe_and_its_unripe_and_never_a_sum() -> None:
    of = plan(adopted(measures=(ACTIVE,), targets=()))

    measure = row(of=of, books=entered(10, ripe=6, met=4)).measures[0]

    assert measure.value is not None
    assert (measure.value.numerator, measure.value.denominator) == (4, 6)
    assert measure.value.unmatured == 4
    assert measure.figure == Amounts()


def test_a_measure_of_no_plain_sum_that_nothing_is_told_of_is_not_nought() -> None:
    per_week = Aggregate(
        id=f"{INITIATIVE}/ture",
        title="Ture",
        unit="trips",
        op="count",
        event="activity.held",
        rate_per="week",
    )
    half = Formula(
        id=f"{INITIATIVE}/halve",
        title="Halve ture",
        unit="trips",
        expression=Sum(of=(Product(of=(MeasureTerm(measure="2010/1.1/ture"),)),)),
    )

    rate, unknown = row(of=plan(adopted(measures=(per_week, half), targets=()))).measures

    assert unknown.value is None
    assert unknown.figure == rate.figure == Amounts()


def test_parts_come_largest_first_and_the_unknown_last() -> None:
    books = (
        placed(("2009-07-01", 2), dimension="offer", part="internship")
        | placed(("2009-07-01", 3), dimension="offer", part="wage_subsidy")
        | placed(("2009-07-01", 9), dimension="offer", part="unknown")
        | placed(("2009-10-01", 9), dimension="offer", part="education")
    )

    (breakdown,) = row(books=books).measures[0].breakdowns

    assert [(part.label, part.period) for part in breakdown.parts] == [
        ("løntilskud", 3),
        ("praktik", 2),
        ("ikke oplyst", 9),
    ]


def test_of_each_category_and_measure_the_latest_words_hold() -> None:
    said = [
        stated("midt i august", "2009-08-15", measure=PLACED.id),
        stated("for gammelt", "2009-06-30"),
        stated("ved udgangen", "2009-09-30"),
        stated("også ved udgangen", "2009-09-30"),
        stated("forventes", "2009-09-01", category="forecast"),
        stated("efter dagen", "2009-10-01"),
        stated("af en anden", "2009-09-30", initiative="2009/1.1"),
    ]

    shown = row(said=said).statements

    assert [each.text for each in shown] == [
        "midt i august",
        "ved udgangen",
        "også ved udgangen",
        "forventes",
    ]


def test_a_deliverable_keeps_every_date_it_was_promised_for() -> None:
    about: dict[str, Any] = {"milestone": OPENING.milestone, "initiative": INITIATIVE}
    said: list[Said] = [
        MilestoneReached(on=day("2009-09-12"), **about),
        MilestoneReplanned(on=day("2009-05-20"), planned_on=day("2009-08-01"), **about),
        MilestoneReplanned(on=day("2009-07-20"), planned_on=day("2009-09-01"), **about),
    ]

    before = row(said=said, seen=sight(as_of="2009-07-31")).milestones[0]
    after = row(said=said).milestones[0]

    assert after.planned_on == day("2009-06-01")
    assert [each.planned_on for each in after.replanned] == [day("2009-08-01"), day("2009-09-01")]
    assert (before.reached_on, after.reached_on) == (None, day("2009-09-12"))


def test_a_deliverable_that_is_only_measured_is_shown_by_the_measures_title() -> None:
    planned = MilestonePlanned(
        milestone=OPENING.milestone,
        initiative=INITIATIVE,
        on=day("2009-02-01"),
        planned_on=day("2009-07-01"),
    )

    shown = row(plan(adopted(milestones=())), said=[planned]).milestones

    assert [(each.title, each.planned_on) for each in shown] == [(OPENING.title, day("2009-07-01"))]


def balances(line: str = LINE, **amounts: int) -> dict[Account, list[Booked]]:
    return {
        Account(line, LINE_DEFINITION, account): booked(("2009-01-01", amount))
        for account, amount in amounts.items()
    }


def seen(as_of: str = "2009-12-31") -> economy.Sight:
    return economy.Sight(2009, day(as_of), day("2026-01-01"))


def money(of: BudgetLine, books: Books, as_of: str = "2009-12-31") -> Money:
    known = plan(adopted(budget=(of,)))
    (initiative,) = economy.show_initiatives(known, books, seen(as_of))
    return initiative


def test_the_corrected_budget_is_what_is_granted_and_the_rest_is_available() -> None:
    books = balances(
        original=5 * MILLION,
        supplementary=3 * MILLION,
        transferred=-2 * MILLION,
        committed=MILLION,
        consumed=2 * MILLION,
    )

    shown = money(line(), books)

    assert (shown.original_oere, shown.supplementary_oere) == (5 * MILLION, MILLION)
    assert (shown.corrected_oere, shown.rest_oere) == (6 * MILLION, 3 * MILLION)
    assert (shown.transferred_oere, shown.carried_over_oere) == (-2 * MILLION, 0)
    assert (shown.consumed_percent, shown.committed_percent) == (33.3, 16.7)


def test_a_line_within_a_frame_has_no_budget_but_may_have_cost() -> None:
    of = line(appropriation_oere=None, frame="Den nuværende ramme")

    shown = money(of, balances(consumed=MILLION))

    assert (shown.original_oere, shown.corrected_oere, shown.rest_oere) == (None, None, None)
    assert (shown.consumed_oere, shown.framed_oere) == (MILLION, MILLION)
    assert shown.consumed_percent is None


def test_a_line_within_a_frame_that_is_granted_money_has_a_budget() -> None:
    of = line(appropriation_oere=None, frame="Den nuværende ramme")

    shown = money(of, balances(supplementary=MILLION))

    assert (shown.original_oere, shown.supplementary_oere) == (0, MILLION)
    assert (shown.corrected_oere, shown.rest_oere) == (MILLION, MILLION)


def test_only_the_lines_of_the_year_are_counted() -> None:
    later = line(id=f"{LINE}-2", year=2010)
    known = plan(adopted(budget=(line(), later)))
    books = balances(original=5 * MILLION) | balances(later.id, original=7 * MILLION)

    (shown,) = economy.show_initiatives(known, books, seen("2010-12-31"))

    assert [each.id for each in shown.lines] == [LINE]
    assert shown.corrected_oere == 5 * MILLION


def test_before_its_year_a_line_has_nothing() -> None:
    shown = money(line(), {}, as_of="2008-12-31")

    assert (shown.original_oere, shown.supplementary_oere, shown.corrected_oere) == (0, 0, 0)
    assert shown.consumed_percent is None


def test_what_a_later_version_appropriates_is_supplementary() -> None:
    first, second = adopted(), adopted(2, budget=(line(appropriation_oere=7 * MILLION),))
    books = balances(original=5 * MILLION, supplementary=2 * MILLION)

    shown = row(plan(first, second), books).money

    assert shown is not None
    assert (shown.original_oere, shown.supplementary_oere) == (5 * MILLION, 2 * MILLION)


def test_what_is_printed_and_on_no_line_is_not_placed() -> None:
    known = plan(adopted(budget=(line(), line(id=f"{LINE}-2", year=2010))), total_oere=16 * MILLION)

    shown = economy.placed(known)

    assert (shown.printed_oere, shown.listed_oere) == (16 * MILLION, 10 * MILLION)
    assert shown.not_placed_oere == 6 * MILLION


def test_an_initiative_without_lines_of_the_year_has_no_money() -> None:
    assert row(plan(adopted(budget=()))).money is None


def test_another_definition_is_another_series() -> None:
    books = placed(("2009-07-01", 3)) | {Account(PLACED.id, 2, "value"): booked(("2009-07-01", 50))}
    second = Aggregate.model_validate({**PLACED.model_dump(), "version": 2})

    assert row(books=books).measures[0].figure.period == 3
    assert row(plan(adopted(measures=(second,))), books).measures[0].figure.period == 50
