"""Days, amounts, postcodes and telephone numbers are printed the way people read them."""

import datetime as dt
from decimal import Decimal

import pytest

from vroegsignalering import dutch_formats

DAY = dt.date(2026, 11, 23)


def test_a_day_is_printed_for_a_sentence_a_table_and_a_deadline() -> None:
    assert dutch_formats.long_date(DAY) == "23 november 2026"
    assert dutch_formats.short_date(dt.date(2026, 3, 1)) == "1 mrt"
    assert dutch_formats.weekday_date(dt.date(2026, 12, 28), DAY) == "ma 28 dec"


def test_the_year_is_printed_when_it_is_another_one() -> None:
    assert dutch_formats.day_and_month(dt.date(2026, 12, 14), DAY) == "14 december"
    assert dutch_formats.day_and_month(dt.date(2027, 1, 4), DAY) == "4 januari 2027"
    assert dutch_formats.short_date(dt.date(2025, 5, 5), DAY) == "5 mei 2025"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("1234.56", "€ 1.234,56"),
        ("0.5", "€ 0,50"),
        ("1000000", "€ 1.000.000,00"),
        ("-12", "€ -12,00"),
    ],
)
def test_an_amount_is_printed_with_points_and_a_comma(amount: str, expected: str) -> None:
    assert dutch_formats.euro(Decimal(amount)) == expected


def test_numbers_and_postcodes_get_their_point_and_blank() -> None:
    assert dutch_formats.whole_number(250_000) == "250.000"
    assert dutch_formats.print_postcode("8013CR") == "8013 CR"


def test_telephone_numbers_are_printed_in_groups() -> None:
    assert dutch_formats.print_phone("+31100000000") == "010 000 00 00"
    assert dutch_formats.print_phone("+31600000000") == "06 0000 0000"
    assert dutch_formats.print_phone("+49301234567") == "+49301234567"


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 5, 23)),
        (dt.date(2026, 8, 31), dt.date(2026, 2, 28)),
        (dt.date(2028, 8, 30), dt.date(2028, 2, 29)),
        (dt.date(2026, 5, 31), dt.date(2025, 11, 30)),
    ],
)
def test_six_months_earlier_is_a_day_that_exists(day: dt.date, earlier: dt.date) -> None:
    assert dutch_formats.months_earlier(day, 6) == earlier
