"""The published schemas: up to date, self-describing, and true to what consumers are told."""

import json
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator, meta

from schemas import __main__ as command
from schemas.catalogue import EVENT_TYPES, SUBMITTED
from schemas.door import without_identity
from schemas.json_schema import PLAN_FILE, file_of, schemas
from schemas.plans import Plan

from .golden import Example, examples

SCHEMAS = schemas()


def test_the_checked_in_files_are_what_the_models_give() -> None:
    assert list(command.differences()) == []


def test_a_file_changed_by_hand_and_a_file_left_behind_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "PUBLISHED", tmp_path)
    command.write()
    changed = tmp_path / "fact.withdrawn.v1.json"
    changed.write_text(changed.read_text("utf-8").replace("uuid", "guid"), encoding="utf-8")
    (tmp_path / "person.gone.v1.json").write_text("{}\n", encoding="utf-8")

    found = list(command.differences())

    assert "--- published/fact.withdrawn.v1.json" in found
    assert "--- published/person.gone.v1.json" in found
    assert any(line.startswith("-") and "guid" in line for line in found)
    command.write()
    assert list(command.differences()) == []


def test_every_type_is_published_and_every_submitted_type_also_as_the_door_sees_it() -> None:
    expected = {PLAN_FILE} | {file_of(name) for name in EVENT_TYPES}

    assert SCHEMAS.keys() == expected | {f"door/{file_of(name)}" for name in SUBMITTED}


@pytest.mark.parametrize("path", SCHEMAS)
def test_a_schema_is_valid_and_says_what_it_is(path: str) -> None:
    schema = SCHEMAS[path]

    meta.validate(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert all(schema[name] for name in ("title", "description"))


def test_no_two_schemas_share_an_id() -> None:
    assert len({schema["$id"] for schema in SCHEMAS.values()}) == len(SCHEMAS)


@pytest.mark.parametrize("example", [each for each in examples("valid-") if each.event], ids=str)
def test_a_consumer_can_read_the_canonical_json_and_overlooks_what_is_new(example: Example) -> None:
    schema = SCHEMAS[file_of(example.kind.name)]
    validator = Draft202012Validator(schema, validate_formats=True)

    event = example.model.model_validate_json(json.dumps(example.data))
    canonical = json.loads(without_identity(event))

    validator.validate(canonical)
    validator.validate({**canonical, "added_later": {"by": "a newer version"}})


def test_the_plan_schema_takes_a_plan_and_refuses_a_misspelt_one() -> None:
    full = {each.kind.noun: each.data for each in examples("valid-full")}
    plan = {
        "agreement": full["agreement.adopted"]["agreement"],
        "initiatives": [full["initiative.adopted"]["initiative"]],
    }
    validator = Draft202012Validator(SCHEMAS[PLAN_FILE], validate_formats=True)

    Plan.model_validate_json(json.dumps(plan))
    validator.validate(plan)
    assert not validator.is_valid({**plan, "initatives": []})
    untagged = json.loads(json.dumps(plan).replace('"rule": "at_least", ', ""))
    assert untagged != plan
    assert not validator.is_valid(untagged)
