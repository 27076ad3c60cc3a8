"""An annex as bytes: the same annex is the same bytes, and bytes once approved stay; pure."""

import base64
import gzip
import hashlib
import json
from typing import NamedTuple

from services.reporting.answers import Annex
from services.reporting.disclosure.screening import screen_annex


class Frozen(NamedTuple):
    """
    The bytes of an annex as they are served, and their hash.

    ``hidden`` is what of it is shown to those alone who may see persons; None: all of it.
    """

    body: bytes
    sha256: str
    hidden: frozenset[str] | None = None

    @property
    def packed(self) -> str:
        """The bytes as an event carries them."""
        return base64.b64encode(gzip.compress(self.body, mtime=0)).decode()

    @property
    def annex(self) -> Annex:
        """What the bytes say."""
        return Annex.model_validate_json(self.body)


def freeze(annex: Annex) -> Frozen:
    """Return an annex as canonical JSON: names in order, no blanks, no letter escaped."""
    said = annex.model_dump(mode="json")
    body = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return Frozen(body, hashlib.sha256(body).hexdigest())


def for_everybody(frozen: Frozen) -> Frozen | None:
    """Return the same as everybody may see it; None where it was approved without a decision."""
    if frozen.hidden is None:
        return None
    return freeze(screen_annex(frozen.annex, frozen.hidden))


def unpack(packed: str, sha256: str) -> Frozen:
    """
    Return the bytes an event carries.

    Raises:
        ValueError: they are not those that were approved.

    """
    try:
        body = gzip.decompress(base64.b64decode(packed, validate=True))
    except (OSError, EOFError) as error:
        raise ValueError("the annex cannot be unpacked") from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ValueError("the annex is not the one that was approved")
    return Frozen(body, sha256)
