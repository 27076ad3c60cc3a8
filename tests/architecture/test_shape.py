"""Rules of the house that are read off the code itself."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import get_args

import pytest

from schemas.reports import Reason
from services.chassis.settings import ServiceSettings
from tests.stack import ROOT

FILE_LINES_MAX = 300
TEST_FILE_LINES_MAX = 350  # a file of tests is read a test at a time
FUNCTION_LINES_MAX = 40
OURS = ("schemas", "services", "deploy", "examples", "benchmarks", "tests")
# Only the first makes transactions for services. Migrations are Alembic's, before any service runs.
MAY_BEGIN = {"services/chassis/database.py", "services/chassis/migrate.py"}
FORBIDDEN = ("../shared", "/work/", "/root/", "pypi.org", "pythonhosted", "npmjs", "maven.org")


def sources(*roots: str) -> Iterator[Path]:
    for root in roots:
        yield from sorted((ROOT / root).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's own lines: those of functions within it are theirs."""
    within = sum(length(each) for each in functions(node) if each is not node)
    return (node.end_lineno or node.lineno) - node.lineno + 1 - within


def test_no_file_is_too_long_to_read_at_once() -> None:
    long = {
        name_of(p): n
        for p in sources(*OURS)
        if (n := len(p.read_text().splitlines()))
        > (TEST_FILE_LINES_MAX if p.is_relative_to(ROOT / "tests") else FILE_LINES_MAX)
    }

    assert long == {}


def test_no_function_is_too_long_to_see_at_once() -> None:
    long = [
        f"{name_of(path)}:{node.lineno} {node.name} {length(node)}"
        for path in sources(*OURS)
        for node in functions(ast.parse(path.read_text()))
        if length(node) > FUNCTION_LINES_MAX
    ]

    assert long == []


def test_every_module_says_its_promise() -> None:
    silent = [
        name_of(path)
        for path in sources(*OURS)
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_only_the_database_room_begins_and_ends_transactions() -> None:
    begun = {
        name_of(path)
        for path in sources("services")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"begin", "begin_nested", "commit", "rollback"}
    }

    assert begun - MAY_BEGIN == set()
    assert "services/chassis/database.py" in begun


def test_every_public_name_has_a_caller() -> None:
    text = "\n".join(
        p.read_text() for p in sources("schemas", "services", "deploy", "examples", "benchmarks")
    )
    # Alembic, Kafka's client and pydantic call these; from_headers is for others' consumers.
    called_by_others = {
        "upgrade",
        "on_partitions_revoked",
        "on_partitions_assigned",
        "field_title_should_be_set",
        "from_headers",
    }
    alone = [
        f"{name_of(path)} {node.name}"
        for path in sources("schemas", "services")
        for node in functions(ast.parse(path.read_text()))
        if not node.name.startswith("_")
        and not node.decorator_list
        and node.name not in called_by_others
        and text.count(node.name) < 2
    ]

    assert alone == []


def test_every_queue_batch_wait_and_retry_has_its_limit_in_its_name() -> None:
    numbers = [
        name
        for name, field in ServiceSettings.model_fields.items()
        if field.annotation in {int, float} and name != "http_port"
    ]

    assert len(numbers) > 10
    assert [name for name in numbers if not name.endswith(("_max", "_min"))] == []


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = subprocess.run(
        ("git", "ls-files"), cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    own = {name_of(Path(__file__)), "uv.lock"}

    found = [
        f"{name}: {word}"
        for name in tracked
        if name not in own and (ROOT / name).is_file()
        for word in FORBIDDEN
        if word in (ROOT / name).read_text(errors="replace")
    ]

    assert found == []


def test_the_import_rules_hold() -> None:
    ran = subprocess.run(
        (str(Path(sys.executable).parent / "lint-imports"),),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout


def test_what_says_it_is_pure_is_held_to_it() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (held,) = [
        each["source_modules"] for each in contracts["contracts"] if "is pure" in each["name"]
    ]
    saying = [
        name_of(path).removesuffix(".py").replace("/", ".")
        for service in ("intake", "progress", "budget", "reporting")
        for path in sources(f"services/{service}")
        if re.search(r"(?i)\bpure\b", ast.get_docstring(ast.parse(path.read_text())) or "")
    ]

    assert len(saying) > 10
    assert [name for name in saying if not any(fnmatch(name, each) for each in held)] == []


@pytest.mark.parametrize("metric", ["EVENTS", "LAG_SECONDS", "BALANCE_DIFFERENCE", "DEAD_LETTERS"])
def test_a_metric_of_the_catalogue_is_set_somewhere(metric: str) -> None:
    used = [
        name_of(path)
        for path in sources("services")
        if path.name != "metrics.py" and f"metrics.{metric}" in path.read_text()
    ]

    assert used != []


def test_every_reason_for_a_refusal_is_given_somewhere() -> None:
    said = {
        node.value
        for path in sources("services/intake")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
    }

    assert set(get_args(Reason)) - said == set()
