"""Tells partners what a public body changed on its page: each change once."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from agreements import emails, selectors
from municipalities.models import Authority, AuthorityChange
from vroegsignalering import clock, row_security
from vroegsignalering.audit import services as audit


def tell_page_changes(today: dt.date) -> int:
    """Mail what public bodies changed to the partners of their agreements; return how many.

    Each body in a transaction of its own, its changes locked: of two workers the second finds
    nothing left. Across the walls, because it is the clock that acts.
    """
    with row_security.unrestricted("changes of a page to tell"):
        bodies = list(
            AuthorityChange.objects.filter(told_at__isnull=True)
            .order_by("authority_id")
            .values_list("authority_id", flat=True)
            .distinct()
        )
    return sum(_tell(key, today) for key in bodies)


def _tell(authority_id: uuid.UUID, today: dt.date) -> int:
    with row_security.unrestricted("changes of a page told"), transaction.atomic():
        changes = list(
            AuthorityChange.objects.select_for_update()
            .filter(authority_id=authority_id, told_at__isnull=True)
            .order_by("changed_at", "pk")
        )
        if not changes:
            return 0
        AuthorityChange.objects.filter(pk__in=[change.pk for change in changes]).update(
            told_at=clock.now()
        )
        body = Authority.objects.get(pk=authority_id)
        partners = selectors.open_partners_of(authority_id, today)
        emails.page_changed(body, changes, partners)
        audit.record(
            "own_page_told",
            body,
            by=None,
            organisation_id=authority_id,
            detail={"changes": len(changes), "partners": len(partners)},
        )
    return len(changes)
