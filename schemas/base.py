"""The words every contract is spelled with: identifiers, text, money, days and instants."""

from datetime import date, datetime
from typing import Annotated, TypeAlias

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)
from pydantic_core import PydanticKnownError

INT_MAX = 2**53 - 1  # what every JSON reader keeps exactly

# U+0000 is valid JSON and no PostgreSQL text can hold it: one such letter would fail a whole batch.
_NO_NUL = r"^[^\x00]*$"

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=_NO_NUL)]
Title: TypeAlias = Annotated[Text, StringConstraints(max_length=200)]
Name: TypeAlias = Annotated[Text, StringConstraints(max_length=100)]
Key: TypeAlias = Annotated[Text, StringConstraints(max_length=256)]  # a publisher's id or source
TypeName: TypeAlias = Annotated[Text, StringConstraints(max_length=128)]
Identifier: TypeAlias = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9ÆØÅæøå][A-Za-z0-9ÆØÅæøå._:-]*$")
]
Code: TypeAlias = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
AgreementId: TypeAlias = Annotated[
    str, StringConstraints(max_length=32, pattern=r"^[a-z0-9][a-z0-9-]*$")
]
InitiativeId: TypeAlias = Annotated[
    str, StringConstraints(max_length=48, pattern=r"^[a-z0-9][a-z0-9-]*/[0-9]+(\.[0-9]+)*$")
]
MeasureId: TypeAlias = Annotated[
    str,
    StringConstraints(max_length=96, pattern=r"^[a-z0-9][a-z0-9-]*/[0-9.]+/[a-z0-9][a-z0-9-]*$"),
]
LineId: TypeAlias = MeasureId  # a budget line is named like a measure: agreement/initiative/line
Count: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000_000)]
Oere: TypeAlias = Annotated[int, Field(ge=-INT_MAX, le=INT_MAX)]
PositiveOere: TypeAlias = Annotated[int, Field(gt=0, le=INT_MAX)]


# Numbers are no days: read as seconds since 1970, "20090701" would be a day in August 1970.
def _written_day(value: object) -> object:
    if isinstance(value, str):
        if len(value) == len("YYYY-MM-DD") and value[4] == value[7] == "-":
            return value
        raise PydanticKnownError("date_parsing", {"error": "write it as 2009-07-31"})
    if type(value) is date:
        return value
    raise PydanticKnownError("date_type")


def _written_instant(value: object) -> object:
    if isinstance(value, str):
        if value[4:5] == value[7:8] == "-":
            return value
        raise PydanticKnownError("datetime_parsing", {"error": "it must begin with YYYY-MM-DD"})
    if isinstance(value, datetime):
        return value
    raise PydanticKnownError("datetime_type")


Day: TypeAlias = Annotated[date, Strict(strict=False), BeforeValidator(_written_day)]
Instant: TypeAlias = Annotated[
    AwareDatetime, Strict(strict=False), BeforeValidator(_written_instant)
]


class Contract(BaseModel):
    """
    One agreed shape of data, immutable once made.

    Publishers are held to it strictly (an unknown field is refused); our own consumers read it
    tolerantly with ``extra="ignore"``, so that a newer producer does not stop an older reader.
    What is refused may hold a CPR number, so an error printed never shows its input.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
