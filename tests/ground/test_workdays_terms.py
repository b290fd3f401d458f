"""Terms counted over every day of 2024-2030, and the sentences that explain them."""

import datetime as dt
from collections.abc import Callable

import pytest

from vroegsignalering.workdays import (
    Deadline,
    Rule,
    add_working_days,
    four_week_term,
    is_working_day,
    next_working_day,
    pause_end,
    recognised_holidays,
    three_working_days_term,
    working_day_on_or_before,
    working_days_between,
)

HOLIDAYS = frozenset(day.date for year in range(2024, 2032) for day in recognised_holidays(year))
EVERY_DAY = [
    dt.date(2024, 1, 1) + dt.timedelta(days=step)
    for step in range((dt.date(2030, 12, 31) - dt.date(2024, 1, 1)).days + 1)
]
ONE_DAY = dt.timedelta(days=1)


def test_the_range_of_these_tests_is_seven_whole_years() -> None:
    assert EVERY_DAY[-1] == dt.date(2030, 12, 31)
    assert len(EVERY_DAY) == 2557


def test_four_weeks_always_end_on_a_working_day() -> None:
    assert all(is_working_day(four_week_term(day, HOLIDAYS).on, HOLIDAYS) for day in EVERY_DAY)


def test_four_weeks_end_on_the_first_working_day_from_the_28th_day() -> None:
    for day in EVERY_DAY:
        counted, on = day + dt.timedelta(days=28), four_week_term(day, HOLIDAYS).on
        skipped = [counted + ONE_DAY * step for step in range((on - counted).days)]
        assert on >= counted
        assert not any(is_working_day(skip, HOLIDAYS) for skip in skipped)


def test_four_weeks_never_end_earlier_for_a_later_signal() -> None:
    ends = [four_week_term(day, HOLIDAYS).on for day in EVERY_DAY]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("sent_on", "on"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 12, 21)),  # a plain Monday
        (dt.date(2026, 11, 27), dt.date(2026, 12, 28)),  # Christmas, then a weekend
        (dt.date(2026, 4, 26), dt.date(2026, 5, 26)),  # Sunday before Whit Monday
        (dt.date(2026, 4, 7), dt.date(2026, 5, 6)),  # 5 May
        (dt.date(2026, 3, 6), dt.date(2026, 4, 7)),  # Good Friday up to and incl. Easter Monday
        (dt.date(2024, 2, 1), dt.date(2024, 2, 29)),  # the leap day
    ],
)
def test_four_weeks_by_the_printed_calendar(sent_on: dt.date, on: dt.date) -> None:
    assert four_week_term(sent_on, HOLIDAYS).on == on


@pytest.mark.parametrize(
    ("sent_on", "why"),
    [
        (dt.date(2026, 11, 23), "4 weken na 23 november is 21 december."),
        (
            dt.date(2026, 11, 27),
            (
                "4 weken na 27 november is 25 december."
                " Dat is een feestdag en daarna is het weekend."
            ),
        ),
        (
            dt.date(2026, 3, 6),
            (
                "4 weken na 6 maart is 3 april."
                " Dat is een feestdag, daarna is het weekend en daarna is er een feestdag."
            ),
        ),
        (
            dt.date(2028, 11, 25),
            (
                "4 weken na 25 november is 23 december."
                " Dat valt in het weekend en daarna komen er 2 feestdagen."
            ),
        ),
        (dt.date(2026, 12, 10), "4 weken na 10 december 2026 is 7 januari 2027."),
    ],
)
def test_four_weeks_say_why(sent_on: dt.date, why: str) -> None:
    assert four_week_term(sent_on, HOLIDAYS).why == why


def test_a_deadline_keeps_its_inputs_rule_and_calendar() -> None:
    deadline = four_week_term(dt.date(2026, 11, 27), HOLIDAYS)
    assert deadline.counted_from == dt.date(2026, 11, 27)
    assert deadline.rule is Rule.FOUR_WEEKS
    assert deadline.calendar
    assert deadline.calendar != four_week_term(dt.date(2026, 11, 27), frozenset()).calendar


@pytest.mark.parametrize("number", [1, 2, 3, 10])
def test_added_working_days_are_exactly_that_many(number: int) -> None:
    for day in EVERY_DAY:
        on = add_working_days(day, number, HOLIDAYS)
        assert is_working_day(on, HOLIDAYS)
        assert working_days_between(day, on, HOLIDAYS) == number


def test_no_working_days_is_no_term() -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(dt.date(2026, 11, 23), 0, HOLIDAYS)


def test_the_next_working_day_is_later_and_has_none_before_it() -> None:
    for day in EVERY_DAY:
        assert working_days_between(day, next_working_day(day, HOLIDAYS), HOLIDAYS) == 1


def test_the_way_back_finds_the_last_working_day() -> None:
    for day in EVERY_DAY:
        on = working_day_on_or_before(day, HOLIDAYS)
        assert on <= day
        assert is_working_day(on, HOLIDAYS)
        assert working_days_between(on, day, HOLIDAYS) == 0


def test_working_days_between_count_backwards_when_late() -> None:
    friday, wednesday = dt.date(2026, 11, 20), dt.date(2026, 11, 25)
    assert working_days_between(friday, wednesday, HOLIDAYS) == 3
    assert working_days_between(wednesday, friday, HOLIDAYS) == -3
    assert working_days_between(friday, friday, HOLIDAYS) == 0


@pytest.mark.parametrize(
    ("reported_on", "on", "why"),
    [
        (
            dt.date(2026, 11, 23),
            dt.date(2026, 11, 26),
            "3 werkdagen na 23 november is 26 november.",
        ),
        (
            dt.date(2026, 11, 26),
            dt.date(2026, 12, 1),
            "3 werkdagen na 26 november is 1 december. Het weekend telt niet mee.",
        ),
        (
            dt.date(2026, 12, 23),
            dt.date(2026, 12, 29),
            "3 werkdagen na 23 december is 29 december. Weekenden en feestdagen tellen niet mee.",
        ),
    ],
)
def test_three_working_days(reported_on: dt.date, on: dt.date, why: str) -> None:
    deadline = three_working_days_term(reported_on, HOLIDAYS)
    assert (deadline.on, deadline.why) == (on, why)
    assert deadline.rule is Rule.THREE_WORKING_DAYS


@pytest.mark.parametrize("days", [1, 28, 30, 45])
def test_a_pause_counts_calendar_days_after_the_first(days: int) -> None:
    for begin in EVERY_DAY:
        assert (pause_end(begin, days).on - begin).days == days


@pytest.mark.parametrize(
    ("begin", "on"),
    [
        (dt.date(2026, 10, 1), dt.date(2026, 10, 31)),  # across the end of summer time
        (dt.date(2026, 11, 25), dt.date(2026, 12, 25)),  # a holiday does not move it
        (dt.date(2028, 1, 31), dt.date(2028, 3, 1)),  # a leap year
        (dt.date(2027, 1, 31), dt.date(2027, 3, 2)),
    ],
)
def test_a_pause_of_thirty_days_by_the_printed_calendar(begin: dt.date, on: dt.date) -> None:
    assert pause_end(begin, 30).on == on


def test_a_pause_says_that_every_day_counts() -> None:
    assert pause_end(dt.date(2026, 11, 20), 30).why == (
        "30 dagen na 20 november is 20 december. Elke dag telt mee, ook weekenden en feestdagen."
    )


def test_a_pause_of_no_days_does_not_exist() -> None:
    with pytest.raises(ValueError, match="at least one"):
        pause_end(dt.date(2026, 11, 20), 0)


@pytest.mark.parametrize(
    "count",
    [
        lambda day: four_week_term(day, HOLIDAYS),
        lambda day: three_working_days_term(day, HOLIDAYS),
        lambda day: pause_end(day, 30),
    ],
)
def test_every_reason_is_one_dutch_sentence(count: Callable[[dt.date], Deadline]) -> None:
    for day in EVERY_DAY:
        for reason in count(day).reasons:
            assert reason[0].isupper() or reason[0].isdigit()
            assert reason.endswith(".")
            assert reason.count(".") == 1
