"""Failures, named by what must be done about them."""


class Transient(Exception):  # noqa: N818 - a state of the world, not an error of ours
    """Try again later: the world is not ready."""


class Poisonous(Exception):  # noqa: N818
    """Set this record aside: trying again cannot help."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Broken(Exception):  # noqa: N818
    """Stop the service: going on would do harm."""


class OffsetLost(Exception):  # noqa: N818
    """Somebody else has moved this partition's offset: what we hold is stale and is dropped."""


class Misconfigured(Exception):  # noqa: N818
    """The configuration cannot be used; the message is the one sentence the operator needs."""
