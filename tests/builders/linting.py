"""Builders of plans and reports in which all adds up, to be broken in one place at a time."""

import json
from typing import Any, TypeAlias

from schemas.activity import FigureReported, StatementReported
from schemas.plans import MilestoneReplanned, Plan
from services.intake.linting.findings import Finding

Json: TypeAlias = dict[str, Any]
KRONE = 100


def target(**changed: Any) -> Json:
    return {
        "id": "maal",
        "item": "1.1",
        "category": "activity",
        "wording": "Mindst 100 forløb i 2010.",
        "measure": "2010/1.1/forloeb",
        "rule": {"rule": "at_least", "value": 100},
        "cadence": {"cadence": "by", "on": "2010-12-31"},
    } | changed


def measure(**changed: Any) -> Json:
    return {
        "kind": "aggregate",
        "id": "2010/1.1/forloeb",
        "title": "Startede forløb",
        "unit": "forloeb",
        "op": "count",
        "event": "forloeb.started",
    } | changed


def line(**changed: Any) -> Json:
    return {
        "id": "2010/1.1/indsats",
        "title": "Forløb",
        "nature": "activity",
        "year": 2010,
        "appropriation_oere": 1_000_000 * KRONE,
        "prices": [{"amount_oere": 10_000 * KRONE, "per": "forloeb", "valid_from": "2010-01-01"}],
        "planned": {"quantity": 100},
    } | changed


def initiative(**changed: Any) -> Json:
    return {
        "id": "2010/1.1",
        "title": "Vejen til job",
        "targets": [target()],
        "measures": [measure()],
        "budget": [line()],
    } | changed


def plan_json(*initiatives: Json, **agreement: Any) -> Json:
    frame = {
        "id": "2010",
        "title": "Aftalen",
        "municipality": "København",
        "first_day": "2010-01-01",
        "last_day": "2010-12-31",
    }
    return {"agreement": frame | agreement, "initiatives": initiatives or (initiative(),)}


def plan(*initiatives: Json, **agreement: Any) -> Plan:
    return Plan.model_validate_json(json.dumps(plan_json(*initiatives, **agreement)))


def figure(value: float, on: str = "2010-09-30", **told: Any) -> FigureReported:
    measured = told.pop("measure", "2010/1.1/forloeb")
    basis = told.pop("basis", "to_date")
    return FigureReported.model_validate_json(
        json.dumps(
            {
                "on": on,
                "measure": measured,
                "initiative": measured.rpartition("/")[0],
                "figure": {"value": value, **told},
                "basis": basis,
            }
        )
    )


def statement(text: str, on: str = "2010-09-30", **told: Any) -> StatementReported:
    said = {"on": on, "initiative": "2010/1.1", "category": "status", "text": text}
    return StatementReported.model_validate_json(json.dumps(said | told))


def moved(scope_version: int, **told: Any) -> MilestoneReplanned:
    return MilestoneReplanned.model_validate_json(
        json.dumps(
            {
                "milestone": "m-1",
                "initiative": "2010/1.1",
                "on": "2010-09-30",
                "planned_on": "2010-12-31",
                "scope_version": scope_version,
            }
            | told
        )
    )


def parts(**values: float) -> list[Json]:
    return [{"code": code, "value": value} for code, value in values.items()]


def shares(**percents: float) -> list[Json]:
    return [{"code": code, "percent": percent} for code, percent in percents.items()]


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return the findings by name and place, which is how they are accepted."""
    return [(each.name, each.place) for each in findings]


def arithmetic(findings: list[Finding]) -> list[str | None]:
    return [each.arithmetic for each in findings]
