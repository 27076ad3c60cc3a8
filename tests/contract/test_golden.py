"""Golden examples: what every type accepts and refuses, in the models and in the schemas alike."""

import json
from collections.abc import Iterator

import pytest
from jsonschema_rs import Draft202012Validator, ValidationError
from pydantic import ValidationError as Refusal

from schemas.catalogue import EVENT_TYPES, EventType
from schemas.door import DOOR_MODELS
from schemas.envelope import SubmittedEvent
from schemas.json_schema import PUBLISHED, file_of

from .golden import Example, examples, folder_of


def validator(each: EventType) -> Draft202012Validator:
    """Return the checked-in schema that meets the type first, closed as the models are."""
    path = PUBLISHED / ("door" if each.is_submitted else "") / file_of(each.name)
    return Draft202012Validator(json.loads(path.read_text("utf-8")), validate_formats=True)


def refused_at(error: ValidationError) -> Iterator[str]:
    """Name the fields a schema's error speaks of; a missing or unknown one has no path yet."""
    here = [str(step) for step in error.instance_path]
    kind = error.kind.as_dict()
    for name in [kind["property"]] if "property" in kind else kind.get("unexpected", [None]):
        yield ".".join([*here, name] if name else here)


@pytest.mark.parametrize("each", EVENT_TYPES.values(), ids=EVENT_TYPES)
def test_every_type_has_examples_of_both_kinds(each: EventType) -> None:
    names = [path.stem for path in folder_of(each).iterdir()]

    has_choice = not all(field.is_required() for field in each.model.model_fields.values())
    assert "valid-minimal" in names
    assert "valid-full" in names or not has_choice
    assert 2 <= sum(name.startswith("invalid-") for name in names) <= 4


@pytest.mark.parametrize("example", examples("valid-"), ids=str)
def test_a_valid_example_is_valid_everywhere(example: Example) -> None:
    if example.event:
        assert (
            SubmittedEvent.model_validate_json(json.dumps(example.event)).type == example.kind.name
        )

    example.model.model_validate_json(json.dumps(example.data))
    validator(example.kind).validate(example.data)


@pytest.mark.parametrize("example", examples("invalid-"), ids=str)
def test_an_invalid_example_is_refused_at_the_expected_field(example: Example) -> None:
    with pytest.raises(Refusal) as refusal:
        example.model.model_validate_json(json.dumps(example.data))

    reasons = [
        (".".join(map(str, error["loc"])), error["type"])
        for error in refusal.value.errors(include_input=False, include_url=False)
    ]
    assert reasons == [(example.data_field, example.error)]


@pytest.mark.parametrize("example", examples("invalid-"), ids=str)
def test_a_schema_refuses_what_a_schema_can_say(example: Example) -> None:
    errors = list(validator(example.kind).iter_errors(example.data))

    fields = [field for error in errors for field in refused_at(error)]
    assert (example.is_beyond_schema and not errors) or any(
        field and (example.data_field + ".").startswith(field + ".") for field in fields
    ), fields


def test_the_full_example_uses_every_field() -> None:
    unused = [
        f"{example}: {name}"
        for example in examples("valid-full")
        for name in DOOR_MODELS.get(example.kind.name, example.kind.model).model_fields
        if name not in example.data
    ]

    assert not unused
