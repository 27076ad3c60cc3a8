"""What each line of an export says: the cost as an event, or why it is refused, and where."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic import TypeAdapter, ValidationError

from schemas.base import Identifier, LineId
from schemas.catalogue import type_of
from schemas.money import CostCredited, CostInvoiced
from schemas.people import CPR_PATTERN

from .mapping import Mapping
from .sheets import Row, Table
from .written import Cell, Unreadable, day_of, oere_of, text_of, yes_of

Event: TypeAlias = dict[str, Any]
_INVOICED: Final = type_of(CostInvoiced).name
_CREDITED: Final = type_of(CostCredited).name
_LINE: Final[TypeAdapter[str]] = TypeAdapter(LineId)
_IDENTIFIER: Final[TypeAdapter[str]] = TypeAdapter(Identifier)
_NOT_OF_A_NAME: Final = re.compile("[^A-Za-z0-9ÆØÅæøå._:-]+")
_CPR_DIGITS: Final = 10
_CPR: Final = re.compile(CPR_PATTERN)
_READ_LETTERS_MAX: Final = 40
_TEXTS: Final = ("provider", "forloeb", "places")


class Refused(NamedTuple):
    """Why a line is not taken in, and in which column; None where it is the line as a whole."""

    row: int
    column: str | None
    heading: str | None
    reason: str
    detail: str


class Told(NamedTuple):
    """A line as an event, and its amount."""

    row: int
    oere: int
    event: Event


class Reader:
    """Reads the lines of one file in their order."""

    def __init__(self, mapping: Mapping, table: Table) -> None:
        self._mapping = mapping
        self._table = table
        self._alike: Counter[str] = Counter()

    def lines(self) -> Iterator[Told | Refused]:
        """Yield what each line says."""
        for row in self._table.rows:
            try:
                yield self._line(row)
            except _Fault as fault:
                yield Refused(row[0], *self.place_of(fault.field), fault.reason, fault.detail)

    def place_of(self, field: str | None) -> tuple[str | None, str | None]:
        """Return the letters and the heading of the column a field is read from."""
        columns = self._mapping.columns
        heading = columns.by_field.get(field or "")
        if field in {"key", "invoice"} and columns.key:
            heading = columns.key[0]
        return (
            (None, None) if heading is None else (_letters(self._table.headings[heading]), heading)
        )

    def _line(self, row: Row) -> Told:
        number, cells = row
        oere = self._read(cells, "amount", lambda cell: oere_of(cell, self._mapping.unit))
        if oere == 0:
            raise _Fault("amount", "amount_nought", "beløbet er 0: der er intet at bogføre")
        line = self._budget_line(cells)
        data: dict[str, Any] = {
            "on": self._read(cells, "on", day_of).isoformat(),
            "initiative": line.rpartition("/")[0],
            "line": line,
            "amount_oere": abs(oere),
        }
        data |= self._optional(cells, is_invoice=oere > 0)
        data["invoice"] = self._invoice(cells, data, is_invoice=oere > 0)
        if self._said(cells, "cpr"):
            data["citizen"] = {"cpr": self._read(cells, "cpr", _cpr)}
        return Told(number, oere, self._event(data, is_invoice=oere > 0))

    def _optional(self, cells: Sequence[Cell], *, is_invoice: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self._said(cells, "posted_on"):
            found["posted_on"] = self._read(cells, "posted_on", day_of).isoformat()
        for field in _TEXTS:
            if self._said(cells, field):
                found[field] = self._read(cells, field, _identifier)
        if is_invoice and self._said(cells, "final"):
            found["final"] = self._read(cells, "final", yes_of)
        return found

    def _budget_line(self, cells: Sequence[Cell]) -> str:
        if self._mapping.line is not None:
            return self._mapping.line
        said = self._said(cells, "line")
        if not said:
            raise _Fault("line", "missing", "her mangler budgetlinjen")
        line = self._mapping.lines.get(said, said)
        try:
            return _LINE.validate_python(line)
        except ValidationError:
            detail = "kontoen er ingen budgetlinje, og »lines« siger ikke, hvilken den hører til"
            raise _Fault("line", "unknown_line", detail) from None

    def _invoice(self, cells: Sequence[Cell], data: dict[str, Any], *, is_invoice: bool) -> str:
        """Return the line's own name: its key's, or what it says and how many said so before."""
        headings = self._mapping.columns.key
        if headings:
            parts = [text_of(self._cell(cells, heading)) for heading in headings]
            if not all(parts):
                raise _Fault("key", "missing", "her mangler nøglen, der giver linjen sit navn")
            return _name_of(parts)
        # Whose it is makes no difference here: from a digest a CPR number could be found out.
        told = _digest([is_invoice, sorted(data.items())])
        self._alike[told] += 1
        return f"{told}.{self._alike[told]}"

    def _event(self, data: dict[str, Any], *, is_invoice: bool) -> Event:
        return {
            "specversion": "1.0",
            "id": f"cost:{data['invoice']}",
            "source": self._mapping.source,
            "type": _INVOICED if is_invoice else _CREDITED,
            "time": f"{data.get('posted_on', data['on'])}T00:00:00Z",
            "data": data,
        }

    def _read(self, cells: Sequence[Cell], field: str, read: Any) -> Any:
        if not self._said(cells, field):
            raise _Fault(field, "missing", "feltet er tomt")
        try:
            return read(self._cell(cells, self._mapping.columns.by_field[field]))
        except Unreadable as error:
            raise _Fault(field, f"{field}_unreadable", str(error)) from None

    def _said(self, cells: Sequence[Cell], field: str) -> str:
        heading = self._mapping.columns.by_field.get(field)
        return "" if heading is None else text_of(self._cell(cells, heading))

    def _cell(self, cells: Sequence[Cell], heading: str) -> Cell:
        place = self._table.headings[heading]
        return cells[place] if place < len(cells) else ""


class _Fault(Exception):  # noqa: N818 - the line's fault
    """A line cannot be read."""

    def __init__(self, field: str, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.field, self.reason, self.detail = field, reason, detail


def _name_of(parts: Sequence[str]) -> str:
    """Return a key as a name; where letters had to give way, with a digest of what it was."""
    plain = ":".join(parts)
    try:
        if plain.count(":") == len(parts) - 1:
            return _IDENTIFIER.validate_python(plain)
    except ValidationError:
        pass
    read = _NOT_OF_A_NAME.sub("-", plain).lstrip("-._:")[:_READ_LETTERS_MAX]
    return f"{read}.{_digest(parts)}" if read else _digest(parts)


def _identifier(cell: Cell) -> str:
    try:
        return _IDENTIFIER.validate_python(text_of(cell))
    except ValidationError:
        raise Unreadable("navnet må have 64 bogstaver, cifre og ._:- og ingen mellemrum") from None


def _cpr(cell: Cell) -> str:
    # In a workbook it may be a number, which has lost the nought it began with.
    cpr = text_of(cell) if isinstance(cell, str) else text_of(cell).zfill(_CPR_DIGITS)
    if not _CPR.fullmatch(cpr):
        raise Unreadable("det er ikke et CPR-nummer: ti cifre, der begynder med en dag")
    return cpr


def _digest(said: Any) -> str:
    written = json.dumps(said, ensure_ascii=False, default=str).encode()
    return blake2b(written, digest_size=10).hexdigest()


def _letters(place: int) -> str:
    """Return a column's letters: A for the first, AA for the one after Z."""
    letters = ""
    place += 1
    while place:
        place, last = divmod(place - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters
