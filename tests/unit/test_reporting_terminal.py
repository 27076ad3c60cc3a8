"""The annex and the economy as a person reads them in a terminal."""

from decimal import Decimal
from typing import Any

import pytest

from deploy.local.commands import annex, economy, trace
from deploy.local.commands.economy import Unit
from deploy.local.commands.reading import print_all
from schemas.activity import StatementReported
from schemas.figures import Figure
from schemas.measures import Aggregate, Booked
from schemas.plans import MilestoneReplanned
from schemas.unit_costs import UnitCost
from services.reporting import texts
from services.reporting.answering import annex as assembly
from services.reporting.answering import economy as money
from services.reporting.answering.targets import view_of
from services.reporting.answers.annex import Annex, ChangeShown, Economy, PeriodShown, Trace
from services.reporting.answers.measures import ValueShown
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.measures.figures import Books, Sight
from services.reporting.periods import parse_period
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown, Told
from tests.builders.bus import event_id
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    MILLION,
    OPENING,
    PLACED,
    POSTS,
    adopted,
    agreement,
    day,
    line,
    recorded,
    stated,
)

WIDTH = 100
PERIOD = parse_period("2009-Q3")
BOOKS: Books = {
    Account(PLACED.id, 1, "value"): [Booked(day("2009-03-01"), 30), Booked(day("2009-08-01"), 5)],
    Account(PLACED.id, 1, "value", "offer", "internship"): [Booked(day("2009-08-01"), 5)],
    Account(LINE, LINE_DEFINITION, "original"): [Booked(day("2009-01-01"), 5 * MILLION)],
    Account(LINE, LINE_DEFINITION, "consumed"): [Booked(day("2009-05-01"), MILLION)],
}
FRESHNESS: dict[str, Any] = {
    "as_of": day("2009-09-30"),
    "known_at": recorded(9),
    "last_recorded_at": recorded(8),
    "plan_versions": {AGREEMENT: 1},
}


def plan(**given: Any) -> PlanKnown:
    known = InitiativeKnown([(adopted(**given), recorded(0))])
    return PlanKnown(AgreementKnown(agreement(total_oere=8 * MILLION), recorded(0)), [known])


def an_annex(of: PlanKnown, books: Books = BOOKS, *said: StatementReported) -> Any:
    replanned = MilestoneReplanned(
        milestone=OPENING.milestone,
        initiative=INITIATIVE,
        on=day("2009-05-20"),
        planned_on=day("2009-10-01"),
    )
    words = stated("Ungdomsuddannelsesvejledningen hjælper til.")
    told = [
        Told(event_id("words"), event_id("words"), recorded(1), words),
        Told(event_id("moved"), event_id("moved"), recorded(2), replanned),
        *(Told(event_id(each.text), event_id(each.text), recorded(3), each) for each in said),
    ]
    view = view_of(of, Sight(PERIOD, PERIOD.last_day), recorded(9))
    answer = Annex(
        agreement=of.agreement.shown(),
        period=PeriodShown(
            name=PERIOD.name,
            label=texts.period_label(PERIOD),
            first_day=PERIOD.first_day,
            last_day=PERIOD.last_day,
        ),
        shared_targets=(),
        initiatives=assembly.show_rows(of, books, told, view).initiatives,
        **FRESHNESS,
    )
    return answer.model_dump(mode="json")


def an_economy(of: PlanKnown) -> Any:
    seen = money.Sight(2009, day("2009-12-31"), day("2010-03-01"))
    answer = Economy(
        agreement=of.agreement.shown(),
        year=2009,
        initiatives=money.show_initiatives(of, BOOKS, seen),
        total=money.show_total(of, BOOKS, seen),
        placed=money.placed(of),
        **FRESHNESS,
    )
    return answer.model_dump(mode="json")


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was printed, each run of white space as one space."""
    return " ".join(capsys.readouterr().out.split())


def test_a_row_of_the_annex_has_target_figure_words_and_money(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = an_annex(plan())

    print_all(annex.heading(answer), annex.annex_table(answer), width=300)

    shown = printed(capsys)
    assert "Status for 3. kvartal 2009, opgjort pr. 30-09-2009" in shown
    assert "35 af mindst 50 efter tre kvartaler; forventet 37,5: bagud" in shown
    assert "Unge i virksomhed: 5 (35) personer" in shown
    assert "heraf praktik 5 (5)" in shown
    assert "Åbning: lovet 01-06-2009, flyttet til 01-10-2009, ikke meldt nået" in shown
    assert "Status: Ungdomsuddannelsesvejledningen hjælper til." in shown
    assert all(each in shown for each in ("Budget 5,00", "Forbrug 1,00", "Rest 4,00"))


VALUES: Any = {
    "a share with its n": (
        {"percent": "66.6667", "numerator": 4, "denominator": 6, "unmatured": 4},
        "66,7 pct. (4 af 6 personer, 4 venter)",
    ),
    "a cohort nobody is ripe in": (
        {"percent": None, "numerator": 0, "denominator": 0, "unmatured": 9},
        "endnu ingen personer, 9 venter",
    ),
    "a rank": (
        {"rank": 30, "of": 30, "gap_to_best": "12.4", "best_peer": "Aarhus"},
        "nr. 30 af 30, 12,4 efter Aarhus",
    ),
    "the first of all": (
        {"rank": 1, "of": 6, "gap_to_best": "0", "best_peer": "Aarhus"},
        "nr. 1 af 6",
    ),
    "a number": ({"amount": "1800.0000"}, "1.800 personer"),
}


@pytest.mark.parametrize(("value", "shown"), VALUES.values(), ids=VALUES)
def test_what_is_no_plain_sum_is_shown_as_what_it_is(value: Any, shown: str) -> None:
    (row,) = an_annex(plan())["initiatives"]
    whole = ValueShown(shape="amount").model_dump() | value
    nothing = dict.fromkeys(row["measures"][0]["figure"])
    row["measures"] = [{**row["measures"][0], "figure": nothing, "value": whole, "breakdowns": []}]

    assert f"Unge i virksomhed: {shown}" in annex.status_text(row).splitlines()


def test_a_figure_to_be_reported_is_shown_with_its_day_or_is_not_reported() -> None:
    told = Aggregate(id=PLACED.id, title="Unge", unit="persons", op="reported")
    (row,) = an_annex(plan(measures=(told,)))["initiatives"]
    (silent,) = an_annex(plan(measures=(told,)), {})["initiatives"]

    assert "Unge: 5 (35) personer, indberettet 01-08-2009" in annex.status_text(row).splitlines()
    assert "Unge: intet er indberettet" in annex.status_text(silent).splitlines()


def test_a_measures_forecasts_stand_in_one_line_below_it() -> None:
    forecast = stated(
        "Vi venter 41.",
        category="forecast",
        measure=PLACED.id,
        figure=Figure(value=Decimal(41), knowledge="forecast"),
    )
    months = [Booked(day(f"2009-{month:02}-15"), 5) for month in range(1, 10)]
    books = {Account(PLACED.id, 1, "value"): months}

    (row,) = an_annex(plan(), books, forecast)["initiatives"]
    (untold,) = an_annex(plan(measures=(PLACED, POSTS)), {})["initiatives"]

    lines = annex.status_text(row).splitlines()
    below = lines[lines.index("Unge i virksomhed: 15 (45) personer") + 1]
    assert below.startswith("  oplyst prognose 41 af mindst 50: bagud; egen prognose 60 (")
    assert below.endswith(") af mindst 50: på sporet")
    assert "prognose" not in annex.status_text(untold)


def test_the_annex_keeps_within_the_terminal_and_cuts_no_word_short(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = an_annex(plan(title="Beskæftigelsesministeriets kontanthjælpsmodtagerinitiativer"))

    print_all(annex.annex_table(answer), width=WIDTH)

    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert not any("…" in each for each in lines)


def test_the_moneys_column_is_there_only_where_there_is_money() -> None:
    with_money = annex.annex_table(an_annex(plan()))
    without = annex.annex_table(an_annex(plan(budget=())))

    assert len(with_money.columns) == len(without.columns) + 1


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        (
            Unit.KR,
            "5.000.000,00 0,00 5.000.000,00 0,00 1.000.000,00 4.000.000,00 20,0 1.000.000,00",
        ),
        (Unit.THOUSAND, "5.000 0 5.000 0 1.000 4.000 20,0 1.000"),
        (Unit.MILLION, "5,00 0,00 5,00 0,00 1,00 4,00 20,0 1,00"),
    ],
)
def test_the_economy_has_the_columns_municipalities_use(
    capsys: pytest.CaptureFixture[str], unit: Unit, shown: str
) -> None:
    frame = line(id=f"{LINE}-2", title="Tilsyn", appropriation_oere=None, frame="Rammen")
    answer = an_economy(plan(budget=(line(), frame)))

    print_all(economy.heading(answer, unit), economy.economy_table(answer, unit), width=160)

    heads = "Oprindeligt Tillægs- Korrigeret Forbrugs- Forventet Nr. Initiativ og linje budget "
    heads += "bevillinger budget Disponeret Forbrug Rest procent regnskab"
    told = printed(capsys)
    assert heads in told
    assert f"Indsats {shown}" in told
    assert f"I alt {shown}" in told
    nought = economy.amount(0, unit)
    assert f"Tilsyn (inden for: Rammen) - - - {nought} {nought} - - -" in told


def test_below_the_economy_stands_what_is_expected_and_what_is_not_placed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = an_economy(plan(budget=(line(),)))

    print_all(*economy.remarks(answer), width=160)

    told = printed(capsys)
    assert answer["total"]["pace"]["sentence"] in told
    assert answer["total"]["expected"]["sentence"] in told
    assert "Aftalt i alt 8,0 mio. kr. · på linjer 5,0 mio. kr. · ikke placeret 3,0 mio. kr." in told


def test_below_the_economy_stands_what_one_outcome_costs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = UnitCost(of="completed", measure=PLACED.id)
    answer = an_economy(plan(budget=(line(),), unit_costs=(said,)))

    print_all(*economy.remarks(answer), width=160)

    told = "3.4: Forbrug 1.000.000,00 kr. / 35 = 28.571,43 kr. pr. gennemført"
    assert told in printed(capsys)


def test_money_that_is_not_to_be_spent_yet_is_told_beside_its_line() -> None:
    row = {"title": "Mentor", "frame": None, "conditional_oere": 0, "pending_oere": 2 * MILLION}

    assert economy.line_text(row) == "Mentor (afventer: 2,0 mio. kr.)"


def test_an_initiative_without_a_line_has_dashes_and_not_noughts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = an_economy(plan(budget=()))

    print_all(economy.economy_table(answer, Unit.THOUSAND), width=160)

    assert "Fra kriminalitet til job - - - - - - - -" in printed(capsys)


def test_the_economy_for_a_danish_excel_is_to_the_oere() -> None:
    answer = an_economy(plan(budget=(line(title="=1+1"),)))

    rows = economy.as_csv(answer, Unit.KR).split("\r\n")

    assert rows[0] == (
        "\ufeffNr.;Linje;Titel;Oprindeligt budget;Tillægsbevillinger;Korrigeret budget;Disponeret;"
        "Forbrug;Rest;Forbrugsprocent;Forventet regnskab;Enhed"
    )
    money = "5000000,00;0,00;5000000,00;0,00;1000000,00;4000000,00;20,0;1000000,00;kr."
    assert rows[2] == f";{LINE};'=1+1;{money}"
    assert rows[3] == f";;I alt;{money}"


@pytest.mark.parametrize("unit", Unit)
def test_no_number_is_cut_where_the_terminal_is_narrow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, unit: Unit
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answer = an_economy(plan(budget=(line(appropriation_oere=999 * MILLION),)))

    print_all(economy.economy_table(answer, unit), width_min=economy.WIDTH_MIN)

    assert "…" not in capsys.readouterr().out


def test_a_trace_shows_events_in_the_figures_own_unit(capsys: pytest.CaptureFixture[str]) -> None:
    change = ChangeShown(
        valid_on=day("2009-08-01"),
        amount=12_345,
        recorded_at=recorded(3),
        caused_by=tuple(event_id(f"event {n}") for n in range(5)),
    )
    told = Trace(
        figure=LINE,
        definition=None,
        component="consumed",
        part=None,
        first_day=None,
        last_day=day("2009-09-30"),
        value=12_345,
        sum_of_changes=12_345,
        number_of_changes=1,
        missing_versions=0,
        changes=(change,),
        next_cursor="2009-08-01.1.0",
        **FRESHNESS,
    )
    answer = told.model_dump(mode="json")

    print_all(trace.heading(answer), trace.trace_table(answer), trace.footing(answer), width=WIDTH)

    shown = printed(capsys)
    assert f"{LINE} forbrug, til og med 30-09-2009" in shown
    assert "01-08-2009 123,45 kr." in shown
    assert f"{event_id('event 2')} og 2 flere" in shown
    assert "Flere: --cursor 2009-08-01.1.0" in shown


def test_a_hearing_is_shown_with_what_came_of_it_and_nothing_where_there_was_none() -> None:
    remark = {"party": "AC", "remark": "Gør mere.", "answer": "Det sker.", "changed_plan": True}
    other = {**remark, "party": "LO", "changed_plan": False}

    shown = annex.hearing_text({"hearing": [remark, other]})

    assert shown.splitlines()[0] == "Høring: 2 bemærkninger, 1 har ændret planen"
    assert "AC: Gør mere.\n  Ændret: Det sker." in shown
    assert "LO: Gør mere.\n  Ikke ændret: Det sker." in shown
    assert annex.hearing_text({"hearing": []}) == ""
