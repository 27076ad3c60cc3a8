"""Tables as a workbook: real numbers and days in Danish formats, row by row in bounded memory."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from .tables import Column, Kind, Table, Value, marked

_CHUNK_BYTES: Final = 64 * 1024
_WIDTHS: Final[dict[Kind, int]] = {
    "text": 28,
    "number": 12,
    "percent": 12,
    "money": 18,
    "day": 12,
}
# Excel writes these with the reader's own signs: comma and dot in a Danish one.
_FORMATS: Final[dict[Kind, str]] = {
    "number": "#,##0.####",
    "percent": '0.0" pct."',
    "money": '#,##0.00" kr."',
    "day": "dd-mm-yyyy",
}
_WHOLE: Final = "#,##0"
_TITLE_MAX: Final = 31  # Excel's limit for a sheet's name


def write_xlsx(tables: Sequence[Table], title: str, made_at: datetime) -> Iterator[bytes]:
    """Yield a workbook with a sheet for each table. Nothing in it is hidden."""
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": title, "author": "Fremdrift", "created": made_at})
        book.set_size(2400, 1200)
        formats: dict[str, Any] = {
            kind: book.add_format({"num_format": as_}) for kind, as_ in _FORMATS.items()
        }
        formats["whole"] = book.add_format({"num_format": _WHOLE})
        formats["head"] = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        for each in tables:
            _write_sheet(book, marked(each), formats)
        book.close()
        file.seek(0)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _write_sheet(book: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.title[:_TITLE_MAX])
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDTHS[column.kind])
        sheet.write_string(0, at, column.title, formats["head"])
    for row, values in enumerate(table.rows, 1):
        for at, (column, value) in enumerate(zip(table.columns, values, strict=True)):
            _write(sheet, (row, at), column, value, formats)


def _write(
    sheet: Any, at: tuple[int, int], column: Column, value: Value, formats: dict[str, Any]
) -> None:
    match value:
        case None:
            return
        case str():
            sheet.write_string(*at, value)
        case date():
            sheet.write_datetime(*at, value, formats["day"])
        case int() | Decimal():
            is_whole = column.kind == "number" and value == int(value)
            sheet.write_number(*at, value, formats["whole" if is_whole else column.kind])
