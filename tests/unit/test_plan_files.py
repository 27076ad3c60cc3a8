"""What is wrong with a plan file is shown at its line and column, in words that mend it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_rs import Draft202012Validator
from typer.testing import CliRunner, Result

from deploy.local.cli import app
from deploy.local.plans.reading import PlanFile, read
from schemas.json_schema import PLAN_FILE, PUBLISHED
from services.intake.linting.engine import lint
from tests.stack import ROOT

EXAMPLES = sorted(ROOT.glob("examples/*/plan.yaml"))
PLAN = """\
agreement:
  id: "2010"
  title: Aftalen
  municipality: København
  first_day: 2010-01-01
  last_day: 2010-12-31
initiatives:
  - id: 2010/1.4
    title: Jobklubber
    measures:
      - kind: aggregate
        id: 2010/1.4/forloeb
        title: Startede forløb
        unit: forloeb
        op: count
        event: forloeb.started
    targets:
      - id: forloeb-1500
        item: 1.4
        category: plan
        wording: 1.500 forløb på fem uger.
        measure: 2010/1.4/forloeb
        rule: {rule: at_least, value: 1500}
        cadence: {cadence: by, "on": 2010-12-31}
    budget:
      - id: 2010/1.4/indsats
        title: Forløb
        nature: activity
        year: 2010
        appropriation_oere: 550000000
        prices: [{amount_oere: 70000, per: week, valid_from: 2010-01-01}]
        planned: {quantity: 1500, weeks: 5}
""".replace("item: 1.4", 'item: "1.4"')
GAP = "1500 x 5 x 700 = 5.250.000, afsat 5.500.000: 250.000 rest, eller 1571 forløb"
FEWER = ("quantity: 1500", "quantity: 1571")
CLAIMS = """\
    claims:
      - {about: antal, stated_in: Løsning, values: [1], unit: hold}
      - {about: antal, stated_in: Forløb, values: [2], unit: hold}
    budget:
"""
ACCEPTED = """\
  accepted_findings:
    - {finding: contradiction, place: 2010/1.4/antal, reason: Begge gælder}
initiatives:
"""
CONTRADICTION = ("    budget:\n", CLAIMS)


def written(folder: Path, *changed: tuple[str, str], name: str = "plan.yaml") -> Path:
    """Write the plan, with each first text put in place of the other."""
    text = PLAN
    for old, new in changed:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, arguments)])


Fault = tuple[str, str, int, int, str]


@pytest.mark.parametrize(
    "fault",
    [
        ("    title: Jobklubber\n", "", 8, 5, "»title« mangler; tilføj »title: …«."),
        ("title: Jobklubber", "titel: Jobklubber", 9, 5, "kendes ikke her; mente du »title«?"),
        ("kind: aggregate", "kind: agregate", 11, 9, "; mente du »aggregate«?"),
        ("unit: forloeb\n", "unit: forlob\n", 14, 15, "; mente du »forloeb«?"),
        ('item: "1.4"', "item: 1.4", 19, 15, 'sæt anførselstegn om: "1.4".'),
        ("value: 1500", "value: mange", 23, 39, "Her skal stå et tal"),
        ('"on": 2010-12-31', '"on": 2010-02-30', 24, 38, "skrevet som 2010-12-31."),
        ("last_day: 2010-12-31", "last_day: ultimo 2010", 6, 13, "skrevet som 2010-12-31."),
        ('cadence: by, "on"', "cadence: by, on", 24, 32, 'skriv "on" i anførselstegn.'),
        ("nature: activity", "nature: aktivitet", 28, 17, "administration"),
        ("year: 2010", 'year: "2010"', 29, 15, "et helt tal uden anførselstegn"),
        ("per: week", "per: uge", 31, 44, "er ingen af: forloeb, week"),
        ("id: 2010/1.4/indsats", "id: 2009/1.4/indsats", 26, 13, "skal begynde med"),
        ("measure: 2010/1.4/forloeb", "measure: 2010/1.4/andet", 22, 18, "som ikke er defineret"),
        ("id: 2010/1.4\n", "id: 1.4\n", 8, 9, 'sæt anførselstegn om: "1.4".'),
        ("id: 2010/1.4\n", "id: aftale 1.4\n", 8, 9, "skriv som 2010/1.4."),
        ("year: 2010", "title: Igen", 29, 9, "»title« står to gange; fjern den ene."),
        ("    targets:", "\ttargets:", 17, 1, "tabulator; brug mellemrum."),
        ("weeks: 5}", "weeks: 5", 33, 1, "Det er ikke YAML"),
        ("title: Forløb", "title: *a", 27, 16, "der ikke er mærket (&)"),
        ("weeks: 5", "weeks: 0", 32, 42, "Tallet skal være mindst 1."),
        ("        unit: forloeb\n", "", 11, 9, "»unit« mangler"),
        ("year: 2010", "year: !!int x", 1, 1, "passer ikke til sit mærke"),
        ("weeks: 5", "weeks: .inf", 32, 42, "».inf« er ikke et tal her."),
        ("title: Forløb", "title: &a [*a]", 1, 1, "henviser til sig selv"),
        ("title: Forløb", "title: [a]", 27, 16, "Her skal stå tekst."),
        ("prices: [{", "prices: [5, {", 31, 18, "»navn: værdi«"),
        ("    budget:\n", "    parties: Jobcentret\n    budget:\n", 25, 14, "en liste"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_line_and_column_with_its_cure(tmp_path: Path, fault: Fault) -> None:
    old, new, line, column, said = fault
    file = written(tmp_path, (old, new))

    ran = run("check", file)

    assert ran.exit_code == 1
    assert any(
        each.startswith(f"{file}:{line}:{column}: fejl: ") and said in each
        for each in ran.output.splitlines()
    ), ran.output


def test_what_is_taken_over_from_another_part_may_be_said_anew(tmp_path: Path) -> None:
    again = "        <<: *forloeb\n        id: 2010/1.4/igen\n        unit: {unit}\n"
    anchor = ("      - kind: aggregate", "      - &forloeb\n        kind: aggregate")
    last = "        event: forloeb.started\n"
    good = written(
        tmp_path, FEWER, anchor, (last, f"{last}      -\n{again.format(unit='forloeb')}")
    )
    found = read(good)
    wrong = written(tmp_path, FEWER, anchor, (last, f"{last}      -\n{again.format(unit='hold')}"))

    assert isinstance(found, PlanFile)
    assert [each.id for each in found.plan.initiatives[0].measures] == [
        "2010/1.4/forloeb",
        "2010/1.4/igen",
    ]
    assert f"{wrong}:21:15: fejl: »hold« er ingen af" in run("check", wrong).output


def test_every_fault_is_told_in_the_files_order(tmp_path: Path) -> None:
    file = written(tmp_path, ("nature: activity", "nature: x"), ("kind: aggregate", "kind: x"))

    ran = run("check", file)

    lines = [each.split(":")[1] for each in ran.output.splitlines() if ": fejl: " in each]
    assert lines == ["11", "28"]
    assert "Filen er ingen plan: 2 fejl." in ran.output


def test_a_finding_is_told_at_its_line_and_only_fails_when_strict(tmp_path: Path) -> None:
    file = written(tmp_path)

    ran, strict = run("check", file), run("check", file, "--strict")

    assert (ran.exit_code, strict.exit_code) == (0, 1)
    assert f"{file}:26:9: advarsel: " in ran.output
    assert "[price-quantity-gap ved 2010/1.4/indsats]" in ran.output
    assert f"    {GAP}\n" in ran.output
    assert ran.output.endswith("Planen kan læses: 1 advarsel.\n")


def test_an_error_fails_and_an_accepted_one_does_not(tmp_path: Path) -> None:
    wrong = written(tmp_path, FEWER, CONTRADICTION)
    accepted = written(
        tmp_path,
        FEWER,
        CONTRADICTION,
        ("initiatives:\n", ACCEPTED),
        name="accepted.yaml",
    )

    first, second = run("check", wrong), run("check", accepted, "--strict")

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert f"{wrong}:26:9: fejl: Dokumentet siger ikke det samme" in first.output
    assert "accepteret: Dokumentet siger ikke det samme" in second.output
    assert "    Grund: Begge gælder\n" in second.output


def test_a_plan_that_adds_up_is_told_so(tmp_path: Path) -> None:
    ran = run("check", written(tmp_path, FEWER), "--strict")

    assert (ran.exit_code, ran.output) == (0, "Planen kan læses, og alt stemmer.\n")


def test_the_same_is_told_to_programs(tmp_path: Path) -> None:
    found = run("check", written(tmp_path), "--format", "json")
    broken = run("check", written(tmp_path, ("year: 2010", "year: x")), "--format", "json")

    (finding,) = json.loads(found.output)["findings"]
    (fault,) = json.loads(broken.output)["faults"]
    assert (finding["finding"], finding["severity"]) == ("price-quantity-gap", "warning")
    assert (finding["line"], finding["column"], finding["arithmetic"]) == (26, 9, GAP)
    assert finding["path"] == "initiatives.0.budget.0"
    assert (fault["line"], fault["column"]) == (29, 15)


def event(type_: str, **data: Any) -> str:
    return json.dumps(
        {"source": "bif", "type": f"fremdrift.{type_}.v1"}
        | {"data": {"on": "2010-09-30", "initiative": "2010/1.4"} | data}
    )


def test_what_is_reported_is_checked_with_the_plan_and_told_where_it_was_read(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, FEWER)
    figure = {"value": 15, "percent_of": 43}
    reports = tmp_path / "events.jsonl"
    reports.write_text(
        "\n".join(
            [
                event("forloeb.started", forloeb="f-1"),
                event("statement.reported", category="status", text="Syge", figure=figure),
                event(
                    "figure.reported", initiative="2009/1.4", measure="2009/1.4/x", figure=figure
                ),
            ]
        )
    )

    ran = run("check", file, "--reports", reports)

    assert ran.exit_code == 1
    assert f"{file}:8:5: fejl: 15 pct. af 43 er intet helt antal." in ran.output
    assert f"    indberettet i {reports}:2\n" in ran.output
    assert ran.output.endswith("Planen kan læses: 1 fejl.\n")


def test_a_report_that_cannot_be_read_is_one_sentence_with_its_line(tmp_path: Path) -> None:
    reports = tmp_path / "events.jsonl"
    reports.write_text(event("statement.reported", text="Uden slags"))

    ran = run("check", written(tmp_path), "--reports", reports)

    assert f"{reports}:1: category: Field required" in str(ran.exception)


def test_a_silent_change_is_found_against_the_version_before(tmp_path: Path) -> None:
    milestone = "    milestones: [{{id: m-1, title: {}}}]\n    budget:\n"
    before, after = (
        written(tmp_path, FEWER, ("    budget:\n", milestone.format(title)), name=f"{title}.yaml")
        for title in ("Netbutik", "Blanket")
    )

    alone, compared = run("check", after), run("check", after, "--before", before)

    assert "scope-changed" not in alone.output
    assert f"{after}:25:18: advarsel: Milepælen" in compared.output


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    assert run("check", tmp_path / "nowhere.yaml").exit_code == 2
    assert run("diff", tmp_path / "nowhere.yaml", tmp_path / "nowhere.yaml").exit_code == 2


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_every_finding_of_an_example_stands_where_the_file_speaks_of_it(file: Path) -> None:
    found = read(file)
    assert isinstance(found, PlanFile)
    lines = file.read_text("utf-8").splitlines()

    for finding in lint(found.plan):
        line = lines[found.position(finding.path).line - 1]
        last = finding.path[-1]
        stands = finding.place.rpartition("/")[2] in line or f"{last}:" in line
        assert stands or line.lstrip().startswith("- id: "), (finding.name, line)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_an_editor_that_reads_the_named_schema_accepts_the_example(file: Path) -> None:
    first = file.read_text("utf-8").splitlines()[0]
    prefix = "# yaml-language-server: $schema="

    schema = (file.parent / first.removeprefix(prefix)).resolve()

    assert first.startswith(prefix)
    assert schema == PUBLISHED / PLAN_FILE
    told = json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8")), default=str))
    Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(told)


def test_the_page_shows_a_plan_and_what_the_check_says_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs/plan-language.md").read_text("utf-8")
    shown, accepted = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (said,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    Path("plan.yaml").write_text(shown, "utf-8")
    Path("accepted.yaml").write_text(
        shown.replace("initiatives:\n", accepted.removeprefix("agreement:\n") + "initiatives:\n")
    )

    assert run("check", "plan.yaml").output == said
    assert "Der er intet fund »sum-gap« ved 2010" in run("check", "accepted.yaml").output


@pytest.mark.parametrize("option", ["--reports", "--before", "--format", "--strict"])
def test_the_page_tells_of_each_option_the_check_has(option: str) -> None:
    page = (ROOT / "docs/plan-language.md").read_text("utf-8")

    assert f"`{option}" in page
    assert option in run("check", "--help").output
