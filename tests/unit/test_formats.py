"""Every form of an answer says the same, and each marker is another in each of them."""

import csv
import io
import json
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
from python_calamine import CalamineWorkbook

from services.reporting.answers.annex import Annex
from services.reporting.disclosure import Marker
from services.reporting.formats.cubes import Category, Cube, Dimension
from services.reporting.formats.json_stat import write_json_stat
from services.reporting.formats.of_annex import annex_cube, annex_tables
from services.reporting.formats.of_figures import lines
from services.reporting.formats.paper import NoPaper, write_html, write_pdf
from services.reporting.formats.px import SYMBOLS, write_px
from services.reporting.formats.separated import write_csv
from services.reporting.formats.tables import WORDS, Column, Table, Value
from services.reporting.formats.workbook import write_xlsx
from tests.builders.annexes import example_annex, screened

AT: Final = datetime(2009, 11, 26, 12, tzinfo=UTC)
SCHEMA: Final = json.loads(Path(__file__).with_name("json_stat_schema.json").read_text("utf-8"))
# One value of each sort: a number, and whatever may stand in its place.
SORTS: Final[tuple[Value, ...]] = (
    1234,
    0,
    Marker.HIDDEN,
    Marker.MISSING,
    Marker.UNMATURED,
    Marker.NOT_APPLICABLE,
)


def table(*values: Value, text: str = "æøå") -> Table:
    columns = (
        Column("name", "Navn"),
        Column("on", "Dag", "day"),
        Column("paid", "Beløb", "money"),
        Column("value", "Værdi", "number"),
    )
    rows = [(text, date(2009, 9, 30), Decimal("1234.50"), each) for each in values]
    return Table("sorts", "Slags", columns, rows)


def cube(*values: Value) -> Cube:
    sorts = tuple(Category(str(at), f'Slags "{at}"') for at in range(len(values)))
    kinds = (Category("value", "Værdi", "personer"),)
    dimensions = (Dimension("sort", "Slags", sorts), Dimension("kind", "Tal", kinds, "metric"))
    return Cube("PRØVE", "Prøve; med tegn", date(2009, 9, 30), AT, dimensions, values)


def rows_of(sheet: Table, dialect: Any) -> list[list[str]]:
    text = b"".join(write_csv(sheet, dialect)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if dialect == "da" else ","))


def read_px(file: bytes) -> dict[str, str]:
    """Read a PC-Axis file: keywords end with a semicolon that stands in no text."""
    parts = re.findall(r'((?:"[^"]*"|[^";])*);\r\n', file.decode())
    return {key: told for key, _, told in (each.partition("=") for each in parts)}


def texts_of(told: str) -> list[str]:
    """Return the texts of a keyword; what stands on the next line goes on with the same text."""
    return [
        "".join(re.findall(r'"([^"]*)"', each))
        for each in re.findall(r'"[^"]*"(?:\r\n"[^"]*")*', told)
    ]


def test_a_danish_excel_opens_the_csv_as_it_is_meant() -> None:
    raw = b"".join(write_csv(table(1234)))

    head, row, _ = raw.decode("utf-8").split("\r\n")

    assert raw.startswith(b"\xef\xbb\xbf")
    assert head.endswith("Navn;Dag;Beløb;Beløb, mærke;Værdi;Værdi, mærke")
    assert row == "æøå;30-09-2009;1234,50;;1234;"


def test_a_plain_csv_is_what_rfc_4180_says() -> None:
    raw = b"".join(write_csv(table(1234, text='a,"b"'), "rfc4180"))

    assert raw.split(b"\r\n")[1] == b'"a,""b""",2009-09-30,1234.50,,1234,'


def test_what_a_spreadsheet_would_reckon_is_text() -> None:
    (_, row) = rows_of(table(1, text="=HYPERLINK(1)"), "da")

    assert row[0] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("dialect", ["da", "rfc4180"])
def test_each_marker_differs_in_csv(dialect: str) -> None:
    told = [tuple(row[-2:]) for row in rows_of(table(*SORTS), dialect)[1:]]

    assert told[0] == ("1234", "")
    assert told[1] == ("0", "nul")
    assert {value for value, _ in told[2:]} == {""}
    assert len(set(told)) == len(SORTS)


def sheets(book: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(book))
    for name in found.sheet_names:
        yield name, found.get_sheet_by_name(name).to_python()


def test_a_workbook_has_real_numbers_and_days_and_nothing_hidden() -> None:
    book = b"".join(write_xlsx([table(*SORTS)], "Prøve", AT))

    ((name, (_, first, *others)),) = sheets(book)
    inside = zipfile.ZipFile(io.BytesIO(book)).read("xl/workbook.xml").decode()

    assert (name, first) == ("Slags", ["æøå", date(2009, 9, 30), 1234.5, "", 1234.0, ""])
    assert [row[-1] for row in others] == [WORDS[each] for each in (Marker.ZERO, *SORTS[2:])]  # type: ignore[index]
    assert "hidden" not in inside


def test_the_same_table_is_the_same_workbook() -> None:
    books = [b"".join(write_xlsx([table(*SORTS)], "Prøve", AT)) for _ in range(2)]

    assert books[0] == books[1]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_a_hundred_thousand_cells_take_is_what_ten_thousand_take(form: str) -> None:
    def peak(rows: int) -> int:
        one = table().columns
        many = Table(
            "many", "Mange", one, (("æøå", AT.date(), Decimal(at), at) for at in range(rows))
        )
        tracemalloc.start()
        for _ in write_xlsx([many], "Mange", AT) if form == "xlsx" else write_csv(many):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few, many = peak(2_500), peak(25_000)  # of four cells each

    assert many < few * 1.5


def test_each_marker_differs_in_json_stat() -> None:
    dataset = json.loads(write_json_stat(cube(*SORTS)))

    jsonschema_rs.validate(SCHEMA, dataset)
    assert dataset["value"] == [1234, 0, None, None, None, None]
    assert len(set(dataset["status"].values())) == len(SORTS) - 1


def test_each_marker_differs_in_px() -> None:
    read = read_px(write_px(cube(*SORTS)))

    cells = read["DATA"].split()
    assert cells[0] == "1234"
    assert cells[1:] == [f'"{SYMBOLS[each]}"' for each in (Marker.ZERO, *SORTS[2:])]  # type: ignore[index]
    assert texts_of(read['VALUES("Slags")'])[0] == "Slags '0'"


def test_a_long_text_is_one_text_in_px() -> None:
    long = cube(1)._replace(title="langt " * 100)

    assert texts_of(read_px(write_px(long))["TITLE"]) == [("langt " * 100).strip()]


@pytest.fixture(scope="module")
def seen() -> Annex:
    return screened(example_annex())


def test_an_annex_is_the_same_in_json_stat_and_px(seen: Annex) -> None:
    made = annex_cube(seen)
    dataset, read = json.loads(write_json_stat(made)), read_px(write_px(made))

    jsonschema_rs.validate(SCHEMA, dataset)
    told = read["DATA"].split()
    symbols = {marker.value: f'"{symbol}"' for marker, symbol in SYMBOLS.items()}
    expected = [
        symbols[dataset["status"][str(at)]] if str(at) in dataset["status"] else f"{value:.1f}"
        for at, value in enumerate(dataset["value"])
    ]
    assert told == expected
    codes = dataset["dimension"]["figure"]["category"]["index"]
    assert texts_of(read['CODES("Måling")']) == codes
    assert len(set(codes)) == len(codes)


def test_what_is_hidden_is_a_word_in_every_form_of_the_annex(seen: Annex) -> None:
    hidden = [each for each in annex_cube(seen).values if each is Marker.HIDDEN]
    in_csv = [row for row in rows_of(annex_tables(seen)[0], "da") if row[-1] == "skjult"]
    (_, rows), *_ = sheets(b"".join(write_xlsx(annex_tables(seen), "Bilag", AT)))

    assert len(in_csv) == len(hidden) > 0
    assert len([row for row in rows if row[-1] == "skjult"]) == len(hidden)
    assert write_html(seen).count('<td class="number">skjult</td>') == len(hidden)


def test_paper_tells_the_shared_targets_in_words_and_each_figure_in_one_row(seen: Annex) -> None:
    shared = seen.initiatives[0].targets[:1]
    measures = [line for row in seen.initiatives for line in lines(row)]

    page = write_html(seen.model_copy(update={"shared_targets": shared}))

    _, _, after = page.partition("Aftalens fælles mål")
    told, _, figures = after.partition("Tallene bag")
    assert escape(shared[0].wording, quote=False) in told
    assert figures.count("<tr>") == len(measures) + 1


def test_the_page_stands_alone_and_escapes_what_others_wrote(seen: Annex) -> None:
    row = seen.initiatives[0].model_copy(update={"title": "<script>alert(1)</script>"})
    annex = seen.model_copy(update={"initiatives": (row,)})

    page = write_html(annex)

    assert "<script" not in page
    assert not re.search(r"(src|href|url\()", page)


def test_the_annex_is_a_tagged_pdf(seen: Annex) -> None:
    few = seen.model_copy(update={"initiatives": seen.initiatives[:1]})
    try:
        document = write_pdf(few)
    except NoPaper as error:
        pytest.skip(f"this needs Pango: {error}")

    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    told = b"".join(zlib.decompress(each) for each in streams if each[:1] == b"x")
    assert document.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in document + told
