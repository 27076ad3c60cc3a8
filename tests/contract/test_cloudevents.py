"""CloudEvents: the official SDK reads what we write, and we read what it writes."""

import json
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from cloudevents.core.bindings import http, kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic import TypeAdapter

from schemas.envelope import (
    JSON_EVENT,
    Envelope,
    SubmittedEvent,
    event_uuid,
    from_headers,
    to_headers,
)

from .golden import Example, examples

SUBMITTED: Final = [each for each in examples("valid-full") if each.event]
TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
BATCH: Final = TypeAdapter(list[SubmittedEvent])


def envelope(**changes: Any) -> Envelope:
    id_ = event_uuid("jobcenter-vest", "e-1")
    return Envelope(
        **{
            "id": id_,
            "type": "fremdrift.forloeb.started.v1",
            "time": datetime(2009, 8, 3, 7, 12, tzinfo=UTC),
            "recorded_at": datetime(2009, 8, 4, 6, 0, 0, 123456, tzinfo=UTC),
            "subject": "f2a9",
            "origin": "jobcenter-vest",
            "fact": id_,
            **changes,
        }
    )


def mended() -> Envelope:
    return envelope(fact=event_uuid("jobcenter-vest", "e-0"), revision=2)


def as_sent(event: dict[str, Any]) -> CloudEvent:
    """Build the SDK's event from one of ours."""
    attributes = {name: value for name, value in event.items() if name != "data"}
    return CloudEvent(
        {**attributes, "time": datetime.fromisoformat(event["time"])}, data=event["data"]
    )


@pytest.mark.parametrize("ours", [envelope(), mended()], ids=["first", "mended"])
def test_the_sdk_reads_our_kafka_headers(ours: Envelope) -> None:
    message = kafka.KafkaMessage(dict(to_headers(ours.attributes)), b"f2a9", b'{"weeks":13}')

    theirs = kafka.from_binary(message, JSONFormat())

    assert theirs.get_id() == str(ours.id)
    assert theirs.get_type() == ours.type
    assert theirs.get_time() == ours.time
    assert theirs.get_subject() == ours.subject
    assert theirs.get_extension("recordedtime") == ours.recorded_at.isoformat()
    assert theirs.get_extension("origin") == ours.origin
    assert theirs.get_data() == {"weeks": 13}


@pytest.mark.parametrize("ours", [envelope(), mended()], ids=["first", "mended"])
def test_we_read_the_kafka_headers_the_sdk_writes(ours: Envelope) -> None:
    attributes: dict[str, Any] = {**ours.attributes, "time": ours.time}
    theirs = CloudEvent({**attributes, "datacontenttype": "application/json"}, data={"weeks": 13})

    message = kafka.to_binary(theirs, JSONFormat())

    assert from_headers(list(message.headers.items())) == ours
    assert json.loads(message.value) == {"weeks": 13}


@pytest.mark.parametrize("ours", [envelope(), mended()], ids=["first", "mended"])
def test_an_envelope_survives_its_headers(ours: Envelope) -> None:
    assert from_headers(to_headers(ours.attributes)) == ours


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_time", "ce_recordedtime", "ce_origin"])
def test_headers_that_lack_an_attribute_are_refused(name: str) -> None:
    headers = [each for each in to_headers(envelope().attributes) if each[0] != name]

    with pytest.raises(KeyError, match=name):
        from_headers(headers)


def test_another_version_of_cloudevents_is_refused() -> None:
    headers = to_headers({**envelope().attributes, "specversion": "0.3"})

    with pytest.raises(ValueError, match=r"0\.3"):
        from_headers(headers)


@pytest.mark.parametrize("example", SUBMITTED, ids=str)
def test_we_read_over_http_what_the_sdk_writes(example: Example) -> None:
    assert example.event is not None
    sent = http.to_structured(as_sent(example.event), JSONFormat())

    read = SubmittedEvent.model_validate_json(sent.body)

    assert sent.headers["content-type"].startswith(JSON_EVENT)
    assert read.data == example.data
    assert (read.id, read.source) == (example.event["id"], example.event["source"])
    assert read.time == datetime.fromisoformat(example.event["time"])


def test_we_read_over_http_the_extensions_the_sdk_writes() -> None:
    assert SUBMITTED[0].event is not None
    theirs = as_sent(SUBMITTED[0].event | {"traceparent": TRACE, "partitionkey": "f-1"})

    read = SubmittedEvent.model_validate_json(http.to_structured(theirs, JSONFormat()).body)

    assert read.traceparent == TRACE
    assert read.model_extra == {"traceparent": TRACE, "partitionkey": "f-1"}


@pytest.mark.parametrize(
    "said",
    [
        "",
        7,
        TRACE.upper(),
        f"{TRACE}-00",
        TRACE.replace("00-", "ff-"),
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
    ],
)
def test_a_trace_that_is_not_of_w3cs_form_is_none(said: str | int) -> None:
    event = {**(SUBMITTED[0].event or {}), "traceparent": said}

    assert SubmittedEvent.model_validate_json(json.dumps(event)).traceparent is None


def test_the_sdk_reads_over_http_what_we_write() -> None:
    ours = SubmittedEvent.model_validate_json(json.dumps(SUBMITTED[0].event))

    theirs = JSONFormat().read(None, ours.model_dump_json(exclude_none=True))

    assert (theirs.get_id(), theirs.get_type()) == (ours.id, ours.type)
    assert theirs.get_time() == ours.time
    assert theirs.get_data() == ours.data


def test_a_batch_is_a_json_array_of_what_the_sdk_writes() -> None:
    sent = [JSONFormat().write(as_sent(each.event)).decode() for each in SUBMITTED if each.event]

    read = BATCH.validate_json(f"[{','.join(sent)}]")

    assert [each.data for each in read] == [each.data for each in SUBMITTED]


def test_an_event_has_one_uuid_and_two_sources_never_share_it() -> None:
    one = event_uuid("jobcenter-vest", "e-1")

    assert one == event_uuid("jobcenter-vest", "e-1")
    assert one != event_uuid("jobcenter-oest", "e-1")
    assert one == UUID("04d92240-f72b-5c34-8207-85cdd768fc76")
