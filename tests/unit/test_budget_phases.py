"""Money over years, within other money, on a condition: what a line is granted and why."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.appropriations import CarryOver, Phase
from schemas.budget_lines import lines_of
from schemas.phasing import expected_by
from schemas.plans import BudgetLine
from tests.builders.budget import (
    INITIATIVE,
    LINE,
    OTHER,
    Desk,
    adopted,
    granted,
    line,
    opened,
    price,
    started,
    transferred,
)

MILLION = 100_000_000
PHASES = (
    Phase(year=2017, appropriation_oere=60 * MILLION),
    Phase(year=2018, appropriation_oere=90 * MILLION),
    Phase(year=2019, to_year=2021, appropriation_oere=120 * MILLION),
)


def phased(**given: Any) -> BudgetLine:
    whole: dict[str, Any] = {"appropriation_oere": None, "phases": PHASES, "year": 2017}
    return line(**whole | given)


def test_a_line_in_phases_is_granted_year_by_year() -> None:
    desk = Desk().adopt(adopted(phased()))

    granted_on = {
        entry.booking.line: (entry.booking.valid_on, entry.booking.amount // MILLION)
        for entry in desk.entries
        if entry.booking.credit == "granted"
    }

    assert granted_on == {
        f"{LINE}-2017": ("2017-01-01", 60),
        f"{LINE}-2018": ("2018-01-01", 90),
        f"{LINE}-2019": ("2019-01-01", 120),
        f"{LINE}-2020": ("2020-01-01", 120),
        f"{LINE}-2021": ("2021-01-01", 120),
    }


def test_a_forloeb_is_paid_by_the_phase_of_the_year_it_starts_in() -> None:
    always = price(5000, "forloeb", valid_from=date(2009, 1, 1))
    both = (Phase(year=2010, to_year=2011, appropriation_oere=MILLION),)
    desk = Desk().adopt(adopted(phased(phases=both, prices=(always,))))

    desk.tell(started(on=0), started(on=333, forloeb="f2"), started(on=334, forloeb="f3"))

    assert desk.kroner(f"{LINE}-2010")["committed"] == 10_000
    assert desk.kroner(f"{LINE}-2011")["committed"] == 5000


def test_places_that_stay_are_paid_by_each_years_phase_for_its_own_months() -> None:
    monthly = price(100, "place_month", valid_from=date(2009, 1, 1))
    both = (Phase(year=2010, to_year=2011, appropriation_oere=MILLION),)
    desk = Desk().adopt(adopted(phased(phases=both, prices=(monthly,))))

    desk.tell(opened(quantity=1))

    assert desk.kroner(f"{LINE}-2010")["committed"] == 1100
    assert desk.kroner(f"{LINE}-2011")["committed"] == 1200


def test_a_lump_sum_is_paid_by_the_phase_of_the_year_the_places_opened_in() -> None:
    lump = price(9000, "lump_sum", valid_from=date(2009, 1, 1))
    years = (Phase(year=2009, to_year=2011, appropriation_oere=MILLION),)
    desk = Desk().adopt(adopted(phased(phases=years, prices=(lump,))))

    desk.tell(opened())

    committed = {year: desk.kroner(f"{LINE}-{year}").get("committed") for year in range(2009, 2012)}
    assert committed == {2009: None, 2010: 9000, 2011: None}


def test_the_rest_of_a_phase_is_carried_to_the_next_but_for_the_last() -> None:
    rules = [each.carry_over for each in lines_of([phased(carry_over=CarryOver(percent_max=5))])]

    assert [rule.to if rule else None for rule in rules] == [
        f"{LINE}-2018",
        f"{LINE}-2019",
        f"{LINE}-2020",
        f"{LINE}-2021",
        None,
    ]
    assert {rule.percent_max for rule in rules if rule} == {5}


def test_ninety_of_which_fifty_five_is_ninety() -> None:
    whole = line(appropriation_oere=90 * MILLION)
    part = line(id=OTHER, appropriation_oere=55 * MILLION, of_which=LINE)

    desk = Desk().adopt(adopted(whole, part))

    assert desk.value(LINE)["original"] == 35 * MILLION
    assert desk.value(OTHER)["original"] == 55 * MILLION


def test_a_part_in_phases_is_taken_out_of_each_year() -> None:
    parts = (Phase(year=2018, appropriation_oere=55 * MILLION),)

    lines = lines_of([phased(), phased(id=OTHER, phases=parts, of_which=LINE)])

    amounts = {each.id: (each.appropriation_oere or 0) // MILLION for each in lines}
    assert (amounts[f"{LINE}-2017"], amounts[f"{LINE}-2018"]) == (60, 35)
    assert amounts[f"{OTHER}-2018"] == 55


@pytest.mark.parametrize("standing", ["conditional", "pending"])
def test_what_is_not_adopted_yet_is_noted_and_cannot_be_spent(standing: str) -> None:
    desk = Desk().adopt(adopted(line(standing=standing)))

    desk.tell(granted(500, standing=standing))  # type: ignore[arg-type]

    assert desk.kroner() == {}
    assert desk.noted() == {standing: 10_500}


def test_what_was_pending_is_granted_by_the_version_that_adopts_it() -> None:
    desk = Desk().adopt(adopted(line(standing="pending")))
    before = desk.now

    desk.adopt(adopted(line(), version=2))

    assert desk.noted() == {"original": 10_000}
    assert desk.value(known_at=before) == {"pending": 1_000_000, "noted": -1_000_000}


def test_the_corrected_budget_is_the_original_what_was_added_and_what_was_moved() -> None:
    desk = Desk().adopt(adopted(line(), line(id=OTHER)))

    desk.tell(granted(1000), transferred(3000))

    assert desk.noted(LINE) == {"original": 10_000, "supplementary": 1000, "transferred": -3000}
    assert desk.noted(OTHER) == {"original": 10_000, "transferred": 3000}
    assert desk.kroner(LINE)["granted"] == -8000
    assert sum(desk.noted(each)["transferred"] for each in (LINE, OTHER)) == 0


def test_both_sides_of_a_transfer_have_the_decision_as_their_cause() -> None:
    desk = Desk().adopt(adopted(line(), line(id=OTHER))).tell(transferred(3000))

    moved = [
        e.booking for e in desk.entries if "transferred" in (e.booking.debit, e.booking.credit)
    ]

    assert {booking.line for booking in moved} == {LINE, OTHER}
    assert len({booking.fact for booking in moved}) == 1
    (decision,) = desk.case.group(f"appropriation|{INITIATIVE}").values()
    assert decision["transferred"].values["decision"] == "BR 13/10"


@pytest.mark.parametrize(
    "lines",
    [
        [{"phases": PHASES, "appropriation_oere": 1}],
        [{"phases": (*PHASES, PHASES[0]), "appropriation_oere": None}],
        [{"of_which": OTHER}],
        [{"of_which": OTHER}, {"id": OTHER, "phases": PHASES, "appropriation_oere": None}],
    ],
)
def test_lines_that_contradict_themselves_are_refused(lines: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError):
        adopted(*(line(**given) for given in lines))


def test_a_phase_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="before 2019"):
        Phase(year=2019, to_year=2018, appropriation_oere=1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2009, 12, 31), 0),
        (date(2010, 1, 31), 100),
        (date(2010, 2, 14), 150),
        (date(2010, 2, 28), 200),
        (date(2010, 12, 31), 1200),
        (date(2011, 1, 1), 1200),
    ],
)
def test_a_month_is_a_twelfth_of_the_year(day: date, expected: int) -> None:
    assert expected_by(day, 2010, 1200) == expected
