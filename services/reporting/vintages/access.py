"""Who may approve: people, each known by a key of their own."""

import hmac
from collections.abc import Mapping

from starlette.requests import Request

from services.chassis.access import digest_of, key_of
from services.chassis.http import Refusal


class Approvers:
    """Knows by their keys those who may approve."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        self._digests = dict(digests)

    def who(self, request: Request) -> str:
        """Return who asks. Raises Refusal where it is nobody with that right."""
        digest = digest_of(key_of(request))
        for name, known in self._digests.items():
            if hmac.compare_digest(digest, known):
                return name
        raise Refusal(403, "only somebody who may approve can do this, with a key of their own")

    def know(self, request: Request) -> bool:
        """Return whether whoever asks may see single events, which are about persons."""
        if "authorization" not in request.headers:
            return False
        self.who(request)
        return True
