"""Reads the rows of a CSV or XLSX file, within limits; a row has the number its reader sees."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from deploy.local.trouble import Trouble

from .mapping import Mapping
from .written import Cell, text_of

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 512 * 1024 * 1024
CELLS_MAX: Final = 20_000_000
KINDS: Final = (".csv", ".xlsx")
Row: TypeAlias = tuple[int, Sequence[Cell]]


class Table(NamedTuple):
    """The place of each heading, from 0, and the rows below them, each with its number."""

    headings: dict[str, int]
    rows: Sequence[Row]


def read_table(file: Path, mapping: Mapping) -> Table:
    """Read a file; raise Trouble where it is not one, is too large, or lacks a heading."""
    try:
        size = file.stat().st_size
        if size > FILE_BYTES_MAX:
            raise Trouble(f"{file} has {size} bytes; at most {FILE_BYTES_MAX} are read: divide it")
        is_workbook = file.suffix.lower() == ".xlsx"
        rows = _workbook(file, mapping.sheet) if is_workbook else _text(file, mapping.delimiter)
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error}") from None
    numbered = [(n, cells) for n, cells in enumerate(rows, start=1) if any(map(text_of, cells))]
    below = [row for row in numbered if row[0] > mapping.header_row]
    [header] = [cells for n, cells in numbered if n == mapping.header_row] or [()]
    return Table(_headings(file, header, mapping), below)


def _headings(file: Path, header: Sequence[Cell], mapping: Mapping) -> dict[str, int]:
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        places.setdefault(text_of(cell).casefold(), []).append(place)
    found = {}
    for heading in (*mapping.columns.key, *mapping.columns.by_field.values()):
        at = places.get(text_of(heading).casefold(), [])
        if len(at) != 1:
            there = ", ".join(f"»{text_of(cell)}«" for cell in header) or "ingen"
            often = "står flere gange" if at else "findes ikke"
            said = f"overskriften »{heading}« {often} i række {mapping.header_row}"
            raise Trouble(f"{file}: {said}; der står: {there}")
        found[heading] = at[0]
    return found


def _text(file: Path, delimiter: str) -> list[list[Cell]]:
    written = _decoded(file)
    try:
        return [list(row) for row in csv.reader(io.StringIO(written, ""), delimiter=delimiter)]
    except csv.Error as error:
        raise Trouble(f"{file} is no CSV: {error}") from None


def _decoded(file: Path) -> str:
    raw = file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        # Older finance systems, and Excel where nobody has said otherwise.
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        raise Trouble(f"{file} is neither UTF-8 nor Windows-1252") from None


def _workbook(file: Path, sheet: str | None) -> Iterator[Sequence[Cell]]:
    try:
        with ZipFile(file) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > UNPACKED_BYTES_MAX:
            raise Trouble(f"{file} unpacks to {unpacked} bytes; at most {UNPACKED_BYTES_MAX}")
        book = CalamineWorkbook.from_path(file)
        name = sheet or book.sheet_names[0]
        if name not in book.sheet_names:
            there = ", ".join(f"»{each}«" for each in book.sheet_names)
            raise Trouble(f"{file}: arket »{name}« findes ikke; der er: {there}")
        read = book.get_sheet_by_name(name)
    except (BadZipFile, CalamineError) as error:
        raise Trouble(f"{file} is no XLSX workbook: {error}") from None
    if (read.total_height + 1) * (read.total_width + 1) > CELLS_MAX:
        raise Trouble(f"{file}: arket »{name}« har over {CELLS_MAX} felter: del det op")
    return iter(read.to_python(skip_empty_area=False))
