"""The pages say what the code says: tables, settings, dependencies, names, and where links lead."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from prometheus_client.metrics import MetricWrapperBase

from deploy.docs import __main__ as tables
from deploy.local.cli import app
from deploy.local.settings import LocalSettings, variable
from services.budget.settings import BudgetSettings
from services.chassis import metrics
from services.chassis.settings import ServiceSettings
from services.intake.settings import IntakeSettings
from services.reporting.settings import ReportingSettings

ROOT: Final = Path(__file__).parents[2]
DECISIONS: Final = sorted((ROOT / "docs/decisions").glob("*.md"))
PAGES: Final = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PAGES.extend([*sorted((ROOT / "docs").glob("*.md")), *DECISIONS])
TOP: Final = "schemas|services|deploy|docs|examples|tests|benchmarks"
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def said(page: Path | str) -> str:
    """Return a page's text."""
    return (ROOT / page).read_text("utf-8")


def rows(text: str) -> Iterator[list[str]]:
    """Yield the rows of all tables in a text, their heads left out."""
    for line in text.splitlines():
        if line.startswith("| `"):
            yield [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]


def test_the_generated_tables_are_what_the_code_gives() -> None:
    for path, is_now, should_be in tables.pages():
        assert is_now == should_be, f"{path.name}: run python -m deploy.docs --write"


def test_a_table_changed_by_hand_is_found_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in tables.TABLES:
        text = said(f"docs/{name}").replace("fremdrift_balance_difference` |", "fremdrift_x` |")
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(tables, "DOCS", tmp_path)

    monkeypatch.setattr("sys.argv", ["docs"])
    assert tables.main() == 1
    assert "-| `fremdrift_x` |" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["docs", "--write"])

    assert tables.main() == 0
    assert (tmp_path / "operations.md").read_text("utf-8") == said("docs/operations.md")


def test_a_page_without_a_place_for_its_table_is_an_error() -> None:
    with pytest.raises(LookupError, match="no place for the table metrics"):
        tables.renewed("nothing", {"metrics": str})


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("common", ServiceSettings),
        ("intake", IntakeSettings),
        ("budget", BudgetSettings),
        ("reporting", ReportingSettings),
    ],
)
def test_the_settings_are_listed_with_their_defaults(
    part: str, told: type[ServiceSettings]
) -> None:
    fields = told.model_fields
    if told is not ServiceSettings:
        fields = {k: v for k, v in fields.items() if k not in ServiceSettings.model_fields}
    section = said("docs/operations.md").partition(f"<!-- settings: {part} -->")[2]

    listed = {name: default for name, default, _ in rows(section.partition("<!--")[0])}

    assert listed == {
        name.upper(): "required" if field.is_required() else str(field.default)
        for name, field in fields.items()
    }


def test_the_ports_and_folders_of_one_machine_are_those_of_the_command() -> None:
    page = said("docs/operations.md")
    fields = LocalSettings.model_fields
    ports = {name: field.default for name, field in fields.items() if name.startswith("port_")}

    for name, port in ports.items():
        last = variable(name).removeprefix("FREMDRIFT_PORT")
        line = next(row for row in page.splitlines() if f"{last}`" in row)
        assert str(port) in line

    assert {variable("state"), variable("jars")} <= set(re.findall("FREMDRIFT_[A-Z]+", page))


def test_the_page_of_dependencies_names_each_and_no_other() -> None:
    project: dict[str, Any] = tomllib.loads(said("pyproject.toml"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    named = {
        re.split(r"[\[><=~ ]", each)[0] for group in groups for each in group if type(each) is str
    }

    listed = [row[0] for row in rows(said("docs/dependencies.md"))]

    assert sorted(listed) == sorted(named)


def test_each_dependency_has_a_licence_a_reason_and_an_alternative() -> None:
    for name, *rest in rows(said("docs/dependencies.md")):
        assert len(rest) == 3, name
        assert all(rest), name


def test_decisions_are_numbered_without_gaps_and_shaped_alike() -> None:
    shape = ["## Context", "## Decision", "## Consequences", "## When to revisit"]

    for number, page in enumerate(DECISIONS, start=1):
        text = page.read_text("utf-8")
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number:04}. ")
        assert re.findall("^## .*$", text, re.MULTILINE) == shape
        assert len(text.splitlines()) <= 60, f"{page.name} is longer than a page"


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", said(page)):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        other = (page.parent / name).resolve() if name else page
        assert other.exists(), target
        assert not anchor or anchor in anchors(other), target


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made of the headings' words."""
    headings = re.findall("^#+ (.*)$", said(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@every_page
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = re.findall(rf"`((?:{TOP})/[^`<…]*)`", said(page))

    missing = [name for name in named if not (ROOT / name).exists()]

    assert missing == []


@every_page
def test_every_command_that_is_named_exists(page: Path) -> None:
    commands = {each.name or each.callback.__name__ for each in app.registered_commands}  # type: ignore[union-attr]
    commands |= {each.name for each in app.registered_groups if each.name}
    made = set(re.findall(r"^([a-z]+):.*##", said("Makefile"), re.MULTILINE))

    named = set(re.findall(r"[`/]fremdrift ([a-z]+)", said(page)))
    wanted = set(re.findall(r"`make ([a-z]+)", said(page)))

    assert named <= commands
    assert wanted <= made


def test_the_operators_page_speaks_of_metrics_that_exist() -> None:
    known = {
        told.name
        for metric in vars(metrics).values()
        if isinstance(metric, MetricWrapperBase)
        for told in metric.describe()
    }

    named = re.findall(r"`(fremdrift_\w+)`", said("docs/operations.md"))

    assert len(named) > len(known)
    assert {re.sub("_(total|info)$", "", name) for name in named} == known
