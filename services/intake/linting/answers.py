"""A finding as intake answers it, and as the command line writes it."""

from typing import Self

from pydantic import BaseModel, Field

from .findings import Finding, Severity


class FindingShown(BaseModel):
    """Something that does not add up, in Danish. It refuses nothing."""

    finding: str
    severity: Severity
    place: str = Field(description="The part of the plan; name it so to accept the finding")
    path: str = Field(description="Where in the plan as it was sent")
    said: str
    arithmetic: str | None
    suggestion: str
    accepted: str | None = Field(description="Why it may stand, where somebody has accepted it")

    @classmethod
    def of(cls, finding: Finding, **more: object) -> Self:
        """Return a finding as it is shown."""
        return cls.model_validate(
            {
                "finding": finding.name,
                "severity": finding.severity,
                "place": finding.place,
                "path": ".".join(map(str, finding.path)),
                "said": finding.said,
                "arithmetic": finding.arithmetic,
                "suggestion": finding.suggestion,
                "accepted": finding.accepted,
            }
            | more
        )
