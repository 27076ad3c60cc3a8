"""Every row of the documents is in a plan file, and its score is the one written beside it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest

from examples import oracle
from schemas.base import Contract
from schemas.claims import Claim
from schemas.measures import Measure
from schemas.plans import Plan
from schemas.targets import Target, Undecided
from tests.builders.rows import agreements, cohort_of, counted, plan, scored

Row = dict[str, Any]
TABLE: Final[dict[str, list[Row]]] = oracle.loaded("rows.yaml")
DAYS: Final = {
    "2009": date(2009, 9, 30),
    "2010": date(2010, 12, 31),
    "2018": date(2017, 6, 30),
    "000": date(2008, 8, 31),
    "002": date(2011, 3, 1),
}
KINDS: Final = {
    "AGG": "aggregate",
    "LVL": "level",
    "SHR": "share",
    "COH": "cohort",
    "BEN": "benchmark",
    "MIL": "milestone",
    "FML": "formula",
}
ROWS: Final = [(agreement, row) for agreement, rows in TABLE.items() for row in rows]


def parts(of: Plan) -> Iterator[tuple[str, Contract]]:
    """Yield what of a plan a row can be encoded in, by its place."""
    agreement = of.agreement
    yield agreement.id, agreement
    for target in agreement.shared_targets:
        yield f"{agreement.id}/{target.id}", target
    for initiative in of.initiatives:
        yield initiative.id, initiative
        yield from ((f"{initiative.id}/{claim.about}", claim) for claim in initiative.claims)
        yield from ((f"{initiative.id}/{each.id}", each) for each in initiative.milestones)
        yield from ((each.id, each) for each in (*initiative.measures, *initiative.budget))
        yield from ((f"{initiative.id}/{target.id}", target) for target in initiative.targets)


def targets(agreement: str) -> dict[str, Target]:
    return {place: part for place, part in parts(plan(agreement)) if isinstance(part, Target)}


def measures(agreement: str) -> dict[str, Measure]:
    return {each.id: each for i in plan(agreement).initiatives for each in i.measures}


@pytest.mark.parametrize(("agreement", "row"), ROWS, ids=lambda each: str(each)[:60])
def test_a_row_of_the_table_is_where_it_says_it_is(agreement: str, row: Row) -> None:
    found = dict(parts(plan(agreement))).get(row["encoded_in"])

    assert found is not None
    assert not isinstance(found, Target) or found.item == row["id"]


@pytest.mark.parametrize("agreement", agreements())
def test_a_target_of_a_plan_file_is_a_row_of_the_table_and_stands_there_once(
    agreement: str,
) -> None:
    listed = Counter(row["encoded_in"] for row in TABLE[agreement])

    assert set(targets(agreement)) <= set(listed)
    assert max(listed.values()) == 1


# Counted in the documents; the plan of 2010 has six deliverables without a number of their own.
NUMBERED: Final = {"2009": 33, "2010": 32 + 6}


@pytest.mark.parametrize("agreement", NUMBERED)
def test_no_row_of_the_document_is_left_out(agreement: str) -> None:
    rows = {row["id"] for row in TABLE[agreement]}

    assert len(rows) == NUMBERED[agreement]


@pytest.mark.parametrize(("agreement", "row"), ROWS, ids=lambda each: str(each)[:60])
def test_only_what_is_undecided_or_pointed_at_by_several_has_no_measure(
    agreement: str, row: Row
) -> None:
    target = targets(agreement).get(row["encoded_in"])
    shared = plan(agreement).agreement.shared_targets

    if target is not None and target.measure is None:
        assert target in shared or isinstance(target.state, Undecided)


@pytest.mark.parametrize(("agreement", "row"), ROWS, ids=lambda each: str(each)[:60])
def test_a_row_is_measured_by_a_measure_of_its_kind(agreement: str, row: Row) -> None:
    target = targets(agreement).get(row["encoded_in"])
    measure = measures(agreement).get(target.measure) if target and target.measure else None

    assert row["kind"] in {*KINDS, "context", "narrative"}
    assert measure is None or measure.kind == KINDS[row["kind"]]


FIGURES: Final = [
    (agreement, row["encoded_in"], row["status"])
    for agreement, row in ROWS
    if row["kind"] == "context" and isinstance(row["status"], int | float)
]


@pytest.mark.parametrize(("agreement", "place", "printed"), FIGURES)
def test_a_figure_nobody_is_held_to_is_the_printed_one(
    agreement: str, place: str, printed: float
) -> None:
    found = dict(parts(plan(agreement)))[place]

    figure = sum(found.values) if isinstance(found, Claim) else counted(place)

    assert float(figure) == printed


COHORTS: Final[list[Row]] = oracle.loaded("expected.yaml")["cohorts"]


@pytest.mark.parametrize("cohort", COHORTS, ids=lambda each: f"{each['measure']} {each['on']}")
def test_a_cohort_is_as_ripe_as_one_followed_day_by_day(cohort: Row) -> None:
    found = cohort_of(cohort["measure"], cohort["on"])

    assert (found.entered, found.matured) == (cohort["entered"], cohort["matured"])
    assert found.numerator == cohort["numerator"]


SCORED: Final = [
    (agreement, row["encoded_in"], on, status)
    for agreement, row in ROWS
    if row["kind"] in KINDS
    for on, status in ((DAYS[agreement], row["status"]), *row.get("later", {}).items())
]


@pytest.mark.parametrize(("agreement", "place", "on", "status"), SCORED)
def test_a_row_is_scored_as_the_table_says(
    agreement: str, place: str, on: date, status: str
) -> None:
    found = scored(agreement, on)[place]

    assert found.status == status, found.explanation.sentence
