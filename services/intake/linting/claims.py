"""Words that do not agree: with each other, or with what is measured."""

from collections.abc import Iterator, Sequence
from itertools import chain

from schemas.claims import Claim, TargetNote
from schemas.measures import Measure

from .danish import number
from .findings import Finding, Path
from .subject import Subject, Told
from .targets import note_of


def find(subject: Subject) -> Iterator[Finding]:
    """Yield contradictions, and units that drift."""
    agreement = subject.plan.agreement
    yield from _contradictions(agreement.id, agreement.claims, ("agreement",))
    for i, initiative in enumerate(subject.plan.initiatives):
        yield from _contradictions(initiative.id, initiative.claims, ("initiatives", i))
    measures = subject.measures()
    for placed in subject.targets():
        measure, _ = measures.get(placed.target.measure or "", (None, ()))
        note = note_of(placed)
        if measure is not None and note is not None:
            yield from _drift(placed.place, placed.path, measure, note)
    yield from chain.from_iterable(map(_reported_drift, subject.told()))


def _contradictions(owner: str, claims: Sequence[Claim], path: Path) -> Iterator[Finding]:
    about: dict[str, list[tuple[int, Claim]]] = {}
    for n, claim in enumerate(claims):
        about.setdefault(claim.about, []).append((n, claim))
    for name, stated in about.items():
        if len({(sum(claim.values), claim.unit) for _, claim in stated}) > 1:
            yield Finding(
                "contradiction",
                f"{owner}/{name}",
                (*path, "claims", stated[0][0]),
                f"Dokumentet siger ikke det samme om »{name}« alle steder.",
                "Afgør, hvilket tal der gælder, og ret det andet, eller accepter med en grund.",
                "; ".join(_stated(claim) for _, claim in stated),
            )


def _stated(claim: Claim) -> str:
    total = number(sum(claim.values))
    added = " + ".join(map(number, claim.values))
    amount = f"{added} = {total}" if len(claim.values) > 1 else total
    return f"{claim.stated_in}: {amount} {claim.unit}"


def _drift(place: str, path: Path, measure: Measure, note: TargetNote) -> Iterator[Finding]:
    event = getattr(measure, "event", None)
    pairs = ((note.unit, measure.unit), (note.event, event))
    apart = [f"målet »{said}«, målingen »{is_}«" for said, is_ in pairs if said and said != is_]
    if apart:
        yield Finding(
            "unit-drift",
            place,
            path,
            f"Målets ord og målingen {measure.id} tæller ikke det samme.",
            "Mål det, ordene nævner, eller accepter med den læsning, der er valgt.",
            "; ".join(apart),
        )


def _reported_drift(told: Told) -> Iterator[Finding]:
    unit = told.figure.unit
    if unit is None or told.measure is None or unit == told.measure.unit:
        return
    yield Finding(
        "unit-drift",
        told.place,
        told.path,
        f"Det indberettede tal og målingen {told.measure.id} tæller ikke det samme.",
        "Indberet det, målet tæller, og det andet som en måling for sig.",
        f"{number(told.figure.value)} »{unit}«, målingen »{told.measure.unit}«",
        told.report,
    )
