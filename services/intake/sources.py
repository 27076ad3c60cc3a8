"""The publishers: who they are, and for which initiatives they may speak."""

import hmac
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from schemas.base import Contract
from services.chassis.access import digest_of

# A source is part of a topic's name and of every event's id, so it is written in one way only.
SOURCE_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,99}$"
_ALL: Final = "*"


class Registration(Contract):
    """What the operator says of a publisher."""

    key_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the publisher's key, hexadecimal; the key itself never comes here"
    )
    initiatives: tuple[
        Annotated[
            str,
            StringConstraints(
                max_length=48, pattern=r"^[a-z0-9][a-z0-9-]*/(\*|[0-9]+(\.[0-9]+)*)$"
            ),
        ],
        ...,
    ] = Field(
        description='Initiatives by id, or all of an agreement: "2009/*"; "series/*" for figures of'
        " comparable municipalities"
    )


@dataclass(frozen=True, slots=True)
class Publisher:
    """A source and the initiatives it may speak for."""

    source: str
    initiatives: frozenset[str]
    agreements: frozenset[str]

    @classmethod
    def of(cls, source: str, initiatives: Iterable[str]) -> "Publisher":
        """Return the publisher with these rights."""
        named = frozenset(initiatives)
        whole = (each.removesuffix("/*") for each in named if each.endswith("/*"))
        return cls(source, named, frozenset(whole))

    def may_speak_for(self, initiative: str) -> bool:
        """Return whether an initiative, or a whole agreement, is among its own."""
        agreement, _, rest = initiative.partition("/")
        return agreement in self.agreements or bool(rest and initiative in self.initiatives)


@dataclass(slots=True)
class KnownPublishers:
    """The publishers as last read, read again when they have become too old."""

    load: Callable[[], Awaitable[Iterable[tuple[str, str, Iterable[str]]]]]
    age_seconds_max: float
    _by_key: dict[str, Publisher] = field(default_factory=dict)
    _by_source: dict[str, Publisher] = field(default_factory=dict)
    _read_at: float = float("-inf")

    async def with_key(self, key: str) -> Publisher | None:
        """Return the publisher whose key this is."""
        await self._refresh()
        digest = digest_of(key)
        for known, publisher in self._by_key.items():
            if hmac.compare_digest(known, digest):
                return publisher
        return None

    async def named(self, source: str) -> Publisher | None:
        """Return the publisher of this source."""
        await self._refresh()
        return self._by_source.get(source)

    def forget(self) -> None:
        """Read again at the next question."""
        self._read_at = float("-inf")

    async def _refresh(self) -> None:
        if time.monotonic() - self._read_at < self.age_seconds_max:
            return
        rows = list(await self.load())
        self._by_key = {digest: Publisher.of(source, own) for source, digest, own in rows}
        self._by_source = {each.source: each for each in self._by_key.values()}
        self._read_at = time.monotonic()
