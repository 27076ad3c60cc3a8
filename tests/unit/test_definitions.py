"""Definitions that fit together, formulas whose units match, and readings that are said."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from schemas.cohorts import Cohort, EventAnchor, Happened, InStatus, SpellAnchor, Sustained, Within
from schemas.days import Span
from schemas.definitions import Breakdown, Condition, Scheme, Trigger
from schemas.formulas import (
    Constant,
    Formula,
    MeasureTerm,
    MoneyTerm,
    Operand,
    Product,
    Sum,
    evaluate,
)
from schemas.measures import Aggregate, Level, Measure, Milestone, Published, Share
from schemas.plans import Agreement, Initiative, Plan
from services.reporting.measures.readings import in_danish

WHERE = "2009/1.2"
PLACES = Level(id=f"{WHERE}/pladser", title="Pladser", unit="places", opened_by="places.opened")
COURSES = Aggregate(
    id="2009/1.3/forloeb", title="Forløb", unit="forloeb", op="count", event="forloeb.started"
)
PERSONS = Aggregate(
    id=f"{WHERE}/personer", title="Personer", unit="persons", op="distinct", event="person.placed"
)
LINE = f"{WHERE}/indsats"


def formula(expression: Sum, **given: Any) -> Formula:
    whole: dict[str, Any] = {"id": f"{WHERE}/formel", "title": "Formel", "unit": "forloeb"}
    return Formula(**whole | given, expression=expression)


def product(*terms: Any, by: tuple[Any, ...] = ()) -> Product:
    return Product(of=terms, by=by)


def measure(of: Measure, part: Any = "value") -> MeasureTerm:
    return MeasureTerm(measure=of.id, part=part)


FOUR = Constant(value=Decimal(4), unit="forloeb", per="places")
FOUR_EACH_AND_OTHERS = formula(Sum(of=(product(measure(PLACES), FOUR), product(measure(COURSES)))))
COST = formula(
    Sum(of=(product(MoneyTerm(line=LINE, account="consumed"), by=(measure(PERSONS),)),)),
    unit="oere",
    per="persons",
)


def initiative(*measures: Measure, id_: str = WHERE) -> Initiative:
    return Initiative(id=id_, title="Indsats", measures=measures)


def plan(*initiatives: Initiative) -> Plan:
    agreement = Agreement(
        id="2009",
        title="Aftale",
        municipality="Københavns Kommune",
        first_day=date(2009, 1, 1),
        last_day=date(2009, 12, 31),
    )
    return Plan(agreement=agreement, initiatives=initiatives)


def test_350_places_four_times_a_year_and_400_of_another_initiative_are_1800() -> None:
    values = {
        Operand(PLACES.id, "value"): Fraction(350),
        Operand(COURSES.id, "value"): Fraction(400),
    }

    assert evaluate(FOUR_EACH_AND_OTHERS, values) == 1800
    assert evaluate(FOUR_EACH_AND_OTHERS, {**values, Operand(COURSES.id, "value"): None}) is None


def test_a_cost_per_person_is_money_per_person_and_nothing_is_divided_by_nobody() -> None:
    spent = {Operand(LINE, "consumed"): Fraction(590_000_000)}

    assert evaluate(COST, spent | {Operand(PERSONS.id, "value"): Fraction(75)}) == Fraction(
        590_000_000, 75
    )
    assert evaluate(COST, spent | {Operand(PERSONS.id, "value"): Fraction(0)}) is None


def test_a_formula_is_checked_when_the_plan_is_read() -> None:
    read = plan(
        initiative(
            PLACES, PERSONS, FOUR_EACH_AND_OTHERS, COST.model_copy(update={"id": f"{WHERE}/p"})
        ),
        initiative(COURSES, id_="2009/1.3"),
    )

    assert len(read.initiatives) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Sum(of=(product(measure(PERSONS)), product(measure(PLACES)))), "persons and places"),
        (Sum(of=(product(measure(PERSONS)),), less=(product(measure(PLACES)),)), "persons and pl"),
        (Sum(of=(product(measure(PERSONS)),)), "gives persons, but says forloeb"),
        (Sum(of=(product(measure(PLACES), measure(PERSONS)),)), "persons x places"),
        (Sum(of=(product(MeasureTerm(measure=f"{WHERE}/intet")),)), "which is not defined"),
    ],
)
def test_persons_and_places_are_not_added(wrong: Sum, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        initiative(PLACES, PERSONS, formula(wrong))


def test_two_versions_may_stand_side_by_side_where_they_share_no_day() -> None:
    old = PERSONS.model_copy(update={"valid_to": date(2010, 12, 31)})
    new = PERSONS.model_copy(update={"version": 2, "valid_from": date(2011, 1, 1)})

    assert len(initiative(old, new).measures) == 2
    with pytest.raises(ValidationError, match="claim the same days"):
        initiative(PERSONS, new)
    with pytest.raises(ValidationError, match="claim the same days"):
        initiative(old.model_copy(update={"valid_to": date(2011, 1, 1)}), new)


@pytest.mark.parametrize(
    ("of", "given"),
    [
        (Condition, {"field": "sex"}),
        (Condition, {"field": "sex", "any_of": ("female",), "none_of": ("male",)}),
        (Condition, {"field": "sex", "at_least": 2}),
        (Breakdown, {"by": "age", "partition": True}),
        (Breakdown, {"by": "free", "partition": True, "name": "x"}),
        (Share, {"event": "person.placed"}),
        (
            Share,
            {
                "event": "figure.reported",
                "numerator": (Condition(field="sex", any_of=("female",)),),
            },
        ),
        (Level, {"opened_by": "person.placed", "mode": "capacity"}),
        (Level, {"opened_by": "person.placed", "per": "week"}),
    ],
)
def test_what_cannot_be_counted_is_not_defined(of: Any, given: dict[str, Any]) -> None:
    named = (
        {}
        if of in {Condition, Breakdown}
        else {"id": f"{WHERE}/m", "title": "T", "unit": "persons"}
    )

    with pytest.raises(ValidationError):
        of(**named, **given)


def cohort(**given: Any) -> Cohort:
    whole: dict[str, Any] = {
        "id": f"{WHERE}/k",
        "title": "Kohorte",
        "unit": "persons",
        "anchor": EventAnchor(event="joborder.received"),
        "test": Within(limit=Span(count=1, unit="working_days")),
        "outcome": Happened(event="joborder.filled", of="item"),
    }
    return Cohort(**whole | given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "inden for 1 arbejdsdag"),
        ({}, "Arbejdsdage regnes fra dagen efter"),
        ({"working_days_from": "same_day"}, "Arbejdsdage regnes fra samme dag"),
        ({}, "En succes tæller når vinduet lukker, ikke før."),
        ({"counts": "when_met"}, "En succes tæller straks."),
        ({}, "Vinduet regnes med begge ender."),
        ({"leaves_on": InStatus(status=("moved",))}, "er ude af både tæller og nævner fra den dag"),
        (
            {"leaves_on": InStatus(status=("moved",)), "who_leaves": "fails"},
            "tæller som ikke nået",
        ),
        ({"silence": "unknown"}, "gælder kun de dage, der er indberettet"),
        ({"outcome_from": "initiative"}, "denne indsats alene"),
        ({"each": "first"}, ", første gang."),
        ({"anchor": SpellAnchor(status=("sick",), bridged_days=3)}, "højst 3 dage brydes ikke"),
        (
            {
                "test": Sustained(
                    first=Span(count=0, unit="days"), last=Span(count=3, unit="months")
                )
            },
            "samme dagtal, højst månedens sidste",
        ),
        (
            {"exclude": (Condition(field="provider", any_of=("ac",)),)},
            "Undtaget er: provider er ac",
        ),
    ],
)
def test_every_reading_of_a_cohort_is_said(given: dict[str, Any], said: str) -> None:
    assert said in in_danish(cohort(**given))


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (PERSONS, "hver tæller på sin første dag hvert kalenderår"),
        (PLACES, "både første og sidste dag tæller med"),
        (PLACES.model_copy(update={"mode": "minimum"}), "hvor længe løftet var brudt"),
        (COST, "enhederne er prøvet"),
        (
            Share(
                id=f"{WHERE}/s",
                title="S",
                unit="persons",
                event="person.placed",
                denominator=Published(series="befolkning", municipality="København"),
            ),
            "nyeste offentliggjorte befolkning for København",
        ),
        (
            Milestone(id=f"{WHERE}/m", title="M", milestone="m1"),
            "Nået efter den først lovede dag er ikke nået til tiden",
        ),
        (
            COURSES.model_copy(
                update={
                    "valid_to": date(2010, 12, 31),
                    "where": (
                        Condition(field="age", at_least=30, at_most=40, age_on="year_start"),
                        Condition(
                            field="match_group", any_of=("match_3",), scheme=Scheme(name="match-5")
                        ),
                    ),
                    "breakdowns": (Breakdown(by="sex", partition=False),),
                }
            ),
            (
                "age er mindst 30 og højst 40 og match_group er match_3. Opdelt på sex: delene"
                " udgør ikke helheden. Alder er ved årets begyndelse. Koder læses efter match-5;"
                " andre ordninger kun, hvor de er oversat. Gælder til 31-12-2010 (version 1)"
            ),
        ),
    ],
)
def test_the_readings_of_other_kinds_are_said(of: Measure, said: str) -> None:
    assert said in in_danish(of)


@pytest.mark.parametrize("event", get_args(Trigger))
def test_every_event_has_its_danish_words(event: Any) -> None:
    assert event not in in_danish(COURSES.model_copy(update={"event": event}))
