"""What signing in needs to be told, all of it or nothing, and what it gives somebody; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from .readers import Reader, Role

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=100)]
NAME_MAX: Final = 100
_VALUES_MAX: Final = 1000


class Given(BaseModel):
    """The roles somebody is given, and which agreements and providers those are for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: frozenset[Role] = Field(min_length=1)
    agreements: frozenset[Name] | None = Field(default=None, min_length=1)
    providers: frozenset[Name] | None = Field(default=None, min_length=1)

    def to(self, name: str) -> Reader:
        """Return the reader who is given this."""
        return Reader(name, self.roles, self.agreements, self.providers)


class NotGivenError(ValueError):
    """Somebody is known, and may nothing here; the message says why."""


@dataclass(frozen=True, slots=True)
class OpenId:
    """The provider that knows the people, and what its claims give them here."""

    issuer: str
    client_id: str
    client_secret: str
    name_claim: str
    access_claim: str
    access: Mapping[str, Given]

    def reader(self, claims: Mapping[str, Any]) -> Reader:
        """
        Return who has signed in.

        Raises:
            NotGivenError: the claims name nobody, or give nothing that is clear.

        """
        name = claims.get(self.name_claim)
        if not isinstance(name, str) or not 0 < len(name) <= NAME_MAX:
            raise NotGivenError(f"the provider does not say the person's {self.name_claim}")
        values = _strings(claims.get(self.access_claim))
        given = [self.access[each] for each in values if each in self.access]
        scopes = {(each.agreements, each.providers) for each in given}
        if not given:
            raise NotGivenError("the person is in no group that has access here")
        if len(scopes) > 1:
            # To add them up would give one group's roles in the other group's agreements.
            raise NotGivenError("the person's groups are for different agreements or providers")
        (agreements, providers), roles = scopes.pop(), (each.roles for each in given)
        return Reader(name, frozenset[Role]().union(*roles), agreements, providers)


def _strings(claimed: Any) -> Iterable[str]:
    """Return what a claim says: a word, words between blanks, or a list."""
    if isinstance(claimed, str):
        return claimed.split()[:_VALUES_MAX]
    if isinstance(claimed, Sequence):
        return [each for each in claimed[:_VALUES_MAX] if isinstance(each, str)]
    return ()


def within(path: str) -> str:
    """Return where to go on within our own pages: the path, or the front where it leads away."""
    parts = urlsplit(path) if path.isprintable() and "\\" not in path else None
    leads_here = parts and not parts.scheme and not parts.netloc and path.startswith("/")
    return path if leads_here and not path.startswith("//") else "/"


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine and no other can reach it there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
