"""The demonstration's money, booked by the ledger alone, is what its oracle and the page say."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from pydantic_core import to_json

from examples import oracle
from examples.generator import generate
from schemas.catalogue import EVENT_TYPES
from schemas.plans import InitiativeAdopted, Plan
from services.budget.domain import CONCERNS
from tests.builders.budget import Desk

ACCOUNTS = {"committed_oere": "committed", "consumed_oere": "consumed", "rest_oere": "available"}
PINNED = oracle.loaded("expected.yaml")["economy"]["lines"]


@cache
def booked() -> Mapping[str, Mapping[str, int]]:
    """Return what stands on the accounts of every line at the end of 2010."""
    plan = Plan.model_validate_json(to_json(oracle.loaded("2010/plan.yaml")))
    cases: dict[str, Desk] = defaultdict(Desk)
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    adoptions = [
        InitiativeAdopted(version=1, agreement="2010", initiative=each) for each in plan.initiatives
    ]
    whole = Desk()
    for adoption in adoptions:
        whole.adopt(adoption)
    for fact in oracle.read_all(generate()).facts:
        model = EVENT_TYPES[f"fremdrift.{fact.noun}.v1"].model
        if model in CONCERNS:
            data = model.model_validate_json(to_json(told(fact.data)), extra="ignore")
            case = fact.citizen or data.subject  # type: ignore[attr-defined]
            cases[case].book = whole.book
            cases[case].take(str(fact.uuid), data)
    for desk in (whole, *cases.values()):
        for line in PINNED:
            for account, amount in desk.value(line, oracle.YEAR_END).items():
                sums[line][account] += amount
    return sums


def told(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "citizen"}


@pytest.mark.parametrize("line", PINNED)
def test_the_ledger_comes_to_the_printed_economy(line: str) -> None:
    stands = booked()[line]

    found = {name: stands.get(account, 0) for name, account in ACCOUNTS.items()}
    found |= {
        "original_oere": stands.get("original", 0),
        "corrected_oere": -stands.get("granted", 0),
    }

    pinned = PINNED[line]
    is_within_frame = pinned["original_oere"] is None
    shown = {n: v for n, v in found.items() if not (is_within_frame and pinned[n] is None)}
    assert shown == {name: pinned[name] for name in shown}
    assert any(stands.values()) or is_within_frame
