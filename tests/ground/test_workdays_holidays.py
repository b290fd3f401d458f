"""The holidays that the law names, computed, against dates taken from printed calendars."""

import datetime as dt

import pytest

from vroegsignalering.workdays import (
    calendar_version,
    easter_sunday,
    is_working_day,
    kings_day,
    recognised_holidays,
)

YEARS = range(2024, 2031)


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, dt.date(2024, 3, 31)),
        (2025, dt.date(2025, 4, 20)),
        (2026, dt.date(2026, 4, 5)),
        (2027, dt.date(2027, 3, 28)),
        (2028, dt.date(2028, 4, 16)),
        (2029, dt.date(2029, 4, 1)),
        (2030, dt.date(2030, 4, 21)),
        (2038, dt.date(2038, 4, 25)),  # the latest day that Easter can be
        (1818, dt.date(1818, 3, 22)),  # the earliest
    ],
)
def test_easter_falls_where_the_calendar_says(year: int, easter: dt.date) -> None:
    assert easter_sunday(year) == easter


@pytest.mark.parametrize("year", [1999, *YEARS, 2100])
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.isoweekday() == 7
    assert dt.date(year, 3, 22) <= easter <= dt.date(year, 4, 25)


def test_kings_day_gives_way_to_sunday() -> None:
    assert kings_day(2025) == dt.date(2025, 4, 26)
    assert kings_day(2031) == dt.date(2031, 4, 26)
    assert kings_day(2026) == dt.date(2026, 4, 27)


def test_the_year_2026_has_these_nine_holidays() -> None:
    assert [day.date.isoformat() for day in recognised_holidays(2026)] == [
        "2026-01-01",
        "2026-04-03",
        "2026-04-06",
        "2026-04-27",
        "2026-05-05",
        "2026-05-14",
        "2026-05-25",
        "2026-12-25",
        "2026-12-26",
    ]


@pytest.mark.parametrize("year", YEARS)
def test_the_fifth_of_may_counts_in_every_year(year: int) -> None:
    assert dt.date(year, 5, 5) in {day.date for day in recognised_holidays(year)}


def test_good_friday_is_equated_and_says_so() -> None:
    (good_friday,) = [day for day in recognised_holidays(2026) if day.name == "Goede Vrijdag"]
    assert good_friday.ground == "Algemene termijnenwet art. 3 lid 2"


def test_two_holidays_on_one_date_become_one_day() -> None:
    days = [day for day in recognised_holidays(2016) if day.date == dt.date(2016, 5, 5)]
    assert [day.name for day in days] == ["Bevrijdingsdag en Hemelvaartsdag"]


@pytest.mark.parametrize("year", [*YEARS, 2016])
def test_each_date_occurs_once_and_in_order(year: int) -> None:
    dates = [day.date for day in recognised_holidays(year)]
    assert dates == sorted(set(dates))


def test_a_day_by_decree_stops_being_a_working_day() -> None:
    friday_after_ascension = dt.date(2026, 5, 15)
    assert is_working_day(friday_after_ascension, frozenset())
    assert not is_working_day(friday_after_ascension, {friday_after_ascension})


def test_the_calendar_version_changes_with_the_calendar() -> None:
    before = frozenset({dt.date(2026, 1, 1)})
    assert calendar_version(before) == calendar_version(set(before))
    assert calendar_version(before) != calendar_version(before | {dt.date(2026, 5, 15)})
