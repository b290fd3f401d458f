"""Erases what applicants filled in, when nobody needs it any more."""

import datetime as dt

from django.conf import settings
from django.db.models import Q

from onboarding import rules
from onboarding.models import Registration
from onboarding.states import RegistrationState
from vroegsignalering import row_security
from vroegsignalering.audit import services as audit

AT_ONCE = 500


def erase_old(now: dt.datetime) -> int:
    """Erase drafts that cannot be taken up any more, and what came to nothing; return how many.

    What an applicant filled in are personal data. Of a draft or an unconfirmed registration they
    go some days after its link stopped, of a declined or withdrawn one some days after that. The
    trail keeps that it was there, without what was filled in.
    """
    kept = dt.timedelta(days=settings.REGISTRATION_DAYS_KEPT)
    draft = now - dt.timedelta(days=rules.DRAFT_DAYS + settings.DRAFT_DAYS_KEPT)
    sent = now - dt.timedelta(days=settings.CONFIRMATION_DAYS) - kept
    old = (
        Q(state=RegistrationState.DRAFT, created_at__lt=draft)
        | Q(state=RegistrationState.SENT, sent_at__lt=sent, link_sent_at__lt=sent)
        | Q(
            state__in=[RegistrationState.DECLINED, RegistrationState.WITHDRAWN],
            decided_at__lt=now - kept,
        )
    )
    with row_security.unrestricted("old registrations are erased"):
        # Skips what an applicant or an operator is writing to: the next sweep comes soon.
        found = list(Registration.objects.filter(old).select_for_update(skip_locked=True)[:AT_ONCE])
        for one in found:
            audit.record("registration_erased", one, by=None, detail={"state": one.state})
        Registration.objects.filter(pk__in=[one.pk for one in found]).delete()
    return len(found)
