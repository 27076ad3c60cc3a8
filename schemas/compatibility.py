"""
Whether a changed contract still keeps what its previous version promised.

Who writes and who reads decides the direction:

- the door and plan files: publishers write with the old schema, we read with the new one, so
  everything that was accepted must still be accepted;
- what is published: both ways. A consumer with the old schema reads tomorrow's messages, and a
  rebuild reads, with the new one, messages the log has kept since the first day.

A writer sends only fields it declares, so its schema is compared as a closed copy; a consumer's
schema is open, as published, because consumers overlook fields they do not know.

A change that cannot be proved harmless is reported, with a document as evidence where one is found.
"""

import json
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

from jsonschema_rs import Draft202012Validator, canonical, canonicalize, dereference

from .json_schema import PUBLISHED, Json, JsonSchema, role_of
from .witnesses import Witnesses

ROOT: Final = PUBLISHED.parents[1]

Schemas: TypeAlias = Mapping[str, JsonSchema]


@dataclass(frozen=True, slots=True)
class Break:
    """One promise broken. Without an example it is not proved, only not disproved."""

    path: str
    promise: str
    example: Json = None

    def __str__(self) -> str:
        shown = json.dumps(self.example, ensure_ascii=False)
        evidence = f"for instance {shown}" if self.example is not None else "no example was found"
        return f"{self.path}: {self.promise}: {evidence}"


def closed(schema: Json) -> Json:
    """Return a copy in which an object holds only the fields it declares."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: closed(part) for name, part in schema.items()}
    if copy.get("type") == "object" and "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy


def breaks(old: Schemas, new: Schemas, strings: Iterable[str] = ()) -> list[Break]:
    """Return the promises ``new`` does not keep; known ``strings`` help to find examples."""
    witnesses = Witnesses(strings)
    found = [Break(path, "the schema is gone") for path in old.keys() - new.keys()]
    for path in sorted(old.keys() & new.keys()):
        found.extend(_broken(path, old[path], new[path], witnesses))
    return found


def _broken(path: str, old: JsonSchema, new: JsonSchema, witnesses: Witnesses) -> Iterator[Break]:
    if old == new:
        return
    if role_of(path) == "published":
        promises = {
            "a message kept from before can no longer be read": (old, new),
            "a consumer of the previous version cannot read what may now be sent": (new, old),
        }
    else:
        promises = {"what was accepted is now refused": (old, new)}
    for promise, (writer, reader) in promises.items():
        written, read = closed(dereference(writer)), dereference(reader)
        if not _covers(read, written):
            yield Break(path, promise, _example(written, read, witnesses))


def _covers(reader: JsonSchema, writer: JsonSchema) -> bool:
    answer = canonicalize(reader, validate_formats=True).covers(
        canonicalize(writer, validate_formats=True)
    )
    return answer == canonical.Containment.YES


def _example(writer: JsonSchema, reader: JsonSchema, witnesses: Witnesses) -> Json:
    difference = canonicalize(writer, validate_formats=True).subtract(
        canonicalize(reader, validate_formats=True)
    )
    writes = Draft202012Validator(writer, validate_formats=True)
    reads = Draft202012Validator(reader, validate_formats=True)
    return next(
        (
            document
            for document in witnesses.of(difference.to_json_schema())
            if writes.is_valid(document) and not reads.is_valid(document)
        ),
        None,
    )


def in_folder(folder: Path) -> dict[str, JsonSchema]:
    """Return the schemas of a folder laid out as ``schemas/published``."""
    return {
        path.relative_to(folder).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.json")
    }


def _git(*arguments: str) -> bytes:
    done = subprocess.run(  # noqa: S603 - git itself, on revisions of this repository
        ["git", "-C", str(ROOT), *arguments],  # noqa: S607 - the git on the path is the one meant
        capture_output=True,
        check=True,
    )
    return done.stdout


def at_revision(revision: str) -> dict[str, JsonSchema]:
    """Return the schemas as they were checked in at a revision."""
    folder = PUBLISHED.relative_to(ROOT).as_posix()
    with tarfile.open(fileobj=BytesIO(_git("archive", revision, folder))) as archive:
        return {
            member.name.removeprefix(f"{folder}/"): json.load(content)
            for member in archive
            if member.name.endswith(".json") and (content := archive.extractfile(member))
        }


def previous_of(current: Schemas) -> tuple[str, dict[str, JsonSchema]] | None:
    """Return the newest checked-in version that differs, with its revision; None if none does."""
    revisions = _git("log", "--format=%h", "--", str(PUBLISHED)).decode().split()
    for revision in revisions:
        before = at_revision(revision)
        if before != current:
            return revision, before
    return None
