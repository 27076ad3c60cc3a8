"""A plan in which all adds up gives no finding, however it varies; what is accepted says so."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.plans import Plan
from services.intake.linting.engine import lint
from services.intake.linting.findings import SORTS
from services.intake.linting.subject import Report
from tests.builders.linting import (
    KRONE,
    Json,
    figure,
    initiative,
    line,
    measure,
    parts,
    plan,
    statement,
    target,
    told,
)

SENTENCES = st.sampled_from(
    [
        "Fra den 1. januar 2010 til den 31. december 2010.",
        "Mindst 50 pct. af de 1.250 borgere i 2. kvartal.",
        "Der er afsat 5,9 mio. kr., heraf 0,5 mio. kr. til administration.",
        "60-70 unge om året, i 2010, 2011 og 2012.",
        "Senest 26.11.09; se punkt 1.3, 5 og 12. indgang.",
        "2,2 procentpoint færre end sidste år.",
        "9. klasse, 12. ledighedsmåned og 1. kontaktsamtale.",
        "Beslutning 2009-19598, 10.000 kr. pr. forløb.",
    ]
)
SHORT_FOLLOW_UPS = st.sampled_from(
    [
        {"count": 1, "unit": "working_days"},
        {"count": 14, "unit": "days"},
        {"count": 13, "unit": "weeks"},
        {"count": 12, "unit": "months"},
    ]
)
PARTS = st.lists(st.integers(5, 400), min_size=2, max_size=6)


@st.composite
def targets(draw: st.DrawFn, at: str) -> tuple[Json, Json | None]:
    """Return a target somebody can score, and the note that goes with it."""
    value = draw(st.integers(5, 5000))
    base = target(measure=f"{at}/forloeb", wording=draw(SENTENCES))
    rule = {"rule": "at_least", "value": value}
    kind = draw(st.sampled_from(["plain", "change", "range", "case", "share"]))
    if kind == "change":
        reference = {"against": "change", "measured_in": "percent", "baseline": value}
        return base | {"rule": rule, "reference": reference}, None
    if kind == "range":
        return base | {"rule": {"rule": "between", "low": value, "high": value + 10}}, None
    if kind == "case":
        note = {"target": "maal", "follow_up": draw(SHORT_FOLLOW_UPS)}
        return base | {"rule": rule, "cadence": {"cadence": "per_case"}}, note
    if kind == "share":
        claim: Json = draw(st.sampled_from([{"share_percent": 10}, {"adds": True}]))
        return base | {"rule": rule, "contributes": [{"to": "faelles", **claim}]}, None
    return base | {"rule": rule}, {"target": "maal", "unit": "forloeb", "event": "forloeb.started"}


@st.composite
def budgets(draw: st.DrawFn, at: str) -> tuple[list[Json], int]:
    """Return lines whose quantities cost what is set aside, and their sum."""
    if draw(st.integers(0, 5)) == 0:
        within = line(id=f"{at}/ramme", appropriation_oere=None, prices=[], frame="Driften")
        return [within], 0
    quantity, weeks = draw(st.integers(1, 2000)), draw(st.integers(1, 26))
    price = draw(st.integers(1, 100_000)) * KRONE
    is_weekly = draw(st.booleans())
    unit = price * (weeks if is_weekly else 1)
    granted = quantity * unit + draw(st.integers(0, unit - 1))
    prices = [
        {
            "amount_oere": price,
            "per": "week" if is_weekly else "forloeb",
            "valid_from": "2010-01-01",
        }
    ]
    planned = {"quantity": quantity, "weeks": weeks}
    activity = line(id=f"{at}/indsats", appropriation_oere=granted, prices=prices, planned=planned)
    office = draw(st.integers(0, 900_000)) * KRONE
    if not office:
        return [activity], granted
    rest = line(id=f"{at}/kontor", appropriation_oere=office, prices=[], planned=None)
    return [activity, rest], granted + office


@st.composite
def reports(draw: st.DrawFn, at: str) -> list[Report]:
    """Return a status of one day whose numbers fit each other."""
    sizes = draw(PARTS)
    whole = sum(sizes)
    named = parts(**{f"part_{n}": size for n, size in enumerate(sizes)})
    count = draw(st.integers(5, whole))
    percent = (Decimal(100) * count / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    share = {"value": str(percent), "percent_of": whole}
    return [
        figure(whole, measure=f"{at}/forloeb", parts=named),
        figure(whole - 5, on="2010-08-31", measure=f"{at}/forloeb"),
        statement("Det går fremad.", initiative=at, figure=share),
        statement("Der ventes flere.", initiative=at, category="forecast", figure={"value": 3}),
    ]


class Clean:
    """A plan and what is reported about it, shown in short: without what is as by default."""

    def __init__(self, whole: Plan, said: list[Report]) -> None:
        self.plan, self.reports = whole, said

    def __repr__(self) -> str:
        told = [each.model_dump_json(exclude_defaults=True) for each in self.reports]
        return "\n".join([self.plan.model_dump_json(exclude_defaults=True), *told])[:20_000]


@st.composite
def clean(draw: st.DrawFn) -> Clean:
    """Return a plan of ten initiatives that all adds up, and what is reported about it."""
    made: list[Json] = []
    said: list[Report] = []
    total = 0
    for number in range(1, 11):
        at = f"2010/1.{number}"
        aim, note = draw(targets(at))
        lines, granted = draw(budgets(at))
        claim = {"about": "antal", "values": [draw(st.integers(1, 500))], "unit": "forløb"}
        total += granted
        made.append(
            initiative(
                id=at,
                purpose=draw(SENTENCES),
                solution=draw(SENTENCES),
                targets=[aim],
                measures=[measure(id=f"{at}/forloeb")],
                budget=lines,
                notes=[note] if note else [],
                claims=[claim | {"stated_in": place} for place in ("Forløb", "Løsning")],
                milestones=[{"id": f"m-{number}", "title": draw(SENTENCES)}],
                **({"appropriation_oere": granted} if granted else {}),
            )
        )
        said.extend(draw(reports(at)))
    parent = target(id="faelles", measure=None)
    frame = {"total_oere": total} if total else {}
    return Clean(plan(*made, shared_targets=[parent], **frame), said)


@given(clean())
def test_a_clean_plan_of_ten_initiatives_has_no_finding(made: Clean) -> None:
    findings = lint(made.plan, before=made.plan, reports=made.reports)

    assert len(made.plan.initiatives) == 10
    assert findings == []


def no_economy(**accepted: Any) -> Plan:
    acceptance = {"finding": "no-economy", "place": "2010", "reason": "Pengene står i budgettet."}
    return plan(initiative(budget=[]), accepted_findings=[acceptance | accepted])


def test_an_accepted_finding_is_shown_with_its_reason() -> None:
    (found,) = lint(no_economy())

    assert (found.name, found.accepted) == ("no-economy", "Pengene står i budgettet.")


@pytest.mark.parametrize("other", [{"place": "2010/1.1"}, {"finding": "sum-gap"}])
def test_what_is_accepted_elsewhere_is_not_accepted_here(other: dict[str, str]) -> None:
    still_open, unused = lint(no_economy(**other))

    assert (still_open.name, still_open.accepted) == ("no-economy", None)
    assert unused.name == "unused-acceptance"
    assert unused.path == ("agreement", "accepted_findings", 0)


def test_an_acceptance_of_nothing_is_found_and_a_misspelt_name_is_said_to_be_none() -> None:
    _, unused = lint(no_economy(finding="no-money"))

    assert "Det er ikke navnet på noget fund." in unused.said


def test_an_acceptance_of_what_only_reports_show_waits_for_the_reports() -> None:
    accepted = {"finding": "small-cells", "place": "2010/1.1/forloeb", "reason": "Kun internt."}
    agreed = plan(accepted_findings=[accepted])
    small = figure(14, parts=parts(a=2, b=12))

    assert lint(agreed) == []
    assert told(lint(agreed, reports=[figure(14)])) == [
        ("unused-acceptance", "small-cells@2010/1.1/forloeb")
    ]
    assert [each.accepted for each in lint(agreed, reports=[small])] == ["Kun internt."]


def test_an_acceptance_of_what_both_plan_and_reports_show_waits_for_the_reports() -> None:
    accepted = {"finding": "unit-drift", "place": "2010/1.1/forloeb", "reason": "Dage er nok."}
    agreed = plan(accepted_findings=[accepted])

    assert lint(agreed) == []
    assert [each.accepted for each in lint(agreed, reports=[figure(200, unit="days")])] == [
        "Dage er nok."
    ]


def test_each_sort_of_finding_is_broken_and_mended_in_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_linting_*.py"))

    assert [name for name in SORTS if f'"{name}"' not in tests] == []
