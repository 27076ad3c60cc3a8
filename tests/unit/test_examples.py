"""The examples say what they claim: valid plans, a repeatable stream, and the printed figures."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from examples import oracle
from examples.generator import generate
from examples.oracle.door import Fact, Reading
from examples.oracle.ranks import Place, place
from schemas.catalogue import SUBMITTED
from schemas.people import CPR_PATTERN
from schemas.plans import Plan

EXPECTED = oracle.loaded("expected.yaml")
COHORTS: list[dict[str, Any]] = EXPECTED["cohorts"]
FIGURES: dict[str, dict[str, Any]] = EXPECTED["annex"]["figures"]
PLACES: dict[str, dict[str, Any]] = EXPECTED["ranks"]["places"]
LINES: dict[str, dict[str, int | None]] = EXPECTED["economy"]["lines"]
Event = dict[str, Any]


@cache
def files() -> dict[str, list[str]]:
    return generate()


@cache
def reading() -> Reading:
    return oracle.read_all(files())


@cache
def counted() -> dict[str, dict[str, Any]]:
    return oracle.annex(reading())


def lines() -> list[str]:
    return [line for each in files().values() for line in each]


def events() -> list[Event]:
    return [json.loads(line) for line in lines()]


def plan(year: str) -> Plan:
    told = json.dumps(oracle.loaded(f"{year}/plan.yaml"), default=str)
    return Plan.model_validate_json(told)


def annex_without(is_left_out: Callable[[Event], bool]) -> dict[str, dict[str, Any]]:
    kept = {
        name: [line for line in each if not is_left_out(json.loads(line))]
        for name, each in files().items()
    }
    return oracle.annex(oracle.read_all(kept))


@pytest.mark.parametrize(
    ("year", "initiatives"), [("2009", 18), ("2010", 12), ("2018", 11), ("000", 2), ("002", 3)]
)
def test_a_plan_file_is_a_valid_plan_with_every_initiative(year: str, initiatives: int) -> None:
    adopted = plan(year)

    assert adopted.agreement.id == year
    assert len(adopted.initiatives) == initiatives


@pytest.mark.parametrize("year", ["2009", "2010", "2018", "000"])
def test_no_id_in_a_plan_stands_twice(year: str) -> None:
    initiatives = plan(year).initiatives

    measures_and_lines = Counter(p.id for i in initiatives for p in (*i.measures, *i.budget))
    targets = Counter((i.id, target.id) for i in initiatives for target in i.targets)
    milestones = Counter(m.id for i in initiatives for m in i.milestones)

    assert max(measures_and_lines.values()) == 1
    assert max(targets.values()) == 1
    assert max(milestones.values()) == 1


@pytest.mark.parametrize("year", ["2009", "2010", "2018"])
def test_a_target_contributes_to_a_target_that_is_shared(year: str) -> None:
    adopted = plan(year)
    shared = {target.id for target in adopted.agreement.shared_targets}

    named = {c.to for i in adopted.initiatives for t in i.targets for c in t.contributes}

    assert named
    assert named <= shared


def test_the_lines_of_2010_add_up_to_less_than_the_agreement_promises() -> None:
    adopted = plan("2010")

    listed = sum(line.appropriation_oere or 0 for i in adopted.initiatives for line in i.budget)
    agreed = adopted.agreement.total_oere

    assert listed == EXPECTED["economy"]["listed_oere"] == 5_040_000_000
    assert agreed == EXPECTED["economy"]["agreed_oere"] == 6_640_000_000
    assert EXPECTED["economy"]["not_placed_oere"] == agreed - listed == 1_600_000_000


def test_the_same_seed_gives_the_same_bytes() -> None:
    again = generate()

    assert again == files()
    assert generate(seed=1) != again


@pytest.mark.parametrize("measure", FIGURES)
def test_the_stream_ends_in_the_printed_figure(measure: str) -> None:
    printed = {name: told for name, told in FIGURES[measure].items() if name not in {"item", "by"}}

    found = {name: counted()[measure][name] for name in printed}

    assert found == printed


@pytest.mark.parametrize("measure", [name for name, told in FIGURES.items() if "by" in told])
def test_the_parts_are_the_printed_parts_and_add_up(measure: str) -> None:
    (dimension, printed), *_ = FIGURES[measure]["by"].items()

    parts = counted()[measure]["by"][dimension]
    in_year = {part: told["year"] for part, told in parts.items() if told["year"]}

    assert in_year == {part: told["year"] for part, told in printed.items()}
    assert sum(in_year.values()) == counted()[measure]["year"]
    assert all(
        parts[part]["quarter"] == t["quarter"] for part, t in printed.items() if "quarter" in t
    )


def test_every_expected_figure_names_a_row_of_the_document_and_a_measure_of_the_plan() -> None:
    named = {measure.id for i in plan("2009").initiatives for measure in i.measures}

    assert set(FIGURES) <= named
    assert all(re.fullmatch(r"003 \d\.\d+-[IRM]\d?", told["item"]) for told in FIGURES.values())


def test_another_town_has_the_same_figures() -> None:
    read = oracle.read_all(generate(seed=7))
    elsewhere, printed = oracle.annex(read), COHORTS[0]

    years = {name: told.get("year", told.get("stock")) for name, told in FIGURES.items()}

    assert {
        name: elsewhere[name].get("year", elsewhere[name].get("stock")) for name in years
    } == years
    assert oracle.cohort(read, printed["measure"], printed["on"])["numerator"] == 86


def test_leaving_out_one_placement_lowers_both_readings_of_its_target() -> None:
    placed = [fact for fact in reading().facts if fact.data.get("initiative") == "2009/3.4"]
    times = Counter(fact.citizen for fact in placed)
    one = next(
        fact.data["placement"]
        for fact in placed
        if fact.data["offer"] == "wage_subsidy" and times[fact.citizen] == 1
    )

    without = annex_without(lambda event: f'"placement": "{one}"' in json.dumps(event))

    assert without["2009/3.4/virksomhedsplaceret"]["year"] == 34
    assert without["2009/3.4/job-eller-uddannelse"]["year"] == 55


def test_without_corrections_and_retractions_the_figures_would_be_wrong() -> None:
    unmended = annex_without(lambda event: "event." in event["type"])

    wrong = [name for name in FIGURES if unmended[name] != counted()[name]]

    assert len(wrong) > 10


def test_without_the_changed_numbers_a_person_would_count_twice() -> None:
    unmerged = annex_without(lambda event: event["type"] == "fremdrift.person.merged.v1")

    assert unmerged["2009/3.4/job-eller-uddannelse"]["year"] == 57


@pytest.mark.parametrize("cohort", COHORTS, ids=lambda each: f"{each['measure']} {each['on']}")
def test_a_cohort_followed_day_by_day_is_the_pinned_one(cohort: dict[str, Any]) -> None:
    found = oracle.cohort(reading(), cohort["measure"], cohort["on"])

    assert {"measure": cohort["measure"], "on": cohort["on"], **found} == cohort


@pytest.mark.parametrize("line", LINES)
def test_the_economy_at_the_end_of_2010_is_the_pinned_one(line: str) -> None:
    found = oracle.money(reading())

    assert found[line] == LINES[line]


def test_every_priced_line_has_money_committed_and_consumed_and_left() -> None:
    priced = [f"2010/{number}/indsats" for number in ("1.3", "1.4", "1.5", "2.2")]

    rows = [LINES[line] for line in priced]

    assert all((row["committed_oere"] or 0) > 0 for row in rows)
    assert all((row["consumed_oere"] or 0) > 0 for row in rows)
    assert all((row["rest_oere"] or 0) > 0 for row in rows)


def test_money_lent_between_two_lines_shows_in_summer_and_not_at_the_end_of_the_year() -> None:
    summer = oracle.money(reading(), date(2010, 6, 30))["2010/1.4/indsats"]

    assert summer["corrected_oere"] == 560_000_000
    assert LINES["2010/1.4/indsats"]["corrected_oere"] == 550_000_000


@pytest.mark.parametrize("measure", PLACES)
def test_a_place_among_comparable_municipalities_is_the_pinned_one(measure: str) -> None:
    wanted = PLACES[measure]

    now = oracle.places(reading(), oracle.SECOND_QUARTER_2017)[measure]
    before = oracle.places(reading(), date(2016, 6, 30))[measure]

    assert now == Place(wanted["rank"], wanted["among"], Decimal(wanted["gap"]))
    assert before is not None
    assert before.rank == wanted["rank_before"]
    assert before.gap == Decimal(wanted.get("gap_before", before.gap))


def test_without_corrections_a_municipality_would_stand_at_another_place() -> None:
    mended = {name: of.data for name, of in _published(files()).items()}
    unmended = {
        name: [line for line in each if '"fremdrift.event.' not in line]
        for name, each in files().items()
    }

    wrong = [n for n, of in _published(unmended).items() if of.data != mended[n]]

    assert len(wrong) > 5


def _published(sent: dict[str, list[str]]) -> dict[str, Fact]:
    facts = oracle.read_all(sent).facts
    return {str(each.uuid): each for each in facts if each.noun == "benchmark.published"}


def test_who_left_the_large_set_would_take_a_place_from_those_who_stayed() -> None:
    ranking = oracle.loaded("2018/plan.yaml")["initiatives"][0]["measures"][0]
    members = {name for peers in ranking["peers"] for name in peers["members"]}
    everybody = {**ranking, "peers": [{"members": sorted(members)}]}

    found = place(everybody, reading().facts, oracle.SECOND_QUARTER_2017)

    assert found == Place(13, 31, Decimal("2.1"))


def test_a_hearing_has_seven_answers_of_which_three_changed_the_plan() -> None:
    answers = [each.data for each in reading().facts if each.noun == "hearing.answered"]

    assert Counter(each["party"] for each in answers) == {"LO": 6, "AC": 1}
    assert Counter(each["changed_plan"] for each in answers) == {True: 3, False: 4}


def test_every_number_has_the_form_of_a_cpr_number_and_fails_modulus_11() -> None:
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)

    written = set(re.findall(r'"cpr":"([^"]*)"', "\n".join(lines()))) - {"3113790001"}
    digits = [number.replace("-", "") for number in written]

    assert all(re.fullmatch(CPR_PATTERN, number) for number in written)
    assert not any(
        sum(w * int(d) for w, d in zip(weights, number, strict=True)) % 11 == 0 for number in digits
    )
    assert not any(number.startswith("0101") for number in digits)
    assert 3_400 <= len(set(digits)) <= 3_900


def test_about_one_line_in_twenty_is_a_copy() -> None:
    copies = len(lines()) - len(set(lines()))

    assert 0.04 <= copies / len(lines()) <= 0.06
    assert reading().verdicts["duplicate"] == copies


def test_about_one_event_in_twenty_is_sent_three_weeks_late() -> None:
    dated = [
        (date.fromisoformat(each["time"][:10]), date.fromisoformat(each["data"]["on"]))
        for each in events()
        if each["data"].get("on", "2009-02-30") != "2009-02-30"
    ]

    late = sum((sent - happened).days >= 21 for sent, happened in dated)

    assert 0.03 <= late / len(dated) <= 0.07


def test_some_letters_are_overtaken_by_younger_ones() -> None:
    for name, each in files().items():
        times = [json.loads(line)["time"] for line in each]

        assert times != sorted(times) or len(times) < 20, name


def test_the_door_refuses_the_fifteen_bad_events_of_each_year_and_no_other() -> None:
    assert dict(reading().verdicts) == EXPECTED["verdicts"]
    assert EXPECTED["verdicts"]["refused"] == 15 * 2


def test_the_events_are_of_known_types_but_for_those_to_be_refused() -> None:
    unknown = {each["type"] for each in events()} - set(SUBMITTED)

    assert unknown == {"fremdrift.forloeb.paused.v1"}


def test_two_roads_lead_to_the_door_and_every_source_has_one() -> None:
    publishers = oracle.loaded("publishers.yaml")["publishers"]
    channels = {each["source"]: each["channel"] for each in publishers}

    sending = {each["source"] for each in events()}

    assert sending <= set(channels)
    assert Counter(channels[source] for source in sending)["kafka"] >= 2


def test_the_streams_stay_small_enough_to_make_at_set_up() -> None:
    size = sum(len(line.encode()) + 1 for line in lines())

    assert 13_000 <= len(lines()) <= 15_000
    assert size < 7_000_000
