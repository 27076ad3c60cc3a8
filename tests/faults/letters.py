"""Events as they lie on the bus, each with what a naive reader needs to know of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.envelope import Envelope, Headers, to_headers
from schemas.plans import InitiativeAdopted

_NAMESPACE: Final = UUID(int=11)
_BEGUN: Final = datetime(2026, 1, 5, 8, tzinfo=UTC)
Message: TypeAlias = tuple[bytes, bytes, Headers]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and the fact it tells; a poisonous one tells nothing."""

    message: Message
    subject: str
    fact: str
    revision: int
    data: Contract | None

    @property
    def is_plan(self) -> bool:
        """Whether it belongs on the plans' topic."""
        return isinstance(self.data, InitiativeAdopted)

    @property
    def is_poison(self) -> bool:
        """Whether no service can read it."""
        return self.data is None


def uuid_of(name: str) -> UUID:
    """Return the id of what a test calls by a name."""
    return uuid5(_NAMESPACE, name)


def letter(
    name: str,
    subject: str,
    data: Contract,
    position: int,
    *,
    key: str = "",
    mends: str = "",
    revision: int = 0,
) -> Letter:
    """Return an event as intake publishes it; five hundred share the instant of acceptance."""
    at = _BEGUN + timedelta(seconds=position // 500)
    id_, fact = uuid_of(name), uuid_of(mends or name)
    envelope = Envelope(id_, type_of(type(data)).name, at, at, subject, "fejlprøve", fact, revision)
    headers = to_headers(envelope.attributes)
    message = ((key or subject).encode(), data.model_dump_json().encode(), headers)
    return Letter(message, subject, str(fact), revision, data)


def poison(name: str, subject: str, value: bytes, **headers: Any) -> Letter:
    """Return a message that looks like an event and is none; ``...`` takes a header away."""
    id_ = uuid_of(name)
    good = Envelope(id_, "fremdrift.forloeb.started.v1", _BEGUN, _BEGUN, subject, "fejlprøve", id_)
    named: dict[str, Any] = {**dict(to_headers(good.attributes)), **headers}
    kept = [(key, text) for key, text in named.items() if text is not ...]
    return Letter((subject.encode(), value, [*kept, ("poison", b"1")]), subject, str(id_), 0, None)
