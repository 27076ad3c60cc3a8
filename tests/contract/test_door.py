"""The door: identity comes in, and the canonical JSON that goes further names nobody."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.activity import CitizenFact, PersonMerged
from schemas.catalogue import EVENT_TYPES, SUBMITTED
from schemas.corrections import EventCorrected
from schemas.door import DOOR_MODELS, content_of, without_identity
from schemas.people import IdentifiedCitizen

from .golden import Example, examples

SUBMITTED_EXAMPLES = [each for each in examples("valid-") if each.event]
STARTED = "fremdrift.forloeb.started.v1"
CPR = "1203754321"


def forloeb_started(**changes: Any) -> dict[str, Any]:
    return {
        "on": "2009-08-03",
        "citizen": {"cpr": CPR},
        "forloeb": "f-1001",
        "initiative": "2009/1.5",
        **changes,
    }


def correction(content: dict[str, Any], of_type: str = STARTED) -> EventCorrected:
    return EventCorrected(event="e-1", of_type=of_type, content=content)


def identities(node: Any) -> list[str]:
    """Return every identity in a document, also a correction's."""
    if isinstance(node, list):
        return [found for part in node for found in identities(part)]
    if not isinstance(node, dict):
        return []
    own = [node[name] for name in ("cpr", "jwe") if name in node]
    return own + [found for part in node.values() for found in identities(part)]


def test_every_submitted_type_has_a_door_model_of_its_own_kind() -> None:
    assert DOOR_MODELS.keys() == SUBMITTED.keys()
    assert all(issubclass(DOOR_MODELS[name], each.model) for name, each in SUBMITTED.items())


def test_the_door_asks_who_the_citizen_is_wherever_an_event_is_about_one() -> None:
    asking = {
        name
        for name, model in DOOR_MODELS.items()
        if (citizen := model.model_fields.get("citizen"))
        and citizen.annotation is IdentifiedCitizen
    }

    about = {
        name
        for name, each in SUBMITTED.items()
        if issubclass(each.model, CitizenFact | PersonMerged)
    }
    assert asking == about


def test_no_model_behind_the_door_can_hold_an_identity() -> None:
    definitions = [each.model.model_json_schema() for each in EVENT_TYPES.values()]

    assert not any("IdentifiedCitizen" in each.get("$defs", {}) for each in definitions)


@pytest.mark.parametrize("example", SUBMITTED_EXAMPLES, ids=str)
def test_the_canonical_json_is_the_internal_event_and_names_nobody(example: Example) -> None:
    given = identities(example.data)

    canonical = without_identity(example.model.model_validate_json(json.dumps(example.data)))

    example.kind.model.model_validate_json(canonical)
    assert not identities(json.loads(canonical))
    assert not any(each.encode() in canonical for each in given)


@pytest.mark.parametrize("example", SUBMITTED_EXAMPLES, ids=str)
def test_the_order_of_fields_and_what_is_left_out_make_no_difference(example: Example) -> None:
    turned = dict(reversed(example.data.items()))

    one = example.model.model_validate_json(json.dumps(example.data))
    other = example.model.model_validate_json(json.dumps(turned))

    assert without_identity(one) == without_identity(other)


def test_a_default_given_and_a_default_left_out_are_the_same_content() -> None:
    model = DOOR_MODELS["fremdrift.forloeb.ended.v1"]
    short = model.model_validate_json(json.dumps(forloeb_started()))

    long = model.model_validate_json(
        json.dumps(forloeb_started(completed=True, outcome=None, citizen={"cpr": CPR, "sex": None}))
    )

    assert without_identity(short) == without_identity(long)


def test_a_milestone_moved_to_no_date_still_says_so() -> None:
    told = {"milestone": "ms-1", "initiative": "2009/3.2", "on": "2009-02-10", "planned_on": None}
    model = DOOR_MODELS["fremdrift.milestone.replanned.v1"]

    canonical = without_identity(model.model_validate_json(json.dumps(told)))

    assert json.loads(canonical)["planned_on"] is None


def test_a_cost_of_a_forloeb_says_whose_it_is() -> None:
    cost = {
        "on": "2010-03-15",
        "invoice": "fa-1",
        "initiative": "2010/1.3",
        "line": "2010/1.3/indsats",
        "amount_oere": 1,
        "forloeb": "f-1",
    }
    model = DOOR_MODELS["fremdrift.cost.invoiced.v1"]

    with pytest.raises(ValidationError, match="citizen is missing"):
        model.model_validate_json(json.dumps(cost))
    model.model_validate_json(json.dumps({**cost, "citizen": {"cpr": CPR}}))
    model.model_validate_json(json.dumps({**cost, "forloeb": None}))


def test_a_corrected_content_is_read_as_its_type_is_read_at_the_door() -> None:
    content = content_of(correction(forloeb_started(weeks=26)))

    assert type(content) is DOOR_MODELS[STARTED]
    with pytest.raises(ValidationError) as refusal:
        content_of(correction(forloeb_started(weeks="26")))
    assert [error["loc"] for error in refusal.value.errors()] == [("weeks",)]


def test_a_correction_says_the_same_in_whatever_order_its_content_is_written() -> None:
    content = forloeb_started(weeks=26)

    one = without_identity(correction(content))

    assert one == without_identity(correction(dict(reversed(content.items()))))
    assert CPR.encode() not in one


@pytest.mark.parametrize(
    "of_type",
    ["fremdrift.event.retracted.v1", "fremdrift.event.corrected.v1", "fremdrift.unknown.v1"],
)
def test_only_what_can_be_corrected_is_corrected(of_type: str) -> None:
    with pytest.raises(KeyError):
        content_of(correction({"event": "e-1"}, of_type))


@pytest.mark.parametrize("citizen", [{"cpr": CPR, "jwe": "x"}, {"cpr": f"{CPR}9"}, {"cpr": [CPR]}])
def test_a_refusal_printed_never_shows_the_number(citizen: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refusal:
        DOOR_MODELS[STARTED].model_validate_json(json.dumps(forloeb_started(citizen=citizen)))

    shown = str(refusal.value) + repr(refusal.value)
    assert CPR not in shown


def test_an_event_printed_never_shows_the_number() -> None:
    event = DOOR_MODELS[STARTED].model_validate_json(json.dumps(forloeb_started()))

    assert CPR not in f"{event} {event!r} {event.model_dump()}" + event.model_dump_json()
