"""Reminds a municipality of an agreement it did not send out: three times, then the operator."""

from agreements import emails
from agreements.models import Agreement
from agreements.selectors.left_lying import UNSENT
from vroegsignalering import clock, row_security
from vroegsignalering.audit import services as audit
from vroegsignalering.holidays import selectors as holidays
from vroegsignalering.outbox import reminders

_AT_ONCE = 200


def remind_unsent() -> int:
    """Remind authorities of agreements that lie ready too long; return how many reminders.

    One mail for each person and each agreement, because the link leads to that agreement.
    """
    with row_security.unrestricted("reminder of an agreement"):
        waiting = {
            agreement.pk: agreement
            for agreement in Agreement.objects.filter(
                sent_at__isnull=True, declined_at__isnull=True, expired_at__isnull=True
            ).select_related("municipality")
        }
        since = {key: clock.to_local(one.prepared_at).date() for key, one in waiting.items()}
        due = reminders.claim_due(UNSENT, since, holidays.all_dates(), limit=_AT_ONCE)
        for key, number in due.items():
            agreement, most = waiting[key], len(UNSENT.after) - 1
            if number > most:
                emails.still_unsent(agreement, since[key])
            else:
                emails.send_reminder(agreement, since[key], number, is_last=number == most)
            audit.record(
                "agreement_reminded",
                agreement,
                by=None,
                organisation_id=agreement.authority_id,
                counterpart_id=agreement.partner_id,
                detail={"number": number},
            )
    return len(due)
