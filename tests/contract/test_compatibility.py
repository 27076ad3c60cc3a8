"""Compatibility: a planted break is found and shown by a document; harmless changes pass."""

import copy
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator

from schemas import __main__ as command
from schemas import compatibility
from schemas.compatibility import Break, breaks, closed
from schemas.json_schema import PLAN_FILE, Json, JsonSchema, schemas

from .golden import examples

SCHEMAS = schemas()
DOOR = "door/forloeb.started.v1.json"
READ = "forloeb.started.v1.json"
MEASURE = "measure.changed.v1.json"

Change = Callable[[JsonSchema], object]


def strings_in(node: Json) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from strings_in(part)


KNOWN = list(strings_in([each.data for each in examples("valid-")]))


def changed(path: str, change: Change) -> JsonSchema:
    schema = copy.deepcopy(SCHEMAS[path])
    change(schema)
    return schema


def found(path: str, change: Change) -> list[Break]:
    return breaks({path: SCHEMAS[path]}, {path: changed(path, change)}, KNOWN)


def removed(schema: JsonSchema) -> None:
    del schema["properties"]["weeks"]


def removed_although_required(schema: JsonSchema) -> None:
    del schema["properties"]["initiative"]
    schema["required"].remove("initiative")


def narrowed(schema: JsonSchema) -> None:
    schema["properties"]["offer"]["anyOf"][0]["enum"].remove("mentor")


def widened(schema: JsonSchema) -> None:
    schema["properties"]["offer"]["anyOf"][0]["enum"].append("sabbatical")


def newly_required(schema: JsonSchema) -> None:
    schema["properties"]["consultant"] = {"type": "string"}
    schema["required"].append("consultant")


def newly_optional(schema: JsonSchema) -> None:
    schema["properties"]["consultant"] = {"type": "string"}


def bounded(schema: JsonSchema) -> None:
    schema["properties"]["weeks"]["anyOf"][0]["maximum"] = 52


def retyped(schema: JsonSchema) -> None:
    schema["properties"]["weeks"]["anyOf"][0] = {"type": "string"}


def described_otherwise(schema: JsonSchema) -> None:
    schema["description"] = "The same in other words"


def sums_forbidden(schema: JsonSchema) -> None:
    schema["$defs"]["Aggregate"]["properties"]["op"]["enum"].remove("sum")


def newly_required_within(schema: JsonSchema) -> None:
    schema["$defs"]["Change"]["properties"]["note"] = {"type": "string"}
    schema["$defs"]["Change"]["required"].append("note")


@pytest.mark.parametrize(
    "change", [removed, removed_although_required, narrowed, newly_required, bounded, retyped]
)
def test_at_the_door_no_old_submission_may_be_refused(change: Change) -> None:
    (broken,) = found(DOOR, change)

    assert Draft202012Validator(SCHEMAS[DOOR], validate_formats=True).is_valid(broken.example)
    assert not Draft202012Validator(changed(DOOR, change)).is_valid(broken.example)


@pytest.mark.parametrize("change", [widened, newly_optional, described_otherwise])
def test_the_door_may_open_wider(change: Change) -> None:
    assert found(DOOR, change) == []


@pytest.mark.parametrize(
    ("path", "change"),
    [(READ, narrowed), (READ, newly_required), (READ, bounded), (MEASURE, newly_required_within)],
)
def test_what_the_log_has_kept_must_stay_readable(path: str, change: Change) -> None:
    (broken,) = found(path, change)

    assert "kept from before" in broken.promise
    assert Draft202012Validator(closed(SCHEMAS[path])).is_valid(broken.example)
    assert not Draft202012Validator(changed(path, change)).is_valid(broken.example)


@pytest.mark.parametrize("change", [widened, removed_although_required])
def test_a_consumer_of_the_version_before_must_be_able_to_read_on(change: Change) -> None:
    (broken,) = found(READ, change)

    assert "consumer of the previous version" in broken.promise
    assert Draft202012Validator(closed(changed(READ, change))).is_valid(broken.example)
    assert not Draft202012Validator(SCHEMAS[READ]).is_valid(broken.example)


@pytest.mark.parametrize("change", [newly_optional, removed, described_otherwise])
def test_a_consumer_overlooks_what_it_does_not_know_and_does_without_what_is_optional(
    change: Change,
) -> None:
    assert found(READ, change) == []


def test_another_type_breaks_both_promises_to_consumers() -> None:
    assert len(found(READ, retyped)) == 2


def test_a_schema_that_is_gone_is_a_promise_broken_and_a_new_one_is_none() -> None:
    assert [each.path for each in breaks({READ: SCHEMAS[READ]}, {})] == [READ]
    assert breaks({}, {READ: SCHEMAS[READ]}) == []


def test_a_change_neither_proved_nor_shown_is_reported_all_the_same() -> None:
    (broken,) = found(PLAN_FILE, sums_forbidden)

    assert broken.example is None
    assert "no example was found" in str(broken)


@pytest.mark.parametrize("path", SCHEMAS)
def test_every_schema_is_proved_compatible_with_itself_in_other_words(path: str) -> None:
    assert found(path, described_otherwise) == []


def test_the_command_names_the_broken_promise_of_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "door").mkdir()
    (tmp_path / DOOR).write_text(json.dumps(changed(DOOR, widened)), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["schemas", "--against", str(tmp_path)])

    code = command.main()

    assert code == 1
    assert '"offer": "sabbatical"' in capsys.readouterr().out


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a git repository of one schema, checked in twice, in two versions."""
    published = tmp_path / "schemas" / "published"
    published.mkdir(parents=True)
    monkeypatch.setattr(compatibility, "ROOT", tmp_path)
    monkeypatch.setattr(compatibility, "PUBLISHED", published)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    for schema in (changed(READ, newly_optional), SCHEMAS[READ]):
        (published / READ).write_text(json.dumps(schema), encoding="utf-8")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "a version"], check=True)
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_the_version_before_is_the_newest_checked_in_that_differs() -> None:
    unchanged = {READ: SCHEMAS[READ]}
    edited = {READ: changed(READ, described_otherwise)}

    assert compatibility.at_revision("HEAD") == unchanged
    assert compatibility.previous_of(unchanged) == (_short("HEAD~1"), _first_version())
    assert compatibility.previous_of(edited) == (_short("HEAD"), unchanged)


def _first_version() -> dict[str, JsonSchema]:
    return {READ: changed(READ, newly_optional)}


def _short(revision: str) -> str:
    command = ["git", "-C", str(compatibility.ROOT), "rev-parse", "--short", revision]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
