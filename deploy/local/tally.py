"""What became of the events of a publisher, added up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

_VERDICTS: Final = ("accepted", "duplicate", "refused")


@dataclass(frozen=True, slots=True)
class Tally:
    """Events by verdict, and the refused ones by reason."""

    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, verdicts: Iterable[Mapping[str, Any]]) -> Self:
        """Add up intake's answers, one for each event."""
        tally = cls()
        for each in verdicts:
            tally.verdicts[each["verdict"]] += 1
            if each["verdict"] == "refused":
                tally.reasons[f"{each['reason']} {each.get('field') or ''}".strip()] += 1
        return tally

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.verdicts + other.verdicts, self.reasons + other.reasons)

    @property
    def refused(self) -> int:
        """How many were not taken."""
        return self.verdicts["refused"] + self.verdicts["set_aside"]

    def __str__(self) -> str:
        said = ", ".join(f"{self.verdicts[name]} {name}" for name in _VERDICTS)
        if self.verdicts["set_aside"]:
            said += f", {self.verdicts['set_aside']} unreadable"
        why = "; ".join(f"{count} {reason}" for reason, count in self.reasons.most_common())
        return f"{said} ({why})" if why else said
