"""The OpenAPI tells all there is to know: each operation has words, refusals and true examples."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest

from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.http import PROBLEM_JSON, Health, describe, make_app
from services.reporting.api.accepting import MEDIA
from services.reporting.api.description import EXAMPLES, operations
from services.reporting.app import build
from services.reporting.settings import ReportingSettings

JSON_STAT: Final = json.loads(Path(__file__).with_name("json_stat_schema.json").read_text("utf-8"))
BINARY: Final = {MEDIA["xlsx"], MEDIA["pdf"]}
# What others have made and is only carried through, as Prometheus' text, or a page that is read.
OTHERS: Final = {"text/plain", MEDIA["html"]}


async def no_health() -> dict[str, bool]:
    return {}


@pytest.fixture(scope="module")
def document() -> Any:
    settings = ReportingSettings(
        database_url="postgresql://nobody@nowhere/nothing", kafka_bootstrap="nowhere:1", http_port=1
    )
    parts = build(settings, Database(settings, "reporting"), system_clock)
    app = make_app("reporting", "0", parts.routers, Health(lambda: True, no_health), 1_000)
    describe(app, parts.describe)
    return app.openapi()


def told(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield each operation that answers questions, by method and path."""
    for path, method, operation in operations(document):
        if path.startswith("/v1"):
            yield f"{method} {path}", operation


def check(document: Any, schema: Any, example: Any, where: str) -> None:
    whole = {**schema, "components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    wrong = [f"{each.instance_path}: {each.message}" for each in validator.iter_errors(example)]
    assert wrong == [], where


def contents(operation: Any) -> Iterator[tuple[str, str, Any]]:
    for status, response in operation["responses"].items():
        for media, content in response.get("content", {}).items():
            yield status, media, content


def events(stream: str) -> list[dict[str, str]]:
    """Return the events of a stream; what is a stream's schema is one event's."""
    blocks = [each.split("\n") for each in stream.strip().split("\n\n")]
    return [dict(line.split(": ", 1) for line in lines) for lines in blocks]


def test_each_operation_has_a_name_of_its_own_words_and_a_group(document: Any) -> None:
    found = [operation for _, _, operation in operations(document)]
    names = [each["operationId"] for each in found]
    groups = {each["name"] for each in document["tags"] if each["description"]}

    assert len(set(names)) == len(names) > 50
    assert all(re.fullmatch(r"[a-z][a-z_0-9]*", each) for each in names)
    assert all(each["summary"] for each in found)
    assert {tag for each in found for tag in each["tags"]} == groups
    assert document["info"]["summary"]


def test_each_answer_has_an_example_that_is_as_its_schema_says(document: Any) -> None:
    lacking = []
    for where, operation in told(document):
        for status, media, content in contents(operation):
            if int(status) >= 300 or media in BINARY | OTHERS:
                continue
            examples = content.get("examples", {})
            lacking += [] if examples else [f"{where} {status} {media}"]
            for each in examples.values():
                is_stream = media == "text/event-stream"
                for part in events(each["value"]) if is_stream else [each["value"]]:
                    check(document, content["schema"], part, f"{where} {media}")

    assert lacking == []


def test_each_body_has_an_example_that_is_as_its_schema_says(document: Any) -> None:
    bodies = [
        (where, operation["requestBody"]["content"]["application/json"])
        for where, operation in told(document)
        if "requestBody" in operation
    ]

    for where, content in bodies:
        check(document, content["schema"], content["example"], where)
    assert len(bodies) >= 4


def test_each_parameter_that_is_needed_has_an_example_that_is_as_its_schema_says(
    document: Any,
) -> None:
    lacking = []
    for where, operation in told(document):
        for each in operation.get("parameters", ()):
            lacking += [f"{where} {each['name']}"] * (
                each.get("required", False) and "example" not in each
            )
            if "example" in each:
                check(document, each["schema"], each["example"], f"{where} {each['name']}")

    assert lacking == []


def test_the_examples_of_json_stat_are_json_stat(document: Any) -> None:
    found = [
        each["value"]
        for _, operation in told(document)
        for _, media, content in contents(operation)
        for each in content.get("examples", {}).values()
        if media == MEDIA["jsonstat"]
    ]

    for each in found:
        jsonschema_rs.validate(JSON_STAT, each)
        size = 1
        for length in each["size"]:
            size *= length
        assert len(each["value"]) == size
    assert len(found) >= 6


def test_each_refusal_is_a_problem_and_says_so(document: Any) -> None:
    for where, operation in told(document):
        refused = {s: c for s, c in operation["responses"].items() if int(s) >= 400}
        assert {"401", "403", "404", "406", "422", "429", "500"} <= set(refused), where
        assert "Retry-After" in refused["429"]["headers"], where
        for status, response in refused.items():
            (media,) = response["content"]
            content = response["content"][media]
            assert media == PROBLEM_JSON, where
            if status not in {"400", "500", "501", "503"}:  # what cannot be called forth at will
                check(document, content["schema"], content["example"], where)
                assert content["example"]["status"] == int(status)


def test_each_operation_says_who_may_ask(document: Any) -> None:
    for where, operation in told(document):
        ways = [tuple(each) for each in operation["security"]]
        is_open = not where.startswith(("post", "delete")) and "/webhooks" not in where
        assert () in ways or not is_open or "/v1/sources" in where, where
        assert ("key",) in ways, where
        assert (("session",) in ways) == where.startswith("get"), where
    assert set(document["components"]["securitySchemes"]) == {"key", "session"}


def test_what_is_asked_again_is_told_of_tags(document: Any) -> None:
    for where, operation in told(document):
        if where.startswith("get") and not where.endswith("/live"):
            assert "ETag" in operation["responses"]["200"]["headers"], where
            assert "304" in operation["responses"], where


def test_no_example_is_of_an_operation_there_is_not(document: Any) -> None:
    known = {f"{method} {path}" for path, method, _ in operations(document)}

    files = [json.loads(each.read_text("utf-8")) for each in EXAMPLES.glob("*.json")]

    assert {each["operation"] for each in files if "operation" in each} <= known


def test_the_page_for_integrators_names_every_address_and_its_forms(document: Any) -> None:
    page = (EXAMPLES.parents[3] / "docs" / "api.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(/v1/[^`]*)` \|[^|]*\|([^|]*)\|", page, re.MULTILINE))
    words = {"csv": "CSV", "xlsx": "XLSX", "jsonstat": "JSON-stat", "px": "PX", "html": "HTML"}

    made: dict[str, set[str]] = {}
    for path in document["paths"]:
        if path.startswith("/v1"):
            base, _, suffix = path.partition(".")
            made.setdefault(base, set()).update({suffix} - {"", "json"})

    assert set(rows) == set(made)
    for path, forms in made.items():
        told = {each.strip() for each in rows[path].split(",") if each.strip()}
        assert told == {words.get(each, each.upper()) for each in forms}, path
