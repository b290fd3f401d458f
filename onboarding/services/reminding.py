"""Reminds an applicant who did not confirm the e-mail address: once."""

import datetime as dt
import secrets

from django.conf import settings

from onboarding import emails, rules
from onboarding.models import Registration
from onboarding.states import RegistrationState
from vroegsignalering import clock, row_security
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.audit import services as audit
from vroegsignalering.holidays import selectors as holidays
from vroegsignalering.outbox import reminders

UNCONFIRMED = reminders.Plan("registration", after=(3,))
_TOKEN_BYTES = 32
_AT_ONCE = 200


def remind_applicants() -> int:
    """Mail a fresh link to applicants who sent a registration three working days ago; how many.

    Only while the link works: whoever let that pass asks for a new one on the page.
    """
    now = clock.now()
    with row_security.unrestricted("reminder of a registration"):
        waiting = {
            found.pk: found
            for found in Registration.objects.filter(
                state=RegistrationState.SENT,
                sent_at__gt=now - dt.timedelta(days=settings.CONFIRMATION_DAYS),
            )
            if rules.why_not_confirm(found, now, settings.CONFIRMATION_DAYS) is None
        }
        since = {key: clock.to_local(found.sent_at or now).date() for key, found in waiting.items()}
        due = reminders.claim_due(UNCONFIRMED, since, holidays.all_dates(), limit=_AT_ONCE)
        for key in due:
            _remind(waiting[key])
    return len(due)


def _remind(found: Registration) -> None:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    found.confirm_digest = digest_of(token)
    still = Registration.objects.filter(pk=found.pk, state=RegistrationState.SENT)
    if still.update(confirm_digest=found.confirm_digest, link_sent_at=clock.now()):
        emails.confirm_reminder(found, token)
        audit.record("registration_reminded", found, by=None)
