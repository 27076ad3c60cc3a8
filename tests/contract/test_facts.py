"""The ledgers' quick reading of facts says what the contract's own reading says."""

import json

import msgspec
import pytest
from pydantic import ValidationError

from schemas.activity import ForloebStarted
from schemas.cases import FACTS, occurrence
from schemas.envelope import event_uuid
from schemas.facts import QUICK, read_occurrence

from .golden import Example, examples

FACT = str(event_uuid("golden", "fact"))


def of_quick_facts(kind: str) -> list[Example]:
    """Return the examples of the types that are read quickly, as they are after the door."""
    return [each for each in examples(kind) if each.kind.model in QUICK]


def body_of(example: Example) -> bytes:
    """Return an example's data as it is on the bus: without the identity it had at the door."""
    data = dict(example.data)
    citizen = data.get("citizen")
    if citizen:
        data["citizen"] = {k: v for k, v in citizen.items() if k not in {"cpr", "jwe"}}
    return json.dumps(data).encode()


def test_what_comes_by_the_thousand_is_read_quickly() -> None:
    plain = {model.__name__ for model in QUICK}

    assert {"ForloebStarted", "StatusReported", "PersonPlaced", "CostInvoiced"} <= plain
    assert QUICK < FACTS


@pytest.mark.parametrize("example", of_quick_facts("valid-"), ids=str)
def test_both_ways_read_the_same(example: Example) -> None:
    model, body = example.kind.model, body_of(example)

    quick = read_occurrence(model, body, FACT)

    assert quick == occurrence(model.model_validate_json(body, extra="ignore"), FACT)


@pytest.mark.parametrize("example", of_quick_facts("invalid-"), ids=str)
def test_both_ways_refuse_the_same(example: Example) -> None:
    model, body = example.kind.model, body_of(example)
    try:
        model.model_validate_json(body, extra="ignore")
    except ValidationError:
        with pytest.raises(msgspec.ValidationError):
            read_occurrence(model, body, FACT)
    else:
        read_occurrence(model, body, FACT)


@pytest.mark.parametrize("text", ["gi\x00ft", "gift\n", "", "g" * 65, " gift", "g/ift"])
def test_letters_that_no_identifier_has_are_refused_both_ways(text: str) -> None:
    said = {"on": "2026-02-01", "initiative": "fejl/1", "forloeb": text}
    body = json.dumps(said).encode()

    with pytest.raises(ValidationError):
        ForloebStarted.model_validate_json(body)
    with pytest.raises(msgspec.ValidationError):
        read_occurrence(ForloebStarted, body, FACT)


@pytest.mark.parametrize("model", sorted(QUICK, key=str))
@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b'{"on": 20090701}', b'{"on": "2009-13-01"}'])
def test_what_is_no_fact_is_refused(model: type, body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_occurrence(model, body, FACT)


def test_a_field_we_do_not_know_is_skipped() -> None:
    example = next(each for each in of_quick_facts("valid-full") if each.event)
    body = body_of(example)

    grown = json.dumps({**json.loads(body), "field_of_a_later_version": [1]}).encode()

    model = example.kind.model
    assert read_occurrence(model, grown, FACT) == read_occurrence(model, body, FACT)
