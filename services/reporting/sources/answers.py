"""The shapes in which sources, refusals and silence are answered; pure."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from services.reporting.answers.base import Answer

# Nobody is called silent before a day has passed: most send by day.
_SILENT_MIN: Final = timedelta(days=1)


class SourceShown(Answer):
    """A source: what became of what it sent, and whether it has fallen silent."""

    source: str = Field(examples=["jobcenter-skelbaekgade"])
    accepted: int = Field(description="Events taken in, seconds after they were")
    refused: int = Field(description="Events refused in the last 90 days")
    first_recorded_at: datetime | None
    last_recorded_at: datetime | None
    silent_seconds: int | None = Field(description="Since it had something taken in")
    longest_pause_seconds: int | None = Field(description="The longest it was silent before")
    is_silent: bool = Field(description="Silent for a day or more, and longer than ever before")


class RefusalShown(Answer):
    """What of a source was refused for one reason."""

    source: str
    reason: str = Field(examples=["invalid_content"])
    type: str | None
    field: str | None = Field(description="Where in the event")
    number: int
    last_recorded_at: datetime
    detail: str = Field(description="How to mend it, of the last one; never what was sent")


class Sources(Answer):
    """The sources whoever asks may see, and what was refused of them."""

    sources: tuple[SourceShown, ...]
    refusals: tuple[RefusalShown, ...]


def is_silent(silence: timedelta, longest_pause: timedelta) -> bool:
    """Return whether a source is silent longer than it has ever been, and than a day."""
    return silence > max(longest_pause, _SILENT_MIN)
