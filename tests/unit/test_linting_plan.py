"""Each defect of a plan gives its finding with the arithmetic, and nothing once it is mended."""

from typing import Any

import pytest

from schemas.plans import Plan
from services.intake.linting.engine import lint
from tests.builders.linting import (
    KRONE,
    arithmetic,
    initiative,
    line,
    plan,
    target,
    told,
)

MILLION = 1_000_000 * KRONE
PER_CASE = {"cadence": {"cadence": "per_case"}}


def with_target(note: dict[str, Any] | None = None, **changed: Any) -> Plan:
    notes = [{"target": "maal", **note}] if note else []
    return plan(initiative(targets=[target(**changed)], notes=notes))


def with_claims(*claims: tuple[str, list[int], str]) -> Plan:
    stated = [
        {"about": "omfang", "stated_in": place, "values": values, "unit": unit}
        for place, values, unit in claims
    ]
    return plan(initiative(claims=stated))


def jobclub(appropriation: int, quantity: int = 1500) -> Plan:
    week = {"amount_oere": 700 * KRONE, "per": "week", "valid_from": "2010-01-01"}
    planned = {"quantity": quantity, "weeks": 5}
    money = line(appropriation_oere=appropriation, prices=[week], planned=planned)
    return plan(initiative(budget=[money]))


def implementation_plan(total: int) -> Plan:
    """Return the sums of the plan for 2010, in the document's order."""
    granted = (59, 60, 50, 100, 60, 60, 10, 100, 5)
    numbered = enumerate(granted, start=1)
    poor: dict[str, Any] = {"targets": [], "measures": []}
    return plan(
        *(
            initiative(
                id=f"2010/1.{n}",
                budget=[
                    line(
                        id=f"2010/1.{n}/indsats",
                        appropriation_oere=tenths * MILLION // 10,
                        prices=[],
                    )
                ],
                **poor,
            )
            for n, tenths in numbered
        ),
        total_oere=total,
    )


def jobplan(claimants: int, **claim: Any) -> Plan:
    parent = target(id="faelles", measure=None, rule={"rule": "at_least", "value": 2000})
    aiming = [
        initiative(
            id=f"2010/1.{n}",
            targets=[target(measure=None, contributes=[{"to": "faelles"} | claim])],
            measures=[],
            budget=[line(id=f"2010/1.{n}/indsats")],
        )
        for n in range(1, claimants + 1)
    ]
    return plan(*aiming, shared_targets=[parent])


def change_from(baseline: int | None) -> dict[str, Any]:
    reference = {"against": "change", "measured_in": "percent", "baseline": baseline}
    return {"reference": reference, "rule": {"rule": "at_least", "value": 10}}


def gap(baseline: int | None) -> dict[str, Any]:
    reference = {"against": "gap_reduction", "percent": 25, "baseline_gap": baseline}
    return {"reference": reference, "rule": {"rule": "improve", "direction": "up"}}


def beats(measured_by: str | None) -> dict[str, Any]:
    return {"rule": {"rule": "beats", "peer": "Aarhus"}, "measure": measured_by}


def test_a_printed_sum_that_its_parts_do_not_give_is_found_with_the_sum() -> None:
    findings = lint(implementation_plan(664 * MILLION // 10))

    assert told(findings) == [("sum-gap", "2010")]
    assert arithmetic(findings) == [
        (
            "5,9 + 6,0 + 5,0 + 10,0 + 6,0 + 6,0 + 1,0 + 10,0 + 0,5 = 50,4, trykt 66,4: "
            "16,0 mio. kr. er ikke placeret"
        )
    ]
    assert lint(implementation_plan(504 * MILLION // 10)) == []


def test_more_handed_out_than_the_agreement_holds_is_found_too() -> None:
    findings = lint(implementation_plan(50 * MILLION))

    assert "der er fordelt 0,4 mio. kr. for meget" in str(arithmetic(findings))


def test_an_initiatives_lines_have_to_give_its_printed_sum() -> None:
    administration = line(
        id="2010/1.1/administration", appropriation_oere=900_000 * KRONE, prices=[], planned=None
    )
    budget = [line(), administration]

    findings = lint(plan(initiative(appropriation_oere=2 * MILLION, budget=budget)))

    assert told(findings) == [("sum-gap", "2010/1.1")]
    assert arithmetic(findings) == [
        "1.000.000 + 900.000 = 1.900.000, trykt 2.000.000: forskellen er 100.000"
    ]
    assert lint(plan(initiative(appropriation_oere=1_900_000 * KRONE, budget=budget))) == []


def test_price_times_quantity_is_reckoned_after() -> None:
    findings = lint(jobclub(5_500_000 * KRONE))

    assert told(findings) == [("price-quantity-gap", "2010/1.1/indsats")]
    assert arithmetic(findings) == [
        "1500 x 5 x 700 = 5.250.000, afsat 5.500.000: 250.000 rest, eller 1571 forløb"
    ]


@pytest.mark.parametrize(
    "mended",
    [jobclub(5_250_000 * KRONE), jobclub(5_500_000 * KRONE, quantity=1571)],
    ids=["the money", "the quantity: what is left buys no other"],
)
def test_price_times_quantity_that_fits_is_no_finding(mended: Plan) -> None:
    assert lint(mended) == []


def test_too_little_money_is_found_as_what_is_missing() -> None:
    findings = lint(jobclub(5_000_000 * KRONE))

    assert arithmetic(findings) == [
        "1500 x 5 x 700 = 5.250.000, afsat 5.000.000: 250.000 mangler, eller 1428 forløb"
    ]


def test_a_plan_with_targets_and_no_money_is_found_once() -> None:
    findings = lint(plan(initiative(budget=[])))

    assert told(findings) == [("no-economy", "2010")]
    assert arithmetic(findings) == ["1 af 1 initiativer med mål siger ikke, hvem der betaler"]


def test_an_initiative_within_a_frame_or_without_targets_needs_no_money_of_its_own() -> None:
    within = line(appropriation_oere=None, prices=[], planned=None, frame="Driftsbudgettet")

    assert lint(plan(initiative(budget=[within]))) == []
    assert lint(plan(initiative(budget=[], targets=[]))) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (change_from(None), change_from(410)),
        (gap(None), gap(8)),
        (beats(None), beats("2010/1.1/forloeb")),
    ],
    ids=["change", "gap", "peer"],
)
def test_a_target_that_starts_nowhere_has_no_baseline(
    wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    findings = lint(with_target(**wrong))

    assert told(findings) == [("missing-baseline", "2010/1.1/maal")]
    assert lint(with_target(**right)) == []


@pytest.mark.parametrize("note", [None, {"follow_up": "not_stated"}])
def test_a_promise_per_case_without_an_end_has_no_window(note: dict[str, Any] | None) -> None:
    findings = lint(with_target(note, **PER_CASE))

    assert told(findings) == [("missing-window", "2010/1.1/maal")]
    assert lint(with_target({"follow_up": {"count": 3, "unit": "months"}}, **PER_CASE)) == []


def test_a_follow_up_longer_than_the_plan_is_told_with_the_year_it_ends() -> None:
    findings = lint(with_target({"follow_up": {"count": 24, "unit": "months"}}, **PER_CASE))

    assert told(findings) == [("follow-up-outlives-plan", "2010/1.1/maal")]
    assert arithmetic(findings) == [
        "24 måneder efter en plan på 12 måneder: de sidste sager er først kendt 31-12-2012"
    ]
    assert lint(with_target({"follow_up": {"count": 12, "unit": "months"}}, **PER_CASE)) == []


def test_a_parent_target_that_ten_claim_whole_is_counted_ten_times() -> None:
    findings = lint(jobplan(10))

    assert told(findings) == [("shared-parent", "2010/faelles")]
    assert arithmetic(findings) == ["10 x 2000 = 20.000, men målet er 2000"]


@pytest.mark.parametrize(
    "mended", [jobplan(10, share_percent=10), jobplan(10, adds=True), jobplan(1)]
)
def test_a_parent_target_whose_claims_are_attributed_is_no_finding(mended: Plan) -> None:
    assert lint(mended) == []


def test_shares_beyond_the_whole_are_claimed_twice() -> None:
    findings = lint(jobplan(3, share_percent=40))

    assert arithmetic(findings) == ["40 + 40 + 40 = 120 pct. af målet"]


@pytest.mark.parametrize(
    ("claims", "sums"),
    [
        (
            [("Forløb", [100, 50], "pladser"), ("Resultatmål", [100], "pladser")],
            "Forløb: 100 + 50 = 150 pladser; Resultatmål: 100 pladser",
        ),
        (
            [("Målgruppe", [10], "familier"), ("Forløb", [30], "familier")],
            "Målgruppe: 10 familier; Forløb: 30 familier",
        ),
        ([("Løsning", [3], "år"), ("Forløb", [2], "år")], "Løsning: 3 år; Forløb: 2 år"),
        (
            [("1.1", [2000], "personer"), ("1.2", [2000], "helårspersoner")],
            "1.1: 2000 personer; 1.2: 2000 helårspersoner",
        ),
    ],
)
def test_a_document_that_contradicts_itself_is_quoted_on_both_sides(
    claims: list[tuple[str, list[int], str]], sums: str
) -> None:
    findings = lint(with_claims(*claims))

    assert told(findings) == [("contradiction", "2010/1.1/omfang")]
    assert arithmetic(findings) == [sums]
    assert lint(with_claims(*([claims[0]] * 2))) == []


@pytest.mark.parametrize(
    ("note", "apart"),
    [
        ({"unit": "places"}, "målet »places«, målingen »forloeb«"),
        ({"unit": "persons"}, "målet »persons«, målingen »forloeb«"),
        ({"event": "forloeb.ended"}, "målet »forloeb.ended«, målingen »forloeb.started«"),
    ],
)
def test_a_target_whose_words_count_something_else_drifts(note: dict[str, Any], apart: str) -> None:
    findings = lint(with_target(note))

    assert told(findings) == [("unit-drift", "2010/1.1/maal")]
    assert arithmetic(findings) == [apart]
    assert lint(with_target({"unit": "forloeb", "event": "forloeb.started"})) == []


@pytest.mark.parametrize(
    "test",
    [
        {"test": "within", "limit": {"count": 3, "unit": "months"}},
        {
            "test": "sustained",
            "first": {"count": 0, "unit": "days"},
            "last": {"count": 13, "unit": "weeks"},
        },
        {"test": "at", "after": {"count": 12, "unit": "months"}},
        {
            "test": "gap",
            "limit": {"count": 6, "unit": "weeks"},
            "over": {"count": 12, "unit": "months"},
        },
    ],
    ids=lambda test: test["test"],
)
def test_a_window_that_is_measured_need_not_be_noted_but_is_looked_at(
    test: dict[str, Any],
) -> None:
    ends = {"within": "limit", "sustained": "last", "at": "after", "gap": "over"}
    too_long = test | {ends[test["test"]]: {"count": 13, "unit": "months"}}

    assert lint(followed(test)) == []
    assert told(lint(followed(too_long))) == [("follow-up-outlives-plan", "2010/1.1/maal")]


def followed(test: dict[str, Any]) -> Plan:
    cohort = {
        "kind": "cohort",
        "id": "2010/1.1/forloeb",
        "title": "Ude af offentlig forsørgelse",
        "unit": "persons",
        "anchor": {"anchor": "event", "event": "forloeb.ended"},
        "test": test,
        "outcome": {"outcome": "status", "status": ["self_supporting"]},
    }
    return plan(initiative(measures=[cohort], targets=[target(**PER_CASE)]))
