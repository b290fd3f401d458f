"""Tells the other side of an agreement who came, changed or went: each change once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from agreements import emails, selectors
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import DirectoryChange, Organisation
from vroegsignalering.accounts.states import DirectoryChangeKind
from vroegsignalering.audit import services as audit

# Who changes five cards makes one mail of it: the mail waits until it was quiet for a moment, but
# never longer than an hour after the first change.
QUIET = dt.timedelta(minutes=2)
AT_MOST = dt.timedelta(hours=1)


def tell_changes(now: dt.datetime) -> int:
    """Mail what changed among the people of organisations to their other sides; return how many.

    Each organisation in a transaction of its own, its changes locked: of two workers the second
    finds nothing left. Across the walls, because it is the clock that acts.
    """
    with row_security.unrestricted("changes of people to tell"):
        moments = DirectoryChange.objects.filter(told_at__isnull=True).order_by("changed_at")
        waiting: dict[uuid.UUID, list[dt.datetime]] = {}
        for key, moment in moments.values_list("organisation_id", "changed_at"):
            waiting.setdefault(key, []).append(moment)
    due = [
        key
        for key, found in waiting.items()
        if found[-1] + QUIET <= now or found[0] + AT_MOST <= now
    ]
    return sum(_tell(key) for key in due)


def _tell(organisation_id: uuid.UUID) -> int:
    with row_security.unrestricted("changes of people told"), transaction.atomic():
        changes = list(
            DirectoryChange.objects.select_for_update()
            .filter(organisation_id=organisation_id, told_at__isnull=True)
            .order_by("changed_at", "pk")
        )
        if not changes:
            return 0
        DirectoryChange.objects.filter(pk__in=[change.pk for change in changes]).update(
            told_at=clock.now()
        )
        organisation = Organisation.objects.get(pk=organisation_id)
        others = selectors.other_sides(organisation_id, clock.today())
        for other, since in others.items():
            # Who made the agreement after a change has seen the people as they are.
            news = net([change for change in changes if change.changed_at > since])
            if news:
                emails.people_changed(organisation, other, news, changes[0].pk)
        audit.record(
            "directory_told",
            organisation,
            by=None,
            organisation_id=organisation_id,
            detail={"changes": len(changes), "told": len(others)},
        )
    return len(changes)


def net(changes: Sequence[DirectoryChange]) -> list[DirectoryChange]:
    """Return what is left of several changes of one card: who came and went again is no news."""
    kept: dict[tuple[str, str], list[DirectoryChange]] = {}
    for change in changes:
        kept.setdefault((change.role, change.name), []).append(change)
    news = []
    for found in kept.values():
        is_new = found[0].kind == DirectoryChangeKind.ADDED
        is_gone = found[-1].kind == DirectoryChangeKind.ENDED
        if is_new and is_gone:
            continue
        news.append(found[0] if is_new else found[-1])
    return news
