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


def of(service: str, addresses: Addresses, secrets: Secrets) -> dict[str, str]:
    """Return the environment of a service."""
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
        # Until people sign in, whoever holds the operator's key may approve.
        told["REPORTING_APPROVERS"] = json.dumps({"Operatør": digest(secrets.operator_key)})
    if service == "budget":
        told["BUDGET_OPERATOR_KEY_SHA256"] = digest(secrets.operator_key)
    return told
