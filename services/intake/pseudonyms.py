"""Turns a CPR number into a pseudonym. The keys never leave the intake service."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

PSEUDONYM_HEX_DIGITS: Final = 32


class Pseudonymiser:
    """Gives the same person the same pseudonym for as long as the current key is the same."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._key_id = max(keys)
        # Keyed once: preparing the key costs as much as the ten digits do.
        self._keyed = hmac.new(keys[self._key_id], digestmod=sha256)

    def pseudonym(self, digits: str) -> str:
        """Return the subject that stands for the person with this number, ten digits."""
        keyed = self._keyed.copy()
        keyed.update(digits.encode())
        return f"citizen:{self._key_id}:{keyed.hexdigest()[:PSEUDONYM_HEX_DIGITS]}"
