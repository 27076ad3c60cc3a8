"""An annex as bytes: the same annex is the same bytes, and bytes once approved stay; pure."""

import base64
import gzip
import hashlib
import json
from typing import NamedTuple

from services.reporting.answers.annex import Annex
from services.reporting.disclosure.screening import screen_annex


class Frozen(NamedTuple):
    """
    The bytes of an annex as they are served, and their hash.

    ``hidden`` is what of it is shown to those alone who may see persons, and ``shown`` the bytes
    for everybody else; None: they see none of it.
    """

    body: bytes
    sha256: str
    hidden: frozenset[str] | None = None
    shown: bytes | None = None

    @property
    def annex(self) -> Annex:
        """What the bytes say."""
        return Annex.model_validate_json(self.body)


def freeze(annex: Annex, hidden: frozenset[str]) -> Frozen:
    """Return an annex as bytes, and as bytes without what is hidden."""
    body = canonical(annex)
    return Frozen(body, digest(body), hidden, canonical(screen_annex(annex, hidden)))


def for_everybody(frozen: Frozen) -> Frozen | None:
    """Return the same as everybody may see it; None where it was approved without a decision."""
    return None if frozen.shown is None else Frozen(frozen.shown, digest(frozen.shown))


def canonical(annex: Annex) -> bytes:
    """Return an annex as canonical JSON: names in order, no blanks, no letter escaped."""
    said = annex.model_dump(mode="json")
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(body: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(body).hexdigest()


def pack(body: bytes) -> str:
    """Return bytes as an event carries them."""
    return base64.b64encode(gzip.compress(body, mtime=0)).decode()


def unpack(packed: str) -> bytes:
    """
    Return the bytes an event carries.

    Raises:
        ValueError: they cannot be unpacked.

    """
    try:
        return gzip.decompress(base64.b64decode(packed, validate=True))
    except (OSError, EOFError) as error:
        raise ValueError("the annex cannot be unpacked") from error


def unpack_approved(packed: str, sha256: str) -> bytes:
    """
    Return the bytes an event carries, which are those that were approved.

    Raises:
        ValueError: they are not.

    """
    body = unpack(packed)
    if digest(body) != sha256:
        raise ValueError("the annex is not the one that was approved")
    return body
