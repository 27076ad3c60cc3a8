"""Poison: what the contract makes of input that is broken, hostile or merely clever."""

import json
from dataclasses import dataclass
from typing import Any, Final

import pytest
from pydantic import ValidationError
from pydantic_core import to_json

from schemas.base import INT_MAX
from schemas.corrections import EventCorrected
from schemas.door import DOOR_MODELS, content_of, without_identity
from schemas.envelope import EXTENSIONS_MAX, SubmittedEvent

PLACES: Final = DOOR_MODELS["fremdrift.places.opened.v1"]
FIGURE: Final = DOOR_MODELS["fremdrift.figure.reported.v1"]
COST: Final = DOOR_MODELS["fremdrift.cost.invoiced.v1"]
ENDED: Final = DOOR_MODELS["fremdrift.forloeb.ended.v1"]
RETRACTED: Final = DOOR_MODELS["fremdrift.event.retracted.v1"]
TEN_MB: Final = 10 * 2**20
DEEP: Final = "[" * 2000 + "]" * 2000

PLACES_OPENED: Final = '{"on":%s,"places":"p","initiative":"2009/1.6","quantity":%s}'
COST_INVOICED: Final = (
    '{"on":"2010-03-15","invoice":"i","initiative":"2010/1.3","line":"2010/1.3/a","amount_oere":%s}'
)
FORLOEB_ENDED: Final = (
    '{"on":"2009-08-03","citizen":{"cpr":"1203754321"},"forloeb":"f","initiative":"2009/1.5",'
    '"completed":%s}'
)
FIGURE_REPORTED: Final = (
    '{"on":"2009-09-30","measure":"2009/1.3/f","initiative":"2009/1.3","figure":{"value":%s}}'
)
DAY: Final = '"2009-07-01"'


@dataclass(frozen=True, slots=True)
class Poison:
    """Raw input, and the field and the error it is refused with."""

    name: str
    model: Any
    raw: str | bytes
    field: tuple[str, ...]
    error: str

    def __str__(self) -> str:
        return self.name


def places(name: str, error: str, *, on: str = DAY, quantity: str = "1") -> Poison:
    field = "quantity" if on == DAY else "on"
    return Poison(name, PLACES, PLACES_OPENED % (on, quantity), (field,), error)


def figure(name: str, value: str, error: str) -> Poison:
    return Poison(name, FIGURE, FIGURE_REPORTED % value, ("figure", "value"), error)


def retracted(name: str, raw: str | bytes, error: str, *field: str) -> Poison:
    return Poison(name, RETRACTED, raw, field, error)


REFUSED: Final = [
    retracted("NUL in a text", r'{"event":"a\u0000b"}', "string_pattern_mismatch", "event"),
    retracted("lone surrogate, escaped", r'{"event":"a\ud800b"}', "json_invalid"),
    retracted("lone surrogate, encoded", b'{"event":"a\xed\xa0\x80b"}', "json_invalid"),
    retracted("not UTF-8", b'{"event":"\xe6"}', "json_invalid"),
    retracted("byte order mark", b'\xef\xbb\xbf{"event":"a"}', "json_invalid"),
    retracted("nothing", b"", "json_invalid"),
    retracted("not JSON", "{'event':'a'}", "json_invalid"),
    retracted("something after the end", '{"event":"a"}{}', "json_invalid"),
    retracted("null", "null", "model_type"),
    retracted("a list", '[{"event":"a"}]', "model_type"),
    retracted("empty text", '{"event":""}', "string_too_short", "event"),
    retracted("long id", f'{{"event":"{"e" * 257}"}}', "string_too_long", "event"),
    retracted(
        "10 MB of text",
        f'{{"event":"a","reason":"{"a" * TEN_MB}"}}',
        "string_too_long",
        "reason",
    ),
    Poison(
        "depth 2000",
        EventCorrected,
        f'{{"event":"a","of_type":"b","content":{{"a":{DEEP}}}}}',
        (),
        "json_invalid",
    ),
    places("2^64", "less_than_equal", quantity=str(2**64)),
    Poison("5000 digits", PLACES, PLACES_OPENED % (DAY, "1" * 5000), (), "json_invalid"),
    places("NaN for a count", "int_type", quantity="NaN"),
    places("text for a count", "int_type", quantity='"1"'),
    places("true for a count", "int_type", quantity="true"),
    places("1.0 for a count", "int_type", quantity="1.0"),
    places("1e3 for a count", "int_type", quantity="1e3"),
    places("minus one", "greater_than_equal", quantity="-1"),
    places("datetime for a day", "date_parsing", on='"2009-07-01T00:00:00Z"'),
    places("seconds for a day", "date_type", on="1246406400"),
    places("seconds as text for a day", "date_parsing", on='"1246406400"'),
    places("digits for a day", "date_parsing", on='"20090701"'),
    places("day first", "date_parsing", on='"01-07-2009"'),
    places("a day that never was", "date_from_datetime_parsing", on='"2009-02-29"'),
    figure("NaN for a figure", "NaN", "finite_number"),
    figure("NaN as text for a figure", '"NaN"', "finite_number"),
    figure("infinity", "1e999", "finite_number"),
    figure("decimal comma", '"1,5"', "decimal_parsing"),
    figure("true for a figure", "true", "decimal_type"),
    Poison("1 for true", ENDED, FORLOEB_ENDED % "1", ("completed",), "bool_type"),
    Poison("true as text", ENDED, FORLOEB_ENDED % '"true"', ("completed",), "bool_type"),
    Poison("float money", COST, COST_INVOICED % "12500.50", ("amount_oere",), "int_type"),
    Poison(
        "money beyond what JSON keeps",
        COST,
        COST_INVOICED % (INT_MAX + 1),
        ("amount_oere",),
        "less_than_equal",
    ),
]


def read(poison: Poison) -> Any:
    raw = poison.raw.encode() if isinstance(poison.raw, str) else poison.raw
    return poison.model.model_validate_json(raw)


@pytest.mark.parametrize("poison", REFUSED, ids=str)
def test_poison_is_refused_where_it_lies(poison: Poison) -> None:
    with pytest.raises(ValidationError) as refusal:
        read(poison)

    errors = refusal.value.errors(include_input=False, include_url=False)
    assert [(each["loc"], each["type"]) for each in errors] == [(poison.field, poison.error)]
    assert len(str(refusal.value)) < 1000


def test_of_a_key_given_twice_the_last_value_holds() -> None:
    event = RETRACTED.model_validate_json('{"event":"a","event":"b"}')

    assert without_identity(event) == b'{"event":"b"}'


def test_what_a_correction_hides_is_found_when_its_content_is_read() -> None:
    hiding = EventCorrected.model_validate_json(
        '{"event":"a","of_type":"fremdrift.places.opened.v1","content":'
        + PLACES_OPENED % (DAY, "NaN")
        + "}"
    )

    with pytest.raises(ValidationError) as refusal:
        content_of(hiding)

    assert [error["loc"] for error in refusal.value.errors()] == [("quantity",)]


@pytest.mark.parametrize("number", ["NaN", "18446744073709551616", "1e999"])
def test_the_envelope_does_not_look_into_the_data_but_the_type_does(number: str) -> None:
    event = SubmittedEvent.model_validate_json(
        '{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2009-07-01T00:00:00Z",'
        f'"data":{PLACES_OPENED % (DAY, number)}}}'
    )

    with pytest.raises(ValidationError):
        PLACES.model_validate_json(to_json(event.data))


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("specversion", "0.3", "literal_error"),
        ("id", "", "string_too_short"),
        ("id", "i" * 257, "string_too_long"),
        ("id", None, "string_type"),
        ("time", "2009-07-01T00:00:00", "timezone_aware"),
        ("time", 1246406400, "datetime_type"),
        ("time", "1246406400", "datetime_parsing"),
        ("datacontenttype", "text/xml", "literal_error"),
        ("data", "text", "dict_type"),
        ("data_base64", "e30=", "string_pattern_mismatch"),
        ("partitionKey", "f-1", "string_pattern_mismatch"),
        ("partition-key", "f-1", "string_pattern_mismatch"),
        ("e" * 21, "f-1", "string_pattern_mismatch"),
        ("partitionkey", "f" * 1025, "extension_value"),
        ("partitionkey", ["f-1"], "extension_value"),
        ("sampledrate", 0.5, "extension_value"),
    ],
)
def test_a_broken_envelope_is_refused_at_its_attribute(name: str, value: Any, error: str) -> None:
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "s",
        "type": "t",
        "time": "2009-07-01T00:00:00Z",
        "data": {},
    }

    with pytest.raises(ValidationError) as refusal:
        SubmittedEvent.model_validate_json(json.dumps({**event, name: value}))

    assert [(each["loc"], each["type"]) for each in refusal.value.errors()] == [((name,), error)]


def test_an_event_may_have_few_extension_attributes_and_no_more() -> None:
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "s",
        "type": "t",
        "time": "2009-07-01T00:00:00Z",
        "data": {},
    }
    few = {f"e{number}": number for number in range(EXTENSIONS_MAX)}

    SubmittedEvent.model_validate_json(json.dumps(event | few))
    with pytest.raises(ValidationError) as refusal:
        SubmittedEvent.model_validate_json(json.dumps(event | few | {"more": True}))

    assert [each["type"] for each in refusal.value.errors()] == ["extensions_too_many"]
