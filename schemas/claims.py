"""What the document says beside what is counted: of targets, of its own numbers, of findings."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from .base import Contract, Identifier, Text
from .days import Span
from .figures import Number
from .measures import Trigger, Unit

Printed: TypeAlias = Annotated[
    Text, Field(max_length=80, description="The figure letter by letter as the document prints it")
]


class TargetNote(Contract):
    """
    What the document says of a target beside its number.

    ``unit`` and ``event`` are what its words count, which need not be what is measured.
    """

    target: Identifier
    unit: Unit | None = None
    event: Trigger | None = None
    follow_up: Span | Literal["not_stated"] | None = Field(
        default=None,
        description="How long a case is followed; not_stated: the document leaves it open",
    )
    baseline: Literal["not_stated"] | None = Field(
        default=None, description="not_stated: the document gives no number to compare with"
    )
    printed: Printed | None = None


class Claim(Contract):
    """
    A number stated at one place of the document: claims about the same thing have to agree.

    More than one value is a sum, as the document writes it: 100 + 50.
    """

    about: Identifier
    stated_in: Annotated[Text, Field(max_length=100)]
    values: Annotated[tuple[Number, ...], Field(min_length=1)]
    unit: Annotated[Text, Field(max_length=40)]


class AcceptedFinding(Contract):
    """A finding of the linter that shall stand as it is, and why."""

    finding: Annotated[str, Field(max_length=40, pattern=r"^[a-z]+(-[a-z]+)*$")]
    place: Annotated[Text, Field(max_length=120, description="As the finding names it: 2010/1.4")]
    reason: Text
