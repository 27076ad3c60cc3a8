"""The contract as JSON Schema 2020-12: what consumers read, publishers send, and plans hold."""

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from .base import Contract
from .catalogue import EVENT_TYPES, SUBMITTED
from .door import DOOR_MODELS
from .plans import Plan

PUBLISHED: Final = Path(__file__).parent / "published"
PLAN_FILE: Final = "plan.v1.json"

Json: TypeAlias = Any
JsonSchema: TypeAlias = dict[str, Json]
Role: TypeAlias = Literal["published", "door", "plan"]


class _Untitled(GenerateJsonSchema):
    """A field's title would only repeat its name."""

    def field_title_should_be_set(self, schema: Json) -> bool:  # noqa: ARG002 - pydantic calls it
        return False


def _require_discriminators(node: Json, defs: JsonSchema) -> None:
    """
    Require each tag: even with a default it is what the branch is chosen by.

    The keyword itself is OpenAPI's, and AsyncAPI reads another meaning into it.
    """
    if isinstance(node, list):
        for part in node:
            _require_discriminators(part, defs)
    elif isinstance(node, dict):
        tag = node.pop("discriminator", {})
        for ref in tag.get("mapping", {}).values():
            branch = defs[ref.removeprefix("#/$defs/")]
            named = [tag["propertyName"], *branch.get("required", [])]
            branch["required"] = list(dict.fromkeys(named))
        for part in node.values():
            _require_discriminators(part, defs)


def _schema(model: type[Contract], mode: JsonSchemaMode, path: str, title: str) -> JsonSchema:
    body = model.model_json_schema(mode=mode, schema_generator=_Untitled)
    _require_discriminators(body, body.get("$defs", {}))
    return {
        "$schema": _Untitled.schema_dialect,
        "$id": f"urn:fremdrift:{path.removesuffix('.json').replace('/', ':')}",
        "title": title,
        "description": cleandoc(model.__doc__ or ""),
    } | {name: part for name, part in body.items() if name not in {"title", "description"}}


def opened(schema: Json) -> Json:
    """Return a copy that lets unknown fields pass, as a consumer must."""
    if isinstance(schema, list):
        return [opened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: opened(part)
        for name, part in schema.items()
        if not (name == "additionalProperties" and part is False)
    }


def file_of(type_name: str) -> str:
    """Return the file name of an event type's schema."""
    return f"{type_name.removeprefix('fremdrift.')}.json"


def role_of(path: str) -> Role:
    """Return whom a file speaks to: consumers, publishers at the door, or writers of plans."""
    if path == PLAN_FILE:
        return "plan"
    return "door" if path.startswith("door/") else "published"


def schemas() -> dict[str, JsonSchema]:
    """Return every schema by its path under ``published/``."""
    made = {PLAN_FILE: _schema(Plan, "validation", PLAN_FILE, "A plan file")}
    for name, each in EVENT_TYPES.items():
        path = file_of(name)
        made[path] = opened(_schema(each.model, "serialization", path, name))
    for name in SUBMITTED:
        path = f"door/{file_of(name)}"
        made[path] = _schema(DOOR_MODELS[name], "validation", path, f"{name}, as submitted")
    return made


def texts() -> dict[str, str]:
    """Return every schema as the text of its file."""
    return {
        path: json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for path, schema in schemas().items()
    }
