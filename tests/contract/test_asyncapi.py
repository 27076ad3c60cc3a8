"""The AsyncAPI document: well-formed, complete, and every reference leads somewhere."""

from collections.abc import Iterator

import pytest
import yaml
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from jsonschema_rs import Draft202012Validator

from schemas.asyncapi import FILE, document
from schemas.catalogue import EVENT_TYPES, SUBMITTED
from schemas.envelope import to_headers
from schemas.json_schema import PUBLISHED, Json
from schemas.topics import TOPICS

from .test_cloudevents import envelope, mended

DOCUMENT = yaml.safe_load((PUBLISHED / FILE).read_text("utf-8"))


def references(node: Json) -> Iterator[str]:
    if isinstance(node, dict) and "$ref" in node:
        yield node["$ref"]
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from references(part)


def leads_somewhere(reference: str) -> bool:
    if not reference.startswith("#/"):
        return (PUBLISHED / reference).is_file()
    node = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node.get(step, {})
    return bool(node)


def test_the_file_is_the_document() -> None:
    assert document() == DOCUMENT


def test_faststreams_models_of_asyncapi_3_read_it() -> None:
    read = ApplicationSchema.model_validate(DOCUMENT)

    kept = {channel.address for channel in read.channels.values()}
    assert kept == {"fremdrift.submissions.{source}.v1"} | {topic.name for topic in TOPICS}
    assert read.components is not None
    assert read.components.messages is not None
    assert len(read.components.messages) == len(EVENT_TYPES) + len(SUBMITTED)


@pytest.mark.parametrize("damage", ["info", "channels", "operations"])
def test_faststreams_models_refuse_a_damaged_document(damage: str) -> None:
    with pytest.raises(ValueError, match=damage):
        ApplicationSchema.model_validate({**DOCUMENT, damage: "lost"})


def test_every_reference_leads_somewhere() -> None:
    found = list(references(DOCUMENT))

    assert len(found) > len(EVENT_TYPES)
    assert [each for each in found if not leads_somewhere(each)] == []


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_channel_says_how_its_topic_is_made_and_what_it_carries(topic: Json) -> None:
    (channel,) = [each for each in DOCUMENT["channels"].values() if each["address"] == topic.name]

    kafka = channel["bindings"]["kafka"]
    assert (kafka["topic"], kafka["partitions"]) == (topic.name, topic.partitions)
    assert kafka["topicConfiguration"]["retention.ms"] == topic.retention_ms
    assert set(channel["messages"]) == {
        each.noun for each in EVENT_TYPES.values() if each.topic is topic
    }


def test_every_topic_of_ours_has_a_sender_and_intake_alone_reads_submissions() -> None:
    told = {
        action: {
            each["channel"]["$ref"].rsplit("/", 1)[1]
            for each in DOCUMENT["operations"].values()
            if each["action"] == action
        }
        for action in ("send", "receive")
    }

    ours = set(DOCUMENT["channels"]) - {"submissions"}
    assert told["send"] == ours
    read = {"plans", "events", "measures", "budget", "reports", "links", "refusals"}
    assert told["receive"] == {"submissions", *read}


@pytest.mark.parametrize("ours", [envelope(), mended()], ids=["first", "mended"])
def test_the_headers_we_write_are_the_headers_described(ours: Json) -> None:
    written = {name: value.decode() for name, value in to_headers(ours.attributes)}

    described = DOCUMENT["components"]["schemas"]["headers"]

    Draft202012Validator(described, validate_formats=True).validate(written)
    assert written.keys() <= described["properties"].keys()
