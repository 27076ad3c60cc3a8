"""Each row of an export is a cost with a name of its own, or refused with its row and column."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import xlsxwriter
import yaml

from deploy.local.costs import importing, sheets
from deploy.local.costs.importing import Imported, hand_in
from deploy.local.costs.lines import Reader, Refused, Told
from deploy.local.costs.mapping import read_mapping
from deploy.local.costs.sheets import read_table
from deploy.local.trouble import Trouble

LINE: Final = "2010/1.4/jobklub"
MAPPING: Final[dict[str, Any]] = {
    "source": "oekonomi",
    "columns": {
        "key": ["Bilag", "Linje"],
        "line": "Konto",
        "on": "Leveret",
        "posted_on": "Bogført",
        "amount": "Beløb",
        "provider": "CVR",
        "forloeb": "Forløb",
        "cpr": "Borger",
    },
    "lines": {"1401-4": LINE},
}
HEAD: Final = ("Bilag", "Linje", "Konto", "Leveret", "Bogført", "Beløb", "CVR", "Forløb", "Borger")
FIRST: Final = ("4711", "1", "1401-4", "05-03-2010", "12-03-2010", "3.500,00", "12345678", "", "")


def mapped(folder: Path, **other: Any) -> Path:
    file = folder / "mapping.yaml"
    file.write_text(yaml.safe_dump(MAPPING | other, allow_unicode=True))
    return file


def csv(folder: Path, *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    file = folder / "costs.csv"
    file.write_text("".join(";".join(row) + "\r\n" for row in rows), encoding, newline="")
    return file


def xlsx(folder: Path, *rows: Sequence[Any], sheet: str = "Poster") -> Path:
    file = folder / "costs.xlsx"
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd-mm-yyyy"})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return file


def read(file: Path, **other: Any) -> list[Told | Refused]:
    mapping = read_mapping(mapped(file.parent, **other))
    return list(Reader(mapping, read_table(file, mapping)).lines())


def without(*columns: str) -> dict[str, Any]:
    return {name: said for name, said in MAPPING["columns"].items() if name not in columns}


def ids(lines: Sequence[Told | Refused]) -> list[str]:
    return [each.event["id"] for each in lines if isinstance(each, Told)]


def test_a_row_is_an_invoice_on_the_line_its_account_belongs_to(tmp_path: Path) -> None:
    [told] = read(csv(tmp_path, HEAD, FIRST))

    assert isinstance(told, Told)
    assert told.event == {
        "specversion": "1.0",
        "id": "cost:4711:1",
        "source": "oekonomi",
        "type": "fremdrift.cost.invoiced.v1",
        "time": "2010-03-12T00:00:00Z",
        "data": {
            "on": "2010-03-05",
            "posted_on": "2010-03-12",
            "initiative": "2010/1.4",
            "line": LINE,
            "amount_oere": 350_000,
            "provider": "12345678",
            "invoice": "4711:1",
        },
    }


def test_what_is_less_than_nothing_is_a_credit_note(tmp_path: Path) -> None:
    row = (*FIRST[:5], "(3.500,00)", *FIRST[6:])

    [told] = read(csv(tmp_path, HEAD, row))

    assert isinstance(told, Told)
    assert told.event["type"] == "fremdrift.cost.credited.v1"
    assert (told.oere, told.event["data"]["amount_oere"]) == (-350_000, 350_000)


def test_a_workbook_says_the_same_as_the_text_it_was_saved_as(tmp_path: Path) -> None:
    cells = (4711, 1, "1401-4", date(2010, 3, 5), date(2010, 3, 12), 3500, 12345678, "", "")

    both = read(csv(tmp_path, HEAD, FIRST)), read(xlsx(tmp_path, HEAD, cells))

    assert both[0] == both[1] != []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_danish_letters_are_read_in_every_encoding_they_are_exported_in(
    tmp_path: Path, encoding: str
) -> None:
    row = (*FIRST[:6], "Sønderbro", *FIRST[7:])

    [told] = read(csv(tmp_path, HEAD, row, encoding=encoding))

    assert isinstance(told, Told)
    assert told.event["data"]["provider"] == "Sønderbro"


@pytest.mark.parametrize(
    ("column", "said", "letter", "reason"),
    [
        (1, "", "A", "missing"),
        (2, "9999", "C", "unknown_line"),
        (2, "", "C", "missing"),
        (3, "31-02-2010", "D", "on_unreadable"),
        (3, "", "D", "missing"),
        (4, "snart", "E", "posted_on_unreadable"),
        (5, "1,234.56", "F", "amount_unreadable"),
        (5, "0,00", "F", "amount_nought"),
        (6, "Et firma A/S", "G", "provider_unreadable"),
        (8, "1", "I", "cpr_unreadable"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_row_and_column(
    tmp_path: Path, column: int, said: str, letter: str, reason: str
) -> None:
    bad = [*FIRST]
    bad[column] = said

    lines = read(csv(tmp_path, ("En rapport",), HEAD, FIRST, [""] * 9, bad), header_row=2)

    assert isinstance(lines[0], Told)
    assert isinstance(lines[1], Refused)
    assert (lines[1].row, lines[1].column, lines[1].reason) == (5, letter, reason)
    assert said == "" or said not in lines[1].detail


def test_without_a_key_a_row_is_known_by_what_it_says_and_how_often(tmp_path: Path) -> None:
    other = (*FIRST[:5], "3.500,01", *FIRST[6:])
    spelt = (*FIRST[:3], "2010-03-05", FIRST[4], "3500", *FIRST[6:])
    columns = without("key")

    first = ids(read(csv(tmp_path, HEAD, FIRST, FIRST, other), columns=columns))
    again = ids(read(csv(tmp_path, HEAD, other, spelt, FIRST), columns=columns))

    assert len(set(first)) == 3
    assert set(again) == set(first)


def test_a_rows_own_name_says_nothing_of_whose_it_is(tmp_path: Path) -> None:
    one, other = [(*FIRST[:7], "f1", cpr) for cpr in ("0101701234", "0101704321")]
    columns = without("key")

    both = [ids(read(csv(tmp_path, HEAD, row), columns=columns)) for row in (one, other)]

    assert both[0] == both[1]


def test_a_cpr_number_that_a_workbook_made_a_number_is_whole_again(tmp_path: Path) -> None:
    [told] = read(xlsx(tmp_path, HEAD, (*FIRST[:7], "f1", 101701234)))

    assert isinstance(told, Told)
    assert told.event["data"]["citizen"] == {"cpr": "0101701234"}


def test_keys_that_are_no_names_stay_apart(tmp_path: Path) -> None:
    keys = [("A/1", "1"), ("A-1", "1"), ("A", "1:1"), ("A:1", "1"), ("æ" * 80, "1"), ("/", "1")]

    told = read(csv(tmp_path, HEAD, *((*key, *FIRST[2:]) for key in keys)))

    assert len(set(ids(told))) == len(keys)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"columns": without("on")}, "columns.on"),
        ({"line": LINE}, "either line"),
        ({"unit": "euro"}, "unit"),
        ({"sepparator": ","}, "sepparator"),
        ({"lines": {"1": "ingen linje"}}, "lines.1"),
        ({"columns": MAPPING["columns"] | {"amount": "Sum"}}, "»Sum« findes ikke i række 1"),
        ({"header_row": 9}, "i række 9"),
    ],
)
def test_a_mapping_that_does_not_fit_is_one_sentence(
    tmp_path: Path, other: dict[str, Any], said: str
) -> None:
    with pytest.raises(Trouble, match=said.replace(".", r"\.")):
        read(csv(tmp_path, HEAD, FIRST), **other)


def test_two_columns_of_one_name_are_not_guessed_between(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="»Beløb« står flere gange"):
        read(csv(tmp_path, (*HEAD, "BELØB"), FIRST))


def test_what_is_no_workbook_or_lacks_the_sheet_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not all of it")

    with pytest.raises(Trouble, match="no XLSX workbook"):
        read(broken)
    with pytest.raises(Trouble, match="»Ark1« findes ikke; der er: »Poster«"):
        read(xlsx(tmp_path, HEAD), sheet="Ark1")


@pytest.mark.parametrize(
    ("limit", "said"),
    [("FILE_BYTES_MAX", "divide it"), ("UNPACKED_BYTES_MAX", "unpacks"), ("CELLS_MAX", "del det")],
)
def test_a_file_beyond_its_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    monkeypatch.setattr(sheets, limit, 10)

    with pytest.raises(Trouble, match=said):
        read(xlsx(tmp_path, HEAD, FIRST))


def imported(file: Path, answer: dict[str, Any], **other: Any) -> Imported:
    mapping = read_mapping(mapped(file.parent, **other))
    reader = Reader(mapping, read_table(file, mapping))
    return hand_in(reader, mapping.source, lambda _, events: [answer] * len(events))


def test_every_line_is_accepted_duplicate_or_refused_and_the_sums_say_how_much(
    tmp_path: Path,
) -> None:
    bad = (*FIRST[:5], "?", *FIRST[6:])
    file = csv(tmp_path, HEAD, FIRST, bad, (*FIRST[:5], "-500", *FIRST[6:]))

    answer = imported(file, {"verdict": "accepted"}).as_json()

    assert [answer[name] for name in ("lines", "accepted", "duplicate", "refused")] == [3, 2, 0, 1]
    assert (answer["accepted_oere"], answer["duplicate_oere"]) == (300_000, 0)
    assert [(each["row"], each["column"]) for each in answer["refusals"]] == [(3, "F")]


@pytest.mark.parametrize(
    ("reason", "field", "column", "said"),
    [
        ("id_conflict", None, "A", "et andet indhold"),
        ("identity_missing", "data.citizen", "I", "ikke hvis"),
        ("not_your_initiative", "data.line", "C", "afsenderen"),
        ("invalid_content", "data.amount_oere", "F", "too much"),
    ],
)
def test_what_intake_refuses_is_led_back_to_its_row_and_column(
    tmp_path: Path, reason: str, field: str | None, column: str, said: str
) -> None:
    answer = {"verdict": "refused", "reason": reason, "field": field, "detail": "too much"}

    [refused] = imported(csv(tmp_path, HEAD, FIRST), answer).refusals

    assert (refused.row, refused.column, refused.reason) == (2, column, reason)
    assert said in refused.detail


def test_a_large_file_goes_in_batches_and_its_refusals_are_told_in_part(tmp_path: Path) -> None:
    rows = [(str(n), *FIRST[1:]) for n in range(importing.BATCH_MAX + 1)]
    sizes: list[int] = []
    mapping = read_mapping(mapped(tmp_path))

    def submit(_: str, events: Sequence[Any]) -> list[dict[str, str]]:
        sizes.append(len(events))
        return [{"verdict": "refused", "reason": "too_large", "detail": ""}] * len(events)

    reader = Reader(mapping, read_table(csv(tmp_path, HEAD, *rows), mapping))
    said = list(importing.as_text("costs.csv", hand_in(reader, "oekonomi", submit)))

    assert sizes == [importing.BATCH_MAX, 1]
    assert said[0] == "costs.csv: 501 linjer: 0 modtaget, 0 gentaget, 501 afvist"
    assert len(said) == 2 + importing.SHOWN_MAX + 1
