"""Rows of the source documents, a family of rules at a time, with the status that follows."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from schemas.targets import (
    Beats,
    Between,
    By,
    ChangeFrom,
    Continuous,
    Done,
    Equal,
    GapReduction,
    GivenUp,
    Improve,
    InFull,
    Per,
    PerCase,
    Postponed,
    RankWithin,
    Step,
    Target,
    Trajectory,
    Undated,
    Undecided,
)
from services.reporting.scoring.figures import (
    Deliverable,
    Figure,
    Moved,
    NotReported,
    Peer,
    Ranking,
    Rhythm,
    Share,
    Span,
)
from tests.builders.reporting import day
from tests.builders.scoring import Q3, YEAR_END, at_least, at_most, scored, standing, target, total

D = Decimal
END_2010 = date(2010, 12, 31)
AGREEMENT_2010 = Span(date(2010, 1, 1), END_2010)
PLAN_2018 = Span(date(2016, 1, 1), date(2020, 12, 31))
Q2_2017 = date(2017, 6, 30)
BY_2020 = By(on=date(2020, 12, 31))
EVERY_YEAR = Per(period="year")
SINCE_AUGUST = Continuous(since=date(2009, 8, 10))
IN_PERCENT: dict[str, Any] = {"scale": "percent", "cadence": Undated()}
STEPS_TO_2011 = Trajectory(
    steps=(Step(on=YEAR_END, value=D(30)), Step(on=date(2011, 12, 31), value=D(50))),
    between="step",
)

THIRD_QUARTER_2009: list[tuple[str, Target, Figure, str, str]] = [
    (
        "1.1-I 86 of a hundred, 90 promised each",
        target(rule=at_least(90), cadence=PerCase()),
        Share(86, 100, unmatured=40),
        "behind",
        "86 pct. (86 af 100, 40 venter) mod mindst 90 pct. pr. 30-09-2009: bagud",
    ),
    (
        "1.2-I1 by summer, moved to the end of the year",
        target(rule=Done(), cadence=By(on=date(2009, 5, 31))),
        Deliverable(moved=(Moved(Q3, YEAR_END),)),
        "postponed",
        "Ikke meldt nået, lovet 31-12-2009 pr. 30-09-2009: udsat",
    ),
    (
        "1.3-I the whole fund",
        target(rule=InFull(value=D(400))),
        total(211),
        "behind",
        "211 af 400 (fuld udmøntning) efter tre kvartaler; forventet 300: bagud",
    ),
    (
        "1.4-I1 twice a week in 40 weeks",
        target(rule=at_least(2), cadence=Per(period="week", times=40)),
        total(14),
        "behind",
        "14 af mindst 80 efter tre kvartaler; forventet 60: bagud",
    ),
    (
        "1.5-I 150 a year",
        target(rule=at_least(150), cadence=EVERY_YEAR),
        total(147),
        "on_track",
        "147 af mindst 150 efter tre kvartaler; forventet 112,5: på sporet",
    ),
    (
        "1.5-R fewer, and nobody says how many",
        target(rule=Improve(direction="down"), cadence=Undated()),
        NotReported(),
        "not_reported",
        "Intet er indberettet: ikke rapporteret",
    ),
    (
        "1.6-I a stock that may still fall",
        target(rule=at_least(30)),
        standing(31),
        "on_track",
        "31 af mindst 30 pr. 30-09-2009; afgøres 31-12-2009: på sporet",
    ),
    (
        "1.7-I3 put off to a new assessment",
        target(rule=at_least(25), state=Postponed(on=Q3, reason="For få tilmeldte.")),
        NotReported(),
        "postponed",
        "Målet er udsat (For få tilmeldte): udsat",
    ),
    (
        "1.9-I2 reached before its day",
        target(),
        total(102),
        "reached",
        "102 af mindst 100 efter tre kvartaler: nået",
    ),
    (
        "1.10-I ahead of what was expected",
        target(),
        total(82),
        "on_track",
        "82 af mindst 100 efter tre kvartaler; forventet 75: på sporet",
    ),
    (
        "2.2-M its day has passed in silence",
        target(rule=Done(), cadence=By(on=date(2009, 1, 31))),
        Deliverable(),
        "not_reported",
        "Ikke meldt nået, lovet 31-01-2009 pr. 30-09-2009: ikke rapporteret",
    ),
    (
        "2.2-I1 four, two of them too late",
        target(rule=Equal(value=D(4)), cadence=By(on=date(2009, 1, 31))),
        standing(4, ("2009-01-15", 2), ("2009-07-01", 4)),
        "reached",
        "4 af 4 pr. 30-09-2009: nået, 151 dage for sent",
    ),
    (
        "3.1-I over the range",
        target(rule=Between(low=D(60), high=D(70))),
        total(75),
        "reached",
        "75 af 60-70 efter tre kvartaler; over intervallet: nået",
    ),
    (
        "3.3-I the first step of two",
        target(rule=at_least(50), reference=STEPS_TO_2011, cadence=By(on=date(2011, 12, 31))),
        total(22),
        "on_track",
        "22 af mindst 50 efter tre kvartaler; forventet 0: på sporet",
    ),
    (
        "3.4-I the strict numerator",
        target(rule=at_least(50)),
        total(35),
        "behind",
        "35 af mindst 50 efter tre kvartaler; forventet 37,5: bagud",
    ),
]


@pytest.mark.parametrize(
    ("of", "figure", "status", "sentence"),
    [row[1:] for row in THIRD_QUARTER_2009],
    ids=[row[0] for row in THIRD_QUARTER_2009],
)
def test_the_third_quarter_of_2009_is_scored_as_it_reads(
    of: Target, figure: Figure, status: str, sentence: str
) -> None:
    found = scored(of, figure)

    assert (found.status, found.explanation.sentence) == (status, sentence)


PLAN_OF_2010: list[tuple[str, Target, Figure, str, str]] = [
    (
        "1.2-R1 ten per cent more than nobody says",
        target(rule=at_least(10), reference=ChangeFrom(measured_in="percent"), cadence=EVERY_YEAR),
        total(900),
        "without_target",
        "baseline_missing",
    ),
    (
        "1.3-F1 planned forløb",
        target(rule=Equal(value=D(200)), cadence=By(on=END_2010)),
        total(180),
        "not_reached",
        "",
    ),
    (
        "1.4-R1 30 of 40 matured, 60 wait",
        target(rule=at_least(70), cadence=PerCase()),
        Share(30, 40, unmatured=60, final_on=date(2011, 3, 31)),
        "on_track",
        "",
    ),
    (
        "2.1-F1 100 places, broken for ten days",
        target(rule=at_least(100), cadence=SINCE_AUGUST),
        standing(100, ("2009-08-10", 100), ("2010-03-01", 90), ("2010-03-11", 100)),
        "not_reached",
        "",
    ),
    (
        "2.6-R1 known two years later",
        target(rule=at_least(75), cadence=PerCase()),
        Share(0, 0, unmatured=50, final_on=date(2012, 12, 31)),
        "unmatured",
        "",
    ),
]


@pytest.mark.parametrize(
    ("of", "figure", "status", "obstacle"),
    [row[1:] for row in PLAN_OF_2010],
    ids=[row[0] for row in PLAN_OF_2010],
)
def test_the_plan_of_2010_is_scored_when_its_year_is_over(
    of: Target, figure: Figure, status: str, obstacle: str
) -> None:
    found = scored(of, figure, END_2010, span=AGREEMENT_2010)

    assert (found.status, found.obstacle or "") == (status, obstacle)


PLAN_OF_2018: list[tuple[str, Target, Figure, str]] = [
    ("V1 30 of 30", target(rule=RankWithin(best=10), cadence=BY_2020), Ranking(30, 30), "behind"),
    (
        "V2 lower is behind",
        target(rule=Beats(peer="Aarhus"), cadence=BY_2020),
        Ranking(9, 30, Fraction(54), peers=(Peer("Aarhus", is_beaten=False, value=Fraction(55)),)),
        "behind",
    ),
    (
        "V2 no value given",
        target(rule=Beats(peer="Aarhus"), cadence=BY_2020),
        Ranking(9, 30),
        "not_reported",
    ),
    (
        "V3 keeps the lead",
        target(rule=RankWithin(best=1), cadence=BY_2020),
        Ranking(1, 6),
        "on_track",
    ),
    ("V5 two of six", target(rule=RankWithin(best=1), cadence=BY_2020), Ranking(2, 6), "behind"),
    (
        "V8 no baseline gap",
        target(
            rule=Improve(direction="up"), reference=GapReduction(percent=D(25)), cadence=BY_2020
        ),
        Ranking(6, 6, Fraction(40), gap=Fraction(3)),
        "without_target",
    ),
    ("4.6-S1 on the target", target(rule=at_most(52), **IN_PERCENT), Share(52, 100), "reached"),
    (
        "4.6-S2 no more than before",
        target(
            rule=Improve(direction="up"),
            reference=ChangeFrom(baseline=D(19), measured_in="absolute"),
            **IN_PERCENT,
        ),
        Share(19, 100),
        "behind",
    ),
    ("5.3-S1 all of them", target(rule=at_least(100), cadence=PerCase()), Share(9, 10), "behind"),
    ("5.3-S4 93 of 75", target(rule=at_least(75), **IN_PERCENT), Share(93, 100), "reached"),
    (
        "5.4-S1 to be decided",
        target(rule=at_least(6), scale="percent", cadence=BY_2020, state=Undecided()),
        NotReported(),
        "without_target",
    ),
    (
        "5.5-S1 within the range",
        target(rule=Between(low=D(40), high=D(50)), cadence=EVERY_YEAR),
        total(45),
        "reached",
    ),
    (
        "4.x weekly",
        target(rule=at_least(1), cadence=Per(period="week")),
        Rhythm(kept=24, ended=26),
        "behind",
    ),
    ("given up", target(state=GivenUp(on=day("2017-01-01"))), total(9), "given_up"),
]


@pytest.mark.parametrize(
    ("of", "figure", "status"),
    [row[1:] for row in PLAN_OF_2018],
    ids=[row[0] for row in PLAN_OF_2018],
)
def test_the_plan_of_2018_is_scored_in_the_second_quarter_of_2017(
    of: Target, figure: Figure, status: str
) -> None:
    assert scored(of, figure, Q2_2017, span=PLAN_2018).status == status
