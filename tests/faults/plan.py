"""The plan the fault tests measure by: three initiatives with every kind of measure, and money."""

from datetime import UTC, date, datetime
from typing import Final

from schemas.measures import Aggregate, Breakdown, Condition, Level, Measure
from schemas.plans import BudgetLine, Initiative, InitiativeAdopted, Price

from .letters import Letter, letter

INITIATIVES: Final = ("fejl/1", "fejl/2", "fejl/3")
BEGUN: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
_JANUARY: Final = date(2026, 1, 1)


def adopted(version: int = 1) -> list[InitiativeAdopted]:
    """Return the initiatives in a version; the second one counts and pays otherwise."""
    return [
        InitiativeAdopted(
            version=version,
            agreement="fejl",
            initiative=Initiative(
                id=each,
                title=f"Indsats {each}",
                measures=_measures(each, version),
                budget=_lines(each, version),
            ),
        )
        for each in INITIATIVES
    ]


def _measures(id_: str, version: int) -> tuple[Measure, ...]:
    by = tuple(Breakdown(by=each, partition=True) for each in ("provider", "district"))
    changed = (
        Aggregate(
            id=f"{id_}/startet",
            version=version,
            title="Startede",
            unit="forloeb",
            op="count",
            event="forloeb.started",
            breakdowns=by[:version],
        ),
        Level(
            id=f"{id_}/pladser",
            version=version,
            title="Pladser",
            unit="places",
            opened_by="places.opened",
        ),
    )
    gone = (
        Aggregate(
            id=f"{id_}/henvist",
            title="Henviste",
            unit="forloeb",
            op="count",
            event="forloeb.referred",
        ),
    )
    return (*changed, *_lasting(id_), *(gone if version == 1 else ()))


def _lasting(id_: str) -> tuple[Measure, ...]:
    """Return the measures that no version changes."""
    completed = (Condition(field="completed", any_of=(True,)),)
    return (
        Aggregate(
            id=f"{id_}/personer",
            title="Personer",
            unit="persons",
            op="distinct",
            event="forloeb.started",
        ),
        Aggregate(
            id=f"{id_}/gennemfoert",
            title="Gennemførte",
            unit="forloeb",
            op="count",
            event="forloeb.ended",
            where=completed,
        ),
        Aggregate(
            id=f"{id_}/dage",
            title="Dage",
            unit="days",
            op="sum",
            event="forloeb.ended",
            field="days",
        ),
        *_held_and_open(id_),
    )


def _held_and_open(id_: str) -> tuple[Measure, ...]:
    return (
        Aggregate(
            id=f"{id_}/stillinger",
            title="Besatte stillinger",
            unit="positions",
            op="sum",
            event="joborder.filled",
            field="positions",
        ),
        Aggregate(
            id=f"{id_}/deltagere",
            title="Deltagere",
            unit="persons",
            op="sum",
            event="activity.held",
            field="participants",
        ),
        Level(id=f"{id_}/i-gang", title="I gang", unit="persons", opened_by="forloeb.started"),
        Level(
            id=f"{id_}/ansat",
            title="Ansat",
            unit="placements",
            opened_by="person.placed",
            breakdowns=(Breakdown(by="offer", partition=True),),
        ),
    )


def _lines(id_: str, version: int) -> tuple[BudgetLine, ...]:
    price = Price(amount_oere=600_00 + 100_00 * version, per="week", valid_from=_JANUARY)
    return (
        BudgetLine(
            id=f"{id_}/forloeb",
            title="Forløb",
            nature="activity",
            year=2026,
            appropriation_oere=version * 10_000_000_00,
            prices=(price,),
        ),
        BudgetLine(id=f"{id_}/drift", title="Drift", nature="administration", year=2026),
    )


def plan_letters(version: int, position: int) -> list[Letter]:
    """Return the plan as intake publishes it, recorded at this place in the stream."""
    return [
        letter(
            f"plan-{each.initiative.id}-{version}",
            each.initiative.id,
            each,
            position,
            key=each.agreement,
        )
        for each in adopted(version)
    ]


def definitions(versions: int) -> list[InitiativeAdopted]:
    """Return the initiatives as this version has them; none before the first."""
    return list(adopted(versions)) if versions else []
