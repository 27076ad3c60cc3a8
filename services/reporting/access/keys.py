"""The keys of readers as they are configured: a name, a digest, roles, and what they are for."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import Field, StringConstraints

from services.chassis.access import Ring

from .readers import Reader, Role
from .signing_in import Given

Rights: TypeAlias = tuple[tuple[str, str], ...]
Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


_APPROVER: Final[frozenset[Role]] = frozenset({"approver"})


class Held(Given):
    """A reader's key, and what it opens."""

    key_sha256: Digest
    roles: frozenset[Role] = Field(default=frozenset({"reader"}), min_length=1)


def ring(readers: Mapping[str, str | Held], approvers: Mapping[str, str]) -> Ring[Reader]:
    """
    Return the ring of all keys. Who is named in both settings has the roles of both.

    Raises:
        ValueError: two names are given one key, so that nobody could tell who asks.

    """
    return Ring(_held(readers, approvers))


def _held(readers: Mapping[str, str | Held], approvers: Mapping[str, str]) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for name, each in readers.items():
        held = each if isinstance(each, Held) else Held(key_sha256=each)
        _add(found, held.key_sha256, held.to(name))
    for name, digest in approvers.items():
        known = found.get(digest, Reader(name))
        roles: frozenset[Role] = known.roles | _APPROVER
        _add(found, digest, Reader(name, roles, known.agreements, known.providers))
    return found


def rights(readers: Mapping[str, str | Held], approvers: Mapping[str, str]) -> Rights:
    """Return each reader by name with an agreement it may read, or * for all."""
    held = _held(readers, approvers).values()
    return tuple(
        (each.name, agreement) for each in held for agreement in sorted(each.agreements or {"*"})
    )


def _add(found: dict[str, Reader], digest: str, reader: Reader) -> None:
    if digest in found and found[digest].name != reader.name:
        raise ValueError(f"{found[digest].name} and {reader.name} have one key")
    found[digest] = reader
