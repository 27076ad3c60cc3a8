"""Amounts and days are read as Danes write them, and what can be read in two ways is refused."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.costs.written import Unreadable, day_of, oere_of, text_of, yes_of
from services.reporting import texts


@pytest.mark.parametrize(
    ("written", "oere"),
    [
        ("1.234.567,89", 123_456_789),
        ("1 234 567,89", 123_456_789),
        ("1\u00a0234\u202f567,89", 123_456_789),
        ("1234567,89", 123_456_789),
        ("1.000", 100_000),
        ("0,5", 50),
        ("5, 0 mio. kr.", 500_000_000),
        ("5,9 mio. kr.", 590_000_000),
        ("66,4 mio", 6_640_000_000),
        ("1,25 mia. kr.", 125_000_000_000),
        ("12 t.kr.", 1_200_000),
        ("700 kr.", 70_000),
        ("kr. 700,-", 70_000),
        ("700 DKK", 70_000),
        ("12345 øre", 12_345),
        ("(1.234,50)", -123_450),
        ("( 1.234,50 kr. )", -123_450),
        ("-1.234,50", -123_450),
        ("\u22121.234,50", -123_450),
        ("1.234,50-", -123_450),
        ("kr. -5,00", -500),
        ("+5", 500),
        ("0,00", 0),
        (1234.5, 123_450),
        (0.1 + 0.2, 30),
        (-700, -70_000),
    ],
)
def test_an_amount_is_read_to_the_oere(written: Any, oere: int) -> None:
    assert oere_of(written, "kr.") == oere


@pytest.mark.parametrize(
    "written",
    [
        *("1,234.56", "1.5", "12.34", "1,234", "1.23.456", "5,0 mill", "fem", "", "-", "(5", "5)"),
        *("-5-", "(-5)", "1e3", "1,2,3", "NaN", "1 23", True, date(2010, 1, 1), 0.001),
    ],
)
def test_what_is_no_amount_or_might_be_two_is_refused(written: Any) -> None:
    with pytest.raises(Unreadable, match="beløb"):
        oere_of(written, "kr.")


@pytest.mark.parametrize(
    ("unit", "oere"),
    [("øre", 1_500), ("kr.", 150_000), ("1.000 kr.", 150_000_000), ("mio. kr.", 150_000_000_000)],
)
def test_an_amount_is_of_the_files_unit_unless_its_cell_names_another(unit: str, oere: int) -> None:
    assert oere_of("1.500", unit) == oere_of(1500.0, unit) == oere
    assert oere_of("1.500 kr.", unit) == 150_000


@given(st.integers(-(2**53), 2**53))
def test_every_amount_as_we_show_it_is_read_back(oere: int) -> None:
    assert oere_of(texts.kroner(oere), "kr.") == oere


@given(st.integers(-(10**14), 10**14))
def test_every_amount_a_workbook_can_hold_is_read_to_the_oere(oere: int) -> None:
    assert oere_of(float(Decimal(oere) / 100), "kr.") == oere


@pytest.mark.parametrize(
    "written",
    [
        *("2009-11-26", "2009-11-26 00:00:00", "26-11-2009", "26.11.2009", "26/11/2009"),
        *("26.11.09", " 26-11-2009 ", date(2009, 11, 26), datetime(2009, 11, 26, 8)),  # noqa: DTZ001 - a cell has no zone
    ],
)
def test_a_day_is_read_in_every_form_it_is_exported_in(written: Any) -> None:
    assert day_of(written) == date(2009, 11, 26)


@pytest.mark.parametrize(
    "written", ["31-02-2010", "2010-13-01", "1/26/2009", "26-11", "i går", "20091126", 40143.0, ""]
)
def test_what_is_no_day_is_refused(written: Any) -> None:
    with pytest.raises(Unreadable, match="dagen"):
        day_of(written)


def test_a_number_that_names_something_has_no_decimals() -> None:
    assert [text_of(each) for each in (4711.0, "  a \u00a0b ", 4711.5)] == ["4711", "a b", "4711.5"]


def test_yes_and_no_are_read_and_nothing_else() -> None:
    assert [yes_of(each) for each in ("Ja", "x", True, "nej", 0.0)] == [True] * 3 + [False] * 2

    with pytest.raises(Unreadable, match="ja eller nej"):
        yes_of("måske")
