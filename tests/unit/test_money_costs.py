"""What one of those started, completed or successful has cost, and what each provider was paid."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.measures import Aggregate, Booked, Breakdown, Window
from schemas.plans import PlannedQuantity
from schemas.targets import AtLeast, Between, PerCase, Target
from schemas.unit_costs import UnitCost
from schemas.values import Followed
from services.reporting.answering import money as money_shown
from services.reporting.domain import Account
from services.reporting.money import texts
from services.reporting.money.balance import LineAt
from services.reporting.money.outcomes import Cost, Counted, cost_of, counted, planned
from services.reporting.money.providers import by_provider, counted_by
from tests.builders.money import at, told
from tests.builders.reporting import LINE, MILLION, PLACED, initiative, line, target

KRONE = 100
ADMIN = f"{LINE}-administration"
STARTED = UnitCost(of="started", measure=PLACED.id)
SUCCESSFUL = UnitCost(of="successful", measure=PLACED.id, target="unge-50")
YEAR = Window(date(2009, 1, 1), date(2009, 12, 31))


def stands(kroner: int, consumed: int, committed: int = 0, **given: Any) -> LineAt:
    books = told(original=kroner * KRONE, consumed=consumed * KRONE, committed=committed * KRONE)
    return at(line(appropriation_oere=kroner * KRONE, **given), books)


def cost(
    lines: list[LineAt], of: Any, said: UnitCost = SUCCESSFUL, aim: Target | None = None
) -> Cost:
    """Return a cost planned for by a target of 75 unless told otherwise."""
    aims = (aim or target(rule=AtLeast(value=Decimal(75))),)
    return cost_of(said, of, lines, planned(said, initiative(targets=aims), lines))


def test_five_million_nine_over_seventy_five_is_78_667() -> None:
    found = cost([stands(5_900_000, 5_900_000)], Counted(Fraction(75)))

    assert found.each == Fraction(5_900_000 * KRONE, 75)
    assert texts.oere(found.each) == 78_666_67
    assert found.status == "as_planned"
    assert texts.cost(found) == (
        "Forbrug 5.900.000,00 kr. / 75 = 78.666,67 kr. pr. vellykket; planlagt 5.900.000,00 kr. / "
        "75 = 78.666,67 kr.: som planlagt"
    )


def test_six_million_over_seventy_per_cent_of_1500_is_5_714() -> None:
    of_quantity = PlannedQuantity(quantity=1500, weeks=5)
    aim = target(rule=AtLeast(value=Decimal(70)), cadence=PerCase())

    found = cost([stands(6_000_000, 3_000_000, planned=of_quantity)], None, aim=aim)

    assert found.planned is not None
    assert texts.oere(found.planned.each) == 5_714_29
    assert texts.cost(found) == (
        "Forbrug 3.000.000,00 kr.; antallet er ikke rapporteret; planlagt 6.000.000,00 kr. / "
        "(70 pct. af 1.500) = 5.714,29 kr."
    )


def test_only_the_matured_bear_their_part_of_the_money() -> None:
    found = cost([stands(5_900_000, 1_000_000)], counted(Followed(100, 40, 0, 30)))

    assert found.borne == 400_000 * KRONE
    assert found.each == Fraction(400_000 * KRONE, 30)
    assert texts.cost(found).startswith(
        "Forbrug 1.000.000,00 kr. x 40 modne af 100 / 30 = 13.333,33 kr. pr. vellykket"
    )


def test_while_nobody_is_matured_there_is_no_cost() -> None:
    found = cost([stands(5_900_000, 1_000_000)], counted(Followed(100, 0, 0, 0)))

    assert (found.each, found.status, found.missing) == (None, None, "unmatured")
    assert "ingen har fået deres tid endnu" in texts.cost(found)


def test_when_all_are_matured_and_none_succeeded_there_is_no_cost() -> None:
    found = cost([stands(5_900_000, 1_000_000)], counted(Followed(10, 10, 0, 0)))

    assert (found.each, found.missing) == (None, "no_outcomes")


def test_what_nobody_was_paid_for_is_not_free() -> None:
    of = at(line(), told(original=5 * MILLION))

    found = cost([of], Counted(Fraction(240)))

    assert (found.each, found.status, found.missing) == (None, None, "not_booked")


@pytest.mark.parametrize("missing", ["being_filled", "not_reported"])
def test_what_is_not_told_is_not_nought(missing: Any) -> None:
    found = cost([stands(5_900_000, 1_000_000)], missing)

    assert (found.each, found.missing) == (None, missing)


@pytest.mark.parametrize(
    ("consumed", "status"),
    [(5_900_000, "as_planned"), (5_900_001, "dearer"), (5_899_999, "cheaper")],
)
def test_dearer_than_planned_is_told_to_the_krone(consumed: int, status: str) -> None:
    found = cost([stands(5_900_000, consumed)], Counted(Fraction(75)))

    assert found.status == status
    assert texts.cost(found).endswith(texts.STATUSES[found.status])


def test_who_is_started_costs_what_is_committed_as_well() -> None:
    of = Counted(Fraction(4))
    lines = [stands(5_900_000, 60, committed=40)]
    completed = STARTED.model_copy(update={"of": "completed"})

    assert cost(lines, of, STARTED).each == 25 * KRONE
    assert cost(lines, of, completed).each == 15 * KRONE


def test_without_a_target_the_planned_quantity_is_what_was_planned() -> None:
    of = stands(5_000_000, 1, planned=PlannedQuantity(quantity=50))

    found = planned(STARTED, initiative(), [of, stands(900_000, 1)])

    assert found is not None
    assert found.each == 118_000 * KRONE
    assert planned(STARTED, initiative(), [stands(5_000_000, 1)]) is None


def test_of_a_range_the_low_end_is_planned() -> None:
    aim = target(rule=Between(low=Decimal(60), high=Decimal(70)))

    found = cost([stands(600, 1)], None, aim=aim)

    assert found.planned is not None
    assert found.planned.each == 10 * KRONE


def test_a_line_within_a_frame_is_no_planned_money_and_bears_none() -> None:
    frame = at(line(id=ADMIN, appropriation_oere=None), told(ADMIN, consumed=999 * KRONE))

    both = cost([stands(600, 300), frame], Counted(Fraction(3)))
    alone = cost([frame], Counted(Fraction(3)))

    assert (both.oere, alone.oere) == (300 * KRONE, 999 * KRONE)
    assert (alone.planned, alone.status) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        {"of": "started", "measure": "2009/3.4/findes-ikke"},
        {"of": "started", "measure": PLACED.id, "target": "findes-ikke"},
    ],
)
def test_a_cost_of_what_is_not_there_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="unit cost"):
        initiative(unit_costs=(UnitCost(**said),))


BY_PROVIDER = Aggregate.model_validate(
    {**PLACED.model_dump(), "breakdowns": (Breakdown(by="provider", partition=True),)}
)
BOOKS = {
    **told(consumed=700, original=1000),
    Account(LINE, 0, "consumed", "provider", "tec"): [
        Booked(date(2009, 3, 1), 500),
        Booked(date(2010, 1, 1), 7),
    ],
    Account(LINE, 0, "consumed", "provider", "cbsi"): [Booked(date(2009, 3, 1), 100)],
    Account(PLACED.id, 1, "value", "provider", "tec"): [Booked(date(2009, 2, 1), 10)],
    Account(PLACED.id, 1, "value", "provider", "aof"): [Booked(date(2009, 2, 1), 2)],
}


def test_each_provider_is_paid_so_much_for_so_many_and_the_rest_is_nobodys() -> None:
    apart = counted_by([(STARTED, BY_PROVIDER)])

    shown = list(by_provider([at(line(), BOOKS)], BOOKS, apart, YEAR, YEAR.last))

    assert [(each.provider, each.consumed, each.number) for each in shown] == [
        ("tec", 500, 10),
        ("cbsi", 100, 0),
        ("aof", 0, 2),
        (None, 100, None),
    ]
    assert [each.each for each in shown] == [50, None, 0, None]
    assert sum(each.consumed for each in shown) == 700
    assert texts.provider(shown[0]) == "tec: 5,00 kr. / 10 = 0,50 kr. pr. startet"


def test_those_completed_tell_providers_apart_before_those_started() -> None:
    completed = UnitCost(of="completed", measure=PLACED.id)

    assert counted_by([(STARTED, BY_PROVIDER), (completed, BY_PROVIDER)]) == (
        "completed",
        BY_PROVIDER,
    )
    assert counted_by([(STARTED, PLACED)]) is None


def test_without_a_count_there_is_what_was_paid() -> None:
    shown = list(by_provider([at(line(), BOOKS)], BOOKS, None, YEAR, YEAR.last))

    assert [(each.provider, each.each) for each in shown] == [
        ("tec", None),
        ("cbsi", None),
        (None, None),
    ]


def test_administration_is_a_share_with_both_its_numbers() -> None:
    admin = line(id=ADMIN, nature="administration", appropriation_oere=90_000_000)
    lines = [stands(5_000_000, 2_500_000), at(admin, told(ADMIN, original=90_000_000))]

    shown = money_shown.administration(lines)

    assert shown is not None
    assert (shown.corrected_oere, shown.of_corrected_oere) == (90_000_000, 590_000_000)
    assert (shown.corrected_percent, shown.consumed_percent) == (15.3, 0.0)
    assert shown.sentence == "Administration 900.000,00 kr. af 5.900.000,00 kr. = 15,3 pct."
