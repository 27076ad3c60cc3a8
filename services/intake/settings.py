"""What the intake service is told."""

import base64
import binascii
from typing import Annotated, Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BeforeValidator, Field, PositiveInt
from pydantic_core import from_json
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import ServiceSettings

PSEUDONYM_KEY_BYTES_MIN: Final = 32


def _decoded(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a key is not base64") from None


def _private_key(jwk: Any) -> ECKey:
    try:
        key = ECKey.import_key(from_json(jwk) if isinstance(jwk, str) else jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        raise ValueError("this is no EC key as a JWK") from None
    if not key.is_private or key.curve_name != "P-256":
        raise ValueError("an EC P-256 key with its private part is needed")
    return key


PseudonymKey = Annotated[
    bytes, Field(min_length=PSEUDONYM_KEY_BYTES_MIN), BeforeValidator(_decoded)
]


class IntakeSettings(ServiceSettings):
    """Settings with the prefix INTAKE_."""

    model_config = SettingsConfigDict(
        env_prefix="INTAKE_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
    )

    pseudonym_keys: Annotated[dict[PositiveInt, PseudonymKey], Field(min_length=1)] = Field(
        repr=False,
        description='{"key id": "base64 of 32 bytes or more"}; the highest id is current',
    )
    operator_key_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False)
    jwe_private_jwk: Annotated[ECKey, BeforeValidator(_private_key)] = Field(
        repr=False, description="EC P-256 key to which publishers on Kafka encrypt CPR numbers"
    )

    events_per_request_max: PositiveInt = 1000
    event_bytes_max: PositiveInt = 64 * 1024
    publishers_age_seconds_max: PositiveInt = Field(
        default=5, description="How long another process may still go by a publisher's old key"
    )
    republished_events_max: PositiveInt = 5000
