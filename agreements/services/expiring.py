"""Ends what was not signed in time: once, with a mail to both sides."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from agreements import emails
from agreements.models import Agreement
from vroegsignalering import clock, row_security
from vroegsignalering.audit import services as audit
from vroegsignalering.moves import claim


def expire_due(
    today: dt.date,
    *,
    partner_id: uuid.UUID | None = None,
    municipality_code: str | None = None,
) -> int:
    """Close agreements whose term to sign passed, and tell both sides; return how many.

    Called by the sweep for all, and for one pair before a new one is made ready. The rule
    already says "too late" by the date; the guarded UPDATE only makes sure that people hear it
    once. Across the walls, because it is the clock that acts and not one of the parties.
    """
    with row_security.unrestricted("agreement term passed"), transaction.atomic():
        due = Agreement.objects.filter(
            sign_before__lt=today,
            in_force_from__isnull=True,
            declined_at__isnull=True,
            expired_at__isnull=True,
            ends_on__isnull=True,
        )
        if partner_id is not None:
            due = due.filter(partner_id=partner_id, municipality_id=municipality_code)
        return sum(_expire(agreement) for agreement in due.select_related("municipality"))


def _expire(agreement: Agreement) -> bool:
    still_waiting = Agreement.objects.filter(
        pk=agreement.pk,
        in_force_from__isnull=True,
        declined_at__isnull=True,
        expired_at__isnull=True,
    )
    if not claim(still_waiting, expired_at=clock.now()):
        return False
    audit.record(
        "agreement_expired",
        agreement,
        by=None,
        organisation_id=agreement.partner_id,
        counterpart_id=agreement.authority_id,
    )
    emails.agreement_expired(agreement)
    return True
