"""
All topics as one AsyncAPI 3.0 document: who sends what where, by which key, kept for how long.

The tests hold it to FastStream's models of AsyncAPI 3.0.0, which know the shape of the document but
let unknown fields pass, and follow every reference themselves. They do not apply the JSON Schema of
the specification; for that, ``npx @asyncapi/cli validate`` reads the published file.
"""

from typing import Any, Final, TypeAlias

import yaml

from .catalogue import EVENT_TYPES, SUBMITTED, EventType
from .json_schema import file_of
from .topics import (
    BUDGET,
    DEAD_LETTERS,
    EVENTS,
    LINKS,
    MEASURES,
    PLANS,
    REFUSALS,
    REPORTS,
    TOPICS,
    Topic,
    submissions,
)

Document: TypeAlias = dict[str, Any]

FILE: Final = "asyncapi.yaml"
_SUBMISSIONS: Final = submissions("{source}")
_SENDS: Final = {
    "intake": (PLANS, EVENTS, REFUSALS, LINKS, DEAD_LETTERS),
    "progress": (MEASURES, DEAD_LETTERS),
    "budget": (BUDGET, DEAD_LETTERS),
    "reporting": (REPORTS, DEAD_LETTERS),
}
_RECEIVES: Final = {
    "intake": (_SUBMISSIONS,),
    "progress": (PLANS, EVENTS),
    "budget": (PLANS, EVENTS),
    "reporting": (PLANS, MEASURES, BUDGET, REPORTS, LINKS, REFUSALS),
}
_ATTRIBUTES: Final = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string"},
    "ce_source": {"type": "string"},
    "ce_type": {"type": "string"},
    "ce_time": {"type": "string", "format": "date-time"},
    "ce_subject": {"type": "string"},
    "content-type": {"const": "application/json"},
}
_OUR_ATTRIBUTES: Final = {
    "ce_id": {"type": "string", "format": "uuid"},
    "ce_source": {"const": "fremdrift"},
    "ce_recordedtime": {
        "type": "string",
        "format": "date-time",
        "description": "When intake took the event in (registreringstid)",
    },
    "ce_origin": {"type": "string", "description": "The publisher"},
    "ce_fact": {"type": "string", "format": "uuid", "description": "The fact the event mends"},
    "ce_revision": {"type": "string", "pattern": "^[0-9]+$", "description": "The highest holds"},
    "ce_traceparent": {"type": "string", "description": "W3C's, as the publisher sent it"},
}
_NOT_ALWAYS: Final = {"ce_fact", "ce_revision", "ce_traceparent"}


def _ref(*steps: str) -> Document:
    return {"$ref": "/".join(("#", *steps))}


def _name(topic: Topic) -> str:
    if topic is _SUBMISSIONS:
        return "submissions"
    return topic.name.removeprefix("fremdrift.").removesuffix(".v1")


def _carried(topic: Topic) -> dict[str, EventType]:
    """Return the types on a topic by the name of their message."""
    if topic is _SUBMISSIONS:
        return {f"submitted.{each.noun}": each for each in SUBMITTED.values()}
    return {each.noun: each for each in EVENT_TYPES.values() if each.topic is topic}


def _channel(topic: Topic) -> Document:
    configuration = {"cleanup.policy": [topic.cleanup], "retention.ms": topic.retention_ms}
    channel: Document = {
        "address": topic.name,
        "description": f"{topic.carries}; keyed by {topic.key}",
        "messages": {name: _ref("components", "messages", name) for name in _carried(topic)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
    }
    if topic is _SUBMISSIONS:
        del channel["bindings"]["kafka"]["topic"]  # a pattern is no name of a topic
        channel["parameters"] = {
            "source": {"description": "The publisher, who alone may write here"}
        }
    return channel


def _message(name: str, each: EventType, topic: Topic) -> Document:
    is_submission = topic is _SUBMISSIONS
    return {
        "name": each.name,
        "title": name,
        "contentType": "application/json",
        "headers": _ref("components", "schemas", "submitted" if is_submission else "headers"),
        "payload": {"$ref": f"./{'door/' if is_submission else ''}{file_of(each.name)}"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": topic.key},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _headers(attributes: dict[str, Document], optional: set[str]) -> Document:
    return {
        "type": "object",
        "required": [name for name in attributes if name not in optional],
        "properties": attributes,
    }


def _operations() -> Document:
    made: Document = {}
    for action, table in (("send", _SENDS), ("receive", _RECEIVES)):
        for service, topics in table.items():
            for topic in topics:
                made[f"{service}.{action}.{_name(topic)}"] = {
                    "action": action,
                    "channel": _ref("channels", _name(topic)),
                    "summary": f"{service} {action}s {topic.carries}",
                    "tags": [{"name": service}],
                }
    return made


def document() -> Document:
    """Return the AsyncAPI document."""
    topics = (_SUBMISSIONS, *TOPICS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Fremdrift",
            "version": "1.0.0",
            "description": "Events in, figures out: every topic, in CloudEvents 1.0 binary mode.",
            "license": {"name": "MPL-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {_name(topic): _channel(topic) for topic in topics},
        "operations": _operations(),
        "components": {
            "messages": {
                name: _message(name, each, topic)
                for topic in topics
                for name, each in _carried(topic).items()
            },
            "schemas": {
                "submitted": _headers(_ATTRIBUTES, {"ce_subject"}),
                "headers": _headers(_ATTRIBUTES | _OUR_ATTRIBUTES, _NOT_ALWAYS),
            },
        },
    }


def text() -> str:
    """Return the document as the text of its file."""
    return yaml.safe_dump(document(), allow_unicode=True, sort_keys=False, width=100)
