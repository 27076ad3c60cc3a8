"""What a new version of a plan changes is told in Danish and to programs, and nothing else is."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from deploy.local.cli import app
from tests.builders.linting import KRONE, Json, initiative, line, plan_json, target

MILESTONE = {"id": "m-1", "title": "Hotline", "planned_on": "2010-03-01"}


def version(folder: Path, name: str, *, total: int | None = None, **changed: Any) -> Path:
    """Write a version of the plan; JSON is YAML."""
    file = folder / f"{name}.yaml"
    file.write_text(json.dumps(plan_json(initiative(**changed), total_oere=total)))
    return file


def diff(*arguments: object) -> str:
    ran = CliRunner().invoke(app, ["plan", "diff", *map(str, arguments)])
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_a_target_and_its_money_that_change_are_told_from_and_to(tmp_path: Path) -> None:
    more = line(appropriation_oere=1_200_000 * KRONE, planned={"quantity": 120})
    aim = target(rule={"rule": "at_least", "value": 120})
    old = version(tmp_path, "old", total=2_000_000 * KRONE)
    new = version(tmp_path, "new", total=2_500_000 * KRONE, targets=[aim], budget=[more])

    told = diff(old, new)

    assert told.splitlines() == [
        "Mål",
        "  ~ 2010/1.1/maal",
        "      mål: mindst 100 senest 31-12-2010 → mindst 120 senest 31-12-2010",
        "Penge",
        "  ~ 2010/1.1/indsats (Forløb)",
        "      afsat: 1.000.000,00 kr. → 1.200.000,00 kr.",
        "      antal: 100 → 120",
        "Fordelt i alt: 1.000.000,00 kr. → 1.200.000,00 kr. (+200.000,00 kr.)",
        "Aftalens sum: 2.000.000,00 kr. → 2.500.000,00 kr. (+500.000,00 kr.)",
    ]


def test_what_is_added_and_what_is_taken_away_are_told_whole(tmp_path: Path) -> None:
    office = line(
        id="2010/1.1/kontor",
        title="Kontor",
        nature="administration",
        appropriation_oere=100_000 * KRONE,
        prices=[],
        planned=None,
    )
    old = version(tmp_path, "old", milestones=[MILESTONE])
    new = version(tmp_path, "new", targets=[], budget=[line(), office])

    told = diff(old, new)

    assert "  - 2010/1.1/maal\n      mål: mindst 100 senest 31-12-2010\n" in told
    assert "  - 2010/1.1/m-1 (Hotline)\n" in told
    assert "  + 2010/1.1/kontor (Kontor)\n      art: Administration\n" in told
    assert "(+100.000,00 kr.)" in told


def test_a_moved_deadline_and_a_changed_scope_are_told(tmp_path: Path) -> None:
    later: Json = MILESTONE | {"planned_on": "2010-06-01", "scope_version": 2}
    old = version(tmp_path, "old", milestones=[MILESTONE])
    new = version(tmp_path, "new", milestones=[later | {"scope_reason": "Kun telefon"}])

    told = diff(old, new)

    assert told.splitlines() == [
        "Milepæle",
        "  ~ 2010/1.1/m-1 (Hotline)",
        "      frist: 01-03-2010 → 01-06-2010",
        "      omfang: 1 → 2: Kun telefon",
    ]


def test_no_field_of_a_target_or_a_line_changes_in_silence(tmp_path: Path) -> None:
    old = version(tmp_path, "old")
    new = version(
        tmp_path,
        "new",
        targets=[target(condition="Hvis firmaet vil", decided_by="Udvalget", item="1.2")],
        budget=[line(commits_on="referred", decision="Budgetaftalen", title="Kurser")],
    )

    told = diff(old, new)

    for what in ("condition: intet → Hvis firmaet vil", "decided_by: intet → Udvalget"):
        assert what in told
    for what in ("item: 1.1 → 1.2", "commits_on: intet → referred", "titel: Forløb → Kurser"):
        assert what in told


def test_words_around_the_targets_are_no_change_of_targets_or_money(tmp_path: Path) -> None:
    old, new = version(tmp_path, "old"), version(tmp_path, "new", purpose="Flere i job")

    assert diff(old, new) == "Ingen ændringer i mål, milepæle eller penge.\n"


def test_programs_get_both_sides_whole(tmp_path: Path) -> None:
    old = version(tmp_path, "old")
    new = version(tmp_path, "new", budget=[line(appropriation_oere=1_200_000 * KRONE)])

    told = json.loads(diff(old, new, "--format", "json"))

    assert told["targets"] == told["milestones"] == []
    (money,) = told["money"]
    assert (money["change"], money["place"]) == ("changed", "2010/1.1/indsats")
    assert money["before"]["appropriation_oere"] == 1_000_000 * KRONE
    assert money["after"]["appropriation_oere"] == 1_200_000 * KRONE
    assert told["granted_oere"] == {"before": 1_000_000 * KRONE, "after": 1_200_000 * KRONE}
