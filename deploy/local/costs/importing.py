"""Hands the costs of a file in at intake's door, in batches, and says what became of each line."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeAlias

from services.reporting import texts

from .lines import Event, Reader, Refused, Told

BATCH_MAX: Final = 500
SHOWN_MAX: Final = 50
Answer: TypeAlias = Mapping[str, Any]
Submit: TypeAlias = Callable[[str, Sequence[Event]], Sequence[Answer]]
# Intake says it in English to programs; whoever keeps the accounts is told in Danish.
_REASONS: Final = {
    "id_conflict": (
        "nøglen er brugt før, med et andet indhold: send en rettelse af den første, "
        "eller giv linjen sin egen nøgle"
    ),
    "identity_missing": "der står et forløb, men ikke hvis: udfyld kolonnen »cpr«",
    "identity_unreadable": "det er ikke et CPR-nummer: ti cifre, der begynder med en dag",
    "identity_in_text": (
        "noget uden for kolonnen »cpr« ligner et CPR-nummer; er det en nøgle, "
        "så lad to kolonner danne den, hvis cifre ikke ligner"
    ),
    "not_your_initiative": "afsenderen må ikke melde om dette initiativ",
    "not_your_source": "afsenderen er en anden, end nøglen tilhører",
    "too_large": "linjen er for lang",
}


@dataclass(slots=True)
class Imported:
    """How many lines, and how much money, were accepted, duplicate and refused; and why."""

    lines: Counter[str] = field(default_factory=Counter)
    oere: Counter[str] = field(default_factory=Counter)
    refusals: list[Refused] = field(default_factory=list)

    def refuse(self, refused: Refused) -> None:
        """Count a line that was not taken in."""
        self.lines["refused"] += 1
        self.refusals.append(refused)

    def as_json(self) -> dict[str, Any]:
        """Return all of it."""
        verdicts = ("accepted", "duplicate", "refused")
        return {
            "lines": self.lines.total(),
            **{verdict: self.lines[verdict] for verdict in verdicts},
            **{f"{verdict}_oere": self.oere[verdict] for verdict in verdicts[:2]},
            "refusals": [each._asdict() for each in self.refusals],
        }


def hand_in(reader: Reader, source: str, submit: Submit) -> Imported:
    """Hand in every line that can be read; what intake has had before is a duplicate."""
    imported = Imported()
    for batch in _batches(reader.lines(), imported):
        answers = submit(source, [told.event for told in batch])
        for told, answer in zip(batch, answers, strict=True):
            if answer["verdict"] == "refused":
                imported.refuse(_refused(told, answer, reader))
                continue
            imported.lines[answer["verdict"]] += 1
            imported.oere[answer["verdict"]] += told.oere
    imported.refusals.sort(key=lambda refused: refused.row)
    return imported


def _batches(lines: Iterable[Told | Refused], imported: Imported) -> Iterator[list[Told]]:
    told = _those_told(lines, imported)
    while batch := list(islice(told, BATCH_MAX)):
        yield batch


def _those_told(lines: Iterable[Told | Refused], imported: Imported) -> Iterator[Told]:
    for line in lines:
        if isinstance(line, Refused):
            imported.refuse(line)
        else:
            yield line


def _refused(told: Told, answer: Answer, reader: Reader) -> Refused:
    path = str(answer.get("field") or "").split(".")
    named = {"amount_oere": "amount", "citizen": "cpr", "id": "key", "initiative": "line"}
    known = (named.get(part, part) for part in path if part != "data")
    at = reader.place_of(next(known, None))
    if answer["reason"] == "id_conflict":
        at = reader.place_of("key")
    reason = str(answer["reason"])
    return Refused(told.row, *at, reason, _REASONS.get(reason, str(answer["detail"])))


def as_text(file: str, imported: Imported) -> Iterator[str]:
    """Yield what became of a file, line by line, to be read."""
    lines, oere = imported.lines, imported.oere
    yield (
        f"{file}: {_number(lines.total(), 'linje', 'linjer')}: "
        f"{texts.number(lines['accepted'])} modtaget, {texts.number(lines['duplicate'])} gentaget, "
        f"{texts.number(lines['refused'])} afvist"
    )
    yield (
        f"{file}: modtaget i alt {texts.kroner(oere['accepted'])}, "
        f"gentaget i alt {texts.kroner(oere['duplicate'])}"
    )
    for refused in imported.refusals[:SHOWN_MAX]:
        column = f", kolonne {refused.column} »{refused.heading}«" if refused.column else ""
        yield f"  række {refused.row}{column}: {refused.detail} ({refused.reason})"
    more = len(imported.refusals) - SHOWN_MAX
    if more > 0:
        yield f"  og {texts.number(more)} flere afviste; --format json viser dem alle"


def _number(count: int, one: str, many: str) -> str:
    return f"{texts.number(count)} {one if count == 1 else many}"
