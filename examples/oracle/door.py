"""What the door makes of the lines: which are taken in, and what holds after all corrections."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import ValidationError

from schemas.door import DOOR_MODELS
from schemas.envelope import event_uuid
from schemas.people import CPR_PATTERN

Verdict: TypeAlias = Literal["accepted", "duplicate", "refused"]
Event: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str]
Permissions: TypeAlias = Mapping[str, Iterable[str]]

CORRECTED: Final = "fremdrift.event.corrected.v1"
RETRACTED: Final = "fremdrift.event.retracted.v1"
MERGED: Final = "fremdrift.person.merged.v1"
_NUMBER: Final = re.compile(rf"(?<!\d){CPR_PATTERN}(?!\d)")


@dataclass(frozen=True, slots=True)
class Fact:
    """What holds of one event, once mended. ``citizen`` is the number the citizen has now."""

    uuid: UUID
    noun: str
    data: dict[str, Any]
    citizen: str | None


@dataclass(slots=True)
class Reading:
    """Every line's verdict, and the facts that are left."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    facts: list[Fact] = field(default_factory=list)


def read(lines: Iterable[str], permissions: Permissions) -> Reading:
    """Read lines, those of each source in the order they were sent."""
    verdicts: Counter[Verdict] = Counter()
    accepted: dict[Key, Event] = {}
    for line in lines:
        event = json.loads(line)
        key = event["source"], event["id"]
        verdict = _verdict(event, accepted.get(key), permissions)
        verdicts[verdict] += 1
        if verdict == "accepted":
            accepted[key] = event
    return Reading(verdicts, list(_facts(accepted)))


def _verdict(event: Event, known: Event | None, permissions: Permissions) -> Verdict:
    if known is not None:
        return "duplicate" if known == event else "refused"
    told = [(event["type"], event["data"])]
    if event["type"] == CORRECTED:
        told.append((event["data"]["of_type"], event["data"]["content"]))
    patterns = permissions[event["source"]]
    good = all(_is_allowed(data, patterns) and _is_valid(type_, data) for type_, data in told)
    return "accepted" if good else "refused"


def _is_allowed(data: dict[str, Any], patterns: Iterable[str]) -> bool:
    initiative = data.get("initiative")
    return initiative is None or any(fnmatchcase(initiative, pattern) for pattern in patterns)


def _is_valid(type_: str, data: dict[str, Any]) -> bool:
    if type_ not in DOOR_MODELS or _NUMBER.search(" ".join(_texts(data))):
        return False
    try:
        DOOR_MODELS[type_].model_validate_json(json.dumps(data))
    except ValidationError:
        return False
    return True


def _texts(value: object) -> Iterator[str]:
    """Every text of the data but the identities, which have fields of their own."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name != "cpr":
                yield from _texts(part)
    elif isinstance(value, str):
        yield value


def _facts(accepted: Mapping[Key, Event]) -> Iterator[Fact]:
    mends: dict[Key, list[Event]] = defaultdict(list)
    for event in accepted.values():
        if event["type"] in {CORRECTED, RETRACTED}:
            mends[event["source"], event["data"]["event"]].append(event)
    now = _numbers_now(event for event in accepted.values() if _holds(event, mends))
    for event in accepted.values():
        if event["type"] in {CORRECTED, RETRACTED, MERGED} or not _holds(event, mends):
            continue
        data = _as_mended(event, mends)
        number = (data.get("citizen") or {}).get("cpr", "").replace("-", "")
        yield Fact(
            uuid=event_uuid(event["source"], event["id"]),
            noun=event["type"].removeprefix("fremdrift.").removesuffix(".v1"),
            data=data,
            citizen=now.get(number, number) or None,
        )


def _holds(event: Event, mends: Mapping[Key, list[Event]]) -> bool:
    """Return whether no retraction of the event holds."""
    told = mends.get((event["source"], event["id"]), [])
    return not any(each["type"] == RETRACTED and _holds(each, mends) for each in told)


def _as_mended(event: Event, mends: Mapping[Key, list[Event]]) -> dict[str, Any]:
    told = [
        each
        for each in mends.get((event["source"], event["id"]), [])
        if each["type"] == CORRECTED
        and each["data"]["of_type"] == event["type"]
        and _holds(each, mends)
    ]
    if not told:
        return dict(event["data"])
    return dict(max(told, key=lambda each: each["time"])["data"]["content"])


def _numbers_now(events: Iterable[Event]) -> dict[str, str]:
    """Return the latest number by every former one."""
    later = {
        event["data"]["former"]["cpr"].replace("-", ""): event["data"]["citizen"]["cpr"]
        for event in events
        if event["type"] == MERGED
    }
    return {former: _follow(former, later) for former in later}


def _follow(number: str, later: Mapping[str, str]) -> str:
    while number in later:
        number = later[number].replace("-", "")
    return number
