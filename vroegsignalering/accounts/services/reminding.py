"""Reminds who was invited and did not answer: twice at most."""

import datetime as dt

from vroegsignalering import clock, row_security
from vroegsignalering.accounts.models import Invitation
from vroegsignalering.accounts.services.inviting import remind
from vroegsignalering.holidays import selectors as holidays
from vroegsignalering.outbox import reminders

INVITATIONS = reminders.Plan("invitation", after=(5, 10))
# An invitation that is older is nobody's work any more.
_LOOKS_BACK = dt.timedelta(days=60)
_AT_ONCE = 200


def remind_invited() -> int:
    """Mail a fresh link to who was invited five, and again ten, working days ago; how many."""
    with row_security.unrestricted("reminder of an invitation"):
        waiting = {
            invitation.pk: invitation
            for invitation in Invitation.objects.filter(
                accepted_at__isnull=True,
                withdrawn_at__isnull=True,
                created_at__gt=clock.now() - _LOOKS_BACK,
            )
        }
        since = {key: clock.to_local(one.created_at).date() for key, one in waiting.items()}
        due = reminders.claim_due(INVITATIONS, since, holidays.all_dates(), limit=_AT_ONCE)
        for key, number in due.items():
            remind(invitation=waiting[key], is_last=number == len(INVITATIONS.after))
    return len(due)
