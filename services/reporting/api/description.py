"""The OpenAPI beside what routes say of themselves: who may ask, headers, refusals, examples."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.chassis.http import PROBLEM_JSON, Problem

from .wording import ABOUT, SUMMARY, TAGS

EXAMPLES: Final = Path(__file__).with_name("examples")
_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_KEY: Final = {"key": list[str]()}
_SESSION: Final = {"session": list[str]()}
_WAYS_IN: Final = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A reader's key. Who sends a wrong one is refused, never taken for nobody.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-fremdrift-session",
        "description": "A person who has signed in on the pages. It reads, and changes nothing.",
    },
}
_TAGGED: Final = {
    "ETag": "The tag of this answer to you; send it as If-None-Match",
    "Vary": "Who asks, and for which form, makes another answer",
    "Cache-Control": "private, no-cache: ask whether it is still so",
}
# OpenAPI 3.1 has no words for a stream; this is one of its events.
_EVENT: Final = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "event": {"enum": ["figure", "missed"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "retry": {"type": ["string", "integer"]},
    },
}
_SUFFIX: Final = re.compile(r"\.\w+$")
Described = dict[str, Any]


def describe(document: Described) -> Described:
    """Return the OpenAPI of the service with all that is the same for many routes."""
    document["info"] |= {"summary": SUMMARY, "description": ABOUT}
    document["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    components = document.setdefault("components", {})
    components["securitySchemes"] = _WAYS_IN
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    for path, method, operation in operations(document):
        operation["operationId"] = _name(path, method)
        if path.startswith("/v1"):
            operation["security"] = _security(path, method)
            _add_headers(path, method, operation)
            _add_problems(operation["responses"])
        _add_examples(path, method, operation)
    return document


def operations(document: Described) -> Iterator[tuple[str, str, Described]]:
    """Yield each operation with its path and method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _name(path: str, method: str) -> str:
    """Return the name a generated client gives the call."""
    words = re.sub(r"\{id\}$", "one", path.removeprefix("/v1")).replace("{id}", "")
    return "_".join([method, *re.findall(r"\w+", words)])


def _security(path: str, method: str) -> list[Described]:
    if method != "get":
        return [_KEY]
    own = path.startswith(("/v1/webhooks", "/v1/sources"))
    return [_KEY, _SESSION] if own else [{}, _KEY, _SESSION]


def _add_headers(path: str, method: str, operation: Described) -> None:
    responses = operation["responses"]
    if method == "get" and path == "/v1/live":
        responses["200"]["content"]["text/event-stream"]["schema"] = _EVENT
    if method != "get" or path == "/v1/live":
        return
    told = dict(_TAGGED)
    parameters = operation.setdefault("parameters", [])
    if any(each["name"] == "cursor" and each["in"] == "query" for each in parameters):
        told["Link"] = 'Where the list goes on, as <…>; rel="next"; left out on its last page'
    responses["200"]["headers"] = _headers(told)
    words = "What you have (If-None-Match) is what would be answered"
    responses["304"] = {"description": words, "headers": _headers(_TAGGED)}
    parameters.append(
        {
            "name": "If-None-Match",
            "in": "header",
            "description": "The ETag of what you have",
            "schema": {"type": "string"},
            "example": 'W/"0123456789abcdef0123456789abcdef"',
        }
    )


def _headers(told: dict[str, str]) -> Described:
    return {
        name: {"description": words, "schema": {"type": "string"}} for name, words in told.items()
    }


def _add_problems(responses: Described) -> None:
    for status, response in responses.items():
        if int(status) >= 400:  # noqa: PLR2004 - what is refused begins here
            content: Described = {"schema": _PROBLEM}
            if status in (told := _problems()):
                content["example"] = told[status]
            response["content"] = {PROBLEM_JSON: content}
    whole = {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}
    for status in {"429", "503"} & set(responses):
        responses[status]["headers"] = {"Retry-After": whole}
    responses["401"]["headers"] = _headers({"WWW-Authenticate": "Bearer"})


def _add_examples(path: str, method: str, operation: Described) -> None:
    told = _told().get(f"{method} {_SUFFIX.sub('', path)}")
    if told is None:
        return
    asked, answered = told["asked"], told["answered"]
    for each in operation.get("parameters", ()):
        if each["name"] in asked.get(each["in"], {}):
            each["example"] = asked[each["in"]][each["name"]]
    if "requestBody" in operation:
        operation["requestBody"]["content"]["application/json"]["example"] = asked["body"]
    content = operation["responses"][str(answered["status"])].get("content", {})
    for media, example in answered["content"].items():
        if media in content:
            words = f"As {asked['by']} is answered"
            content[media]["examples"] = {"example": {"summary": words, "value": example}}


@cache
def _told() -> Described:
    files = (json.loads(each.read_text("utf-8")) for each in sorted(EXAMPLES.glob("*.json")))
    return {each["operation"]: each for each in files if "operation" in each}


@cache
def _problems() -> Described:
    told: Described = json.loads((EXAMPLES / "problems.json").read_text("utf-8"))
    return told
