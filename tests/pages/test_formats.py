"""The Dutch way to write dates, times, amounts and numbers on a screen."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from vroegsignalering import clock
from vroegsignalering.templatetags import portal

DAY = dt.date(2026, 11, 23)
MORNING = dt.datetime(2026, 11, 23, 8, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _monday_23_november() -> Iterator[None]:
    with clock.at(MORNING):
        yield


def test_dates_are_written_in_words() -> None:
    assert portal.long_date(DAY) == "23 november 2026"
    assert portal.full_date(dt.date(2026, 11, 27)) == "vrijdag 27 november 2026"
    assert portal.day_month(dt.date(2026, 11, 27)) == "vrijdag 27 november"


def test_a_table_leaves_out_this_year_only() -> None:
    assert portal.short_date(DAY) == "23 nov"
    assert portal.short_date(dt.date(2027, 3, 1)) == "1 mrt 2027"
    assert portal.weekday_date(dt.date(2026, 12, 28)) == "ma 28 dec"


def test_a_moment_is_shown_on_the_dutch_clock() -> None:
    assert portal.clock_time(MORNING) == "9.12 uur"
    assert portal.long_date(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)) == "1 januari 2027"
    assert portal.moment(MORNING) == "vandaag om 9.12 uur"
    assert portal.moment(MORNING - dt.timedelta(days=3)) == "20 november 2026, 9.12 uur"


def test_amounts_have_two_decimals_and_do_not_break() -> None:
    assert portal.euro(Decimal("1234.56")) == "€\N{NO-BREAK SPACE}1.234,56"
    assert portal.euro(600) == "€\N{NO-BREAK SPACE}600,00"
    assert portal.euro(None) == ""


def test_numbers_and_shares() -> None:
    assert portal.count(100000) == "100.000"
    assert portal.percent(40) == "40\N{NO-BREAK SPACE}%"
    assert portal.number_of(1, "signaal,signalen") == "1 signaal"
    assert portal.number_of(1331, "signaal,signalen") == "1.331 signalen"


def test_a_postcode_has_its_space() -> None:
    assert portal.postcode("8013CR") == "8013 CR"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (DAY, "vandaag"),
        (dt.date(2026, 11, 24), "nog 1 dag"),
        (dt.date(2026, 12, 19), "nog 26 dagen"),
        (dt.date(2026, 11, 22), "1 dag te laat"),
        (-3, "3 dagen te laat"),
        (26, "nog 26 dagen"),
    ],
)
def test_days_left_are_said_in_words(end: dt.date | int, words: str) -> None:
    assert portal.days_left(end) == words


def test_nothing_stays_nothing() -> None:
    assert portal.long_date(None) == portal.clock_time(None) == portal.days_left(None) == ""
