"""The 17 defects of the agreements of 2009, 2010 and 2018, each found where the document has it."""

import json
from functools import cache
from typing import Final

import pytest

from deploy.local.files import read_plan
from examples.generator import generate
from schemas.activity import FigureReported, StatementReported
from schemas.plans import MilestoneReplanned, Plan
from services.intake.linting.engine import lint
from services.intake.linting.findings import Finding
from services.intake.linting.subject import Report
from tests.builders.linting import (
    figure,
    moved,
    parts,
    shares,
    statement,
)
from tests.stack import ROOT

Q3: Final = "2009-09-30"


def narrowed(milestone: str, reason: str) -> MilestoneReplanned:
    return moved(2, milestone=milestone, initiative="2009/1.8", on=Q3, reason=reason)


# What the status of the third quarter of 2009 says in numbers.
STATUS_2009: Final[list[Report]] = [
    figure(
        43,
        on=Q3,
        measure="2009/1.5/afsluttet",
        parts=shares(
            fit_for_employer=28,
            partly_fit_at_work=15,
            fit_for_insurance_fund=9,
            fit_for_social_assistance=2,
            still_ill=46,
        ),
    ),
    statement("Der er 31. integrationsstillinger.", Q3, initiative="2009/1.6"),
    figure(200, on=Q3, measure="2009/1.7/kursister", unit="days", qualifier="over"),
    narrowed("1.8-internet", "E-blanketter"),
    narrowed("1.8-centre", "Jobspor"),
    narrowed("1.8-mobil", "SMS-indkaldelse"),
    figure(170, on="2009-08-15", measure="2009/1.9/vejledning"),
    figure(
        97,
        on=Q3,
        measure="2009/2.3/sager",
        parts=parts(
            offer_given=33,
            in_treatment=16,
            unclarified=39,
            in_rehabilitation=9,
            flex_job_granted=44,
        ),
    ),
    figure(
        14,
        on=Q3,
        measure="2009/3.4/virksomhedsplaceret",
        basis="in_period",
        parts=parts(wage_subsidy=2, internship=3, education=6, ordinary_job=3),
    ),
    figure(
        56,
        on=Q3,
        measure="2009/3.4/virksomhedsplaceret",
        parts=parts(wage_subsidy=8, internship=27, education=12, ordinary_job=9),
    ),
]


def status_2018() -> list[Report]:
    """Return what is reported beside the plan of 2018, as it is sent."""
    models = {"fremdrift.figure.reported.v1": FigureReported} | {
        "fremdrift.statement.reported.v1": StatementReported
    }
    sent = [json.loads(line) for line in generate()["2018/events/bif.jsonl"]]
    return [
        models[each["type"]].model_validate_json(json.dumps(each["data"]))
        for each in sent
        if each["type"] in models
    ]


@cache
def plan_of(agreement: str) -> Plan:
    return read_plan(ROOT / "examples" / agreement / "plan.yaml")


@cache
def found() -> list[Finding]:
    return [
        *lint(plan_of("2009"), reports=STATUS_2009),
        *lint(plan_of("2010")),
        *lint(plan_of("2018"), reports=status_2018()),
    ]


DEFECTS: Final = [
    (1, "widened-numerator", "2009/3.4/virksomhedsplaceret", "8 + 27 = 35"),
    (2, "impossible-percentage", "2009/1.5/afsluttet", "6 af 43 = 14,0 pct., 7 af 43 = 16,3 pct."),
    (2, "impossible-percentage", "2009/1.5/afsluttet", "20 af 43 = 46,5 pct."),
    (3, "unit-drift", "2009/1.7/kursister", "200 »days«, målingen »persons«"),
    (3, "unit-drift", "2009/1.9/loentilskud-100", "»places«"),
    (3, "unit-drift", "2009/1.10/jobklub-100", "»forloeb.ended«"),
    (3, "unit-drift", "2009/2.2/vejledning-480", "»persons«"),
    (3, "unit-drift", "2009/2.4/kombination-40", "»persons«"),
    (4, "mixed-days", "2009", "15-08-2009: 2009/1.9/vejledning"),
    (5, "sum-gap", "2010", "= 50,4, trykt 66,4: 16,0 mio. kr."),
    (6, "price-quantity-gap", "2010/1.4/indsats", "250.000 rest, eller 1571 forløb"),
    (7, "contradiction", "2010/2.3/praktikpladser", "100 + 50 = 150 pladser"),
    (7, "contradiction", "2010/2.5/familier", "10 familier; Forløb: 30 familier"),
    (7, "contradiction", "2010/2.5/varighed", "3 år; Forløb: 2 år"),
    (8, "missing-baseline", "2010/1.2/jobordrer-10", None),
    (8, "missing-baseline", "2018/4.3/foran-aarhus", None),
    (8, "missing-baseline", "2018/4.7/afstand-ned-25", None),
    (9, "missing-window", "2010/1.5/raskmeldt-25", None),
    (9, "missing-window", "2010/2.1/ud-af-kontanthjaelp-50", None),
    (9, "missing-window", "2010/2.2/job-eller-uddannelse-60", None),
    (10, "shared-parent", "2009/jobplan-2000", "11 x 2000 = 22.000"),
    (11, "follow-up-outlives-plan", "2010/2.6/ude-af-kriminalitet-75", "31-12-2012"),
    (12, "small-cells", "2009/1.5/afsluttet", "2 pct. af 43 = 1"),
    (12, "small-cells", "2009/3.4/virksomhedsplaceret", "»wage_subsidy« = 2; »internship« = 3"),
    (13, "not-a-partition", "2009/2.3/sager", "= 141, i alt 97: forskel 44"),
    (14, "scope-changed", "2009/1.8/1.8-internet", "E-blanketter"),
    (14, "scope-changed", "2009/1.8/1.8-centre", "Jobspor"),
    (14, "scope-changed", "2009/1.8/1.8-mobil", "SMS-indkaldelse"),
    (15, "no-economy", "2009", "18 af 18"),
    (16, "only-in-charts", "2018/6", None),
    (17, "number-format", "2010/1.5", "»5, 0 mio«"),
    (17, "number-format", "2009/1.6", "»31. integrationsstillinger«"),
    (17, "number-format", "2018/4.6", "»2.2 pct«"),
    (17, "number-format", "2018", "»procent«"),
]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda each: f"{each[0]}-{each[2]}")
def test_a_defect_of_the_agreements_is_found_where_it_stands(
    defect: tuple[int, str, str, str | None],
) -> None:
    _, name, place, sum_ = defect

    sums = [each.arithmetic for each in found() if (each.name, each.place) == (name, place)]

    assert sums != []
    assert sum_ is None or any(sum_ in (told or "") for told in sums), sums


def test_the_plan_of_2018_has_its_defects_and_no_other() -> None:
    places = {(each.name, each.place) for each in found() if each.place.startswith("2018")}

    assert places == {(name, place) for _, name, place, _ in DEFECTS if place.startswith("2018")}


# What is to be decided still; what was decided is accepted in the plan files, with the reason.
OPEN: Final[dict[str, set[tuple[str, str]]]] = {
    "2009": set(),
    "2010": {
        ("missing-baseline", "2010/1.2/jobordrer-10"),
        ("price-quantity-gap", "2010/1.4/indsats"),
        ("contradiction", "2010/2.3/praktikpladser"),
        ("contradiction", "2010/2.5/familier"),
        ("contradiction", "2010/2.5/varighed"),
        ("follow-up-outlives-plan", "2010/2.6/ude-af-kriminalitet-75"),
    },
}
# Beside what DEFECTS names: the same sorts of defect, where the documents have them once more.
ACCEPTED: Final[dict[str, set[tuple[str, str]]]] = {
    "2009": {
        ("contradiction", "2009/jobplan-2000"),
        ("missing-baseline", "2009/jobplan-2000"),
        ("missing-baseline", "2009/ungdomsuddannelse-500"),
        ("missing-baseline", "2009/praktikpladser-500"),
        ("missing-baseline", "2009/1.2/selvforsoergelse-700"),
        ("missing-baseline", "2009/3.1/afklaret-60-70"),
        ("shared-parent", "2009/ungdomsuddannelse-500"),
    },
    "2010": set(),
}


@pytest.mark.parametrize("agreement", ["2009", "2010"])
def test_a_plan_file_has_the_known_defects_and_no_other(agreement: str) -> None:
    findings = lint(plan_of(agreement))
    known = {(name, place) for _, name, place, _ in DEFECTS}

    left_open = {(each.name, each.place) for each in findings if each.accepted is None}
    accepted = {(each.name, each.place) for each in findings if each.accepted is not None}

    assert left_open == OPEN[agreement]
    assert left_open <= known
    assert accepted - known == ACCEPTED[agreement]


def test_all_seventeen_defects_have_a_row_and_a_sort_of_their_own() -> None:
    sorts = {number: name for number, name, *_ in DEFECTS}

    assert list(sorts) == list(range(1, 18))
    assert len(set(sorts.values())) == 17


def test_the_windows_the_document_leaves_open_are_these_three_and_no_other() -> None:
    windows = [each.place for each in found() if each.name == "missing-window"]

    assert windows == [place for number, _, place, _ in DEFECTS if number == 9]
