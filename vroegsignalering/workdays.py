"""Dutch working days and the terms that are counted with them.

Two kinds of terms live here and must not be mixed up. The statutory ones (four weeks, three
working days) follow the Algemene termijnenwet: they never end on a Saturday, a Sunday or a
recognised holiday. The collection pause is a term of a contract, to which that law does not
apply: plain calendar days. All dates are local dates in Europe/Amsterdam.

Holidays are passed in as a set of dates, taken from the table ``holidays.Holiday``, because
royal decrees add days that no computation knows. :func:`recognised_holidays` computes the
days that the law itself names; it fills that table.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from vroegsignalering.dutch_formats import day_and_month, long_date

FOUR_WEEKS = dt.timedelta(days=28)
ONE_DAY = dt.timedelta(days=1)
FRIDAY = 4
SATURDAY = 5


class Rule(StrEnum):
    """The rule by which a deadline was counted; the code is kept with the deadline."""

    FOUR_WEEKS = "four_weeks"
    THREE_WORKING_DAYS = "three_working_days"
    CALENDAR_DAYS = "calendar_days"
    FRIDAY_BATCH = "friday_batch"


class HolidayRule(StrEnum):
    """What happens to the batch of a Friday that is a holiday."""

    DAY_BEFORE = "day_before"
    NEXT_WORKING_DAY = "next_working_day"
    SAME_DAY = "same_day"


@dataclass(frozen=True)
class Deadline:
    """A date with the account of how it came about.

    ``on`` is the last day of the term, ``counted_from`` the day that started it. ``reasons``
    are whole Dutch sentences. ``calendar`` names the holidays that were known at the time
    (see :func:`calendar_version`); it is empty where holidays play no part.
    """

    on: dt.date
    counted_from: dt.date
    rule: Rule
    reasons: tuple[str, ...]
    calendar: str = ""

    @property
    def why(self) -> str:
        """Return the account as one piece of Dutch text."""
        return " ".join(self.reasons)


@dataclass(frozen=True)
class RecognisedHoliday:
    """A holiday that the law names: its date, its Dutch name and the article."""

    date: dt.date
    name: str
    ground: str


# --- Which days are holidays -----------------------------------------------------------------


def easter_sunday(year: int) -> dt.date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus 1991)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century + 8) // 25
    moon = (19 * golden + century - leap_centuries - (century - correction + 1) // 3 + 15) % 30
    leaps, leap_rest = divmod(in_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - moon - leap_rest) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


def kings_day(year: int) -> dt.date:
    """Return the day on which the King's birthday is celebrated: 27 April, or the 26th when
    the 27th is a Sunday."""
    birthday = dt.date(year, 4, 27)
    return birthday - ONE_DAY if birthday.isoweekday() == 7 else birthday


def recognised_holidays(year: int) -> tuple[RecognisedHoliday, ...]:
    """Return the recognised holidays of a year, by date, each date once.

    Source: Algemene termijnenwet art. 3(1), and art. 3(2) for Good Friday. Days equated by
    royal decree (art. 3(3)) are not computed: the operator adds them to the table.
    """
    easter = easter_sunday(year)
    first, second = "Algemene termijnenwet art. 3 lid 1", "Algemene termijnenwet art. 3 lid 2"
    days = (
        (dt.date(year, 1, 1), "Nieuwjaarsdag", first),
        (easter - 2 * ONE_DAY, "Goede Vrijdag", second),
        (easter + ONE_DAY, "Tweede paasdag", first),
        (kings_day(year), "Koningsdag", first),
        (dt.date(year, 5, 5), "Bevrijdingsdag", first),
        (easter + 39 * ONE_DAY, "Hemelvaartsdag", first),
        (easter + 50 * ONE_DAY, "Tweede pinksterdag", first),
        (dt.date(year, 12, 25), "Eerste kerstdag", first),
        (dt.date(year, 12, 26), "Tweede kerstdag", first),
    )
    found: dict[dt.date, RecognisedHoliday] = {}
    for day, name, ground in sorted(days):
        earlier = found.get(day)
        # Two holidays can share a date: Ascension Day was on 5 May in 2016.
        full_name = f"{earlier.name} en {name}" if earlier else name
        found[day] = RecognisedHoliday(day, full_name, ground)
    return tuple(found.values())


def calendar_version(holidays: AbstractSet[dt.date]) -> str:
    """Return a short name for exactly this set of holidays, to keep with a deadline."""
    listed = ",".join(day.isoformat() for day in sorted(holidays))
    return hashlib.sha256(listed.encode()).hexdigest()[:12]


# --- Counting working days -------------------------------------------------------------------


def is_working_day(day: dt.date, holidays: AbstractSet[dt.date]) -> bool:
    """Tell whether ``day`` is no Saturday, no Sunday and no holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def working_day_on_or_after(day: dt.date, holidays: AbstractSet[dt.date]) -> dt.date:
    """Return ``day`` itself when it is a working day, else the first one after it."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def working_day_on_or_before(day: dt.date, holidays: AbstractSet[dt.date]) -> dt.date:
    """Return ``day`` itself when it is a working day, else the last one before it."""
    while not is_working_day(day, holidays):
        day -= ONE_DAY
    return day


def next_working_day(day: dt.date, holidays: AbstractSet[dt.date]) -> dt.date:
    """Return the first working day after ``day``."""
    return working_day_on_or_after(day + ONE_DAY, holidays)


def add_working_days(day: dt.date, number: int, holidays: AbstractSet[dt.date]) -> dt.date:
    """Return the working day that comes ``number`` working days after ``day``.

    ``day`` itself is not counted, whatever kind of day it is. Raises ``ValueError`` when
    ``number`` is less than one.
    """
    if number < 1:
        raise ValueError("a term has at least one working day")
    for _ in range(number):
        day = next_working_day(day, holidays)
    return day


def working_days_between(first: dt.date, last: dt.date, holidays: AbstractSet[dt.date]) -> int:
    """Return how many working days lie after ``first``, up to and including ``last``.

    Negative when ``last`` comes before ``first``, so one call tells both "nog 2 werkdagen"
    and "3 werkdagen te laat".
    """
    if last < first:
        return -working_days_between(last, first, holidays)
    length = (last - first).days
    days = (first + ONE_DAY * step for step in range(1, length + 1))
    return sum(is_working_day(day, holidays) for day in days)


# --- Terms -----------------------------------------------------------------------------------


def four_week_term(sent_on: dt.date, holidays: AbstractSet[dt.date]) -> Deadline:
    """Return the last day on which the municipality makes its offer and first conversation.

    ``sent_on`` is the local day on which the signal was sent; it is not counted. Source: Wgs
    art. 4 (four weeks), Algemene termijnenwet art. 1 (end moved to a working day).
    """
    counted = sent_on + FOUR_WEEKS
    on = working_day_on_or_after(counted, holidays)
    is_long = sent_on.year != on.year
    reasons = [f"4 weken na {_written(sent_on, is_long)} is {_written(counted, is_long)}."]
    if on != counted:
        reasons.append(_why_skipped(counted, on))
    return Deadline(on, sent_on, Rule.FOUR_WEEKS, tuple(reasons), calendar_version(holidays))


def three_working_days_term(reported_on: dt.date, holidays: AbstractSet[dt.date]) -> Deadline:
    """Return the last day for the first conversation in a threatening situation.

    ``reported_on`` is the local day of the report; it is not counted. Source: Wgs art. 4.
    """
    on = add_working_days(reported_on, 3, holidays)
    is_long = reported_on.year != on.year
    reasons = [f"3 werkdagen na {_written(reported_on, is_long)} is {_written(on, is_long)}."]
    if any(
        day in holidays and day.weekday() < SATURDAY for day in _days(reported_on + ONE_DAY, on)
    ):
        reasons.append("Weekenden en feestdagen tellen niet mee.")
    elif (on - reported_on).days > 3:
        reasons.append("Het weekend telt niet mee.")
    return Deadline(
        on, reported_on, Rule.THREE_WORKING_DAYS, tuple(reasons), calendar_version(holidays)
    )


def pause_end(begin: dt.date, days: int) -> Deadline:
    """Return the last paused day: ``days`` calendar days after ``begin``, that day included.

    ``begin`` is the local date of acceptance and is not counted; ``days`` comes from the
    agreement in force. Weekends and holidays count: the Algemene termijnenwet does not apply
    to contracts. Raises ``ValueError`` when ``days`` is less than one.
    """
    if days < 1:
        raise ValueError("a pause lasts at least one day")
    on = begin + ONE_DAY * days
    is_long = begin.year != on.year
    return Deadline(
        on,
        begin,
        Rule.CALENDAR_DAYS,
        (
            (
                f"{days} {'dag' if days == 1 else 'dagen'} na {_written(begin, is_long)}"
                f" is {_written(on, is_long)}."
            ),
            "Elke dag telt mee, ook weekenden en feestdagen.",
        ),
    )


# --- Fridays ---------------------------------------------------------------------------------


def friday_on_or_after(day: dt.date) -> dt.date:
    """Return ``day`` itself when it is a Friday, else the first Friday after it."""
    return day + ONE_DAY * ((FRIDAY - day.weekday()) % 7)


def next_friday(day: dt.date) -> dt.date:
    """Return the first Friday after ``day``."""
    return friday_on_or_after(day + ONE_DAY)


_BATCH_SENTENCES = {
    HolidayRule.DAY_BEFORE: "Wij verwerken de aanmeldingen op de laatste werkdag daarvoor.",
    HolidayRule.NEXT_WORKING_DAY: "Wij verwerken de aanmeldingen op de eerste werkdag daarna.",
    HolidayRule.SAME_DAY: "Wij verwerken de aanmeldingen op die dag zelf.",
}


def batch_day(
    friday: dt.date,
    holidays: AbstractSet[dt.date],
    rule: HolidayRule = HolidayRule.DAY_BEFORE,
) -> Deadline:
    """Return the day on which the registrations of the week of ``friday`` are processed.

    That is the Friday itself, or what ``rule`` says when it is a holiday. Raises ``ValueError``
    when ``friday`` is another day of the week.
    """
    if friday.weekday() != FRIDAY:
        raise ValueError(f"{friday} is not a Friday")
    if is_working_day(friday, holidays):
        reasons: tuple[str, ...] = ("Wij verwerken aanmeldingen op vrijdag.",)
        return Deadline(friday, friday, Rule.FRIDAY_BATCH, reasons, calendar_version(holidays))
    on = friday
    if rule == HolidayRule.DAY_BEFORE:
        on = working_day_on_or_before(friday, holidays)
    elif rule == HolidayRule.NEXT_WORKING_DAY:
        on = working_day_on_or_after(friday, holidays)
    reasons = (
        f"Vrijdag {_written(friday, friday.year != on.year)} is een feestdag.",
        _BATCH_SENTENCES[rule],
    )
    return Deadline(on, friday, Rule.FRIDAY_BATCH, reasons, calendar_version(holidays))


def next_batch_day(
    day: dt.date,
    holidays: AbstractSet[dt.date],
    rule: HolidayRule = HolidayRule.DAY_BEFORE,
) -> Deadline:
    """Return the first batch day that is ``day`` itself or comes after it."""
    # The batch of the Friday before may have moved to after the weekend.
    friday = friday_on_or_after(day) - ONE_DAY * 7
    found = batch_day(friday, holidays, rule)
    # A week of only holidays would move its batch before ``day``: then the next week counts.
    while found.on < day:
        friday += ONE_DAY * 7
        found = batch_day(friday, holidays, rule)
    return found


# --- Sentences -------------------------------------------------------------------------------


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield each day from ``first`` up to and including ``last``."""
    return (first + ONE_DAY * step for step in range((last - first).days + 1))


def _written(day: dt.date, has_year: bool) -> str:
    return long_date(day) if has_year else day_and_month(day, day)


def _why_skipped(first: dt.date, on: dt.date) -> str:
    """Say which days stood between ``first`` and the working day ``on``."""
    kinds = ["weekend" if day.weekday() >= SATURDAY else "feestdag" for day in _days(first, on)]
    parts: list[str] = []
    for kind, run in groupby(kinds[:-1]):
        length = len(list(run))
        if kind == "weekend":
            parts.append("is het weekend" if parts else "valt in het weekend")
        elif length > 1:
            parts.append(f"komen er {length} feestdagen" if parts else "is een feestdag")
        else:
            parts.append("is er een feestdag" if parts else "is een feestdag")
    *earlier, last = parts
    return f"Dat {', daarna '.join(earlier)} en daarna {last}." if earlier else f"Dat {last}."
