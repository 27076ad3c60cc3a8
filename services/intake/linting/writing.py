"""Numbers written so that a reader, or a program, may read another number."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from .findings import Finding, Path
from .subject import Subject

_UNIT: Final = r"(?:mio|mia|pct|procent|kr\b|%)"
_PLURAL: Final = (
    r"[a-zæøå-]*(?:stillinger|pladser|personer|borgere|forløb|medarbejdere|virksomheder|unge"
    r"|familier|kvinder|deltagere|job|ture|sager|kurser|aftaler)\b"
)
_SLIPS: Final = (
    (re.compile(rf"\d, \d+ ?{_UNIT}"), "et mellemrum midt i tallet"),
    (re.compile(rf"\d\.\d{{1,2}} ?{_UNIT}"), "punktum, hvor dansk har komma"),
    (re.compile(rf"\b\d+\. {_PLURAL}"), "et punktum efter tallet gør det til et ordenstal"),
    (re.compile(r"pct\.\."), "to punktummer"),
    (re.compile(r"\b\d+(?:- \d| -\d)"), "et mellemrum midt i spændet"),
)
_PERCENT: Final = (
    ("%", re.compile(r"\d ?%")),
    ("procent", re.compile(r"\bprocent\b", re.IGNORECASE)),
    ("pct.", re.compile(r"\bpct\.(?!-)", re.IGNORECASE)),
    ("pct-point", re.compile(r"\bpct-?\s?point\b", re.IGNORECASE)),
)
# These hold names and reasons, which are not the document's numbers.
_NOT_READ: Final = frozenset({"accepted_findings", "id", "measure", "milestone", "place"})


class _Written(NamedTuple):
    text: str
    place: str
    path: Path
    report: int | None = None


def find(subject: Subject) -> Iterator[Finding]:
    """Yield numbers that can be read wrongly."""
    written = [*_plan(subject), *_reports(subject)]
    for each in written:
        yield from _slips(each)
    yield from _percent_words(subject, written)


def _slips(written: _Written) -> Iterator[Finding]:
    found = [
        f"»{match.group()}«: {why}"
        for pattern, why in _SLIPS
        for match in pattern.finditer(written.text)
    ]
    if found:
        yield Finding(
            "number-format",
            written.place,
            written.path,
            "Et tal kan læses forkert.",
            "Skriv decimalkomma uden mellemrum: 5,0 mio. kr.; 31 stillinger; 2,2 pct.; 60-70.",
            "; ".join(found),
            written.report,
        )


def _percent_words(subject: Subject, written: list[_Written]) -> Iterator[Finding]:
    used = Counter(
        {
            word: count
            for word, pattern in _PERCENT
            if (count := sum(len(pattern.findall(each.text)) for each in written))
        }
    )
    if len(used) > 1:
        told = ", ".join(f"»{word}« {count} gange" for word, count in used.most_common())
        yield Finding(
            "number-format",
            subject.plan.agreement.id,
            ("agreement",),
            "Procent skrives på flere måder.",
            "Vælg én skrivemåde; pct. er den almindelige, og forskelle er procentpoint.",
            told,
        )


def _plan(subject: Subject) -> Iterator[_Written]:
    plan = subject.plan
    for text, path in _texts(plan.agreement, ("agreement",)):
        yield _Written(text, plan.agreement.id, path)
    for i, initiative in enumerate(plan.initiatives):
        for text, path in _texts(initiative, ("initiatives", i)):
            yield _Written(text, initiative.id, path)


def _reports(subject: Subject) -> Iterator[_Written]:
    for n, said in enumerate(subject.reports):
        way = subject.way_to(said.initiative)
        for text, _ in _texts(said, ()):
            yield _Written(text, said.initiative, way, n)


def _texts(node: Any, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(node, str):
        yield node, path
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            if name not in _NOT_READ:
                yield from _texts(getattr(node, name), (*path, name))
    elif isinstance(node, tuple):
        for n, part in enumerate(node):
            yield from _texts(part, (*path, n))
