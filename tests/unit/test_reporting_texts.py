"""Numbers, money, days, rules and figures read as a Danish municipality writes them."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from schemas.activity import Offer
from schemas.figures import Figure
from schemas.measures import Dimension, Unit
from schemas.plans import Nature
from schemas.snapshots import BudgetAccount
from schemas.targets import (
    AtLeast,
    AtMost,
    Beats,
    Between,
    By,
    Cadence,
    ChangeFrom,
    Continuous,
    Done,
    Equal,
    GapReduction,
    Improve,
    InFull,
    Per,
    PerCase,
    RankWithin,
    Rule,
    Step,
    Trajectory,
    Undated,
)
from services.reporting import texts
from services.reporting.periods import parse_period, period_of
from tests.builders.reporting import target

D = Decimal


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (texts.number(1234567), "1.234.567"),
        (texts.number(-1234), "-1.234"),
        (texts.number(D("1234.55"), 1), "1.234,6"),
        (texts.number(D("0.25"), 1), "0,3"),
        (texts.plain(D("2000")), "2.000"),
        (texts.plain(D("12.50")), "12,5"),
        (texts.kroner(590_000_005), "5.900.000,05 kr."),
        (texts.kroner(-150), "-1,50 kr."),
        (texts.millions(590_000_000), "5,9 mio. kr."),
        (texts.millions(525_000_000, 2), "5,25 mio. kr."),
        (texts.percent(52.75), "52,8 pct."),
        (texts.day(date(2009, 11, 26)), "26-11-2009"),
        (texts.period_label(parse_period("2009-K3")), "3. kvartal 2009"),
        (texts.period_label(parse_period("2009")), "2009"),
        (texts.period_label(period_of(date(2009, 3, 5), "month")), "marts 2009"),
    ],
)
def test_numbers_money_and_days_are_written_the_danish_way(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("rule", "cadence", "expected"),
    [
        (AtLeast(value=D(150)), Per(period="year"), "mindst 150 om året"),
        (AtLeast(value=D(2)), Per(period="week", times=40), "mindst 2 om ugen i 40 uger"),
        (AtMost(value=D("7.5")), Undated(), "højst 7,5"),
        (Equal(value=D(1500)), By(on=date(2010, 12, 31)), "1.500 senest 31-12-2010"),
        (Between(low=D(60), high=D(70)), Undated(), "60-70"),
        (InFull(value=D(400)), By(on=date(2009, 12, 31)), "fuldt udmøntet (400) senest 31-12-2009"),
        (RankWithin(best=2), Per(period="year"), "nr. 2 eller bedre om året"),
        (Beats(peer="Aarhus"), Undated(), "bedre end Aarhus"),
        (Improve(direction="down"), Undated(), "færre"),
        (Done(), By(on=date(2009, 5, 31)), "gennemført senest 31-05-2009"),
        (AtLeast(value=D(90)), PerCase(), "mindst 90 pct. af sagerne"),
        (
            AtLeast(value=D(100)),
            Continuous(since=date(2009, 8, 10)),
            "mindst 100 løbende fra 10-08-2009",
        ),
    ],
)
def test_a_rule_reads_in_short(rule: Rule, cadence: Cadence, expected: str) -> None:
    assert texts.target_text(target(rule=rule, cadence=cadence)) == expected


def test_a_target_against_something_says_against_what() -> None:
    growth = ChangeFrom(measured_in="percent")
    since = ChangeFrom(measured_in="absolute", baseline_on=date(2007, 12, 31))
    steps = Trajectory(
        steps=(Step(on=date(2009, 12, 31), value=D(30)), Step(on=date(2011, 12, 31), value=D(50))),
        between="step",
    )

    def read(**given: object) -> str:
        return texts.target_text(target(cadence=Undated(), **given))

    assert read(rule=AtLeast(value=D(10)), reference=growth) == "mindst 10 pct. flere"
    assert (
        read(rule=AtLeast(value=D(2000)), reference=since, qualifier="approximate")
        == "ca. 2.000 flere end 31-12-2007"
    )
    assert read(rule=AtMost(value=D(-20)), reference=since) == "mindst 20 færre end 31-12-2007"
    assert read(rule=Improve(direction="down"), reference=since) == "færre end 31-12-2007"
    assert read(rule=AtMost(value=D(52)), scale="percent") == "højst 52 pct."
    assert read(rule=AtMost(value=D(9)), reference=steps).startswith("højst 30 pr. 31-12-2009")
    assert read(reference=steps) == "mindst 30 pr. 31-12-2009, 50 pr. 31-12-2011"
    assert (
        read(rule=Improve(direction="up"), reference=GapReduction(percent=D(20)))
        == "afstanden til den bedste 20 pct. mindre"
    )


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure(value=D(153), qualifier="approximate", knowledge="estimated"), "ca. 153 (skøn)"),
        (Figure(value=D(60), upper=D(70)), "60-70"),
        (Figure(value=D(200), qualifier="over"), "over 200"),
        (Figure(value=D(311), knowledge="forecast"), "311 (forventet)"),
    ],
)
def test_a_figure_keeps_its_reservations(figure: Figure, expected: str) -> None:
    assert texts.figure(figure) == expected


def test_every_code_of_the_contract_has_a_danish_word() -> None:
    assert texts.UNITS.keys() == set(get_args(Unit))
    assert texts.DIMENSIONS.keys() == set(get_args(Dimension))
    assert texts.NATURES.keys() == set(get_args(Nature))
    assert texts.LEDGER.keys() == set(get_args(BudgetAccount))
    assert all(texts.label(offer) != offer for offer in get_args(Offer) if offer != "mentor")


def test_a_code_of_a_publishers_own_is_shown_as_it_was_sent() -> None:
    assert texts.label("kia_pro_hold_7") == "kia_pro_hold_7"
