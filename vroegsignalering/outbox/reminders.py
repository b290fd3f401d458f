"""Reminders with a cap: when the next one is due, and that each is given once.

What was given stands in a table of its own, so that a reminder is counted also when nobody got a
mail of it. Who is late by weeks gets one reminder, and the next one after the usual pause.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from vroegsignalering import clock, row_security
from vroegsignalering.outbox.models import Reminder
from vroegsignalering.workdays import add_working_days

# Nobody is reminded in the middle of the night.
_FROM_HOUR, _TO_HOUR = 7, 20


@dataclass(frozen=True)
class Plan:
    """After how many working days somebody is reminded; as many times as there are numbers."""

    what: str
    after: tuple[int, ...]

    def next_due_on(
        self, since: dt.date, given: int, last_on: dt.date | None, holidays: AbstractSet[dt.date]
    ) -> dt.date | None:
        """Return on which day the next reminder is due, or None after the last one.

        ``since`` is the day from which somebody waits. Between two reminders lies at least the
        pause that the plan puts there, also when the one before came late.
        """
        if given >= len(self.after):
            return None
        due = add_working_days(since, self.after[given], holidays)
        if given and last_on is not None:
            pause = self.after[given] - self.after[given - 1]
            due = max(due, add_working_days(last_on, pause, holidays))
        return due


def claim_due(
    plan: Plan,
    waiting_since: Mapping[uuid.UUID, dt.date],
    holidays: AbstractSet[dt.date],
    *,
    limit: int = 200,
) -> dict[uuid.UUID, int]:
    """Take the reminders of this plan that are due now, up to ``limit``; the number of each.

    Call it in the transaction in which the reminders are mailed: of two workers one takes it,
    and whoever breaks off has taken nothing.
    """
    now = clock.to_local(clock.now())
    if not _FROM_HOUR <= now.hour < _TO_HOUR:
        return {}
    claimed: dict[uuid.UUID, int] = {}
    with row_security.unrestricted("reminders"):
        given: dict[uuid.UUID, list[dt.date]] = {}
        for about, on in (
            Reminder.objects.filter(what=plan.what, about__in=waiting_since)
            .order_by("number")
            .values_list("about", "on")
        ):
            given.setdefault(about, []).append(on)
        for about, since in waiting_since.items():
            days = given.get(about, [])
            due = plan.next_due_on(since, len(days), days[-1] if days else None, holidays)
            if due is None or due > now.date():
                continue
            _, is_new = Reminder.objects.get_or_create(
                what=plan.what, about=about, number=len(days) + 1, defaults={"on": now.date()}
            )
            if is_new:
                claimed[about] = len(days) + 1
            if len(claimed) == limit:
                break
    return claimed


def used_up(plan: Plan) -> list[uuid.UUID]:
    """Return about what the last reminder of this plan was given."""
    with row_security.unrestricted("reminders"):
        last = Reminder.objects.filter(what=plan.what, number=len(plan.after))
        return list(last.values_list("about", flat=True))
