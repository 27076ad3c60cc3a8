"""
Reads what was sent: events as the contract has them, or a refusal with the field that is wrong.

A batch is read in one pass. Only when something in it is wrong is each event read by itself, so
that a bad one does not fail its neighbours.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, TypeAlias, Union

from pydantic import Field, TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails, from_json, to_json

from schemas.base import Contract
from schemas.door import DOOR_MODELS
from schemas.envelope import SubmittedEvent
from schemas.reports import Reason

from .domain import Refused, names_somebody, without_names

Read: TypeAlias = "Submission | Refused"
_FIELD_LETTERS_MAX: Final = 200
_ID_LETTERS_MAX: Final = 256


class Unreadable(Exception):  # noqa: N818 - the sender's fault, told to the sender
    """The whole of what was sent is not what it says it is."""


class Submission(SubmittedEvent):
    """An event whose data is of the type it names, identity and all."""

    data: Contract  # type: ignore[assignment]  # narrowed for each type below


def _submission(name: str, model: type[Contract]) -> type[Submission]:
    fields: dict[str, Any] = {"type": (Literal[name], ...), "data": (model, ...)}
    return create_model(f"Submitted{model.__name__}", __base__=Submission, **fields)


_TYPES: Final = tuple(_submission(name, model) for name, model in DOOR_MODELS.items())
_EVENT: Final[Any] = Annotated[Union[_TYPES], Field(discriminator="type")]  # noqa: UP007 - a tuple
_ONE: Final[TypeAdapter[Submission]] = TypeAdapter(_EVENT)
_MANY: Final[TypeAdapter[list[Submission]]] = TypeAdapter(list[_EVENT])


def read_many(body: bytes, event_bytes_max: int) -> Sequence[Read]:
    """
    Read a batch.

    Raises:
        Unreadable: it is not a JSON array.

    """
    try:
        # What the contract lets through is small: each of its texts has a limit.
        return _MANY.validate_json(body)
    except ValidationError:
        pass
    try:
        sent = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Unreadable(f"this is not JSON: {without_names(str(error))}") from None
    if not isinstance(sent, list):
        raise Unreadable("a batch is a JSON array of events")
    return [read_one(to_json(each), event_bytes_max) for each in sent]


def read_one(raw: bytes, event_bytes_max: int) -> Read:
    """Read one event."""
    if len(raw) > event_bytes_max:
        return Refused("too_large", f"an event may have {event_bytes_max} bytes at most")
    try:
        return _ONE.validate_json(raw)
    except ValidationError as error:
        return refusal(error.errors(include_input=False, include_url=False)[0], raw)


def refusal(fault: ErrorDetails, raw: bytes) -> Refused:
    """Return what is wrong with an event, in words that hold nothing of what was sent."""
    event, type_ = _named(raw)
    if fault["type"] == "json_invalid":
        return Refused("malformed", "this is not JSON")
    if fault["type"] == "union_tag_invalid":
        known = "the types are listed in the contract; this one is not, or is not taken in here"
        return Refused("unknown_type", known, "type", event)
    if fault["type"] == "union_tag_not_found":
        return Refused("malformed", "give the event's type", "type", event)
    path = fault["loc"][1:] if type_ else fault["loc"]
    field = path_of(path)
    return Refused(reason_of(path), without_names(fault["msg"]), field, event, type_)


def path_of(path: Sequence[int | str]) -> str | None:
    """Return a path as text. Its last part may be a name the sender has made up."""
    return without_names(".".join(map(str, path)))[:_FIELD_LETTERS_MAX] or None


def reason_of(path: Sequence[int | str]) -> Reason:
    """Return the kind of fault that something wrong at this path of an event is."""
    if not path or path[0] != "data" or len(path) == 1:
        return "malformed"
    if path[1] in {"citizen", "former"}:
        if path[2:3] in (("cpr",), ("jwe",)):
            return "identity_unreadable"
        if len(path) == 2:  # noqa: PLR2004 - the citizen as a whole
            return "identity_missing"
    return "invalid_content"


def _named(raw: bytes) -> tuple[str | None, str | None]:
    """Return the id and the type, where they can be read and may be repeated."""
    try:
        sent: Any = from_json(raw)
    except ValueError:
        return None, None
    if not isinstance(sent, dict):
        return None, None
    event, type_ = sent.get("id"), sent.get("type")
    is_known = isinstance(type_, str) and type_ in DOOR_MODELS
    return event if _may_be_repeated(event) else None, type_ if is_known else None


def _may_be_repeated(event: Any) -> bool:
    return (
        isinstance(event, str)
        and 0 < len(event) <= _ID_LETTERS_MAX
        and "\x00" not in event
        and not names_somebody(event)
    )
