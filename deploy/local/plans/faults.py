"""What is wrong with a plan file, in Danish, and how to mend it."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from pydantic_core import ErrorDetails
from yaml import ScalarNode

from schemas import base
from schemas.plans import Plan

from .danish import in_danish
from .tree import Misplaced, Tree

_MESSAGES: Final[Mapping[str, str]] = {
    "string_type": 'Her skal stå tekst; sæt anførselstegn om: "{value}".',
    "string_too_long": "Teksten er for lang; der er plads til {max_length} tegn.",
    "string_too_short": "Her mangler tekst; skriv den, eller fjern linjen.",
    "int_type": "Her skal stå et helt tal uden anførselstegn og uden decimaler.",
    "bool_type": "Her skal stå true eller false.",
    "decimal_type": "Her skal stå et tal; decimaler skrives med punktum: 12.5.",
    "decimal_parsing": "Her skal stå et tal; decimaler skrives med punktum: 12.5.",
    "decimal_max_places": "Tallet har for mange decimaler; der er plads til {decimal_places}.",
    "greater_than": "Tallet skal være større end {gt}.",
    "greater_than_equal": "Tallet skal være mindst {ge}.",
    "less_than_equal": "Tallet må højst være {le}.",
    "date_parsing": "Her skal stå en dag, der findes, skrevet som 2010-12-31.",
    "date_from_datetime_parsing": "Her skal stå en dag, der findes, skrevet som 2010-12-31.",
    "date_type": "Her skal stå en dag, skrevet som 2010-12-31.",
    "tuple_type": "Her skal stå en liste: en linje med »- « for hver.",
    "too_short": "Listen er for kort; der skal stå mindst {min_length}.",
    "too_long": "Listen er for lang; der må højst stå {max_length}.",
    "model_type": "Her skal stå felter, hvert som »navn: værdi«.",
    "dict_type": "Her skal stå felter, hvert som »navn: værdi«.",
}
_WRITTEN_AS: Final = (
    (base.InitiativeId, "2010/1.4"),
    (base.MeasureId, "2010/1.4/forloeb"),
    (base.AgreementId, "2010"),
    (base.Code, "fit_for_work"),
    (base.Identifier, "forloeb-1500, uden mellemrum"),
)


def said_of(error: ErrorDetails, tree: Tree) -> Misplaced:
    """Return a fault of the model as it stands in the file."""
    path, kind = error["loc"], error["type"]
    context = error.get("ctx", {})
    if kind == "missing":
        return Misplaced(tree.position(path), f"»{path[-1]}« mangler; tilføj »{path[-1]}: …«.")
    if kind == "extra_forbidden":
        said = f"»{path[-1]}« kendes ikke her{_meant(str(path[-1]), _field_names())}"
        return Misplaced(tree.key_position(path), said)
    if kind == "value_error":
        told = str(context["error"])
        said = f"Det passer ikke sammen: {in_danish(told) or told}."
        return Misplaced(tree.position_of_text(path, told), said)
    return Misplaced(tree.position(path), _said(error, _value(tree, path)))


def _said(error: ErrorDetails, value: str) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        return _not_one_of(value, [w.strip("'") for w in _words(context["expected"])])
    if kind == "union_tag_invalid":
        tags = [word.strip("'") for word in context["expected_tags"].split(", ")]
        return _not_one_of(context["tag"], tags)
    if kind == "union_tag_not_found":
        field = str(context["discriminator"]).strip("'")
        return f"»{field}« mangler; den siger, hvilken slags det er."
    if kind == "string_pattern_mismatch":
        example = _example(context["pattern"])
        return f"»{value}« er ikke skrevet rigtigt{f'; skriv som {example}' if example else ''}."
    if kind == "string_type" and not value:
        return "Her skal stå tekst."
    known = _MESSAGES.get(kind)
    return known.format(value=value, **context) if known else f"{error['msg']}."


def _words(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").split(", ")


def _not_one_of(value: str, allowed: Sequence[str]) -> str:
    return f"»{value}« er ingen af: {', '.join(allowed)}{_meant(value, allowed)}"


def _meant(written: str, known: Sequence[str]) -> str:
    near = get_close_matches(written, known, n=1, cutoff=0.6)
    return f"; mente du »{near[0]}«?" if near else "."


def _value(tree: Tree, path: Sequence[str | int]) -> str:
    node = tree.node(path)
    return str(node.value) if isinstance(node, ScalarNode) else ""


def _example(pattern: str) -> str | None:
    for alias, example in _WRITTEN_AS:
        patterns = (getattr(told, "pattern", None) for told in getattr(alias, "__metadata__", ()))
        if pattern in patterns:
            return example
    return None


@cache
def _field_names() -> list[str]:
    return sorted(set(_properties(Plan.model_json_schema())))


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _properties(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _properties(part)
