"""What a CPR number says of its bearer."""

from datetime import date

import pytest

from schemas.people import born_of


@pytest.mark.parametrize(
    ("cpr", "born"),
    [
        ("1203750321", date(1975, 3, 12)),
        ("120375-3321", date(1975, 3, 12)),
        ("1203364321", date(2036, 3, 12)),
        ("1203374321", date(1937, 3, 12)),
        ("1203369321", date(2036, 3, 12)),
        ("1203379321", date(1937, 3, 12)),
        ("1203575321", date(2057, 3, 12)),
        ("1203588321", date(1858, 3, 12)),
    ],
)
def test_the_seventh_digit_tells_the_century(cpr: str, born: date) -> None:
    assert born_of(cpr) == born
