"""Every read of the holiday calendar."""

import datetime as dt

from vroegsignalering.holidays.models import Holiday


def holidays_between(first: dt.date, last: dt.date) -> tuple[Holiday, ...]:
    """Return the holidays from ``first`` up to and including ``last``, by date."""
    return tuple(Holiday.objects.filter(date__range=(first, last)))


def all_dates() -> frozenset[dt.date]:
    """Return the dates of all known holidays: what the functions of ``workdays`` ask for."""
    return frozenset(Holiday.objects.values_list("date", flat=True))
