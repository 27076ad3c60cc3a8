"""The words every contract is spelled with: identifiers, text, money, days and instants."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

INT_MAX = 2**53 - 1  # what every JSON reader keeps exactly

# U+0000 is valid JSON and no PostgreSQL text can hold it: one such letter would fail a whole batch.
_NO_NUL = r"^[^\x00]*$"

Text: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=_NO_NUL)]
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
Instant: TypeAlias = AwareDatetime


class Contract(BaseModel):
    """
    One agreed shape of data, immutable once made.

    Publishers are held to it strictly (an unknown field is refused); our own consumers read it
    tolerantly with ``extra="ignore"``, so that a newer producer does not stop an older reader.
    What is refused may hold a CPR number, so an error printed never shows its input.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)
