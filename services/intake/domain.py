"""What becomes of an event: exactly one verdict, and a place on the bus. Pure."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha1
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from pydantic_core import from_json

from schemas import corrections, plans
from schemas.activity import ActivityFact, FigureReported, PersonMerged
from schemas.base import Contract
from schemas.catalogue import EVENT_TYPES, type_of
from schemas.envelope import NAMESPACE
from schemas.people import CPR_PATTERN
from schemas.reports import Reason
from schemas.topics import PLANS, Topic

Channel: TypeAlias = Literal["http", "kafka"]
Verdict: TypeAlias = Literal["accepted", "duplicate", "refused"]
# Our id of an event, a UUID as text: as messages carry it, and as it costs the driver least.
EventId: TypeAlias = str
Said: TypeAlias = tuple[str, str | None, str | None, bytes]

RETRACTED: Final = type_of(corrections.EventRetracted).name
CORRECTED: Final = type_of(corrections.EventCorrected).name
MERGED: Final = type_of(PersonMerged).name
WITHDRAWN: Final = type_of(corrections.FactWithdrawn).name

# Whoever is registered for "series/*" may publish figures of municipalities; they are nobody's own.
SERIES: Final = "series"
# What is expected is nothing counted: it is of another subject, so a correction may move it.
_FORECAST: Final = "forecast:"
_SPOKEN: Final = ("initiative", "agreement")
_SPOKEN_BY_PART: Final = ("line", "to_line", "measure")
# Few events hold ten digits in a row, and finding that out so costs a fifth of an expression.
_SHAPE: Final = bytes.maketrans(b"123456789", b"000000000")
_NAMED: Final = sha1(NAMESPACE.bytes, usedforsecurity=False)  # as UUIDs of version 5 are made
_CPR: Final = re.compile(rf"(?<![0-9]){CPR_PATTERN}(?![0-9])")
# Of UUIDs and digests every few thousandth would name a person.
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]{12,}")
_ANY_CPR: Final = re.compile(CPR_PATTERN)
_P_NUMBER: Final = re.compile(r"[0-9]{10}")


class Taken(NamedTuple):
    """
    An event that may be taken in; whoever it is about is a pseudonym now.

    ``target`` is what a correction or a retraction is aimed at, ``former`` the person that a
    merger moves away from; ``sent_at`` is ISO 8601.
    """

    uuid: EventId
    source: str
    id: str
    type: str
    subject: str | None
    former: str | None
    target: EventId | None
    sent_at: str
    body: bytes
    of_type: str | None = None
    traceparent: str | None = None

    @property
    def said(self) -> Said:
        """What two events under one id must agree on to be the same event."""
        return self.type, self.subject, self.former, self.body

    @property
    def is_fact(self) -> bool:
        """Whether it is published by itself."""
        return self.target is None and self.type != MERGED


class Refused(NamedTuple):
    """Why an event is not taken in, and how to mend it; never what was sent."""

    reason: Reason
    detail: str
    field: str | None = None
    event: str | None = None
    type: str | None = None


class Outcome(NamedTuple):
    """What became of one event."""

    source: str
    verdict: Verdict
    event: str | None
    refused: Refused | None = None


def id_of(source: str, event: str) -> EventId:
    """Return ``schemas.envelope.event_uuid`` as text, at a third of its cost."""
    hashed = _NAMED.copy()
    hashed.update(f"{source}\n{event}".encode())
    digits = hashed.hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def names_somebody(text: str) -> bool:
    """Return whether a text holds what looks like a CPR number."""
    return _CPR.search(_HEXADECIMAL.sub("#", text)) is not None


def is_cpr_number(text: str) -> bool:
    """Return whether a text is a CPR number and nothing else."""
    return _ANY_CPR.fullmatch(text) is not None


def passed_on(traceparent: str | None) -> str | None:
    """Return what may leave the house of a trace: of a hundred one looks like a CPR number."""
    if traceparent is None or _ANY_CPR.search(traceparent):
        return None
    return traceparent


def may_name_somebody(content: bytes) -> bool:
    """Return whether it is worth to look closer."""
    shape = content.translate(_SHAPE)
    return b"0000000000" in shape or b"000000-0000" in shape


def where_somebody_is_named(content: Any, path: str) -> str | None:
    """Return the path of the first text that holds what looks like a CPR number."""
    for at, text in _texts(content, path):
        if names_somebody(text):
            # An employer may be known by a P-number: ten digits as well, never with a hyphen.
            if at.endswith(".employer") and _P_NUMBER.fullmatch(text):
                continue
            return at
    return None


def _texts(content: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, Mapping):
        for name, part in content.items():
            yield path, name
            yield from _texts(part, f"{path}.{name}")
    elif isinstance(content, list):
        for part in content:
            yield from _texts(part, path)


def without_names(text: str) -> str:
    """Return a text of ours with anything that looks like a CPR number taken out."""
    return _CPR.sub("(removed)", text)


def subject_of(data: Contract) -> str:
    """Return the case an event belongs to that is not about a citizen."""
    if isinstance(data, FigureReported) and data.figure.knowledge == "forecast":
        return f"{_FORECAST}{data.measure}"
    if isinstance(data, ActivityFact):
        return data.subject
    if isinstance(data, plans.HearingAnswered):
        return f"agreement:{data.agreement}"
    if isinstance(data, plans.BenchmarkPublished):
        # Each municipality a case of its own: a series of all of them over many years is long.
        return f"series:{data.series}:{data.municipality}"
    return f"milestone:{data.__dict__['milestone']}"


def spoken_for(data: Contract) -> list[tuple[str, str]]:
    """Return the initiatives (or agreement, or series) an event speaks for, each with its field."""
    fields = data.__dict__
    if isinstance(data, plans.BenchmarkPublished):
        return [("series", SERIES)]
    spoken = [(name, fields[name]) for name in _SPOKEN if fields.get(name) is not None]
    spoken += [
        (name, fields[name].rpartition("/")[0])
        for name in _SPOKEN_BY_PART
        if fields.get(name) is not None
    ]
    return spoken


def topic_of(type_: str, subject: str) -> Topic:
    """Return the topic of a fact: a figure that is a forecast goes where forecasts in words go."""
    return PLANS if subject.startswith(_FORECAST) else EVENT_TYPES[type_].topic


def place_of(type_: str, subject: str, body: bytes) -> tuple[Topic, str]:
    """Return the topic of a fact, and its key there."""
    topic = topic_of(type_, subject)
    if topic is not PLANS:
        return topic, subject
    said = from_json(body)
    initiative = said.get("initiative") or said.get("agreement")
    return topic, str(initiative).partition("/")[0]
