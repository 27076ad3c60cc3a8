"""What each service is told when it is started here."""

import json
from dataclasses import dataclass

from .ports import HOST
from .state import Secrets, digest


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a service finds its database and its bus, and where it answers."""

    database_url: str
    bootstrap: str
    port: int
    is_standin: bool = False


def of(
    service: str, addresses: Addresses, secrets: Secrets, *, demonstrates: bool = False
) -> dict[str, str]:
    """Return the environment of a service; in a demonstration anybody may sign in as anybody."""
    prefix = service.upper()
    told = {
        f"{prefix}_DATABASE_URL": addresses.database_url,
        f"{prefix}_KAFKA_BOOTSTRAP": addresses.bootstrap,
        f"{prefix}_HTTP_HOST": HOST,
        f"{prefix}_HTTP_PORT": str(addresses.port),
    }
    if addresses.is_standin:  # which cannot hold a group of two
        told[f"{prefix}_READERS_MAX"] = "1"
    if service == "intake":
        told |= {
            "INTAKE_PSEUDONYM_KEYS": json.dumps(secrets.pseudonym_keys),
            "INTAKE_OPERATOR_KEY_SHA256": digest(secrets.operator_key),
            "INTAKE_JWE_PRIVATE_JWK": json.dumps(secrets.jwe_private_jwk),
        }
    if service == "reporting":
        # What the command fremdrift brings: here it may approve, and see what lies under figures.
        told["REPORTING_APPROVERS"] = json.dumps({"Operatør": digest(secrets.operator_key)})
        if demonstrates:
            told["REPORTING_SESSION_KEY"] = secrets.session_key
            told["REPORTING_DEVELOPMENT_SIGN_IN"] = "true"
    if service == "budget":
        told["BUDGET_OPERATOR_KEY_SHA256"] = digest(secrets.operator_key)
    return told
