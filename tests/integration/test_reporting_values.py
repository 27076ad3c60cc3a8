"""Values over HTTP: a share with its n, a cohort that ripens, a rank, a broken series."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from schemas.benchmarks import Benchmark, PeerSet
from schemas.cohorts import Cohort, EventAnchor, Happened, Within
from schemas.days import Span
from schemas.formulas import Constant, Formula, MeasureTerm, Product, Sum
from schemas.measures import Aggregate, Condition, Share
from schemas.topics import MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.reporting import (
    INITIATIVE,
    Office,
    Press,
    adopted,
    agreement,
    day,
    open_office,
)
from tests.stack import Databases

NAMED: dict[str, Any] = {"title": "Måltal", "unit": "persons"}
SHARE = Share(
    id=f"{INITIATIVE}/andel",
    event="person.placed",
    numerator=(Condition(field="sex", any_of=("female",)),),
    **NAMED,
)
COHORT = Cohort(
    id=f"{INITIATIVE}/kohorte",
    anchor=EventAnchor(event="forloeb.ended"),
    test=Within(limit=Span(count=3, unit="months")),
    outcome=Happened(event="person.placed"),
    **NAMED,
)
RANK = Benchmark(
    id=f"{INITIATIVE}/plads",
    series="unge",
    municipality="København",
    best="highest",
    peers=(PeerSet(members=("Aarhus", "Odense")),),
    **NAMED | {"unit": "percent"},
)
DOUBLE = Formula(
    id=f"{INITIATIVE}/dobbelt",
    expression=Sum(
        of=(
            Product(
                of=(
                    Constant(value=Decimal(2)),
                    MeasureTerm(measure=SHARE.id, part="denominator"),
                )
            ),
        )
    ),
    **NAMED,
)
OLD, NEW = (
    Aggregate(
        id=f"{INITIATIVE}/brud",
        version=version,
        op="count",
        event="person.placed",
        valid_from=first,
        valid_to=last,
        **NAMED,
    )
    for version, first, last in (
        (1, None, day("2009-07-31")),
        (2, day("2009-08-01"), None),
    )
)


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        whole = adopted(measures=(SHARE, COHORT, RANK, DOUBLE, OLD, NEW), targets=())
        await office.bench.take(PLANS.name, sent(agreement()), sent(whole))
        yield office


async def ask(office: Office, measure: Any, **parameters: str) -> list[dict[str, Any]]:
    asked = {"from": "2009-01-01", "to": "2009-09-30"} | parameters
    points: list[dict[str, Any]] = (await office.get(f"/v1/measures/{measure.id}/values", **asked))[
        "points"
    ]
    return points


async def test_a_share_is_shown_with_its_n_and_a_formula_reckoned_of_it(office: Office) -> None:
    press = Press()
    await office.bench.take(
        MEASURES.name,
        sent(press.measure(8, measure=SHARE.id, component="denominator")),
        sent(press.measure(3, measure=SHARE.id, component="numerator")),
    )

    *_, share = await ask(office, SHARE)
    *_, double = await ask(office, DOUBLE)

    assert share["value"]["percent"] == "37.5000"
    assert (share["value"]["numerator"], share["value"]["denominator"]) == (3, 8)
    assert double["value"]["amount"] == "16.0000"


async def test_a_cohort_ripens_with_the_day_asked_for_and_nothing_else(office: Office) -> None:
    press = Press()
    amounts = {
        "entered": (10, "2009-03-01"),
        "matured": (9, "2009-06-01"),
        "left": (1, "2009-04-02"),
    }
    amounts["numerator"] = (6, "2009-06-01")
    for component, (amount, on) in amounts.items():
        told = press.measure(
            amount,
            on,
            measure=COHORT.id,
            component=component,
            breakdown={"anchored": "2009-03"},
        )
        await office.bench.take(MEASURES.name, sent(told))

    before, *_ = await ask(office, COHORT, as_of="2009-05-31")
    ripe, *_ = await ask(office, COHORT, as_of="2009-06-01")

    assert before["value"]["percent"] is None
    assert (before["value"]["unmatured"], before["value"]["left"]) == (9, 1)
    assert before["value"]["final_on"] == "2009-06-01"
    assert (ripe["value"]["percent"], ripe["value"]["unmatured"]) == ("66.6667", 0)


async def test_a_rank_of_this_year_remembers_the_figures_of_the_last(office: Office) -> None:
    press = Press()
    for on, figures in {
        "2008-06-30": {"København": 40, "Aarhus": 50, "Odense": 30},
        "2008-09-30": {"København": 44, "Aarhus": 51, "Odense": 31},
        "2009-06-30": {"København": 60, "Aarhus": 50, "Odense": 30},
    }.items():
        for name, amount in figures.items():
            about: dict[str, Any] = {"measure": RANK.id, "breakdown": {"municipality": name}}
            for component, booked in (("published", 1), ("value", amount * 10_000)):
                told = press.measure(booked, on, component=component, **about)
                await office.bench.take(MEASURES.name, sent(told))

    _, second, _ = await ask(office, RANK)

    assert (second["value"]["rank"], second["value"]["of"]) == (1, 3)
    assert second["value"]["rank_change"] == 1
    assert [(each["municipality"], each["is_behind"]) for each in second["value"]["peers"]] == [
        ("Aarhus", True),
        ("Odense", True),
    ]


async def test_two_definitions_are_never_one_figure(office: Office) -> None:
    press = Press()
    for version, on in ((1, "2009-07-01"), (2, "2009-08-02")):
        told = press.measure(5, on, measure=OLD.id, definition=version)
        await office.bench.take(MEASURES.name, sent(told))

    months = await ask(office, OLD, by="month")
    *_, third = await ask(office, OLD)

    assert [(each["definition"], each["value"]["amount"]) for each in months[6:8]] == [
        (1, "5.0000"),
        (2, "5.0000"),
    ]
    assert months[7]["breaks_on"] == ["2009-08-01"]
    assert (third["definition"], third["value"]) == (None, None)
