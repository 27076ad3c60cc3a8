"""Reads the CPR number that a publisher on Kafka has encrypted to us: JWE, ECDH-ES with A256GCM."""

from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

# Named outright: whatever else a token asks for (compression above all) is not done.
_ALGORITHMS: Final = ["ECDH-ES", "A256GCM"]


class Unreadable(Exception):  # noqa: N818 - a state of what was sent
    """The token was not encrypted to us, or not as agreed."""


class Decrypter:
    """Holds the private key."""

    def __init__(self, key: ECKey) -> None:
        self._key = key

    def read(self, token: str) -> str:
        """
        Return what the token says.

        Raises:
            Unreadable: it cannot be decrypted.

        """
        try:
            plain = jwe.decrypt_compact(token, self._key, algorithms=_ALGORITHMS).plaintext
            return (plain or b"").decode("ascii")
        except (JoseError, ValueError, TypeError, KeyError):
            raise Unreadable from None
