"""Who an event is about: identity at the door, and the little of a person that goes further."""

import re
from datetime import date
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import (
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from .base import Code, Contract

# Modulus 11 is no test of validity: numbers without it have been issued since October 2007.
CPR_PATTERN = (
    r"((0[1-9]|1[0-9]|2[0-9]|3[01])(01|03|05|07|08|10|12)"
    r"|(0[1-9]|1[0-9]|2[0-9]|30)(04|06|09|11)"
    r"|(0[1-9]|1[0-9]|2[0-9])02)[0-9]{2}-?[0-9]{4}"
)
_CPR = re.compile(CPR_PATTERN)

Month: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^(18|19|20)[0-9]{2}-(0[1-9]|1[0-2])$")
]

_ONE_IDENTITY: Final[JsonDict] = {
    "oneOf": [
        {"required": [given], "properties": {given: {"type": "string"}, other: {"type": "null"}}}
        for given, other in (("cpr", "jwe"), ("jwe", "cpr"))
    ]
}


class Citizen(Contract):
    """What figures may be broken down by. It holds no identity: that is the event's subject."""

    sex: Literal["female", "male"] | None = None
    born: Month | None = Field(default=None, description="Month of birth, for age as of a day")
    origin: Literal["danish", "immigrant", "descendant"] | None = Field(
        default=None, description="Herkomst"
    )
    match_group: Code | None = Field(
        default=None, description="Matchgruppe, a code of the scheme in force on the day"
    )
    district: Code | None = None


class IdentifiedCitizen(Citizen):
    """A citizen at intake's door: exactly one of ``cpr`` (over TLS) or ``jwe`` (over Kafka)."""

    model_config = ConfigDict(json_schema_extra=_ONE_IDENTITY)

    cpr: SecretStr | None = Field(
        default=None,
        description="CPR number, ten digits, with or without a hyphen",
        json_schema_extra={"pattern": f"^{CPR_PATTERN}$"},
    )
    jwe: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        default=None, description="The CPR number encrypted to intake, JWE compact serialisation"
    )

    @field_validator("cpr")
    @classmethod
    def _is_a_cpr_number(cls, cpr: SecretStr | None) -> SecretStr | None:
        if cpr is not None and not _CPR.fullmatch(cpr.get_secret_value()):
            raise ValueError("this is not a CPR number: ten digits beginning with a date, DDMMYY")
        return cpr

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        if (self.cpr is None) == (self.jwe is None):
            raise ValueError("give exactly one of cpr and jwe")
        return self


# By the seventh digit: the last year of birth within the 2000s, and the century of later years.
_CENTURIES: Final = (
    dict.fromkeys((0, 1, 2, 3), (-1, 1900))
    | dict.fromkeys((4, 9), (36, 1900))
    | dict.fromkeys((5, 6, 7, 8), (57, 1800))
)


def born_of(cpr: str) -> date:
    """Return the date of birth in a CPR number; the seventh digit tells the century."""
    day, month, year, seventh = int(cpr[:2]), int(cpr[2:4]), int(cpr[4:6]), int(cpr[-4])
    last_of_2000s, otherwise = _CENTURIES[seventh]
    return date((2000 if year <= last_of_2000s else otherwise) + year, month, day)
