"""The Friday on which registrations are processed, and where it goes when it is a holiday."""

import datetime as dt

import pytest

from vroegsignalering.workdays import (
    batch_day,
    friday_on_or_after,
    is_working_day,
    next_batch_day,
    next_friday,
    recognised_holidays,
)

HOLIDAYS = frozenset(day.date for year in range(2024, 2032) for day in recognised_holidays(year))
EVERY_DAY = [dt.date(2024, 1, 1) + dt.timedelta(days=step) for step in range(2557)]
FRIDAYS = [day for day in EVERY_DAY if day.isoweekday() == 5]


def test_the_next_friday_is_within_a_week_and_never_today() -> None:
    for day in EVERY_DAY:
        assert next_friday(day).isoweekday() == 5
        assert 1 <= (next_friday(day) - day).days <= 7


def test_friday_on_or_after_may_be_today() -> None:
    assert friday_on_or_after(dt.date(2026, 11, 27)) == dt.date(2026, 11, 27)
    assert friday_on_or_after(dt.date(2026, 11, 28)) == dt.date(2026, 12, 4)


def test_every_batch_day_is_a_working_day_of_its_own_week() -> None:
    for friday in FRIDAYS:
        on = batch_day(friday, HOLIDAYS).on
        assert is_working_day(on, HOLIDAYS)
        assert on.isocalendar()[:2] == friday.isocalendar()[:2]
        assert on == friday or friday in HOLIDAYS


@pytest.mark.parametrize(
    ("friday", "on"),
    [
        (dt.date(2026, 11, 27), dt.date(2026, 11, 27)),
        (dt.date(2026, 4, 3), dt.date(2026, 4, 2)),  # Good Friday
        (dt.date(2026, 12, 25), dt.date(2026, 12, 24)),  # Christmas
        (dt.date(2025, 12, 26), dt.date(2025, 12, 24)),  # the day before is a holiday too
        (dt.date(2027, 1, 1), dt.date(2026, 12, 31)),  # in another year
    ],
)
def test_a_holiday_friday_moves_to_the_working_day_before(friday: dt.date, on: dt.date) -> None:
    assert batch_day(friday, HOLIDAYS).on == on


def test_another_weekday_is_no_batch() -> None:
    with pytest.raises(ValueError, match="not a Friday"):
        batch_day(dt.date(2026, 11, 26), HOLIDAYS)


def test_the_next_batch_never_lies_in_the_past() -> None:
    for day in EVERY_DAY:
        assert day <= next_batch_day(day, HOLIDAYS).on <= day + dt.timedelta(days=13)


def test_who_registers_on_a_holiday_friday_waits_for_the_week_after() -> None:
    assert next_batch_day(dt.date(2026, 12, 24), HOLIDAYS).on == dt.date(2026, 12, 24)
    assert next_batch_day(dt.date(2026, 12, 25), HOLIDAYS).on == dt.date(2026, 12, 31)


def test_each_friday_gives_one_batch_and_no_two_share_a_day() -> None:
    days = [batch_day(friday, HOLIDAYS).on for friday in FRIDAYS]
    assert len(set(days)) == len(FRIDAYS)


def test_a_moved_batch_says_why() -> None:
    assert batch_day(dt.date(2026, 12, 25), HOLIDAYS).why == (
        "Vrijdag 25 december is een feestdag."
        " Wij verwerken de aanmeldingen op de laatste werkdag daarvoor."
    )
    assert (
        batch_day(dt.date(2026, 11, 27), HOLIDAYS).why == "Wij verwerken aanmeldingen op vrijdag."
    )
