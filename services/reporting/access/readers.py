"""A reader: what somebody is here, which agreements and providers that is for; pure."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Role: TypeAlias = Literal["publisher", "reader", "controller", "approver", "administrator"]

# Whoever answers for a figure must be able to hold it against the events below it. To keep the
# service running nobody needs to know who is behind a two; who needs both is given both.
_SEE_PERSONS: Final[frozenset[Role]] = frozenset({"controller", "approver"})

# What was refused, and why, is for who can do something about it. Events are of no agreement
# before they are taken in, so who is there for some agreements cannot be told of them.
_SEE_SOURCES: Final[frozenset[Role]] = frozenset({"controller", "approver", "administrator"})


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Who asks. Nobody in particular has no name and no role.

    Where ``agreements`` or ``providers`` are given, the roles are for those alone.
    """

    name: str = ""
    roles: frozenset[Role] = frozenset()
    agreements: frozenset[str] | None = None
    providers: frozenset[str] | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is somebody in particular."""
        return bool(self.name)

    @property
    def sees_persons(self) -> bool:
        """
        Whether small counts and single events may be seen, which are about persons.

        A figure counts the persons of every provider, so who may see one's alone may see none.
        """
        return self.providers is None and bool(self.roles & _SEE_PERSONS)

    def may_read(self, agreement: str) -> bool:
        """Return whether an agreement is among those the reader was given."""
        return self.agreements is None or agreement in self.agreements

    @property
    def may_see_sources(self) -> bool:
        """Whether any source's doings may be seen: all, or one's own."""
        if self.providers is not None:
            return True
        return self.agreements is None and bool(self.roles & _SEE_SOURCES)

    def may_see(self, source: str) -> bool:
        """Return whether a source's doings may be seen: what it sent, and what was refused."""
        own = self.providers is None or source in self.providers
        return own and self.may_see_sources


ANYBODY: Final = Reader()
